"""The answer under a role equals the answer of a database that holds only that role's rows and masked columns.

Both sides run in worker processes: the guarded query through the engine on the whole bank, the query as it was asked on
the role's own database.
"""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from sqlglot import exp

from semantic_layer.check import check, parse_typed
from semantic_layer.errors import AccessDenied, EngineError, UnsafeSql
from semantic_layer.restrict import restrict
from tests.guard.queries import selects
from tests.guard.query_shapes import shapes
from tests.guard.replies import reply
from tests.guard.small_bank import USERS, database, model, rights, rows, seen_by
from warehouse.duckdb_engine import DuckDbEngine
from warehouse.worker_process import Limits, WorkerProcess

FEW = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=1_250, deadline=None, suppress_health_check=list(HealthCheck))


class Bank:
    """The whole bank behind the engine, and each role's own database in a worker of its own."""

    def __init__(self, folder):
        self.engine = DuckDbEngine(self._published(folder, "whole", rows()), "small")
        self.own = {name: WorkerProcess(self._published(folder, name, seen_by(name)), Limits()) for name in USERS}

    def _published(self, folder, name, tables):
        path = folder / f"{name}.duckdb"
        database(tables, str(path)).close()
        return path

    def guarded(self, sql, name):
        """The rows under the role's rights; None if the query is refused, or fails on a value."""
        try:
            checked = check(restrict(parse_typed(sql), rights(name), model()), rights(name), model(), typed=True)
            found = self.engine.execute(checked, limit_rows=100_000)
        except (UnsafeSql, AccessDenied):
            return None
        except EngineError as fault:
            assert fault.code == "engine-value", fault
            return None
        return sorted(map(repr, map(list, found.rows)))

    def unguarded(self, sql, name):
        """The rows of the role's own database."""
        tree = parse_typed(sql)
        named = {cte.alias for cte in tree.find_all(exp.CTE)}
        scans = [table for table in tree.find_all(exp.Table) if table.name not in named]
        tables = sorted({scan.name.lower() for scan in scans})
        for scan in scans:  # the engine's list of tables is right only for bare tables with their columns listed
            alias = exp.TableAlias(this=exp.to_identifier(scan.alias_or_name, quoted=True))
            listed = exp.select(*model().columns[scan.name.lower()]).from_(scan.name)
            joins = scan.args.get("joins")
            wrapped = exp.Subquery(this=listed, alias=alias)
            scan.replace(wrapped)
            if joins:
                wrapped.set("joins", joins)
        request = {"sql": tree.sql("duckdb"), "tables": tables, "typed": True, "limit_rows": 100_000}
        told = reply(self.own[name], request, time.monotonic() + 30)
        assert "rows" in told, told
        return sorted(map(repr, told["rows"]))


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    opened = Bank(tmp_path_factory.mktemp("bank"))
    yield opened
    opened.engine.close()
    for worker in opened.own.values():
        worker.discard()


def equal_or_refused(bank, sql, name):
    """Whether it was answered; a refusal is fine, a difference is not."""
    found = bank.guarded(sql, name)
    assert found is None or found == bank.unguarded(sql, name), sql
    return found is not None


@pytest.mark.parametrize("name", USERS)
def test_every_table_holds_only_the_rows_and_masks_of_the_role(bank, name):
    answered = [table for table in seen_by(name) if equal_or_refused(bank, f"SELECT * FROM {table}", name)]
    assert answered == [table for table in seen_by(name) if table in rights(name).tables]
    assert len(answered) >= 23


def test_the_oracle_notices_rows_of_another_role(bank):
    sql = "SELECT * FROM dim_customer"
    assert bank.guarded(sql, "branch") != bank.unguarded(sql, "outlet")
    sizes = [len(bank.unguarded(sql, name)) for name in ("outlet", "branch", "hq")]
    assert 0 < sizes[0] < sizes[1] < sizes[2]


@pytest.mark.parametrize("name", USERS)
@FEW
@given(sql=selects())
def test_a_random_query_answers_as_the_database_of_the_role_would(bank, name, sql):
    equal_or_refused(bank, sql, name)


@pytest.mark.parametrize("name", USERS)
@FEW
@given(sql=shapes())
def test_windows_laterals_chains_and_sub_queries_anywhere_answer_as_that_database_too(bank, name, sql):
    equal_or_refused(bank, sql, name)


@pytest.mark.full
@pytest.mark.parametrize("name", USERS)
@MANY
@given(sql=selects(depth=2))
def test_thousands_of_random_queries_answer_as_the_database_of_the_role_would(bank, name, sql):
    equal_or_refused(bank, sql, name)


@pytest.mark.full
@pytest.mark.parametrize("name", USERS)
@MANY
@given(sql=shapes())
def test_thousands_of_other_shapes_answer_as_the_database_of_the_role_would(bank, name, sql):
    equal_or_refused(bank, sql, name)


@FEW
@given(sql=selects() | shapes())
def test_random_queries_over_tables_of_the_role_are_answered_not_refused(bank, sql):
    assert equal_or_refused(bank, sql, "branch") or "NATURAL" in sql


@pytest.mark.parametrize(
    ("table", "one", "other"), [("loan", "repay_method", "purpose"), ("deposit_txn", "channel", "txn_type")]
)
@pytest.mark.parametrize(
    "fails", ["'x' ELSE '1' END = 1", "ln(-1) ELSE 1 END > 0", "9223372036854775807 + length({0}) ELSE 1 END > 0"]
)
@pytest.mark.parametrize("name", ["rm", "branch"])
def test_no_error_tells_whether_a_row_that_is_not_shown_exists(bank, name, table, one, other, fails):
    """A condition that would fail on a hidden row alone: the answer is that of the role's own database."""
    seen = {(row[one], row[other]) for row in seen_by(name)[table]}
    hidden = next(
        (row[one], row[other])
        for row in rows()[table]
        if (row[one], row[other]) not in seen and all((row[one], row[other]))
    )
    quoted = [str(value).replace("'", "''") for value in hidden]
    when = f"CASE WHEN {one} = '{quoted[0]}' AND {other} = '{quoted[1]}' THEN {fails.format(one)}"
    assert equal_or_refused(bank, f"SELECT COUNT(*) AS n FROM {table} WHERE {when}", name)
