import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.ledger.ground import Ground
from tests.postgres import server

BOTH = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.system)]
NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The socket's folder of a running PostgreSQL server."""
    with server() as folder:
        yield folder


@pytest.fixture(params=BOTH)
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    """A home without a ledger yet, once for each database."""
    url = None
    if request.param == "postgresql":
        address = f"postgresql+psycopg://postgres@/{{}}?host={request.getfixturevalue('postgres')}"
        name = f"ledger{next(NUMBERS)}"
        engine = create_engine(address.format("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        url = address.format(name)
    ground = Ground(tmp_path, url, request.param)
    yield ground
    ground.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Ground]:
    """A home without a ledger yet, on SQLite."""
    ground = Ground(tmp_path, None, "sqlite")
    yield ground
    ground.close()
