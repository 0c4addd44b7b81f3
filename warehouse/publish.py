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
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict, ValidationError

from semantic_layer.errors import EngineUnavailable

POINTER = "current.json"
BUILDING = ".building-"
_MAGIC = b"DUCK"  # at byte 8 of every DuckDB file
_HEADER_BYTES = 12_288  # the file's header and the two of its states
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
    """What a version holds. `version` is the build's moment (UTC) and eight digits of the content's checksum;
    `header_sha256` is that of the file's first pages, which say how to read the others."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    file: str
    data_date: date
    scale: float
    seed: int
    built_at: datetime
    size_bytes: int
    sha256: str
    header_sha256: str = ""
    tables: dict[str, TableFacts]

    @property
    def row_counts(self) -> dict[str, int]:
        """Rows per table."""
        return {name: facts.rows for name, facts in self.tables.items()}


@dataclass(frozen=True)
class Served:
    """The version to read: the data file and its manifest. ``instead_of`` is what is wrong with the newest version, where an
    older one has to serve."""

    path: Path
    manifest: Manifest
    instead_of: EngineUnavailable | None = None


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


def served(home: Path, *, whole: bool = False) -> Served:
    """The version the pointer names, its file looked over (`verify`); if that one is damaged, the newest before it that is
    not, which says so (`instead_of`).

    Raises EngineUnavailable with a `reason`: no-data-file, damaged-pointer, damaged-manifest, damaged-data-file.
    """
    folder = bank_folder(home)
    if not (folder / POINTER).is_file():
        raise EngineUnavailable(reason="no-data-file", home=str(home))
    version = _pointed(folder)
    try:
        if version is None:
            raise EngineUnavailable(reason="damaged-pointer", file=POINTER)
        return _version(folder, version, whole=whole)
    except EngineUnavailable as fault:
        known = (file.name.removeprefix("bank-").removesuffix(".json") for file in folder.glob("bank-*.json"))
        for other in sorted((one for one in known if version is None or one < version), reverse=True):
            with suppress(EngineUnavailable):
                return replace(_version(folder, other, whole=whole), instead_of=fault)
        raise


def pointer_mark(home: Path) -> tuple[int, int] | None:
    """What changes whenever another version is published; None before the first."""
    try:
        found = (bank_folder(home) / POINTER).stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino


def verify(found: Served, *, whole: bool = False) -> None:
    """Compare size and header with the manifest, and with `whole` the SHA-256 of every byte; and open it then.

    Raises EngineUnavailable with the reason no-data-file or damaged-data-file.
    """
    name, manifest = found.path.name, found.manifest
    try:
        header, size = _header(found.path), found.path.stat().st_size
    except OSError as fault:
        raise EngineUnavailable(reason="no-data-file", file=name) from fault
    same = manifest.header_sha256 in ("", hashlib.sha256(header).hexdigest())
    if size != manifest.size_bytes or header[8:12] != _MAGIC or not same:
        raise EngineUnavailable(reason="damaged-data-file", file=name)
    if whole and (_sha256(found.path) != manifest.sha256 or not _opens(found.path)):
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
        header_sha256=hashlib.sha256(_header(path)).hexdigest(),
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


def _version(folder: Path, version: str, *, whole: bool) -> Served:
    """One version, looked over. Raises EngineUnavailable."""
    described = folder / f"bank-{version}.json"
    try:
        manifest = Manifest.model_validate_json(described.read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError) as fault:
        raise EngineUnavailable(reason="damaged-manifest", file=described.name) from fault
    found = Served(path=folder / manifest.file, manifest=manifest)
    verify(found, whole=whole)
    return found


def _header(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_HEADER_BYTES)


def _opens(path: Path) -> bool:
    """Whether this version of the engine can read it; a file of a newer one it cannot."""
    try:
        duckdb.connect(str(path), read_only=True).close()
    except (duckdb.Error, RuntimeError):
        return False
    return True


def _pointed(folder: Path) -> str | None:
    """The version the pointer names, if there is a readable one."""
    try:
        return str(json.loads((folder / POINTER).read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _remove_all_but(folder: Path, kept: set[str | None]) -> None:
    for file in folder.glob("bank-*.*"):
        if file.name.removeprefix("bank-").partition(".")[0] in kept:
            continue
        if file.is_dir():  # what a killed engine left
            shutil.rmtree(file)
        else:
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
