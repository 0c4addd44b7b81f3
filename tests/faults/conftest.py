from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.desk import Desk
from tests.other_model.ground import new_home


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library whose data were imported once; copy it."""
    home = new_home(tmp_path_factory.mktemp("imported"))
    desk = Desk.open(home)
    assert desk.data_date is not None
    desk.close()
    return home


@pytest.fixture
def home(imported: Path, tmp_path: Path) -> Iterator[Path]:
    """A library of one's own."""
    from tests.faults.ground import copy_of

    yield copy_of(imported, tmp_path / "library")
