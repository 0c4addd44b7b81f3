"""The process that reads one file and can be killed. It is started by

    python -I -S -B worker.py SITE_PACKAGES ROOT

and takes three frames on stdin: the request (JSON), the file, the file of metadata beside it. One frame of JSON on stdout is the
document, or the ``code`` of what is wrong with it. It has no network, no files to write, bounded memory, and is not root, where
the platform allows it. Whatever a library raises on a damaged file ends the process: the parent says that it is damaged.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import struct
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from knowledge.reading.blocks import Reading

LIBRARIES = {
    "markdown": ("markdown_it", "lxml.html"),
    "plain": (),
    "html": ("lxml.html",),
    "word": ("docx",),
    "pdf": ("pdfplumber", "pypdfium2"),
    "excel": ("openpyxl",),
}
MAGIC = {
    "pdf": (b"%PDF-",),
    "word": (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
    "excel": (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"),
}
_BINARY = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"MZ",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"GIF8",
)
_NEW_NETWORK, _NEW_USER, _NOBODY = 0x40000000, 0x10000000, 65_534  # of <sched.h>; the user without rights


def main() -> None:
    """Read one file."""
    begun = time.monotonic()
    sys.path += sys.argv[1:3]
    frames, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    request = json.loads(_frame(frames))
    _confine(request["address_space_mb"], request["seconds"])
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    for library in ("yaml", *LIBRARIES[request["kind"]]):
        import_module(library)
    _be_nobody(*sys.argv[1:3], os.path.dirname(os.__file__))
    from knowledge.reading.blocks import Unreadable

    try:
        left = request["seconds"] - (time.monotonic() - begun)
        reply = _document(request | {"seconds": left}, _frame(frames), _frame(frames))
    except Unreadable as fault:
        reply = {"code": fault.code, "details": fault.details}
    except MemoryError:
        reply = {"code": "document-too-heavy", "details": {}}
    body = json.dumps(reply, ensure_ascii=False).encode("utf-8", "replace")
    replies.write(struct.pack(">Q", len(body)) + body)
    replies.flush()


def _document(request: dict[str, Any], content: bytes, beside: bytes) -> dict[str, Any]:
    from dataclasses import replace

    from knowledge.reading.blocks import Unreadable
    from knowledge.reading.contents import drop_contents
    from knowledge.reading.decode import decode
    from knowledge.reading.metadata import found_in_text, read_front, title_of
    from knowledge.reading.parts import to_parts
    from knowledge.reading.radicals import whole

    kind: str = request["kind"]
    start = content[:1024].lstrip()
    if kind in MAGIC and not (start.startswith(MAGIC[kind]) or (kind == "pdf" and b"%PDF-" in content[:1024])):
        raise Unreadable("wrong-type")
    if kind not in MAGIC and start.startswith(_BINARY):
        raise Unreadable("wrong-type")
    reading = _reader(kind, request["seconds"])(content)
    reading.title = whole(reading.title)
    reading.blocks = [replace(block, text=whole(block.text)) for block in reading.blocks]
    declared = (read_front(reading.front) if reading.front else {}) | (read_front(decode(beside)) if beside else {})
    title = title_of(reading, declared, request["source"])
    parts = to_parts(drop_contents(reading.blocks), title)
    found = found_in_text(parts, title, request["source"])
    return {
        "facts": found | declared | {"title": title, "pages": reading.pages, "recognized": reading.recognized},
        "parts": [[part.article, part.text, part.kind, list(part.headings), part.page] for part in parts],
        "notes": reading.notes,
    }


def _reader(kind: str, seconds: float) -> Callable[[bytes], Reading]:
    module = import_module(f"knowledge.reading.read_{'markdown' if kind == 'plain' else kind}")
    reader: Callable[..., Reading] = getattr(module, f"read_{kind}")
    return partial(reader, seconds=seconds) if kind == "pdf" else reader


def _frame(stream: BinaryIO) -> bytes:
    return stream.read(struct.unpack(">Q", stream.read(8))[0])


def _confine(address_space_mb: int, seconds: float) -> None:
    """No network where the platform lets a process leave it; no memory, time, files or dumps beyond the limits, which programs
    started from here share."""
    libc = ctypes.CDLL(None, use_errno=True)
    for flags in (_NEW_NETWORK, _NEW_NETWORK | _NEW_USER):
        if hasattr(libc, "unshare") and libc.unshare(flags) == 0:
            break
    resource.setrlimit(resource.RLIMIT_AS, (address_space_mb << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 5,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def _be_nobody(*needed: str) -> None:
    """Give up root, unless what is ``needed`` lies where nobody else may read: libraries load their tables when they need them."""
    if not hasattr(os, "getresuid") or 0 not in os.getresuid():
        return
    if all(one.stat().st_mode & 1 for place in map(Path, needed) for one in (place, *place.parents)):
        with suppress(OSError):  # in a namespace without that user
            os.setgroups([])
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


if __name__ == "__main__":
    main()
