"""`sanwang messages`: compile the translations, without gettext's programs."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from sanwang.config import extraction
from sanwang.config.console.words import OK, tell

PACKAGE = Path(__file__).resolve().parents[1]


def compile_messages(root: Path = PACKAGE) -> list[Path]:
    """Compile every `locale/*/LC_MESSAGES/*.po` under `root` that is newer than its `.mo`; the files
    written."""
    written = []
    for source in sorted(root.rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parts[-3], abort_invalid=True)
        half = target.with_suffix(".mo.part")
        with half.open("wb") as compiled:
            write_mo(compiled, catalogue)
        half.rename(target)
        written.append(target)
    return written


def messages(arguments: Sequence[str]) -> int:
    """`sanwang messages`: compile what changed."""
    parser = argparse.ArgumentParser(prog="sanwang messages", description="编译译文 · compile the translations")
    parser.add_argument(
        "--update", action="store_true", help="按源码更新英文目录 · bring the English catalogue up to the source"
    )
    if parser.parse_args(arguments).update:
        standing, lacking = extraction.update()
        tell(f"{standing} 条 · messages, {lacking} 条待译 · to translate")
    for written in compile_messages():
        tell(f"{written.relative_to(PACKAGE)} 已编译 · compiled")
    return OK
