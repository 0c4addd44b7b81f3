"""A folder or a file → the library: what is new or changed is read, what vanished is removed, what is bad is told file by file."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge.library import Library
from knowledge.limits import ReadingLimits
from knowledge.passage import Document, State
from knowledge.read_document import KINDS, Form, RawFile, Read, beside_of, open_file, read_document
from semantic_layer.errors import DocumentFault

MAX_FILES = 20_000
_AT_ONCE = 2
_KNOWN_ELSEWHERE = set(
    ".doc .xls .ppt .pptx .wps .et .ofd .rtf .odt .ods .png .jpg .jpeg .tif .tiff .bmp .zip .rar .7z".split()
)


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said about one file: a code of assistant/phrases.yml with its facts."""

    source: str
    code: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of every file. ``refused`` are not in the library, unless a version read earlier is."""

    read: tuple[Document, ...] = ()
    passages: int = 0
    unchanged: tuple[Document, ...] = ()
    removed: tuple[Document, ...] = ()
    refused: tuple[Remark, ...] = ()
    ignored: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class How:
    """How to take in: ``again`` reads unchanged files too, ``label`` names a folder that may move (the documents that ship),
    ``deep`` goes into folders within; ``on_progress`` gets (files done, files in all, the file),
    ``record`` what will be in the library, before it is; where it raises, nothing changes."""

    form: Form | None = None
    limits: ReadingLimits = field(default_factory=ReadingLimits)
    again: bool = False
    label: str = ""
    deep: bool = True
    on_progress: Callable[[int, int, str], None] = lambda done, of, source: None
    record: Callable[[Intake], None] = lambda intake: None


_Result = Read | Document | Remark


def take_in(library: Library, path: Path, how: How | None = None) -> Intake:
    """Take the file or folder ``path`` into ``library``. All that could be read is in when this returns, or nothing of it.

    Raises DocumentFault: nothing-there, too-many-files, form-for-one-file.
    """
    how = how or How()
    path = Path(os.path.abspath(path))
    if not path.exists():
        raise DocumentFault("nothing-there", file=path.name)
    typed = how.form.typed() if how.form else {}
    if path.is_dir() and typed.keys() & {"title", "number", "version", "supersedes"}:
        raise DocumentFault("form-for-one-file", file=path.name)
    known = {Path(one.folder) / one.source: one for one in library.documents()}
    root = path if path.is_dir() else path.parent
    ignored: list[Remark] = []
    files = list(_files(path, how.deep, ignored)) if path.is_dir() else [path]
    done = _read_all(files, root, known, how)
    place = Path(how.label) if how.label else root
    seen = {place / file.relative_to(root) for file in files}
    gone = [one for at, one in known.items() if path.is_dir() and at not in seen and _within(at, place, how)]
    result = Intake(
        read=tuple(one.document for one in done.read),
        passages=sum(len(one.passages) for one in done.read),
        unchanged=tuple(done.unchanged),
        removed=tuple(one for one in gone if one.state != "archived"),
        refused=tuple(done.refused),
        ignored=tuple(ignored),
        notes=tuple(
            Remark(one.document.source, note["code"], {key: value for key, value in note.items() if key != "code"})
            for one in done.read
            for note in one.notes
        ),
    )
    _store(library, done, known, result, how)
    return result


@dataclass(slots=True)
class _Done:
    read: list[Read] = field(default_factory=list)
    unchanged: list[Document] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)


def _read_all(files: list[Path], root: Path, known: dict[Path, Document], how: How) -> _Done:
    done = _Done()
    results = _some_at_once(files, lambda one: _read(one, root, known, how))
    for number, (file, result) in enumerate(zip(files, results, strict=True)):
        if isinstance(result, Read):
            done.read.append(result)
        elif isinstance(result, Document):
            done.unchanged.append(result)
        else:
            done.refused.append(result)
        how.on_progress(number + 1, len(files), file.name)
    return done


def _some_at_once(files: list[Path], read: Callable[[Path], _Result]) -> Iterator[_Result]:
    """What ``read`` makes of each file, in order. The end of the program does not wait for files that are being read."""
    futures: list[Future[_Result]] = [Future() for _ in files]
    left: Iterator[tuple[Path, Future[_Result]]] = iter(zip(files, futures, strict=True))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                file, future = next(left, (None, None))
            if file is None or future is None:
                return
            try:
                future.set_result(read(file))
            finally:
                future.cancel()  # where nothing was set: whoever waits is told

    for _ in range(_AT_ONCE):
        threading.Thread(target=work, name="reading", daemon=True).start()
    try:
        yield from (future.result() for future in futures)
    finally:
        with lock:
            left = iter(())


def _read(file: Path, root: Path, known: dict[Path, Document], how: How) -> _Result:
    """One file: read, unchanged, or what is wrong with it. One that is known from another folder keeps its place."""
    source = file.relative_to(root).as_posix()
    before = known.get((Path(how.label) if how.label else root) / source)
    shown = source.encode("utf-8", "replace").decode()
    if not source.isprintable():
        return Remark("".join(one if one.isprintable() else "?" for one in shown), "bad-file-name")
    if before is not None:
        source = before.source
    try:
        raw: RawFile = open_file(file, source, how.limits)
        if (
            before is not None
            and before.checksum == raw.checksum
            and not how.again
            and not (how.form and how.form.typed())
        ):
            return before
        folder = before.folder if before is not None else how.label or str(root)
        return read_document(raw, folder, how.limits, _form(how.form, before))
    except DocumentFault as fault:
        return Remark(shown, fault.code, {key: value for key, value in fault.details.items() if key != "file"})


def _form(form: Form | None, before: Document | None) -> Form | None:
    """What is typed now, over what was typed when the file was first taken in."""
    kept = {name: getattr(before, name) for name in before.given} if before is not None else {}
    return Form.model_validate(kept | (form.typed() if form else {}))


def _store(library: Library, done: _Done, known: dict[Path, Document], result: Intake, how: How) -> None:
    """All of ``result`` at once, when it is on record."""
    if not (result.read or result.removed):
        how.record(result)
        return
    with library.changing() as change:
        how.record(result)
        for one in result.removed:
            change.remove(one.id)
        for read in done.read:
            before = known.get(Path(read.document.folder) / read.document.source)
            state: State = before.state if before is not None else "enabled"
            if before is not None and before.id != read.document.id:
                change.remove(before.id)
            document = read.document.model_copy(update={"state": state})
            change.put(document, tuple(one.model_copy(update={"document": document}) for one in read.passages))


def _files(folder: Path, deep: bool, ignored: list[Remark]) -> Iterator[Path]:
    """The files of ``folder`` that are documents or ought to be; links are given, and refused when they are opened."""
    found = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_"))) if deep else []
        for name in sorted(names):
            file = Path(place) / name
            suffix = file.suffix.lower()
            if name.startswith((".", "~$")) or _is_beside(file):
                continue
            if file.stem.upper() == "README":
                ignored.append(Remark(file.relative_to(folder).as_posix(), "about-the-folder"))
            elif suffix in KINDS or suffix in _KNOWN_ELSEWHERE:
                yield file
                found += 1
            else:
                ignored.append(Remark(file.relative_to(folder).as_posix(), "not-a-document"))
            if found > MAX_FILES:
                raise DocumentFault("too-many-files", file=folder.name, limit=MAX_FILES)


def _is_beside(file: Path) -> bool:
    """Whether ``file`` is the metadata of a document beside it."""
    if file.suffix.lower() != ".yml":
        return False
    documents = [file.with_suffix(""), *(file.with_suffix(suffix) for suffix in KINDS)]
    return any(one.suffix.lower() in KINDS and one.is_file() and file in beside_of(one) for one in documents)


def _within(at: Path, root: Path, how: How) -> bool:
    return at.is_relative_to(root) and (how.deep or at.parent == root)
