import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ledger.ground import Ground, database
from tests.postgres import server

BOTH = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.system)]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The socket's folder of a running PostgreSQL server."""
    with server() as folder:
        yield folder


@pytest.fixture(params=BOTH)
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    """A home without a ledger yet, once for each database."""
    with contextlib.ExitStack() as opened:
        url = None
        if request.param == "postgresql":
            url = opened.enter_context(database(request.getfixturevalue("postgres")))
        ground = Ground(tmp_path, url, request.param)
        opened.callback(ground.close)
        yield ground


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Ground]:
    """A home without a ledger yet, on SQLite."""
    ground = Ground(tmp_path, None, "sqlite")
    yield ground
    ground.close()
