"""Write the name index of a bank: every name of the model's named dimensions, with what visibility needs."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path

import duckdb

from semantic_layer.model import SemanticModel
from warehouse.name_forms import NameForms, blanked
from warehouse.name_keys import firm_keys, plain_keys, sounds
from warehouse.name_rows import NameRow, name_rows, places
from warehouse.names import INDEX_VERSION

_BATCH, _TRADES = 20_000, 2_000

_SCHEMA = f"""
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; PRAGMA user_version = {INDEX_VERSION};
CREATE TABLE office (id INTEGER PRIMARY KEY, name TEXT, path TEXT);
CREATE TABLE dimension (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE place (text TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE sound (text TEXT, sound TEXT, PRIMARY KEY (text, sound)) WITHOUT ROWID;
CREATE TABLE trade (text TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE name (id INTEGER PRIMARY KEY, dimension TEXT, code TEXT COLLATE NOCASE, label TEXT, kind TEXT, office INTEGER,
                   rm_id TEXT, open INTEGER, person INTEGER);
CREATE TABLE word (text TEXT, name INTEGER, PRIMARY KEY (text, name)) WITHOUT ROWID;
CREATE TABLE key (text TEXT, name INTEGER, shortest INTEGER, PRIMARY KEY (text, name)) WITHOUT ROWID;
CREATE TABLE blank (text TEXT, name INTEGER, PRIMARY KEY (text, name)) WITHOUT ROWID;
CREATE TEMP TABLE unsorted_key (text TEXT, name INTEGER, shortest INTEGER);
CREATE TEMP TABLE unsorted_blank (text TEXT, name INTEGER);
"""
_SORTED = """
INSERT INTO key SELECT * FROM unsorted_key ORDER BY text, name;
DROP TABLE unsorted_key;
INSERT INTO blank SELECT * FROM unsorted_blank ORDER BY text, name;
DROP TABLE unsorted_blank;
CREATE INDEX codes ON name (code);
"""


def build_names(con: duckdb.DuckDBPyConnection, model: SemanticModel, path: Path) -> int:
    """Write the index of every dimension of ``model`` with ``names`` to ``path``, replacing it; the number of names."""
    path.unlink(missing_ok=True)
    forms = NameForms(model.defaults, places(con, model))
    with closing(sqlite3.connect(path)) as index:
        index.executescript(_SCHEMA)
        count = _write(index, name_rows(con, model), forms)
        index.executemany("INSERT INTO place VALUES (?)", [(place,) for place in sorted(forms.places)])
        index.executemany("INSERT INTO sound VALUES (?,?)", sorted(sounds()))
        index.commit()
        index.executescript(_SORTED)
        index.commit()
    return count


def _write(index: sqlite3.Connection, names: Iterable[NameRow], forms: NameForms) -> int:
    """Fill the tables batch by batch; the number of names."""
    offices: dict[tuple[str, str], int] = {}
    trades: Counter[str] = Counter()
    dimensions: set[str] = set()
    count, left = 0, iter(names)
    while batch := list(islice(left, _BATCH)):
        rows, words, keys, blanks = [], [], [], []
        for one in batch:
            count += 1
            dimensions.add(one.dimension)
            office = offices.setdefault((one.office, one.path), len(offices))
            rows.append(
                (count, one.dimension, one.code, one.label, one.kind, office, one.rm_id, int(one.open), int(one.person))
            )
            filed, core = _filed(one, forms, trades)
            if one.open:
                called = filed.keys() | ({one.code.lower()} if len(one.code) > 2 else set())
                words += [(text, count) for text in called]
                continue
            keys += [(text, count, shortest) for text, shortest in filed.items()]
            blanks += [(text, count) for text in dict.fromkeys(blanked(core))]
        index.executemany("INSERT INTO name VALUES (?,?,?,?,?,?,?,?,?)", rows)
        index.executemany("INSERT INTO word VALUES (?,?)", sorted(words))
        index.executemany("INSERT INTO unsorted_key VALUES (?,?,?)", keys)
        index.executemany("INSERT INTO unsorted_blank VALUES (?,?)", blanks)
    index.executemany("INSERT INTO office VALUES (?,?,?)", [(id, *office) for office, id in offices.items()])
    index.executemany("INSERT INTO dimension VALUES (?)", [(dimension,) for dimension in sorted(dimensions)])
    common = sorted(trade for trade, times in trades.most_common(_TRADES) if times > 1)
    index.executemany("INSERT INTO trade VALUES (?)", [(trade,) for trade in common])
    return count


def _filed(one: NameRow, forms: NameForms, trades: Counter[str]) -> tuple[dict[str, int], str]:
    """Keys with how much of each must be typed, and the text in which one wrong character is forgiven. Open names are words of
    the vocabulary, which forgives for itself."""
    label = one.label.lower()
    parts = None if one.open or one.person else forms.split(label)
    if parts is None or len(parts.core) < 2:
        keys = plain_keys(label, forms, person=one.person)
        return dict(keys), label if one.person else ""
    trades.update({parts.core[2:4], parts.core[2:], parts.core[-2:]} if len(parts.core) >= 4 else ())
    return dict(reversed(list(firm_keys(parts)))), parts.core
