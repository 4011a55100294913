"""Where a private cluster lies, and as whom its server runs."""

import contextlib
import hashlib
import os
import pwd
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
VAR = CHECKOUT / "var"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_LIMIT = 107  # bytes: sockaddr_un on Linux, without the closing zero


class ClusterError(Exception):
    """The private database cannot do what was asked; the text says why and what helps."""


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system's account that the server runs as."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """Whom the server runs as: None for a plain user (as himself), an unprivileged account for root.

    PostgreSQL refuses root. `postgres` is taken where there is one, else `nobody`; neither means
    ClusterError.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise ClusterError("PostgreSQL does not run as root. Make an account for it: useradd --system postgres")


def _checkout_hash() -> str:
    return hashlib.sha256(bytes(CHECKOUT)).hexdigest()[:12]


def private_cluster_directory(environ: Mapping[str, str] = os.environ) -> Path:
    """The directory of this checkout's cluster.

    `SANWANG_CLUSTER` names another one. For root it is `/var/lib/sanwang/<hash of the checkout's path>`,
    as another
    account cannot enter root's home; for a plain user it is `var/cluster` in the checkout.
    """
    if environ.get("SANWANG_CLUSTER"):
        return Path(environ["SANWANG_CLUSTER"]).absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/sanwang") / _checkout_hash()
    return VAR / "cluster"


def make_private(directory: Path, account: Account | None) -> Path:
    """Make `directory`, closed to all but the server's account; refuse one that belongs to somebody else."""
    directory.mkdir(parents=True, exist_ok=True)
    owner = account.uid if account else os.geteuid()
    found = directory.lstat()
    if account and found.st_uid == 0:
        os.chown(directory, account.uid, account.gid)
    elif found.st_uid != owner:
        raise ClusterError(f"{directory} belongs to another user; remove it or name another place in SANWANG_CLUSTER")
    if stat.S_IMODE(found.st_mode) != 0o700:
        directory.chmod(0o700)
    return directory


def socket_directory(home: Path, name: str) -> Path:
    """The directory of the unix socket: `home/name`, or a short one in /tmp where that path is over 107
    bytes."""
    near = home / name
    if len(os.fsencode(near / SOCKET_NAME)) <= SOCKET_LIMIT:
        return near
    mark = hashlib.sha256(os.fsencode(near)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"sanwang-{os.geteuid()}-{mark}"
    return short if len(os.fsencode(short / SOCKET_NAME)) <= SOCKET_LIMIT else Path("/tmp") / short.name  # noqa: S108
