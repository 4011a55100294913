"""Checks of the machine: programs, disk, what tests need."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sanwang.config.cluster import Cluster, ClusterError
from sanwang.config.cluster.places import VAR
from sanwang.config.doctor.findings import Finding, State, fine

GIB = 1024**3
CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def python_version() -> Finding:
    """3.11 to 3.13."""
    version = sys.version.split()[0]
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return fine("python", version)
    return Finding(
        "python",
        State.FAIL,
        version,
        "The product is tried on Python 3.11 to 3.13.",
        "apt-get install python3",
    )


def postgresql_programs(environ: Mapping[str, str] = os.environ) -> Finding:
    """Programs for the private cluster, where it is used."""
    if environ.get("DATABASE_URL"):
        return Finding("postgresql programs", State.SKIP, "not needed: DATABASE_URL is set")
    try:
        programs = Cluster().programs
    except ClusterError as problem:
        return Finding(
            "postgresql programs",
            State.FAIL,
            str(problem).splitlines()[0],
            "Without DATABASE_URL the product runs on its own cluster.",
            "apt-get install postgresql   (or: make setup)",
        )
    return fine("postgresql programs", f"{programs.version} in {programs.bin}")


def disk_space() -> Finding:
    """Room where the data lie."""
    place = next(path for path in (Cluster().home, *Cluster().home.parents) if path.exists())
    free = shutil.disk_usage(place).free / GIB
    found = f"{free:.1f} GiB free at {place}"
    if free >= 5:
        return fine("disk", found)
    state = State.WARN if free >= 1 else State.FAIL
    return Finding(
        "disk",
        state,
        found,
        "A full disk stops every record; a county needs some 5 GiB.",
        "df -h; du -xsh /var/*",
    )


def writable_var() -> Finding:
    """The directory of everything that is made at run time."""
    place = next(path for path in (VAR, *VAR.parents) if path.exists())
    if os.access(place, os.W_OK):
        return fine("var", str(VAR))
    return Finding(
        "var",
        State.FAIL,
        f"{place} cannot be written",
        "Static files, logs and the demo county go there.",
        f"chown -R $(id -un) {place}",
    )


def chromium_path() -> str | None:
    """Debian's Chromium, for browser tests: without a window where it is there, which takes less of the machine."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def browser() -> Finding:
    """Chromium; only tests need it."""
    path = chromium_path()
    if path:
        return fine("chromium (tests)", path)
    return Finding(
        "chromium (tests)",
        State.WARN,
        "not found",
        "The browser tests need it.",
        "apt-get install -y chromium-headless-shell",
    )


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font for Chinese."""
    program = shutil.which("fc-list")
    if program is None:
        return any(Path("/usr/share/fonts").rglob("*CJK*"))
    told = subprocess.run(  # noqa: S603
        [program, ":lang=zh", "family"], capture_output=True, text=True, timeout=10, check=False
    )
    return bool(told.stdout.strip())


def chinese_font() -> Finding:
    """A CJK font; only screenshots need it."""
    if has_chinese_font():
        return fine("chinese font (tests)", "found")
    return Finding(
        "chinese font (tests)",
        State.WARN,
        "not found",
        "Without one, screenshots show boxes and widths in tests are wrong.",
        "apt-get install -y fonts-noto-cjk",
    )


MACHINE_CHECKS = (python_version, postgresql_programs, disk_space, writable_var, browser, chinese_font)
