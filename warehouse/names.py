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

from semantic_layer.defaults import Defaults
from semantic_layer.policies import RolePolicy
from semantic_layer.user import User

_LONGEST, _CANDIDATES = 24, 8


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


class NameIndex:
    """Names by text, for one published bank."""

    def __init__(self, connection: sqlite3.Connection | None, defaults: Defaults) -> None:
        self._index, self._defaults = connection, defaults

    @classmethod
    def load(cls, path: Path, defaults: Defaults) -> NameIndex:
        """The index at ``path``; an empty one if there is none. ``defaults`` are the model's."""
        if not path.exists():
            return cls(None, defaults)
        return cls(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False), defaults)

    def open_names(self) -> list[OpenName]:
        """Every name that everybody may know, with its short forms as names of their own."""
        if self._index is None:
            return []
        rows = self._index.execute(
            "SELECT n.dimension, n.code, k.text, n.org_path, n.office FROM name AS n JOIN "
            "key AS k ON k.name = n.id WHERE n.open = 1 ORDER BY n.id, k.text"
        )
        return [OpenName(*row) for row in rows]

    def label(self, kind: str, code: str) -> str:
        """What the place (``place``) or the one who looks after clients (``person``) is called; the id itself if unknown."""
        if self._index is None:
            return code
        where, values = ("open = 1", [code])
        if kind == "person":
            where, values = "dimension = ?", [code, self._defaults.person_dimension]
        row = self._index.execute(f"SELECT label FROM name WHERE code = ? AND {where} LIMIT 1", values).fetchone()
        return str(row[0]) if row else code

    @property
    def empty(self) -> bool:
        """Whether there is no index at all (data published without one)."""
        return self._index is None

    def lists(self, dimension: str) -> bool:
        """Whether names of the dimension are in the index."""
        if self._index is None:
            return False
        return (
            self._index.execute("SELECT 1 FROM name WHERE dimension = ? LIMIT 1", (dimension,)).fetchone() is not None
        )

    def path(self, code: str) -> str:
        """The path of the place ``code``; empty if unknown."""
        if self._index is None:
            return ""
        row = self._index.execute("SELECT org_path FROM name WHERE code = ? AND open = 1 LIMIT 1", (code,)).fetchone()
        return str(row[0] or "") if row else ""

    def visible(self, dimension: str, code: str, user: User, policy: RolePolicy) -> tuple[str, bool] | None:
        """The name of ``code`` and whether it is a natural person's client name; None where ``user`` may not know it."""
        if self._index is None:
            return None
        where, values = self._visible(user, policy) or ("0", [])
        row = self._index.execute(
            "SELECT n.label, n.person FROM name AS n WHERE n.code = ? AND n.dimension = ? AND "
            f"(n.open = 1 OR {where}) LIMIT 1",
            (code, dimension, *values),
        ).fetchone()
        return (str(row[0]), bool(row[1])) if row else None

    def find(self, text: str, user: User, policy: RolePolicy) -> list[NameMatch]:
        """Names of clients and people that stand in normalised ``text`` and that ``user`` may see."""
        allowed = self._visible(user, policy)
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

    def _visible(self, user: User, policy: RolePolicy) -> tuple[str, list[str | int]] | None:
        """The condition on names for this user, or None when the role sees no names at all."""
        if not policy.business or self._defaults.name_class not in policy.columns:
            return None
        if policy.all_rows:
            return "1", []
        rows = " ".join(policy.rows.values())
        if ":person_id" in rows:
            return ("n.rm_id = ?", [user.person_id]) if user.person_id else None
        if ":org_path" in rows and user.org_path:
            return "substr(n.org_path, 1, ?) = ?", [len(user.org_path), user.org_path]
        return None

    def _at(self, text: str, start: int, allowed: tuple[str, list[str | int]]) -> Iterator[NameMatch]:
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

    def _candidates(
        self, text: str, start: int, size: int, allowed: tuple[str, list[str | int]]
    ) -> Iterator[NameMatch]:
        part = text[start : start + size]
        where, values = allowed
        assert self._index is not None
        rows = self._index.execute(
            "SELECT n.dimension, n.code, n.label, n.office, n.person, k.text FROM key AS k JOIN "
            "name AS n ON n.id = k.name "
            f"WHERE k.text >= ? AND k.text < ? AND k.shortest <= ? AND n.open = 0 AND "
            f"{where} ORDER BY length(k.text), n.code LIMIT ?",
            (part, part + "\U0010ffff", size, *values, _CANDIDATES),
        ).fetchall()
        end = start + size
        form = re.match(r"(?:集团)?(?:股份|责任)?(?:有限)?(?:责任)?公司|集团", text[end:])
        end += len(form.group()) if form and rows else 0
        for dimension, code, label, office, person, key in rows:
            whole = text[start:end] in (label.lower(), code.lower()) or (person and key == part)
            yield NameMatch(start, end, dimension, code, label, office, bool(whole), bool(person))

    def _exact(self, text: str, start: int, size: int, allowed: tuple[str, list[str | int]]) -> Iterator[NameMatch]:
        """Names that are a beginning of the matching stretch: the person 王芳 where 王芳菲 exists too."""
        where, values = allowed
        parts = [text[start : start + length] for length in range(2, size)]
        if not parts:
            return
        assert self._index is not None
        rows = self._index.execute(
            f"SELECT n.dimension, n.code, n.label, n.office, n.person, k.text FROM key AS k JOIN "
            f"name AS n ON n.id = k.name WHERE k.text IN "
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
