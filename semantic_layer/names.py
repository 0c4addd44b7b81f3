"""What names mean inside one SELECT: values, relations, frames, and the look-up of a column in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB

from semantic_layer.errors import UnsafeSql

CHANCE = "_chance"  # a random number beside every row of a client's, to break ties by
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_KEYWORDS = frozenset(word.lower() for word in DuckDB.Generator.RESERVED_KEYWORDS)


@dataclass(frozen=True)
class Value:
    """The physical columns behind a column; the class of the ``key`` in it that leaves only as a pseudonym (empty: none);
    whether each of its rows may be one ``single`` customer's."""

    origins: frozenset[tuple[str, str]] = frozenset()
    key: str = ""
    single: bool = False

    def __or__(self, other: Value) -> Value:
        return Value(self.origins | other.origins, self.key or other.key, self.single or other.single)


NOTHING = Value()


@dataclass
class Relation:
    """A FROM item: its columns in order. ``used`` collects what the tree reads of it; ``hidden`` stay out of ``*``."""

    columns: dict[str, Value]
    table: str | None = None
    node: exp.Expr | None = None
    used: set[str] = field(default_factory=set)
    hidden: frozenset[str] = frozenset()

    @property
    def single(self) -> bool:
        """Whether a row may be one customer's."""
        return any(value.single for value in self.columns.values())


@dataclass
class Frame:
    """The names visible inside one SELECT, and the frame around it."""

    outer: Frame | None
    sources: dict[str, Relation] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    aliases: dict[str, Value] = field(default_factory=dict)


_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def in_doubt(name: str) -> bool:
    """Whether case folding changes more of the name than its Latin capitals, which are all that the engine folds: ``ß`` and
    ``ss`` are one name to us, and two to it."""
    return name.casefold() != name.translate(_LOWER)


Outputs = list[tuple[str, Value]]
Named = dict[str, Outputs]


def refuse(rule: str, node: exp.Expr | None) -> UnsafeSql:
    """UnsafeSql that names the rule and the node, the node cut to what a person can read."""
    text = node.sql(dialect="duckdb", comments=False) if node is not None else ""
    return UnsafeSql(rule=rule, node=text if len(text) <= 80 else text[:79] + "…")


def owned(frame: Frame, owner: str, name: str, node: exp.Column) -> Value | None:
    """The column ``owner.name`` in this frame; None if the frame has no such owner."""
    relation = frame.sources.get(owner)
    if relation is None:
        return None
    if name not in relation.columns:
        raise refuse("unknown-column", node)
    relation.used.add(name)
    return relation.columns[name]


def unowned(frame: Frame, name: str, node: exp.Column) -> Value | None:
    """The column ``name`` of any source of this frame, or an alias of its projections; None if neither."""
    hits = [relation for relation in frame.sources.values() if name in relation.columns]
    if len(hits) > 1 and name not in frame.merged:
        raise refuse("ambiguous-column", node)
    if not hits:
        return frame.aliases.get(name)
    found = frame.aliases.get(name, NOTHING)
    if name in frame.aliases and any(relation.columns[name].key != found.key for relation in hits):
        raise refuse("ambiguous-column", node)  # a column that an alias could pass for a key, or a key for a column
    for relation in hits:
        relation.used.add(name)
        found = found | relation.columns[name]
    return found


def columns_of(outputs: Outputs, node: exp.Expr) -> dict[str, Value]:
    """The outputs as a relation's columns; of equal names the engine reads the first, so a key shares its name with none."""
    columns: dict[str, Value] = {}
    for name, value in outputs:
        before = columns.get(name)
        if before is not None and before.key != value.key:
            raise refuse("alias-twice", node)
        columns[name] = value if before is None else before | value
    return columns


def add(frame: Frame, alias: str, relation: Relation, node: exp.Expr) -> None:
    """A further source of the frame."""
    if alias in frame.sources:
        raise refuse("alias-twice", node)
    frame.sources[alias] = relation


def renamed(outputs: Outputs, node: exp.Expr) -> Outputs:
    """The outputs under the column names that the node's alias gives them."""
    alias = node.args.get("alias")
    names = (
        [column.name.casefold() for column in alias.args.get("columns") or ()]
        if isinstance(alias, exp.TableAlias)
        else []
    )
    if len(names) > len(outputs):
        raise refuse("columns-of-an-alias", node)
    return [(names[place] if place < len(names) else name, found) for place, (name, found) in enumerate(outputs)]


def starless(node: exp.Expr, frame: Frame) -> list[exp.Expr]:
    """``*`` and ``t.*`` as the columns they stand for."""
    star = node if isinstance(node, exp.Star) else node.this if isinstance(node, exp.Column) else None
    if not isinstance(star, exp.Star):
        return [node]
    owner = node.table.casefold() if isinstance(node, exp.Column) else None
    if not frame.sources or (owner is not None and owner not in frame.sources):
        raise refuse("star", node)
    columns: list[exp.Expr] = []
    seen: set[str] = set()
    for alias, relation in frame.sources.items():
        for name in relation.columns if owner in (None, alias) else ():
            shared = owner is None and name in frame.merged
            if name == CHANCE or name in relation.hidden or (shared and name in seen):
                continue
            seen.add(name)
            columns.append(exp.column(identifier(name), table=None if shared else identifier(alias)))
    return _modified(columns, star)


def _modified(columns: list[exp.Expr], star: exp.Star) -> list[exp.Expr]:
    """The columns of ``* EXCLUDE (…) REPLACE (… AS …) RENAME (… AS …)``; each named one must be among them."""
    if {name for name, value in star.args.items() if value} - {"except_", "replace", "rename"}:
        raise refuse("star", star)
    left_out = {part.name.casefold() for part in star.args.get("except_") or ()}
    replaced = {part.alias.casefold(): part for part in star.args.get("replace") or ()}
    renamed_to = {part.this.name.casefold(): part for part in star.args.get("rename") or ()}
    names = [column.name for column in columns]
    if not {*left_out, *replaced, *renamed_to} <= set(names) or left_out & {*replaced, *renamed_to}:
        raise refuse("star", star)
    kept = [column for column in columns if column.name not in left_out]
    kept = [replaced.get(column.name, column) for column in kept]
    return [
        exp.alias_(column, renamed_to[column.name].args["alias"].copy()) if column.name in renamed_to else column
        for column in kept
    ]


def order_by_all(select: exp.Select) -> None:
    """``ORDER BY ALL`` as the positions that it stands for."""
    order = select.args.get("order")
    ordered = order.expressions[0] if order is not None and len(order.expressions) == 1 else None
    if order is None or ordered is None or not isinstance(ordered.this, exp.Var) or ordered.this.name.upper() != "ALL":
        return
    how = {name: ordered.args.get(name) for name in ("desc", "nulls_first")}
    places = range(1, len(select.expressions) + 1)
    order.set("expressions", [exp.Ordered(this=exp.Literal.number(place), **how) for place in places])


def identifier(name: str) -> exp.Identifier:
    """The name as an identifier, quoted where plain text would read differently."""
    return exp.to_identifier(name, quoted=not _PLAIN.fullmatch(name) or name in _KEYWORDS)
