"""Every name of the model's named dimensions, read from a bank file with whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import duckdb

from semantic_layer.model import Dimension, Entity, SemanticModel
from warehouse.name_forms import NameForms

_BATCH = 20_000


class NameRow(NamedTuple):
    """One name: ``open`` to everybody, a ``person``'s; ``kind`` is the kind of thing, ``path`` and ``rm_id`` whose it is."""

    dimension: str
    code: str
    label: str
    office: str
    path: str
    rm_id: str
    kind: str
    open: bool
    person: bool


def places(con: duckdb.DuckDBPyConnection, model: SemanticModel) -> set[str]:
    """The cities of the data, with and without 市."""
    client = model.defaults.client
    if client is None or not client.city:
        return set()
    table = model.entities[client.entity].table
    rows = con.execute(f"SELECT DISTINCT lower({client.city}) FROM {table} WHERE {client.city} IS NOT NULL").fetchall()
    cities = {str(city) for (city,) in rows}
    return {place for place in cities | {city.removesuffix("市") for city in cities} if len(place) >= 2}


def name_rows(con: duckdb.DuckDBPyConnection, model: SemanticModel) -> Iterator[NameRow]:
    """Every name; an office of two dimensions is given once."""
    seen: set[tuple[str, str]] = set()
    defaults, forms = model.defaults, NameForms(model.defaults, ())
    heads = defaults.tree.heads if defaults.tree else ()
    person_entity = defaults.person.entity if defaults.person else ""
    for dimension in sorted(
        model.dimensions.values(),
        key=lambda dimension: (_depth(model, dimension), dimension.role not in model.entities),
    ):
        entity = _entity(model, dimension)
        if not dimension.names or entity is None:
            continue
        known = not dimension.personal and dimension.id != defaults.person_dimension
        known = known and entity.id != person_entity and not _reference(entity, person_entity)
        for row in _rows(con, _select(model, dimension, entity)):
            code, label = str(row[0]), str(row[1] or row[0])
            if label.endswith(heads) or (code, label) in seen:
                continue
            if known:
                seen.add((code, label))
            person = not known and not forms.split(label).form and len(label) <= 4
            rm = (code if entity.id == person_entity else row[4]) or ""
            yield NameRow(dimension.id, code, label, row[2] or "", row[3] or "", rm, row[5] or "", known, person)


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> Iterator[tuple[str | None, ...]]:
    found = con.execute(sql)
    while rows := found.fetchmany(_BATCH):
        yield from rows


def _depth(model: SemanticModel, dimension: Dimension) -> int:
    depth = 0
    while dimension.parent is not None and depth < len(model.dimensions):
        dimension, depth = model.dimensions[dimension.parent], depth + 1
    return depth


def _entity(model: SemanticModel, dimension: Dimension) -> Entity | None:
    role = dimension.role or ""
    if role in model.entities:
        return model.entities[role]
    targets = {
        reference.entity
        for entity in model.entities.values()
        for name, reference in entity.references.items()
        if name == role
    }
    return model.entities[targets.pop()] if len(targets) == 1 else None


def _kind(model: SemanticModel, dimension: Dimension) -> str:
    """The expression of what kind of thing the name is: the dimension of the same role and group that lists its values."""
    group = model.defaults.client.group if model.defaults.client else ""
    kinds = [
        other
        for other in model.dimensions.values()
        if (other.role, other.group) == (dimension.role, dimension.group) and other.values
    ]
    return (
        f"t.{kinds[0].code}"
        if len(kinds) == 1 and kinds[0].code.isidentifier() and dimension.group != group
        else "NULL"
    )


def _reference(entity: Entity, target: str) -> str:
    """The column of the entity's first reference to ``target``; empty without one."""
    return next((reference.column for reference in entity.references.values() if reference.entity == target), "")


def _select(model: SemanticModel, dimension: Dimension, entity: Entity) -> str:
    """SELECT code, label, office, path, rm, kind of the dimension's entity, once per code."""
    tree, place, path, join, rm = model.defaults.tree, "NULL", "NULL", "", "NULL"
    if tree is not None and entity.id == tree.entity:
        place, path = f"t.{tree.name}", f"t.{tree.path}"
    elif tree is not None and (own := _reference(entity, tree.entity)):
        offices = model.entities[tree.entity]
        join = f" LEFT JOIN {offices.table} AS o ON o.{offices.key} = t.{own}"
        place, path = f"o.{tree.name}", f"o.{tree.path}"
    person = model.defaults.person
    if person is not None and (holder := _reference(entity, person.entity)):
        rm = f"t.{holder}"
    where = ""
    if entity.id != dimension.role:  # a role within the entity: only codes that the role reaches
        column = entity.references[dimension.role or ""].column if dimension.role in entity.references else entity.key
        where = f" WHERE {dimension.code} IN (SELECT {column} FROM {entity.table})"
    columns = ", ".join(f"any_value({one})" for one in ("_label", place, path, rm, _kind(model, dimension)))
    return (
        f"SELECT _code, {columns} FROM (SELECT *, {dimension.code} AS _code, "
        f"{dimension.name or dimension.code} AS _label FROM {entity.table}{where}) AS t{join} "
        f"WHERE _code IS NOT NULL GROUP BY _code ORDER BY _code"
    )
