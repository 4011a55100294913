"""Static files for the web server: collected, hashed and compressed when one of them changed."""

import hashlib
from collections.abc import Mapping

from sanwang.config.cluster.places import CHECKOUT, VAR
from sanwang.config.serving.processes import SANWANG, step
from sanwang.config.serving.stopping import StopSign

# What no page of ours uses: other versions of htmx.
UNUSED = ("htmax-*", "htmx-4*", "htmx-2.js")
_MARK = VAR / "static" / "collected-from"
# Says which name each file has; without it, as other settings leave it, every page would fail.
_NAMES = VAR / "static" / "staticfiles.json"


def _signature() -> str:
    """What the collected files depend on: our own static files, the settings, the versions of what we install."""
    digest = hashlib.sha256()
    package = CHECKOUT / "sanwang"
    files = [path for path in package.glob("*/static/**/*") if path.is_file()]
    for path in sorted([*files, package / "config" / "settings.py", CHECKOUT / "uv.lock"]):
        if path.exists():
            found = path.stat()
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect(environ: Mapping[str, str], stop: StopSign) -> None:
    """Make the static files ready; nothing happens when nothing changed since the last time."""
    signature = _signature()
    if _NAMES.exists() and _MARK.exists() and _MARK.read_text() == signature:
        return
    ignored = [word for name in UNUSED for word in ("--ignore", name)]
    command = [*SANWANG, "collectstatic", "--no-input", "--verbosity", "0", *ignored]
    step("静态文件 · static files", command, environ, stop)
    _MARK.write_text(signature)
