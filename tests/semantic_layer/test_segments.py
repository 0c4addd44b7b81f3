"""Segments: their rules written out, their names as values of the dimension they are stored in, their faults found."""

from pathlib import Path

import pytest

from semantic_layer.load import load_model
from semantic_layer.segments import segment_condition
from tests.semantic_layer.test_load import TINY, faults_of, line_of

SOUND = """
segments:
  S1: {zh: 大户, en: Big clients, synonyms: [大客户们], entity: client, dataset: payment_day, stored: label, rule: amount >= 100,
       note: 付款不少于100, note_en: paid at least 100}
  S2: {zh: 小户, en: Small clients, entity: client, dataset: payment_day, stored: label, rule: NOT S1 AND amount > 0}
"""


def model_with(folder: Path, segments: str) -> Path:
    (folder / "model.yml").write_text(TINY.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "segments.yml").write_text(segments, encoding="utf-8")
    return folder


def test_a_rule_names_another_segment_and_null_is_not_true(tmp_path: Path):
    model = load_model(model_with(tmp_path, SOUND))
    assert segment_condition(model, "S1", "x") == "COALESCE((x.amount >= 100), FALSE)"
    assert segment_condition(model, "S2", "x") == (
        "COALESCE((NOT COALESCE((x.amount >= 100), FALSE) AND x.amount > 0), FALSE)"
    )


def test_stored_segments_are_the_values_of_their_dimension(tmp_path: Path):
    label = load_model(model_with(tmp_path, SOUND)).dimensions["label"]
    assert {code: value.zh for code, value in label.values.items()} == {"S1": "大户", "S2": "小户"}
    assert label.order == ("S1", "S2")
    assert label.value_synonyms["S1"] == ("大客户们",)


@pytest.mark.parametrize(
    ("old", "new", "place", "fault"),
    [
        ("dataset: payment_day, stored: label, rule: amount >= 100", "dataset: paymets, rule: amount >= 100", "  S1:",
         "unknown dataset 'paymets'"),
        ("rule: amount >= 100", "rule: amuont >= 100", "  S1:", "rule reads unknown column 'amuont'"),
        ("rule: amount >= 100", "rule: 'amount >= (100'", "  S1:", "rule is not SQL"),
        ("rule: amount >= 100", "rule: NOT S2", "  S1:", "refers to itself"),
        (", en: Small clients", "", "  S2:", "en: Field required"),
        ("note_en: paid at least 100", "note_en: ''", "  S1:", "note_en is missing"),
        ("stored: label, rule: NOT", "stored: labels, rule: NOT", "  S2:", "unknown dimension 'labels'"),
        ("entity: client, dataset: payment_day, stored: label, rule: NOT", "entity: person, dataset: payment_day, rule: NOT",
         "  S2:", "unknown entity 'person'"),
        ("zh: 小户", "zh: 大客户们", "  S2:", "'大客户们' already names 'S1'"),
    ],
)  # fmt: skip
def test_each_fault_of_a_segment_is_found_with_its_line(tmp_path: Path, old: str, new: str, place: str, fault: str):
    broken = SOUND.replace(old, new)
    assert broken != SOUND
    faults = faults_of(model_with(tmp_path, broken))
    at = f"segments.yml:{line_of(broken, place)}"
    assert any(one.startswith(at) and fault in one for one in faults), faults
