"""A broken model is reported whole, with file and line; a sound one is loaded whole."""

from pathlib import Path

import pytest

from semantic_layer.errors import ModelError
from semantic_layer.load import load_model

TINY = Path(__file__).with_name("tiny") / "model.yml"


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(ModelError) as caught:
        load_model(folder)
    return list(caught.value.details["faults"])


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_all_faults_are_reported_at_once_with_file_and_line(tmp_path: Path):
    text = TINY.read_text(encoding="utf-8")
    broken = text.replace("sources: [payment_day], kind: sum", "sources: [paymet_day], kind: sum").replace(
        "formula: now - base", "formula: now - nothing"
    )
    (tmp_path / "model.yml").write_text(broken, encoding="utf-8")
    faults = faults_of(tmp_path)
    assert f"model.yml:{line_of(broken, '  paid:')}: unknown dataset 'paymet_day'" in faults
    assert f"model.yml:{line_of(broken, '  growth:')}: formula names unknown metric 'nothing'" in faults


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "expr: SUM(amount), sources: [balance_month]",
            "expr: 'SUM(amount', sources: [balance_month]",
            "expr is not SQL",
        ),
        (
            "unit: 元, dims: [client, time]}\n  paid:",
            "unit: 元, dims: [clients, time]}\n  paid:",
            "unknown dimension or group 'clients'",
        ),
        ("role: client, code: city", "role: town, code: city", "no dataset reaches role 'town'"),
        ("table: client\n", "tabel: client\n", "tabel"),
        ("  month: {label", "  client: {label", "defined twice"),
        ("kind: ratio", "kind: ratoi", "kind"),
        ("id: tiny", "id: [tiny", "not readable as YAML"),
        ('formula: "paid / NULLIF(balance, 0)"', 'formula: "paid_share / 2"', "refers to itself"),
        (
            "sources: [payment_day], kind: sum",
            "sources: [payment_day], where: 'amount > :F', kind: sum",
            "unknown placeholder :F",
        ),
    ],
)
def test_each_kind_of_fault_is_found(tmp_path: Path, old: str, new: str, fault: str):
    text = TINY.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "model.yml").write_text(text.replace(old, new, 1), encoding="utf-8")
    faults = faults_of(tmp_path)
    assert any(fault in one for one in faults), faults
    assert all(one.startswith("model.yml") for one in faults)


def test_an_empty_folder_is_not_a_model(tmp_path: Path):
    assert faults_of(tmp_path)


def test_the_bank_model_is_sound():
    model = load_model()
    assert len([metric for metric in model.metrics if metric]) >= 169
