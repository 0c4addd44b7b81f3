"""What must hold between the answers to random queries, whatever the numbers are.

Parts add up to the whole, sets obey their algebra, order does not matter, rights equal a database of one's own, and
month-end snapshots give what the base tables give. `make test` takes a few dozen queries, `-m full` some hundreds.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.identity import load_users
from semantic_layer.authorize import authorize
from semantic_layer.bind import bind
from semantic_layer.check import check
from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel
from semantic_layer.plan import plan
from semantic_layer.query import SemanticQuery
from semantic_layer.restrict import restrict
from semantic_layer.to_sql import Compiled, to_sql
from semantic_layer.user import User
from tests.oracles.asked import DATA_DATE
from tests.oracles.oracle import same
from tests.oracles.random_queries import ADDITIVE, Query, queries, rules
from warehouse.publish import served

MODEL = load_model()
BASE_TABLES_ONLY = MODEL.model_copy(
    update={
        "datasets": {
            name: one.model_copy(update={"snapshot": None}) if one.sql is not None else one
            for name, one in MODEL.datasets.items()
        },
        "hash": f"{MODEL.hash} base tables",
    }
)
OWN = {
    "hangzhou_manager": "org_id IN (SELECT org_id FROM bank.dim_org WHERE path LIKE '/O00/O01/%')",
    "rm_r007": "rm_id = 'R007'",
}
FEW = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))

Rows = dict[tuple[Any, ...], dict[str, float | None]]


@dataclass(frozen=True)
class Bank:
    """The small bank, and each role's own database: its clients' rows, and what belongs to nobody."""

    con: duckdb.DuckDBPyConnection
    own: dict[str, duckdb.DuckDBPyConnection]
    users: dict[str, User]

    def ask(self, query: Query, user: str = "hq_manager", model: SemanticModel = MODEL) -> Rows:
        """The figures of each group, under the user's rights."""
        asked = SemanticQuery.model_validate(query)
        rights = authorize(asked, self.users[user], model)
        compiled = self._compiled(asked, user, model)
        checked = check(restrict(compiled.tree, rights, model), rights, model, typed=False)
        return _rows(self.con.execute(checked.text).fetchall(), compiled)

    def ask_own(self, query: Query, user: str) -> Rows:
        """The figures of each group as the user's own database gives them, without any restriction."""
        compiled = self._compiled(SemanticQuery.model_validate(query), user, MODEL)
        return _rows(self.own[user].execute(compiled.tree.sql("duckdb")).fetchall(), compiled)

    def clients(self, rule: Query) -> set[str]:
        """Who is chosen at the end of May."""
        rows = self.ask(
            {"group_by": ["customer"], "columns": ["segment"], "period": "2026-05", "population": {"rule": rule}}
        )
        return {key[0] for key in rows}

    def _compiled(self, asked: SemanticQuery, user: str, model: SemanticModel) -> Compiled:
        return to_sql(plan(bind(asked, self.users[user], model, DATA_DATE), model), model)


def _rows(rows: list[tuple[Any, ...]], compiled: Compiled) -> Rows:
    keys = [place for place, (name, owner, part) in enumerate(compiled.columns) if part == "code" and name == owner]
    figures = [(name, place) for place, (name, _, part) in enumerate(compiled.columns) if part not in ("code", "name")]
    found: Rows = {}
    for row in rows:
        key = tuple(None if row[place] is None else str(row[place]) for place in keys)
        assert key not in found, "a group stands in two rows"
        found[key] = {name: None if row[place] is None else float(row[place]) for name, place in figures}
    return found


@pytest.fixture(scope="module")
def bank(bank_home: Path) -> Iterator[Bank]:
    path = served(bank_home).path
    con = duckdb.connect(str(path), read_only=True)
    con.execute("SET threads = 1").fetchall()
    own = {user: _own_database(path, clients) for user, clients in OWN.items()}
    yield Bank(con, own, load_users())
    for one in (con, *own.values()):
        one.close()


def _own_database(path: Path, clients: str) -> duckdb.DuckDBPyConnection:
    """Every table of the bank with the rows of these clients only; tables without clients whole."""
    con = duckdb.connect()
    con.execute("SET threads = 1")
    con.execute(f"ATTACH '{path}' AS bank (READ_ONLY)")
    keyed = "SELECT table_name, bool_or(column_name = 'customer_id') FROM duckdb_columns() WHERE database_name = 'bank' GROUP BY 1"
    for table, of_clients in con.execute(keyed).fetchall():
        where = (
            f" WHERE customer_id IN (SELECT customer_id FROM bank.dim_customer WHERE {clients})" if of_clients else ""
        )
        con.execute(f"CREATE VIEW {table} AS SELECT * FROM bank.{table}{where}")
    return con


