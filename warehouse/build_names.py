"""Write the name index of a bank: every name of the model's named dimensions, with what visibility needs."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb

from semantic_layer.defaults import Defaults
from semantic_layer.model import Dimension, Entity, SemanticModel

_YEAR, _EVENT = re.compile(r"^20\d\d年?"), re.compile(r"(?:活动|计划|行动)$")
_NOTHING = r"(?!)"

_SCHEMA = """
CREATE TABLE name (id INTEGER PRIMARY KEY, dimension TEXT, code TEXT, label TEXT, office TEXT, org_path TEXT, rm_id TEXT,
                   open INTEGER, person INTEGER);
CREATE TABLE key (text TEXT, name INTEGER, shortest INTEGER, PRIMARY KEY (text, name)) WITHOUT ROWID;
"""


def build_names(con: duckdb.DuckDBPyConnection, model: SemanticModel, path: Path) -> int:
    """Write the index of every dimension of ``model`` with ``names`` to ``path``, replacing it; the number of names."""
    path.unlink(missing_ok=True)
    index = sqlite3.connect(path)
    try:
        index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        rows = list(_names(con, model))
        index.executemany(
            "INSERT INTO name VALUES (?,?,?,?,?,?,?,?,?)", [(number, *row[:8]) for number, row in enumerate(rows)]
        )
        keys = sorted(
            {
                (text, number, size)
                for number, row in enumerate(rows)
                for text, size in _keys(row[1], row[2], bool(row[7]), row[8], model.defaults)
            }
        )
        index.executemany("INSERT OR IGNORE INTO key VALUES (?,?,?)", keys)
        index.executescript(
            "CREATE INDEX open_names ON name (open) WHERE open = 1; CREATE INDEX codes ON name (code); ANALYZE;"
        )
        index.commit()
    finally:
        index.close()
    return len(rows)


_Row = tuple[str, str, str, str, str, str, int, int, str]


def _names(con: duckdb.DuckDBPyConnection, model: SemanticModel) -> Iterator[_Row]:
    """(dimension, code, label, office, path, rm, open, person, city) of every name; an office of two dimensions is given once."""
    seen: set[tuple[str, str]] = set()
    defaults, forms = model.defaults, _forms(model.defaults)
    heads = defaults.tree.heads if defaults.tree else ()
    person_entity = defaults.person.entity if defaults.person else ""
    for dimension in sorted(
        model.dimensions.values(),
        key=lambda dimension: (_depth(model, dimension), dimension.role not in model.entities),
    ):
        entity = _entity(model, dimension)
        if dimension.names and entity is not None:
            for row in con.execute(_select(model, dimension, entity)).fetchall():
                code, label = str(row[0]), str(row[1] or row[0])
                if label.endswith(heads) or (code, label) in seen:
                    continue
                seen.add((code, label))
                known = not dimension.personal and dimension.id != defaults.person_dimension
                known = known and entity.id != person_entity and not _reference(entity, person_entity)
                person = not known and not forms.search(label) and len(label) <= 4
                rm = code if entity.id == person_entity else row[4]
                yield (
                    dimension.id,
                    code,
                    label,
                    row[2] or "",
                    row[3] or "",
                    rm or "",
                    int(known),
                    int(person),
                    row[5] or "",
                )


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
    """SELECT code, label, office, path, rm, city of the dimension's entity, once per code."""
    tree, columns = model.defaults.tree, f"{_kind(model, dimension)}, NULL"
    join = rm = ""
    if tree is not None and entity.id == tree.entity:
        columns = f"t.{tree.name}, t.{tree.path}"
    elif tree is not None and (own := _reference(entity, tree.entity)):
        key, place = own, model.entities[tree.entity]
        join = f" LEFT JOIN {place.table} AS o ON o.{place.key} = t.{key}"
        columns = f"o.{tree.name}, o.{tree.path}"
    person, client = model.defaults.person, model.defaults.client
    if person is not None and (holder := _reference(entity, person.entity)):
        rm = f"t.{holder}"
    city = f"t.{client.city}" if dimension.personal and client and client.city else "NULL"
    where = ""
    if entity.id != dimension.role:  # a role within the entity: only codes that the role reaches
        column = entity.references[dimension.role or ""].column if dimension.role in entity.references else entity.key
        where = f" WHERE {dimension.code} IN (SELECT {column} FROM {entity.table})"
    inner = (
        f"SELECT *, {dimension.code} AS _code, {dimension.name or dimension.code} AS _label FROM {entity.table}{where}"
    )
    return (
        f"SELECT _code, any_value(_label), any_value({columns.split(', ')[0]}), "
        f"any_value({columns.split(', ')[1]}), any_value({rm or 'NULL'}), "
        f"any_value({city}) FROM ({inner}) AS t{join} WHERE _code IS NOT NULL GROUP BY _code ORDER BY _code"
    )


def _forms(defaults: Defaults) -> re.Pattern[str]:
    """The endings of clients' names that are firms; never matches without any."""
    return re.compile(f"(?:{defaults.client.forms})$" if defaults.client and defaults.client.forms else _NOTHING)


def _keys(code: str, label: str, person: bool, city: str, defaults: Defaults) -> Iterator[tuple[str, int]]:
    """(key, how much of it must be typed): ids and persons in full, firms by brand, places without what kind they are."""
    if len(code) > 2:
        yield code.lower(), len(code)
    text = label.lower()
    if person:
        yield text, len(text)
        return
    form = _forms(defaults).search(text)
    office = re.compile(f"(?:{defaults.tree.forms})$" if defaults.tree and defaults.tree.forms else _NOTHING)
    if form is None:
        yield text, len(text)
        for short in {office.sub("", text), _YEAR.sub("", text), _EVENT.sub("", _YEAR.sub("", text))} - {text}:
            if len(short) >= 2:
                yield short, len(short)
        return
    place = next(
        (city[:size].lower() for size in (3, 2) if len(city) >= size and text.startswith(city[:size].lower())), text[:2]
    )
    yield text, len(place) + 2
    core = text[len(place) : form.start()]
    if len(core) >= 2:
        yield core, 2
