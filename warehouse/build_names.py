"""Write the name index of a bank: every name of the model's named dimensions, with what visibility needs."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import duckdb

from semantic_layer.model import Dimension, Entity, SemanticModel

_FORM = re.compile(r"(?:集团)?(?:股份|责任)?(?:有限)?(?:责任)?公司$|集团$|有限合伙$|合伙企业$|事务所$")

_OFFICE = re.compile(r"(?:分行|支行|网点|营业部)$")


_YEAR, _EVENT = re.compile(r"^20\d\d年?"), re.compile(r"(?:活动|计划|行动)$")


_HEAD = "本级"


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
                for text, size in _keys(row[1], row[2], bool(row[7]), row[8])
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
    for dimension in sorted(
        model.dimensions.values(),
        key=lambda dimension: (_depth(model, dimension), dimension.role not in model.entities),
    ):
        entity = _entity(model, dimension)
        if dimension.names and entity is not None:
            for row in con.execute(_select(model, dimension, entity)).fetchall():
                code, label = str(row[0]), str(row[1] or row[0])
                if label.endswith(_HEAD) or (code, label) in seen:
                    continue
                seen.add((code, label))
                known = dimension.group != "customer" or not dimension.personal
                known = known and dimension.id != "rm" and "rm" not in entity.references and entity.id != "rm"
                person = not known and not _FORM.search(label) and len(label) <= 4
                rm = code if entity.id == "rm" else row[4]
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
    kinds = [
        other
        for other in model.dimensions.values()
        if (other.role, other.group) == (dimension.role, dimension.group) and other.values
    ]
    return (
        f"t.{kinds[0].code}"
        if len(kinds) == 1 and kinds[0].code.isidentifier() and dimension.group != "customer"
        else "NULL"
    )


def _select(model: SemanticModel, dimension: Dimension, entity: Entity) -> str:
    """SELECT code, label, office, path, rm, city of the dimension's entity, once per code."""
    organisation, columns = model.entities.get("organisation"), f"{_kind(model, dimension)}, NULL"
    join = rm = ""
    if organisation is not None and entity.id == organisation.id:
        columns = "t.org_name, t.path"
    elif organisation is not None and "organisation" in entity.references:
        key = entity.references["organisation"].column
        join = f" LEFT JOIN {organisation.table} AS o ON o.{organisation.key} = t.{key}"
        columns = "o.org_name, o.path"
    if "rm" in entity.references:
        rm = f"t.{entity.references['rm'].column}"
    city = "t.city" if dimension.personal else "NULL"
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


def _keys(code: str, label: str, person: bool, city: str) -> Iterator[tuple[str, int]]:
    """(key, how much of it must be typed): ids and persons in full, firms by brand, offices without 分行 or 支行."""
    if len(code) > 2:
        yield code.lower(), len(code)
    text = label.lower()
    if person:
        yield text, len(text)
        return
    form = _FORM.search(text)
    if form is None:
        yield text, len(text)
        for short in {_OFFICE.sub("", text), _YEAR.sub("", text), _EVENT.sub("", _YEAR.sub("", text))} - {text}:
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
