"""The file that is served holds the tables of the model and nothing that could run or speak of itself."""

import shutil
from pathlib import Path

import duckdb
import pytest

from assistant.road import Road
from semantic_layer.errors import DataFault
from semantic_layer.load import load_model
from warehouse.publish import served

OTHERS = (
    "SELECT view_name FROM duckdb_views() WHERE NOT internal",
    "SELECT function_name FROM duckdb_functions() WHERE NOT internal",
    "SELECT sequence_name FROM duckdb_sequences()",
    "SELECT type_name FROM duckdb_types() WHERE NOT internal",
    "SELECT index_name FROM duckdb_indexes()",
)


def tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {
        name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()
    }


def others(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [str(name) for query in OTHERS for (name,) in connection.execute(query).fetchall()]


def test_the_demonstration_bank_is_the_tables_of_its_model(bank):
    assert tables(bank) == set(load_model().columns) and others(bank) == []


def test_of_a_database_that_is_imported_the_tables_of_the_model_are_copied_and_nothing_else(home: Path, tmp_path: Path):
    source, model = tmp_path / "given.duckdb", Road(home).model
    shutil.copy(served(home).path, source)
    with duckdb.connect(str(source)) as given:
        given.execute("CREATE TABLE hr_salary AS SELECT 1 AS pay")
        given.execute("CREATE VIEW all_readers AS SELECT * FROM reader")
        given.execute("CREATE MACRO leak(x) AS (SELECT MAX(phone) FROM reader WHERE reader_id = x)")
        given.execute("CREATE SEQUENCE counted")
        assert "hr_salary" in tables(given) and len(others(given)) == 3
    Road(home).import_data(source)
    with duckdb.connect(str(served(home).path), read_only=True) as found:
        assert tables(found) == set(model.columns) and others(found) == []


def test_a_view_in_the_place_of_a_table_is_not_read(home: Path, tmp_path: Path):
    secret = tmp_path / "secret.txt"
    secret.write_text("4711")
    source, before = tmp_path / "given.duckdb", served(home).manifest
    shutil.copy(served(home).path, source)
    with duckdb.connect(str(source)) as given:
        given.execute("DROP TABLE reader")
        given.execute(f"CREATE VIEW reader AS SELECT content AS reader_id FROM read_text('{secret}')")
    with pytest.raises(DataFault) as fault:
        Road(home).import_data(source)
    assert "4711" not in str(fault.value.details) and served(home).manifest == before
