"""``wenshu model check``: one broken file beside a sound model, each with its faults, and one with twenty at once."""

import re
import shutil
from pathlib import Path

import pytest

from semantic_layer.errors import ModelError
from semantic_layer.load import BANK, load_model

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "docs" / "examples"
BROKEN = sorted((HERE / "broken").glob("*.yml"))
EXPECTED = re.compile(r"^# expect (\d+): (.*)$", re.MULTILINE)


def faults_with(file: Path, folder: Path) -> list[str]:
    """What is found when ``file`` stands beside the small model."""
    shutil.copy(HERE / "tiny" / "model.yml", folder / "a.yml")
    shutil.copy(file, folder)
    with pytest.raises(ModelError) as caught:
        load_model(folder, thorough=True)
    return list(caught.value.details["faults"])


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_every_fault_is_reported_with_its_line_and_nothing_else(file, tmp_path):
    expected = [(f"{file.name}:{line}: ", words) for line, words in EXPECTED.findall(file.read_text("utf-8"))]
    found = faults_with(file, tmp_path)
    missed = [pair for pair in expected if not any(one.startswith(pair[0]) and pair[1] in one for one in found)]
    assert missed == [], found
    assert len(found) == len(expected), found


def test_twenty_faults_are_reported_at_once(tmp_path):
    assert len(faults_with(HERE / "broken" / "twenty.yml", tmp_path)) == 20


@pytest.mark.parametrize(
    "folder", [BANK, EXAMPLES / "library" / "model", HERE / "tiny"], ids=lambda folder: str(folder.name)
)
def test_the_models_that_are_shipped_have_no_fault(folder):
    assert load_model(folder, thorough=True).metrics
