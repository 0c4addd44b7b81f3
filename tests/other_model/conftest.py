"""One served library for all tests of the second model."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.desk import Desk
from tests.other_model.ground import new_home


@pytest.fixture(scope="session")
def library_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that serves the library; its data are read at the first question."""
    return new_home(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def library(library_home: Path) -> Iterator[Desk]:
    """The desk of the library."""
    desk = Desk.open(library_home)
    yield desk
    desk.close()