def assert_same(left: Rows, right: Rows, ignore: Callable[[dict[str, float | None]], bool] = lambda _: False) -> None:
    """The same figures in the same groups; groups that ``ignore`` accepts may be missing on one side."""
    for key in left.keys() | right.keys():
        one, other = left.get(key), right.get(key)
        if one is None or other is None:
            assert ignore(one or other or {}), f"{key} stands on one side only: {one} and {other}"
            continue
        assert one.keys() == other.keys()
        assert all(close(one[name], other[name]) for name in one), f"{key}: {one} not {other}"


def close(one: float | None, other: float | None) -> bool:
    """Equal but for the rounding of sums taken in another order."""
    if one is not None and other is not None and abs(one - other) < 1e-6:
        return True
    return same(one, other)


def nothing(figures: dict[str, float | None]) -> bool:
    """A group without anything in it."""
    return all(not value for value in figures.values())


def summed(rows: Rows, drop: int) -> Rows:
    """The figures added up over the key at ``drop``; a group without a figure adds nothing."""
    found: Rows = {}
    for key, figures in rows.items():
        rest = found.setdefault(key[:drop] + key[drop + 1 :], dict.fromkeys(figures, 0.0))
        for name, value in figures.items():
            rest[name] = (rest[name] or 0.0) + (value or 0.0)
    return found


def check_rest(bank: Bank, query: Query, rule: Query) -> None:
    """Chosen and rest add up to everyone; the chosen beside the rest are the chosen alone."""
    whole = bank.ask({**query, "population": None})
    chosen = bank.ask(query | {"population": {"rule": rule}})
    beside = bank.ask(query | {"population": {"rule": rule}, "versus_rest": True})
    assert_same(summed(beside, len(query["group_by"])), whole, ignore=nothing)
    assert_same({key[:-1]: row for key, row in beside.items() if key[-1] == "in"}, chosen, ignore=nothing)


def check_sets(bank: Bank, one: Query, other: Query) -> None:
    """The algebra of sets, for rules without ranks."""
    a, b, everyone = (
        bank.clients(one),
        bank.clients(other),
        bank.clients({"metric": "customer_cnt", "op": ">=", "values": [0]}),
    )
    assert bank.clients({"all": [one, other]}) == a & b
    assert bank.clients({"any": [one, other]}) == a | b
    assert bank.clients({"none": [one]}) == everyone - a
    assert bank.clients({"none": [{"none": [one]}]}) == a
    neither = bank.clients({"none": [{"any": [one, other]}]})
    assert neither == bank.clients({"all": [{"none": [one]}, {"none": [other]}]}) == everyone - (a | b)
    not_both = bank.clients({"none": [{"all": [one, other]}]})
    assert not_both == bank.clients({"any": [{"none": [one]}, {"none": [other]}]}) == everyone - (a & b)


def check_order(bank: Bank, query: Query, inner: list[Query]) -> None:
    """Filters and rules say the same in any order."""
    chance = random.Random(str(inner))
    where, mixed = list(query["where"]), list(inner)
    chance.shuffle(where)
    chance.shuffle(mixed)
    there = bank.ask(query | {"population": {"rule": {"all": inner}}})
    back = bank.ask(query | {"where": where, "population": {"rule": {"all": mixed}}})
    assert_same(there, back)


def check_picked(bank: Bank, query: Query) -> None:
    """A group of the result is the total of a query that keeps this group only."""
    query = query | {"group_by": query["group_by"][:1] or ["branch"]}
    grouped = bank.ask(query)
    picked = [key for key in sorted(grouped, key=str) if key[0] is not None][:2]
    population = query.get("population")
    if population and ranked(population["rule"]):
        return  # a rank is taken among those who meet the query's filters
    for key in picked:
        only = {"dimension": query["group_by"][0], "op": "=", "values": [key[0]]}
        total = bank.ask(query | {"group_by": [], "where": [*query["where"], only]})
        assert_same({(): grouped[key]}, {(): without_cases(total[()], grouped[key])})


def without_cases(figures: dict[str, float | None], like: dict[str, float | None]) -> dict[str, float | None]:
    """A total has no count of cases beside it."""
    return like | figures


def ranked(rule: Query) -> bool:
    """Whether a rule holds a rank."""
    inner = [one for name in ("all", "any", "none") for one in rule.get(name, ())]
    return "top" in rule or "share" in rule or any(map(ranked, inner))


