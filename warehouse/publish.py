"""Versioned bank files, and the pointer to the one that is served.

    <home>/bank/bank-<version>.duckdb   the data, never changed once it has its name
    <home>/bank/bank-<version>.json     its manifest
    <home>/bank/current.json            {"version": …}, replaced atomically: readers never see half a bank
    <home>/bank/.building-…             a build under way; what a killed one left is removed by the next

Whatever a later step puts beside a version (`bank-<version>.*`) goes when the version goes.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict, ValidationError

from semantic_layer.errors import EngineUnavailable

POINTER = "current.json"
BUILDING = ".building-"
_MAGIC = b"DUCK"  # at byte 8 of every DuckDB file
_TIMES = ("DATE", "TIMESTAMP")


class TableFacts(BaseModel):
    """One table: its rows, a checksum that does not depend on their order, and the span of its time column."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: int
    checksum: str
    time_column: str | None
    first: date | None
    last: date | None


class Manifest(BaseModel):
    """What a version holds. `version` is the build's moment (UTC) and eight digits of the content's checksum."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    file: str
    data_date: date
    scale: float
    seed: int
    built_at: datetime
    size_bytes: int
    sha256: str
    tables: dict[str, TableFacts]

    @property
    def row_counts(self) -> dict[str, int]:
        """Rows per table."""
        return {name: facts.rows for name, facts in self.tables.items()}


@dataclass(frozen=True)
class Served:
    """The version to read: the data file and its manifest."""

    path: Path
    manifest: Manifest


def bank_folder(home: Path) -> Path:
    """Where the versions of a data home live."""
    return home / "bank"


def publish(
    home: Path,
    build: Callable[[Path], None],
    *,
    data_date: date | Callable[[Path], date],
    scale: float,
    seed: int,
    beside: Callable[[Path], None] | None = None,
) -> Manifest:
    """Build into a temporary file and serve it from then on; one build at a time, others wait.

    `data_date` is the last day of the data, or reads it from the finished file.
    `beside` is called with the finished data file before it is served, to put things beside it (its name index).
    Whatever `build` or `beside` raises leaves the version before serving. That one is kept for its readers, older
    ones are removed.
    """
    folder = bank_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    with _only_builder(folder):
        for left in folder.glob(f"{BUILDING}*"):
            left.unlink()
        unfinished = folder / f"{BUILDING}{os.getpid()}.duckdb"
        build(unfinished)
        before = _pointed(folder)
        day = data_date if isinstance(data_date, date) else data_date(unfinished)
        manifest = describe(unfinished, data_date=day, scale=scale, seed=seed)
        os.chmod(unfinished, 0o640)
        _sync(unfinished)
        os.replace(unfinished, folder / manifest.file)
        if beside is not None:
            beside(folder / manifest.file)
        _replace_text(folder / f"bank-{manifest.version}.json", manifest.model_dump_json(indent=1))
        _replace_text(folder / POINTER, json.dumps({"version": manifest.version}))
        _remove_all_but(folder, {manifest.version, before})
    return manifest


def published(home: Path) -> bool:
    """Whether anything was published in ``home``."""
    return (bank_folder(home) / POINTER).is_file()


def served(home: Path) -> Served:
    """The version the pointer names, its file looked over (`verify`).

    Raises EngineUnavailable with a `reason`: no-data-file, damaged-pointer, damaged-manifest, damaged-data-file.
    """
    folder = bank_folder(home)
    pointer = folder / POINTER
    if not pointer.is_file():
        raise EngineUnavailable(reason="no-data-file", home=str(home))
    version = _pointed(folder)
    if version is None:
        raise EngineUnavailable(reason="damaged-pointer", file=POINTER)
    described = folder / f"bank-{version}.json"
    try:
        manifest = Manifest.model_validate_json(described.read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError) as fault:
        raise EngineUnavailable(reason="damaged-manifest", file=described.name) from fault
    found = Served(path=folder / manifest.file, manifest=manifest)
    verify(found)
    return found


def verify(found: Served, *, whole: bool = False) -> None:
    """Compare size and header with the manifest, and with `whole` the SHA-256 of every byte.

    Raises EngineUnavailable with the reason no-data-file or damaged-data-file.
    """
    name = found.path.name
    if not found.path.is_file():
        raise EngineUnavailable(reason="no-data-file", file=name)
    with found.path.open("rb") as stream:
        magic = stream.read(12)[8:]
    if found.path.stat().st_size != found.manifest.size_bytes or magic != _MAGIC:
        raise EngineUnavailable(reason="damaged-data-file", file=name)
    if whole and _sha256(found.path) != found.manifest.sha256:
        raise EngineUnavailable(reason="damaged-data-file", file=name)


def describe(path: Path, *, data_date: date, scale: float, seed: int) -> Manifest:
    """The manifest of a finished file: rows, checksums and time spans of every table."""
    con = duckdb.connect(str(path), read_only=True)
    try:
        names = [str(n) for (n,) in con.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()]
        tables = {name: table_facts(con, name) for name in names}
    finally:
        con.close()
    content = hashlib.sha256("".join(f"{n}{t.checksum}" for n, t in tables.items()).encode()).hexdigest()[:8]
    built_at = datetime.now(UTC)
    version = f"{built_at:%Y%m%dT%H%M%S}-{built_at.microsecond // 1000:03d}-{content}"
    return Manifest(
        version=version,
        file=f"bank-{version}.duckdb",
        data_date=data_date,
        scale=scale,
        seed=seed,
        built_at=built_at,
        size_bytes=path.stat().st_size,
        sha256=_sha256(path),
        tables=tables,
    )


def table_facts(con: duckdb.DuckDBPyConnection, name: str) -> TableFacts:
    """Facts of one table; the checksum is the sum of the rows' hashes, so equal rows count and order does not."""
    columns = con.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [name]
    ).fetchall()
    listed = ", ".join(f'"{c}"' for c, _ in columns)
    timeless = name.startswith("dim_") and name != "dim_date"
    time = None if timeless else next((str(c) for c, kind in columns if kind in _TIMES), None)
    span = f'min(t."{time}")::DATE, max(t."{time}")::DATE' if time else "NULL, NULL"
    found = con.execute(
        f"SELECT count(*), coalesce(sum(h >> 32), 0), coalesce(sum(h & 4294967295), 0), {span} "
        f'FROM (SELECT *, hash({listed}) AS h FROM "{name}") t'
    ).fetchone()
    assert found is not None
    rows, high, low, first, last = found
    checksum = f"{(int(high) << 32) + int(low) & (1 << 96) - 1:024x}"
    return TableFacts(rows=rows, checksum=checksum, time_column=time, first=first, last=last)


@contextmanager
def _only_builder(folder: Path) -> Iterator[None]:
    """Hold the folder's build lock; the kernel lets go of it when the process dies."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _pointed(folder: Path) -> str | None:
    """The version the pointer names, if there is a readable one."""
    try:
        return str(json.loads((folder / POINTER).read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remove_all_but(folder: Path, kept: set[str | None]) -> None:
    for file in folder.glob("bank-*.*"):
        if file.name.removeprefix("bank-").partition(".")[0] not in kept:
            file.unlink()


def _replace_text(path: Path, text: str) -> None:
    """Write `text` under a temporary name, then give it its name: a reader sees all of it or what was there."""
    unfinished = path.with_name(f"{BUILDING}{path.name}")
    unfinished.write_text(text, encoding="utf-8")
    _sync(unfinished)
    os.replace(unfinished, path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
