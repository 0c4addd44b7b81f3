"""The name index: who and what is called how, beside the published bank file, filtered by the asker's rights.

One SQLite file, opened read-only and never read as a whole, so that a million names load as fast as ten. A name is found
by its beginning: the longest stretch of the text that begins some name lies next to its place in the sorted keys, so each
position of a question costs two look-ups however many names there are.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from semantic_layer.model import Dimension, Entity, RolePolicy, SemanticModel
from semantic_layer.user import User

_FORM = re.compile(r"(?:集团)?(?:股份|责任)?(?:有限)?(?:责任)?公司$|集团$|有限合伙$|合伙企业$|事务所$")
_OFFICE = re.compile(r"(?:分行|支行|网点|营业部)$")
_YEAR, _EVENT = re.compile(r"^20\d\d年?"), re.compile(r"(?:活动|计划|行动)$")
_HEAD = "本级"
_LONGEST, _CANDIDATES = 24, 8
_SCHEMA = """
CREATE TABLE name (id INTEGER PRIMARY KEY, dimension TEXT, code TEXT, label TEXT, office TEXT, org_path TEXT, rm_id TEXT,
                   open INTEGER, person INTEGER);
CREATE TABLE key (text TEXT, name INTEGER, shortest INTEGER, PRIMARY KEY (text, name)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name found at ``start``..``end`` of the text: the dimension, its code, the full name, where it belongs; ``whole`` when
    the text holds the full name or the id, ``person`` when it is a natural person's."""

    start: int
    end: int
    dimension: str
    code: str
    label: str
    office: str = ""
    whole: bool = False
    person: bool = False


@dataclass(frozen=True, slots=True)
class OpenName:
    """A name everybody may know: an office, a product, an industry. ``kind`` is the code of the dimension's topmost ancestor
    with values (a product's category)."""

    dimension: str
    code: str
    label: str
    org_path: str
    kind: str = ""


def names_file(data_file: Path) -> Path:
    """Where the name index of a data file lies: beside it."""
    return data_file.with_suffix(".names")


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
    """(dimension, code, label, office, path, rm, open, person, city) of every name; an office that two dimensions know is given once."""
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
        f"SELECT _code, any_value(_label), any_value({columns.split(', ')[0]}), any_value({columns.split(', ')[1]}), any_value({rm or 'NULL'}), "
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


class NameIndex:
    """Names by text, for one published bank."""

    def __init__(self, connection: sqlite3.Connection | None) -> None:
        self._index = connection

    @classmethod
    def load(cls, path: Path) -> NameIndex:
        """The index at ``path``; an empty one if there is none."""
        if not path.exists():
            return cls(None)
        return cls(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False))

    def open_names(self) -> list[OpenName]:
        """Every name that everybody may know, with its short forms as names of their own."""
        if self._index is None:
            return []
        rows = self._index.execute(
            "SELECT n.dimension, n.code, k.text, n.org_path, n.office FROM name AS n JOIN key AS k ON k.name = n.id WHERE n.open = 1 ORDER BY n.id, k.text"
        )
        return [OpenName(*row) for row in rows]

    def label(self, kind: str, code: str) -> str:
        """What the organisation (``organisation``) or whatever else is called whose id is ``code``; the id itself if unknown."""
        if self._index is None:
            return code
        person = " AND dimension = 'rm'" if kind == "rm" else " AND open = 1"
        row = self._index.execute(f"SELECT label FROM name WHERE code = ?{person} LIMIT 1", (code,)).fetchone()
        return str(row[0]) if row else code

    def find(self, text: str, user: User, policy: RolePolicy) -> list[NameMatch]:
        """Names of clients and people that stand in normalised ``text`` and that ``user`` may see."""
        allowed = _visible(user, policy)
        if self._index is None or allowed is None:
            return []
        found: dict[tuple[int, int, str], NameMatch] = {}
        for start in range(len(text) - 1):
            if text[start].isspace() or (
                text[start].isascii() and (not text[start].isalpha() or text[start - 1 : start].isalnum())
            ):
                continue
            for match in self._at(text, start, allowed):
                found.setdefault((match.start, match.end, match.code), match)
        return list(found.values())

    def _at(self, text: str, start: int, allowed: tuple[str, list[str]]) -> Iterator[NameMatch]:
        rest = text[start : start + _LONGEST]
        assert self._index is not None
        before = self._index.execute(
            "SELECT text FROM key WHERE text <= ? ORDER BY text DESC LIMIT 1", (rest,)
        ).fetchone()
        after = self._index.execute("SELECT text FROM key WHERE text >= ? ORDER BY text LIMIT 1", (rest,)).fetchone()
        common = max((_common(rest, row[0]) for row in (before, after) if row), default=0)
        if common < 2:
            return
        sizes = [common] if common == 2 or rest[0].isascii() else [common, 2]
        for size in sizes:
            yield from self._candidates(text, start, size, allowed)
        yield from self._exact(text, start, common, allowed)

    def _candidates(self, text: str, start: int, size: int, allowed: tuple[str, list[str]]) -> Iterator[NameMatch]:
        part = text[start : start + size]
        where, values = allowed
        assert self._index is not None
        rows = self._index.execute(
            "SELECT n.dimension, n.code, n.label, n.office, n.person, k.text FROM key AS k JOIN name AS n ON n.id = k.name "
            f"WHERE k.text >= ? AND k.text < ? AND k.shortest <= ? AND n.open = 0 AND {where} ORDER BY length(k.text), n.code LIMIT ?",
            (part, part + "\U0010ffff", size, *values, _CANDIDATES),
        ).fetchall()
        end = start + size
        form = re.match(r"(?:集团)?(?:股份|责任)?(?:有限)?(?:责任)?公司|集团", text[end:])
        end += len(form.group()) if form and rows else 0
        for dimension, code, label, office, person, key in rows:
            whole = text[start:end] in (label.lower(), code.lower()) or (person and key == part)
            yield NameMatch(start, end, dimension, code, label, office, bool(whole), bool(person))

    def _exact(self, text: str, start: int, size: int, allowed: tuple[str, list[str]]) -> Iterator[NameMatch]:
        """Names that are a beginning of the matching stretch: the person 王芳 where 王芳菲 exists too."""
        where, values = allowed
        parts = [text[start : start + length] for length in range(2, size)]
        if not parts:
            return
        assert self._index is not None
        rows = self._index.execute(
            f"SELECT n.dimension, n.code, n.label, n.office, n.person, k.text FROM key AS k JOIN name AS n ON n.id = k.name WHERE k.text IN "
            f"({', '.join('?' * len(parts))}) AND n.open = 0 AND {where} ORDER BY n.code LIMIT ?",
            (*parts, *values, _CANDIDATES),
        )
        for dimension, code, label, office, person, key in rows.fetchall():
            yield NameMatch(start, start + len(key), dimension, code, label, office, True, bool(person))


def _common(text: str, key: str) -> int:
    size = 0
    for left, right in zip(text, key, strict=False):
        if left != right:
            break
        size += 1
    return size


def _visible(user: User, policy: RolePolicy) -> tuple[str, list[str]] | None:
    """The condition on names for this user, or None when the role sees no names at all."""
    if not policy.business or "client_name" not in policy.columns:
        return None
    if policy.all_rows:
        return "1", []
    rows = " ".join(policy.rows.get(key, "") for key in ("customer", "actor"))
    if ":rm_id" in rows:
        return ("n.rm_id = ?", [user.rm_id]) if user.rm_id else None
    return ("substr(n.org_path, 1, ?) = ?", [len(user.org_path), user.org_path]) if user.org_path else None  # type: ignore[list-item]
