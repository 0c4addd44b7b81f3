"""Is an answer what was expected? Result sets are compared exactly: the same groups, the same values, order where asked."""

from __future__ import annotations

import json
import math
from typing import Any

from assistant.answer import Answer, Offer
from assistant.desk import Desk
from assistant.evaluation.cases import Expected
from assistant.question import Define, Explain, QueryRequest, Reconcile
from semantic_layer.query import SemanticQuery
from warehouse.engine import Table

CLOSE = 1e-9


def difference(answer: Answer, expected: Expected, user: str, desk: Desk, *, members: bool = False) -> str:
    """How ``answer`` differs from what is expected, in a few words; empty when it does not. ``members``: of a list only its
    members count, not the figures beside them."""
    if answer.status != expected.status:
        code = f" ({answer.error.code})" if answer.error else ""
        return f"{answer.status}{code} instead of {expected.status}"
    if expected.status == "clarified":
        missing = set(expected.choices) - {name for offer in answer.choices for name in _named(offer)}
        return f"choices lack {', '.join(sorted(missing))}" if missing else ""
    if expected.status == "refused":
        code = answer.error.code if answer.error else ""
        return f"code {code} instead of {expected.code}" if expected.code and code != expected.code else ""
    return _content(answer, expected, user, desk, members)


def _content(answer: Answer, expected: Expected, user: str, desk: Desk, members: bool) -> str:
    request = answer.request
    if expected.define:
        named = set(request.metrics) if isinstance(request, Define) else set()
        return "" if named >= set(expected.define) else f"defines {', '.join(sorted(named)) or 'nothing'}"
    if expected.explain is not None:
        return _request(
            request.query.model_dump(mode="json") if isinstance(request, Explain) else None, expected.explain
        )
    if expected.reconcile is not None:
        found = (
            {**request.query.model_dump(mode="json"), "figure": request.figure}
            if isinstance(request, Reconcile)
            else None
        )
        return _request(found, expected.reconcile)
    if expected.article is not None:
        cited = [f"{one.document} {one.article}" for one in answer.citations]
        return "" if any(expected.article in one for one in cited) else f"cites {'; '.join(cited) or 'nothing'}"
    return _tables(answer, expected, user, desk, members)


def _request(found: dict[str, Any] | None, wanted: dict[str, Any]) -> str:
    """Whether the fields that are named agree."""
    if found is None:
        return "another kind of request"
    asked = {key: value for key, value in wanted.items() if key in SemanticQuery.model_fields}
    plain = SemanticQuery.model_validate({"metrics": found["metrics"], **asked}).model_dump(mode="json")
    for key, value in wanted.items():
        actual = found["metrics"][0] if key == "metric" else found.get(key)
        if actual != plain.get(key, value):
            return f"{key} is {actual} instead of {value}"
    return ""


def _tables(answer: Answer, expected: Expected, user: str, desk: Desk, members: bool) -> str:
    if expected.values is not None:
        names = tuple(expected.values[0]) if expected.values else ()
        rows = tuple(tuple(row[name] for name in names) for row in expected.values)
        return _same(answer.tables, names, rows, (), ordered=expected.ordered)
    truth = (
        desk.read_query(json.dumps(expected.query, default=str), user, language=answer.language)
        if expected.query is not None
        else desk.read_query(json.dumps({"kind": "sql", "sql": expected.sql}), user)
    )
    if truth.status != "answered":
        return f"the expectation itself is {truth.status}: {truth.text}"
    table = truth.tables[0]
    if expected.query is None:
        names = tuple(column.name for column in table.columns)
        return _same(answer.tables, names, table.rows, (), ordered=expected.ordered)
    query = expected.query
    keys = tuple(str(name) for name in query.get("group_by", ()))
    own = [column.name for column in table.columns if not _is_label(column.name) and column.name not in keys]
    units = {column.name: column.unit for column in table.columns}
    if members and keys:
        return _same(answer.tables, keys, _picked(table, keys), keys, ordered=expected.ordered)
    names = (*keys, *(name for name in own if not name.endswith(("__share", "__rank", "__change", "__change_pct"))))
    ordered = expected.ordered or bool(query.get("order_by")) or bool(query.get("limit"))
    renamed = tuple(_by_another_name(one, names, units, set(keys)) for one in answer.tables)
    problem, other = (
        _same(tables, names, _picked(table, names), keys, ordered=ordered) for tables in (answer.tables, renamed)
    )
    return problem if other else ""


def _by_another_name(table: Table, names: tuple[str, ...], units: dict[str, str], keys: set[str]) -> Table:
    """The one figure that is missed may stand under another name (the customers of a segment, 户, for the metric that counts
    them): where there is just one other figure in its unit, that is compared."""
    known = {column.name for column in table.columns}
    missing = [name for name in names if name not in known and name not in keys]
    others = (
        [
            column.name
            for column in table.columns
            if column.name not in names and not _is_label(column.name) and column.unit == units.get(missing[0], "")
        ]
        if len(missing) == 1 and units.get(missing[0])
        else []
    )
    if len(others) != 1:
        return table
    columns = tuple(
        column.model_copy(update={"name": missing[0]}) if column.name == others[0] else column
        for column in table.columns
    )
    return table.model_copy(update={"columns": columns})


def _is_label(name: str) -> bool:
    return name.endswith("_name")


def _picked(table: Table, names: tuple[str, ...]) -> tuple[tuple[Any, ...], ...]:
    places = [table.index(name) for name in names]
    return tuple(tuple(row[place] for place in places) for row in table.rows)


def _same(tables: tuple[Table, ...], names: tuple[str, ...], rows: Any, keys: tuple[str, ...], *, ordered: bool) -> str:
    """Whether one of ``tables`` has the columns and exactly the rows; an added total row does not count."""
    if not tables:
        return "no table"
    problems = []
    for table in tables:
        known = {column.name for column in table.columns}
        if not set(names) <= known:
            problems.append(f"columns lack {', '.join(sorted(set(names) - known))}")
            continue
        problems.append(_difference_of_rows(list(_without_total(table, names, keys)), list(rows), ordered=ordered))
    return "" if "" in problems else problems[0]


def _without_total(table: Table, names: tuple[str, ...], keys: tuple[str, ...]) -> tuple[tuple[Any, ...], ...]:
    found = _picked(table, names)
    labels = [
        column.name for column in table.columns if column.name in keys or column.name.removesuffix("_name") in keys
    ]
    if not found or not labels:
        return found
    last = {str(table.rows[-1][table.index(label)]) for label in labels}
    return found[:-1] if last & {"合计", "合计（全部）", "Total", "Total of all"} else found


def _difference_of_rows(found: list[Any], wanted: list[Any], *, ordered: bool) -> str:
    if len(found) != len(wanted):
        return f"{len(found)} rows instead of {len(wanted)}"
    if not ordered:
        found, wanted = sorted(found, key=_sortable), sorted(wanted, key=_sortable)
    for actual, right in zip(found, wanted, strict=True):
        if not all(_equal(one, other) for one, other in zip(actual, right, strict=True)):
            return f"row {actual} instead of {right}"
    return ""


def _sortable(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(f"{value:.6g}" if isinstance(value, float) else str(value) for value in row)


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other or one == other
    try:
        return math.isclose(float(one), float(other), rel_tol=CLOSE, abs_tol=CLOSE)
    except (TypeError, ValueError):
        return str(one) == str(other)


def _named(offer: Offer) -> tuple[str, ...]:
    request = offer.request
    if isinstance(request, QueryRequest | Explain | Reconcile):
        return request.query.metrics
    return request.metrics if isinstance(request, Define) else ()
