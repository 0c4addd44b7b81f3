"""The vocabulary compiled once per model, word files and names, and kept in a file beside the data."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from assistant.grammar.vocabulary import FILES, Meaning, Vocabulary, compile_vocabulary, empty_vocabulary
from assistant.grammar.wordings import Wordings
from semantic_layer.model import SemanticModel

_VERSION = 3
_END = "\u2029"  # behind each word: JSON need not escape it, and no word has it
_Names = list[tuple[str, str, str]]


def load_vocabulary(model: SemanticModel, names: _Names, file: Path | None) -> Vocabulary:
    """The vocabulary of ``model`` with ``names`` (dimension, code, name), from ``file`` where it was kept for the same words;
    else compiled, and kept if the file can be written. Without a file it is compiled."""
    if file is None:
        return compile_vocabulary(model, names)
    stamp = _stamp(model, names)
    kept = _read(file)
    if kept.get("stamp") == stamp:
        return _unpack(kept, model)
    vocabulary = compile_vocabulary(model, names)
    with suppress(OSError):  # a home that cannot be written to compiles at every start
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.write_text(json.dumps(_pack(vocabulary) | {"stamp": stamp}, ensure_ascii=False), "utf-8")
        draft.replace(file)
    return vocabulary


def _stamp(model: SemanticModel, names: _Names) -> str:
    digest = hashlib.sha256(f"{_VERSION} {model.hash}".encode())
    code = (Path(__file__).with_name(f"{name}.py") for name in ("vocabulary", "normalise", "word_forms", "wordings"))
    for path in (*FILES, *code):
        digest.update(path.read_bytes())
    digest.update(json.dumps(names, ensure_ascii=False).encode())
    return digest.hexdigest()


def _read(file: Path) -> dict[str, Any]:
    try:
        kept = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _pack(vocabulary: Vocabulary) -> dict[str, Any]:
    """Few and long strings, a word a line: a tenth of the time that as many small ones take to read."""
    meanings: dict[Meaning, int] = {}
    senses: dict[tuple[int, ...], int] = {}
    told = [
        senses.setdefault(tuple(meanings.setdefault(one, len(meanings)) for one in found), len(senses))
        for found in vocabulary.entries.values()
    ]
    return {
        "meanings": [[one.kind, one.id, one.value] for one in meanings],
        "senses": list(senses),
        "told": told,
        "keys": _END.join(vocabulary.entries),
        "surfaces": _END.join(vocabulary.surfaces[key] for key in vocabulary.entries),
        "prefixes": _END.join(sorted(vocabulary.prefixes)),
        "words": _END.join(sorted(vocabulary.words)),
        "proper": _END.join(sorted(vocabulary.proper)),
        "wordings": vocabulary.wordings.pack(),
    }


def _unpack(kept: dict[str, Any], model: SemanticModel) -> Vocabulary:
    vocabulary = empty_vocabulary(model)
    meanings = [Meaning(*parts) for parts in kept["meanings"]]
    senses = [[meanings[place] for place in places] for places in kept["senses"]]
    keys = kept["keys"].split(_END)
    vocabulary.entries = dict(zip(keys, map(senses.__getitem__, kept["told"]), strict=True))
    vocabulary.surfaces = dict(zip(keys, kept["surfaces"].split(_END), strict=True))
    vocabulary.prefixes, vocabulary.words = set(kept["prefixes"].split(_END)), set(kept["words"].split(_END))
    vocabulary.proper = set(kept["proper"].split(_END))
    vocabulary.wordings = Wordings.unpack(kept["wordings"])
    return vocabulary
