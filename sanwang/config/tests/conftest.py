import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sanwang.config.cluster import Cluster, NoProgramsError


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A short directory that the server's account may be given, also when root runs the tests."""
    directory = Path(tempfile.mkdtemp(prefix="sw-", dir="/tmp"))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="module")
def cluster(home: Path) -> Iterator[Cluster]:
    """A private cluster of its own, as the product makes it, down at first."""
    made = Cluster(home)
    try:
        made.programs  # noqa: B018
    except NoProgramsError as problem:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(problem))
    yield made
    made.stop()
