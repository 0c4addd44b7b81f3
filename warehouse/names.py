"""The name index: who and what is called how, beside the published bank file, filtered by the asker's rights.

One SQLite file, opened read-only and never read as a whole, so that a million names load as fast as ten. A name is found
by its beginning: the longest stretch of the text that begins some name lies next to its place in the sorted keys, so each
position of a question costs two look-ups however many names there are.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from semantic_layer.defaults import Defaults
from semantic_layer.policies import RolePolicy
from semantic_layer.user import User
from warehouse.name_forms import NameForms, blanked
from warehouse.name_matches import NameMatch, NearFit, OpenName, Row, best, fit, match_of, near_fit

INDEX_VERSION = 5
MOST_MATCHES = 8
_FEW = 5
_LONGEST, _REACH, _FILED, _BLANKED = 24, 12, 64, 400
_CODE = re.compile(r"(?<![a-z\d])(?:[a-z]+\d[a-z\d]*|\d{8,})(?![a-z\d])")
_LETTERS = re.compile(r"(?<![a-z\d])[a-z]{3,}(?![a-z\d])")
_ROW = (
    "SELECT n.dimension, n.code, n.label, o.name, n.person, {key} FROM {source} JOIN office AS o ON o.id = n.office "
    "WHERE n.open = 0 AND {rights} AND {condition} LIMIT {most}"
)
_SOURCES = {
    "code": ("'' AS key", "name AS n"),
    "key": ("k.text", "key AS k CROSS JOIN name AS n ON n.id = k.name"),
    "blank": ("k.text", "blank AS k CROSS JOIN name AS n ON n.id = k.name"),
}
_Allowed = tuple[str, list[str | int]]


def names_file(data_file: Path) -> Path:
    """Where the name index of a data file lies: beside it."""
    return data_file.with_suffix(".names")


class NameIndex:
    """Names by text, for one published bank."""

    def __init__(self, connection: sqlite3.Connection | None, defaults: Defaults) -> None:
        self._index, self._defaults = connection, defaults
        self._forms = NameForms(defaults, (place for (place,) in self._rows("SELECT text FROM place")))
        self.trades = frozenset(str(trade) for (trade,) in self._rows("SELECT text FROM trade"))

    @classmethod
    def load(cls, path: Path, defaults: Defaults) -> NameIndex:
        """The index at ``path``; an empty one if there is none of this version. ``defaults`` are the model's."""
        if not path.exists():
            return cls(None, defaults)
        connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        if connection.execute("PRAGMA user_version").fetchone() != (INDEX_VERSION,):
            connection.close()
            return cls(None, defaults)
        connection.execute("PRAGMA mmap_size = 4294967296")
        return cls(connection, defaults)

    def open_names(self) -> list[OpenName]:
        """Every name that everybody may know, with its code and its short forms as names of their own."""
        return self._open

    @cached_property
    def _open(self) -> list[OpenName]:
        rows = self._rows(
            "SELECT n.dimension, n.code, w.text, o.path, n.kind FROM word AS w CROSS JOIN name AS n ON n.id = w.name "
            "JOIN office AS o ON o.id = n.office ORDER BY w.name, w.text"
        )
        return [OpenName(*row) for row in rows]

    def label(self, kind: str, code: str) -> str:
        """What the place (``place``) or the one who looks after clients (``person``) is called; the id itself if unknown."""
        where, values = ("open = 1", [code])
        if kind == "person":
            where, values = "dimension = ?", [code, self._defaults.person_dimension]
        rows = self._rows(f"SELECT label FROM name WHERE code = ? AND {where} LIMIT 1", values)
        return str(rows[0][0]) if rows else code

    @property
    def empty(self) -> bool:
        """Whether there is no index at all (data published without one)."""
        return self._index is None

    def lists(self, dimension: str) -> bool:
        """Whether names of the dimension are in the index."""
        return bool(self._rows("SELECT 1 FROM dimension WHERE id = ?", [dimension]))

    def path(self, code: str) -> str:
        """The path of the place ``code``; empty if unknown."""
        rows = self._rows(
            "SELECT o.path FROM name AS n JOIN office AS o ON o.id = n.office WHERE n.code = ? AND n.open = 1 LIMIT 1",
            [code],
        )
        return str(rows[0][0]) if rows else ""

    def visible(self, dimension: str, code: str, user: User, policy: RolePolicy) -> tuple[str, bool] | None:
        """The name of ``code`` and whether it is a natural person's client name; None where ``user`` may not know it."""
        where, values = self._visible(user, policy) or ("0", [])
        rows = self._rows(
            "SELECT n.label, n.person, n.code FROM name AS n JOIN office AS o ON o.id = n.office WHERE n.code = ? AND "
            f"n.dimension = ? AND (n.open = 1 OR {where})",
            [code, dimension, *values],
        )
        exact = [row for row in rows if row[2] == code]  # the index takes capitals for small letters, the data do not
        return (str(exact[0][0]), bool(exact[0][1])) if exact else None

    def find(self, text: str, user: User, policy: RolePolicy) -> list[NameMatch]:
        """Names of clients and people that stand in normalised ``text`` and that ``user`` may see, at most ``MOST_MATCHES`` at a
        place; those called by their pinyin initials are ``near`` only."""
        allowed, found = self._visible(user, policy), self._shared_initials(text, user, policy)
        if self._index is None or allowed is None:
            return found
        found += [match for start in _starts(text) for match in self._at(text, start, allowed)]
        for code in _CODE.finditer(text):
            rows = self._filed("code", "n.code = ?", [code.group()], allowed)
            found += [fit(text, code.start(), len(code.group()), row, self._forms) for row in rows]
        for letters in _LETTERS.finditer(text):
            rows = [row for row in self._beginning(letters.group(), allowed) if not row.label.isascii()]
            if len({row.code for row in rows}) <= MOST_MATCHES:
                found += [match_of(row, letters.start(), letters.end(), near=True) for row in rows]
        return best(found, MOST_MATCHES)

    def containing(self, text: str, dimension: str, user: User, policy: RolePolicy, most: int) -> list[tuple[str, str]]:
        """Codes and names in ``dimension`` that ``user`` may see and that hold ``text`` anywhere, the shortest names first."""
        allowed = self._visible(user, policy)
        if not text or allowed is None:
            return []
        return self._rows(
            "SELECT n.code, n.label FROM name AS n JOIN office AS o ON o.id = n.office WHERE n.open = 0 AND n.dimension = ? "
            f"AND {allowed[0]} AND instr(lower(n.label), ?) > 0 ORDER BY length(n.label), n.code LIMIT ?",
            [dimension, *allowed[1], text, most],
        )

    def near(self, text: str, unknown: Iterable[tuple[int, int]], user: User, policy: RolePolicy) -> list[NameMatch]:
        """Names that ``user`` may see and that ``text`` has with one wrong character, where it touches an ``unknown`` stretch."""
        allowed = self._visible(user, policy)
        if self._index is None or allowed is None:
            return []
        starts = {start for first, last in unknown for start in range(max(0, first - _REACH), last)}
        fits = []
        for start in sorted(starts):
            if all("\u4e00" <= char <= "\u9fff" for char in text[start : start + 3]):
                for size, most in ((3, _FILED), (4, _BLANKED)):
                    rows = self._blanked(text[start : start + size], size, allowed, most)
                    fits += [fit for row in rows if (fit := near_fit(text, start, row, self._forms, self._alike))]
        fits.sort(key=lambda fit: fit.rank)
        others = ((fit, self._other(fit, allowed)) for fit in fits)
        return best((replace(fit.match, near=other, slip=not other) for fit, other in others), MOST_MATCHES)

    def _other(self, fit: NearFit, allowed: _Allowed) -> bool:
        """Whether the name with a wrong character may well be another's: not where the slip is in a common word behind a brand
        that few bear."""
        return not fit.in_common_word(self.trades) or self._crowded(fit.core, allowed)

    def _alike(self, left: str, right: str) -> bool:
        """Whether two characters have a reading in common."""
        sql = "SELECT 1 FROM sound AS l JOIN sound AS r ON r.sound = l.sound AND r.text = ? WHERE l.text = ?"
        return bool(self._rows(sql, [left, right]))

    def _crowded(self, core: str, allowed: _Allowed) -> bool:
        """Whether more than a few of the asker's names begin like ``core``."""
        return len({row.code for row in self._beginning(core[:2], allowed)}) > _FEW

    def _blanked(self, part: str, size: int, allowed: _Allowed, most: int) -> list[Row]:
        """Names that begin like ``part``, of ``size`` characters, with any one of them wrong."""
        texts = sorted(set(blanked(part))) if len(part) == size else []
        condition = f"k.text IN ({', '.join('?' * len(texts))})"
        return self._filed("blank", condition, texts, allowed, most) if texts else []

    def _rows(self, sql: str, values: Iterable[str | int] = ()) -> list[tuple[Any, ...]]:
        return [] if self._index is None else self._index.execute(sql, tuple(values)).fetchall()

    def _visible(self, user: User, policy: RolePolicy) -> _Allowed | None:
        """The condition on names for this user, or None when the role sees no names at all."""
        if not policy.business or self._defaults.name_class not in policy.columns:
            return None
        if policy.all_rows:
            return "1", []
        rows = " ".join(policy.rows.values())
        if ":person_id" in rows:
            return ("n.rm_id = ?", [user.person_id]) if user.person_id else None
        if ":org_path" in rows and user.org_path:
            return "substr(o.path, 1, ?) = ?", [len(user.org_path), user.org_path]
        return None

    def _shared_initials(self, text: str, user: User, policy: RolePolicy) -> list[NameMatch]:
        """Open names whose initials stand in ``text`` and are another's too (those of one alone are words of the vocabulary);
        places above, in or below the asker's."""
        own, found = user.org_path or "/", []
        for letters in _LETTERS.finditer(text):
            rows = self._rows(
                "SELECT n.dimension, n.code, n.label, '', 0, w.text, o.path FROM word AS w CROSS JOIN name AS n ON n.id = w.name "
                "JOIN office AS o ON o.id = n.office WHERE w.text = ?",
                [letters.group()],
            )
            near = [row for row in rows if policy.all_rows or row[6].startswith(own) or own.startswith(row[6])]
            if len(rows) > 1:
                found += [match_of(Row(*row[:6]), letters.start(), letters.end(), near=True) for row in near]
        return found

    def _filed(
        self, source: str, condition: str, values: list[str], allowed: _Allowed, most: int = _FILED
    ) -> list[Row]:
        """Rows by ``code``, ``key`` or ``blank`` that the asker may see, in the order of their keys."""
        key, tables = _SOURCES[source]
        sql = _ROW.format(key=key, source=tables, rights=allowed[0], condition=condition, most=most)
        return [Row(*row) for row in self._rows(sql, [*allowed[1], *values])]

    def _beginning(self, part: str, allowed: _Allowed) -> list[Row]:
        """Names of which ``part`` is enough of a beginning."""
        condition = f"k.text >= ? AND k.text < ? AND k.shortest <= {len(part)}"
        return self._filed("key", condition, [part, part + "\U0010ffff"], allowed)

    def _at(self, text: str, start: int, allowed: _Allowed) -> Iterator[NameMatch]:
        rest = text[start : start + _LONGEST]
        before = self._rows("SELECT text FROM key WHERE text <= ? ORDER BY text DESC LIMIT 1", [rest])
        after = self._rows("SELECT text FROM key WHERE text >= ? ORDER BY text LIMIT 1", [rest])
        common = max((_common(rest, row[0]) for row in (*before, *after)), default=0)
        if common < 2:
            return
        brand = self._beginning(rest[:2], allowed)
        longer = self._beginning(rest[:common], allowed) if common > 2 else []
        found = [(2, row) for row in brand] + [(common, row) for row in longer]
        crowded = len({row.code for row in brand}) > _FEW
        if common > 2:
            parts = [rest[:size] for size in range(2, common)]
            condition = f"k.text IN ({', '.join('?' * len(parts))})"
            found += [(len(row.key), row) for row in self._filed("key", condition, parts, allowed)]
        for size, row in found:
            cut = rest[size - 1].isascii() and rest[size : size + 1].isascii() and rest[size : size + 1].isalnum()
            if not cut and row.key.isascii() == row.label.isascii():
                match = fit(text, start, size, row, self._forms)
                doubtful = crowded and 2 < size < len(row.key) and not match.whole and not match.person
                yield replace(match, near=True) if doubtful else match


def _starts(text: str) -> Iterator[int]:
    """Where a name may begin: at a character that is no space or sign of ASCII, and not inside a word."""
    for start, char in enumerate(text[:-1]):
        inside = char.isascii() and (not char.isalpha() or text[start - 1 : start].isalnum())
        if not (char.isspace() or inside):
            yield start


def _common(text: str, key: str) -> int:
    size = 0
    for left, right in zip(text, key, strict=False):
        if left != right:
            break
        size += 1
    return size