def check_parts(bank: Bank, query: Query) -> None:
    """The parts of what adds up make the whole."""
    query = query | {"group_by": query["group_by"] or ["segment"]}
    parts = bank.ask(query)
    for place in reversed(range(len(query["group_by"]))):
        parts = summed(parts, place)
    assert_same(parts or {(): {}}, bank.ask(query | {"group_by": []}) if parts else {(): {}})


def check_own(bank: Bank, query: Query, user: str) -> None:
    """Rights give what a database of one's own rows would."""
    assert_same(bank.ask(query, user), bank.ask_own(query, user))


def check_snapshots(bank: Bank, query: Query) -> None:
    """Month-end snapshots give what the base tables give."""
    assert_same(bank.ask(query), bank.ask(query, model=BASE_TABLES_ONLY))


def check_cut(bank: Bank, query: Query, first: int) -> None:
    """The first few are the beginning of all of them; their ranks are those they have among all."""
    order = [{"by": query["metrics"][0]}]
    query = query | {"group_by": query["group_by"] or ["branch"], "rank": True, "order_by": order}
    everything, cut = bank.ask(query), bank.ask(query | {"limit": first})
    assert list(cut) == list(everything)[:first]
    assert_same(cut, {key: everything[key] for key in cut})


def check_running(bank: Bank, query: Query) -> None:
    """The last running total of a flow is its total; the shares of a balance add up to one."""
    months = {"from": "2026-01-01", "to": "2026-05-31"}
    flow = query | {"metrics": ["loan_disbursed"], "period": months}
    series = bank.ask(flow | {"group_by": ["month"], "running": True})
    total = bank.ask(flow | {"group_by": []})[()]["loan_disbursed"]
    assert close(series[max(series)]["loan_disbursed__running"], total)
    shared = bank.ask(query | {"metrics": ["deposit_balance"], "group_by": ["segment"], "share": True}).values()
    shares = [row["deposit_balance__share"] for row in shared]
    assert None in shares or not shares or close(sum(share or 0.0 for share in shares), 1.0)


@FEW
@given(query=queries(ADDITIVE), rule=rules(ranks=True))
def test_the_chosen_and_the_rest_add_up_to_everyone(bank: Bank, query: Query, rule: Query) -> None:
    check_rest(bank, query, rule)


@FEW
@given(one=rules(), other=rules())
def test_rules_obey_the_algebra_of_sets(bank: Bank, one: Query, other: Query) -> None:
    check_sets(bank, one, other)


@FEW
@given(query=queries(), one=rules(ranks=True), other=rules(ranks=True), third=rules(0))
def test_the_order_of_rules_and_filters_does_not_matter(
    bank: Bank, query: Query, one: Query, other: Query, third: Query
) -> None:
    check_order(bank, query, [one, other, third])


@FEW
@given(query=queries())
def test_filtering_before_the_total_is_picking_a_group(bank: Bank, query: Query) -> None:
    check_picked(bank, query)


@FEW
@given(query=queries(ADDITIVE))
def test_parts_of_what_adds_up_make_the_whole(bank: Bank, query: Query) -> None:
    check_parts(bank, query)


@pytest.mark.parametrize("user", OWN)
@FEW
@given(query=queries(bands=True))
def test_rights_give_what_a_database_of_ones_own_would(bank: Bank, user: str, query: Query) -> None:
    check_own(bank, query, user)


@FEW
@given(query=queries(bands=True))
def test_snapshots_give_what_the_base_tables_give(bank: Bank, query: Query) -> None:
    check_snapshots(bank, query)


@FEW
@given(query=queries(ADDITIVE), first=st.integers(1, 9))
def test_the_first_few_are_the_beginning_of_all(bank: Bank, query: Query, first: int) -> None:
    check_cut(bank, query, first)


@FEW
@given(query=queries(ADDITIVE))
def test_running_totals_end_at_the_total_and_shares_add_up(bank: Bank, query: Query) -> None:
    check_running(bank, query)


@pytest.mark.full
@MANY
@given(query=queries(), additive=queries(ADDITIVE), one=rules(ranks=True), other=rules(), third=rules())
def test_hundreds_of_random_queries(
    bank: Bank, query: Query, additive: Query, one: Query, other: Query, third: Query
) -> None:
    check_rest(bank, additive, one)
    check_sets(bank, other, third)
    check_order(bank, query, [one, other, third])
    check_picked(bank, query)
    check_parts(bank, additive)
    check_snapshots(bank, query)
    for user in OWN:
        check_own(bank, query, user)
