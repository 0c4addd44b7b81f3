"""The engine of the tests of the guard: a bank of a few rows, written out."""

from collections.abc import Iterator

import pytest

from tests.guard.small_bank import database, rows
from warehouse.duckdb_engine import DuckDbEngine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckDbEngine]:
    path = tmp_path_factory.mktemp("data") / "bank.duckdb"
    database(rows(), str(path)).close()
    made = DuckDbEngine(path, "v1")
    yield made
    made.close()
