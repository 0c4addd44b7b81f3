"""The compiled vocabulary is kept in a file, and read again only for the same words."""

from __future__ import annotations

import json

from assistant.grammar.stored_vocabulary import load_vocabulary
from assistant.grammar.vocabulary import compile_vocabulary
from semantic_layer.load import load_model

NAMES = [("branch", "O01", "杭州分行"), ("branch", "O01", "杭州")]


def test_a_kept_vocabulary_is_the_compiled_one(tmp_path):
    model, file = load_model(), tmp_path / "bank.words"
    load_vocabulary(model, NAMES, file)
    kept, compiled = load_vocabulary(model, NAMES, file), compile_vocabulary(model, NAMES)
    assert file.exists()
    assert kept.wordings.pack() == compiled.wordings.pack()
    for part in ("entries", "surfaces", "prefixes", "words", "proper", "readings"):
        assert getattr(kept, part) == getattr(compiled, part)


def test_other_names_or_a_broken_file_compile_again(tmp_path):
    model, file = load_model(), tmp_path / "bank.words"
    load_vocabulary(model, NAMES, file)
    assert load_vocabulary(model, [*NAMES, ("branch", "O09", "绍兴分行")], file).meanings("绍兴分行")
    assert json.loads(file.read_text("utf-8"))["stamp"]
    file.write_text("{", "utf-8")
    assert load_vocabulary(model, NAMES, file).meanings("杭州分行")


def test_a_place_that_cannot_be_written_is_no_fault(tmp_path):
    assert load_vocabulary(load_model(), NAMES, tmp_path / "nowhere" / "bank.words").meanings("杭州")
