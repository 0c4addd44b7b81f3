"""Whatever the product can say has its sentence in both languages; whatever has a sentence can be said."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assistant.phrases import Phrases, sentences
from semantic_layer import errors
from semantic_layer.load import load_model

ROOT = Path(__file__).parents[2]
KNOWN = sentences() | load_model().phrases
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+")
# Calls whose first argument, or whose argument ``code``, is the code of a phrase.
SAYING = {"Reason", "Assumption", "Unclear", "NotAnswerable", "assume", "say", "note", "Unreadable", *dir(errors)}


def said_codes() -> Iterator[tuple[str, str]]:
    """(code, where) of every phrase that the code names."""
    for folder in ("assistant", "knowledge", "semantic_layer", "ui", "warehouse"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                values = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg == "code")]
                for value in values if name in SAYING else []:
                    if isinstance(value, ast.Constant) and isinstance(value.value, str) and CODE.fullmatch(value.value):
                        yield value.value, f"{file.relative_to(ROOT)}:{node.lineno}"
    readings = load_model().readings
    for entry in (*readings.phrases, *readings.segments):
        if "code" in entry:
            yield entry["code"], f"readings, {entry['words'][0]}"


def test_every_code_that_is_said_has_a_sentence():
    assert [f"{where}: {code}" for code, where in said_codes() if code not in KNOWN] == []


@pytest.mark.parametrize("code", sorted(KNOWN))
def test_every_sentence_is_there_in_both_languages_with_the_same_facts(code: str):
    entry = KNOWN[code]
    facts = {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in entry.items()}
    assert {"zh", "en"} <= set(entry)
    if code not in ("not-computable",):
        assert facts["zh"] == facts["en"]
    assert ("hint_zh" in entry) == ("hint_en" in entry)


def test_every_error_class_has_a_sentence():
    classes = [
        value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, errors.WenshuError)
    ]
    assert [kind.__name__ for kind in classes if kind.code not in sentences()] == []


def test_no_sentence_is_written_twice():
    text = (ROOT / "assistant/phrases.yml").read_text(encoding="utf-8")
    keys = re.findall(r"^([\w-]+):", text, re.MULTILINE)
    assert sorted(keys) == sorted(set(keys))
    assert yaml.safe_load(text) == sentences()


def test_a_missing_fact_is_a_dash_not_a_crash():
    assert Phrases("zh").say("rows-own-org", {}) == "按您的权限，只含—"
