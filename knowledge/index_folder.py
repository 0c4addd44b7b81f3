"""The keyword index on disk: a folder per content of the library, written whole, mapped into memory, checked when loaded."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from knowledge.keyword import KeywordIndex
from knowledge.postings import Postings

_FORMAT = 5
_ABOUT = "about.json"
_PARTS = ("passages", "headings", "documents", "captions", "asked")
_FACTS = ("document_of", "heading_of", "articles", "kinds", "penal")


class DamagedIndex(Exception):
    """The folder is not there, not whole, or of another format: build the index again."""


@dataclass(frozen=True)
class Indexed:
    """``index`` over the documents ``ids``, in its order; ``ordinals`` are those of the passages."""

    index: KeywordIndex
    ids: tuple[str, ...]
    ordinals: NDArray[np.int32]


def write_index(indexed: Indexed, folder: Path) -> None:
    """Write ``folder`` whole: under another name first, then renamed."""
    beside = folder.with_name(f".{folder.name}.{uuid4().hex}")
    for part in _PARTS:
        getattr(indexed.index, part).save(beside / part)
    for fact in _FACTS:
        np.save(beside / f"{fact}.npy", getattr(indexed.index, fact), allow_pickle=False)
    np.save(beside / "ordinals.npy", indexed.ordinals, allow_pickle=False)
    about = {"format": _FORMAT, "ids": indexed.ids, "checksums": _checksums(beside)}
    (beside / _ABOUT).write_text(json.dumps(about, ensure_ascii=False), "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    try:
        beside.rename(folder)
    except OSError:  # another process was first
        shutil.rmtree(beside, ignore_errors=True)


def read_index(folder: Path) -> Indexed:
    """Map the index in ``folder``; raises DamagedIndex."""
    try:
        about = json.loads((folder / _ABOUT).read_text("utf-8"))
        if about["format"] != _FORMAT or about["checksums"] != _checksums(folder):
            raise DamagedIndex(folder.name)
        passages, headings, documents, captions, asked = (Postings.load(folder / part) for part in _PARTS)
        *facts, ordinals = (
            np.load(folder / f"{fact}.npy", mmap_mode="r", allow_pickle=False) for fact in (*_FACTS, "ordinals")
        )
        return Indexed(
            KeywordIndex(passages, headings, documents, captions, asked, *facts), tuple(about["ids"]), ordinals
        )
    except (OSError, ValueError, KeyError, TypeError, EOFError) as fault:
        raise DamagedIndex(folder.name) from fault


def purge(folder: Path, kept: str) -> None:
    """Delete what older contents left in ``folder``."""
    for each in folder.iterdir() if folder.is_dir() else ():
        if each.name != kept:
            shutil.rmtree(each, ignore_errors=True)


def _checksums(folder: Path) -> dict[str, int]:
    return {path.relative_to(folder).as_posix(): crc32(path.read_bytes()) for path in sorted(folder.rglob("*.npy"))}
