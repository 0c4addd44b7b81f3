"""A file → its document and passages, read in a process of its own."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import struct
import subprocess
import sys
import sysconfig
import threading
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import IO, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from knowledge.limits import ReadingLimits
from knowledge.passage import Document, Passage, PassageKind
from knowledge.reading.radicals import whole
from semantic_layer.errors import DocumentFault

KINDS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "plain",
    ".text": "plain",
    ".html": "html",
    ".htm": "html",
    ".docx": "word",
    ".pdf": "pdf",
    ".xlsx": "excel",
}
_WORKER = Path(__file__).parent / "reading" / "worker.py"
_MOST_REPLY = 256 << 20
_MOST_BESIDE = 1 << 20
_SAID = 200


class Form(BaseModel):
    """What a person types for a file; None where nothing was typed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str | None = None
    number: str | None = None
    version: str | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    supersedes: tuple[str, ...] | None = None
    owner: str | None = None
    audience: tuple[str, ...] | None = None
    organisation: str | None = None

    @field_validator("*", mode="before")
    @classmethod
    def _as_seen(cls, typed: object) -> object:
        """What is typed says what is seen: no mark that turns a line round, nothing invisible inside a word."""
        if isinstance(typed, list | tuple):
            return tuple(whole(one) if isinstance(one, str) else one for one in typed)
        return whole(typed) if isinstance(typed, str) else typed

    def typed(self) -> dict[str, Any]:
        """The fields that were typed."""
        return {name: value for name, value in self if value is not None}


class RawFile(BaseModel):
    """The bytes of a file and of the metadata beside it, and the checksum of both."""

    model_config = ConfigDict(frozen=True)

    source: str
    kind: str
    content: bytes
    beside: bytes = b""
    checksum: str


class _Facts(BaseModel):
    """What the process found; it reads hostile files, so nothing of its reply is believed before it is checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(min_length=1, max_length=_SAID)
    title_en: str = ""
    summary_en: str = ""
    articles_en: dict[str, str] = {}
    asked_as: dict[str, str] = {}
    number: str = ""
    doc_no: str = ""
    version: str = ""
    in_force_from: date | None = None
    in_force_to: date | None = None
    supersedes: tuple[str, ...] = ()
    owner: str = ""
    audience: tuple[str, ...] = ()
    organisation: str = ""
    pages: int = Field(default=0, ge=0)
    recognized: tuple[int, ...] = ()


class _Reply(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    facts: _Facts
    parts: tuple[tuple[str, str, PassageKind, tuple[str, ...], int | None], ...]
    notes: tuple[dict[str, Any], ...] = ()


class Read(BaseModel):
    """A document with its passages; ``notes`` are codes and facts for whoever brought it."""

    model_config = ConfigDict(frozen=True)

    document: Document
    passages: tuple[Passage, ...]
    notes: tuple[dict[str, Any], ...] = ()


def open_file(path: Path, source: str, limits: ReadingLimits) -> RawFile:
    """The bytes of ``path``, a file of its own and no larger than allowed. Raises DocumentFault."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise DocumentFault("unsupported-format", file=source, formats=" ".join(sorted(KINDS)))
    content = _bytes(path, source, limits.file_mb << 20)
    if not content:
        raise DocumentFault("empty-document", file=source)
    beside = next((one for one in beside_of(path) if one.is_file()), None)
    extra = _bytes(beside, source, _MOST_BESIDE) if beside else b""
    checksum = hashlib.sha256(content + (b"\0" + extra if extra else b"")).hexdigest()
    return RawFile(source=source, kind=kind, content=content, beside=extra, checksum=checksum)


def beside_of(path: Path) -> tuple[Path, Path]:
    """Where the metadata of ``path`` may stand: NAME.pdf.yml, NAME.yml."""
    return path.with_name(f"{path.name}.yml"), path.with_suffix(".yml")


def read_document(raw: RawFile, folder: str, limits: ReadingLimits, form: Form | None = None) -> Read:
    """The document in ``raw``, which came from ``folder``; what the ``form`` says goes before what the file says.

    Raises DocumentFault with the code of what is wrong with the file.
    """
    request = {"kind": raw.kind, "source": raw.source, "address_space_mb": limits.memory_mb, "seconds": limits.seconds}
    answer = _ask([json.dumps(request).encode(), raw.content, raw.beside], raw.source, limits)
    if "code" in answer:
        details = {str(key): str(value)[:_SAID] for key, value in dict(answer.get("details", {})).items()}
        raise DocumentFault(str(answer["code"]), **(details | {"file": raw.source, "seconds": limits.seconds}))
    try:
        reply = _Reply.model_validate(answer)
    except ValidationError as fault:
        raise DocumentFault("damaged-document", file=raw.source) from fault
    typed = form.typed() if form else {}
    facts = reply.facts.model_dump(exclude={"articles_en", "asked_as"}) | typed
    document = Document(
        id=hashlib.sha256(f"{folder}\n{raw.source}\n{facts['version']}".encode()).hexdigest()[:12],
        source=raw.source,
        checksum=raw.checksum,
        folder=folder,
        given=tuple(typed),
        **facts,
    )
    english, asked = reply.facts.articles_en, reply.facts.asked_as
    passages = tuple(
        Passage(
            document=document,
            ordinal=ordinal,
            article=article,
            text=text,
            kind=kind,
            headings=headings,
            title_en=english.get(article, ""),
            asked_as=asked.get(article, ""),
            page=page,
        )
        for ordinal, (article, text, kind, headings, page) in enumerate(reply.parts)
    )
    return Read(document=document, passages=passages, notes=reply.notes)


def _bytes(path: Path, source: str, most: int) -> bytes:
    """The bytes of a regular file, at most ``most``; a link, a device or a pipe is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as fault:
        raise DocumentFault("unreadable-file" if _is_regular(path) else "not-a-file", file=source) from fault
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise DocumentFault("not-a-file", file=source)
        content = b"" if state.st_size > most else file.read(most + 1)
        if state.st_size > most or len(content) > most:
            raise DocumentFault("document-too-large", file=source, limit_mb=most >> 20)
        return content


def _is_regular(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:  # gone meanwhile, or in a folder that may not be entered
        return True


def _ask(frames: list[bytes], source: str, limits: ReadingLimits) -> dict[str, Any]:
    """The reply of a process that reads ``frames`` and is killed at the deadline."""
    root = Path(__file__).resolve().parents[1]
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", str(_WORKER), sysconfig.get_path("purelib"), str(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
    )
    assert process.stdin is not None and process.stdout is not None
    feeder = threading.Thread(target=_feed, args=(process.stdin, frames), daemon=True)
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limits.seconds, end)
    timer.daemon = True
    timer.start()
    try:
        feeder.start()
        header = process.stdout.read(8)
        size = struct.unpack(">Q", header)[0] if len(header) == 8 else 0
        body = process.stdout.read(size) if 0 < size <= _MOST_REPLY else b""
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        process.stdout.close()
        feeder.join()
    if late.is_set() or size > _MOST_REPLY:
        raise DocumentFault("document-too-heavy", file=source)
    if not body or len(body) < size:
        raise DocumentFault("damaged-document", file=source)
    reply: dict[str, Any] = json.loads(body)
    return reply


def _feed(stream: IO[bytes], frames: list[bytes]) -> None:
    with suppress(BrokenPipeError), stream:  # it may end before it has read all
        for frame in frames:
            stream.write(struct.pack(">Q", len(frame)))
            stream.write(frame)
