"""Rows grouped by the keys of far entities before those are joined: text of a few offices is not read once per row.

A key two joins away (account → customer → office) has few values, so the rows are first summed per value of the column
that leads there. Only for aggregates that can be summed again; the numbers are the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp

from semantic_layer.snippets import DIALECT

Key = tuple[str, str, str | None]  # SQL text, name, what it is grouped by
Atoms = Sequence[tuple[str, str]]
_AGAIN = {exp.Sum: "SUM", exp.Count: "SUM", exp.Min: "MIN", exp.Max: "MAX"}


@dataclass(frozen=True)
class Hanging:
    """A join that hangs on ``column`` (SQL) of ``source``: ``text`` is the join, ``simple`` if that is its only condition."""

    source: str
    column: str
    text: str
    simple: bool


@lru_cache(maxsize=4096)
def summed_again(text: str) -> tuple[tuple[str, ...], str] | None:
    """The aggregates of ``text``, and ``text`` over them as ``$0``, ``$1`` …; None if one cannot be put together again."""
    root = exp.Paren(this=sqlglot.parse_one(text, dialect=DIALECT))
    if root.find(exp.Query, exp.Window, exp.Anonymous, exp.WithinGroup, exp.Distinct):
        return None
    inner: list[str] = []
    for one in list(root.find_all(exp.AggFunc)):
        if type(one) not in _AGAIN or one.find_ancestor(exp.AggFunc):
            return None
        whole = one.parent if isinstance(one.parent, exp.Filter) else one
        again = f"{_AGAIN[type(one)]}($n{len(inner)})"
        inner.append(whole.sql(DIALECT))
        outer = f"CAST({again} AS BIGINT)" if isinstance(one, exp.Count) else again
        whole.replace(sqlglot.parse_one(outer, dialect=DIALECT))
    if root.find(exp.Column):
        return None
    return tuple(inner), root.this.sql(DIALECT)


def early_sql(
    source: str, alias: str, joins: Mapping[str, Hanging], where: Sequence[str], keys: Sequence[Key], atoms: Atoms
) -> str | None:
    """The SELECT of ``keys`` and ``atoms`` in two steps; None where nothing is far or something cannot be summed again.

    ``source`` is read as ``alias``.
    """
    again = [(column, summed_again(text)) for column, text in atoms]
    far = _far(alias, joins, [*where, *(text for _, text in atoms)])
    if not far or any(found is None for _, found in again):
        return None
    near_keys = [key for key in keys if not _mentions(key[0], far)]
    if any(_mentions(key[0], set(joins) - far) for key in keys if key not in near_keys):
        return None
    if any(name.endswith("_name") for _, name, _ in near_keys):  # clients, products: as many as there are rows
        return None
    leading, outer_joins = _far_joins(joins, far)
    columns: list[str] = []
    names: dict[str, str] = {}
    for column, found in again:
        assert found is not None
        for one in found[0]:
            names.setdefault(one, f"a{len(names)}")
        columns.append(f"{_filled(found[1], [names[one] for one in found[0]])} AS {column}")
    grouped = [(text, name, group) for text, name, group in near_keys if group is not None] + leading
    inner = [f"{text} AS {name}" for text, name, _ in grouped] + [f"{text} AS {name}" for text, name in names.items()]
    near = "".join(join.text for role, join in joins.items() if role not in far)
    tail = f" WHERE {' AND '.join(where)}" if where else ""
    groups = ", ".join(str(group) for _, _, group in grouped)
    rows = f"SELECT {', '.join(inner)} FROM {source} AS {alias}{near}{tail} GROUP BY {groups}"
    return _outer(rows, keys, near_keys, columns, outer_joins)


def _far_joins(joins: Mapping[str, Hanging], far: set[str]) -> tuple[list[Key], list[str]]:
    """The columns that lead to the far roles, and the joins written over them."""
    leading: list[Key] = []
    texts = []
    for role in [role for role in joins if role in far]:
        join, text = joins[role], joins[role].text
        if join.source not in far:
            name = f"k{len(leading)}"
            leading.append((join.column, name, join.column))
            text = text[: -len(join.column)] + f"x.{name}"
        texts.append(text)
    return leading, texts


def _outer(
    rows: str, keys: Sequence[Key], near_keys: Sequence[Key], columns: Sequence[str], joins: Sequence[str]
) -> str:
    listed, groups = [], []
    for key in keys:
        text, name, group = key
        over = key in near_keys and group is not None
        listed.append(f"x.{name}" if over else f"{text} AS {name}")
        groups += [f"x.{name}" if over else group] if group is not None else []
    return f"SELECT {', '.join([*listed, *columns])} FROM ({rows}) AS x{''.join(joins)} GROUP BY {', '.join(groups)}"


def _far(alias: str, joins: Mapping[str, Hanging], texts: Sequence[str]) -> set[str]:
    """The roles that only keys need and that do not hang on the rows themselves."""
    needed = {role for text in texts for role in _roles(text) & set(joins)}
    for role in list(needed):
        while joins[role].source in joins:
            role = joins[role].source
            needed.add(role)
    far = {role for role, join in joins.items() if role not in needed and join.source != alias}
    frontier = [joins[role] for role in far if joins[role].source not in far]
    return far if all(join.simple for join in frontier) else set()


def _mentions(text: str, roles: set[str]) -> bool:
    return not _roles(text).isdisjoint(roles)


@lru_cache(maxsize=4096)
def _roles(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\b([a-z_]\w*)\.[a-z_]", text))


def _filled(text: str, names: Sequence[str]) -> str:
    return re.sub(r"\$n(\d+)", lambda match: f"x.{names[int(match[1])]}", text)
