"""Build the demonstration bank and serve it, its name index beside it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

from semantic_layer.load import load_model
from warehouse.build_names import build_names
from warehouse.demo.build import SEED, build
from warehouse.demo.context import DATA_DATE
from warehouse.names import names_file
from warehouse.publish import Manifest, publish


def publish_bank(
    home: Path, scale: float = 1.0, seed: int = SEED, on_step: Callable[[str, int, int], None] | None = None
) -> Manifest:
    """The manifest of the new version; the version before serves until then. `on_step(subject, number, total)`."""
    write = partial(build, scale=scale, seed=seed, on_step=on_step)
    return publish(home, write, data_date=DATA_DATE, scale=scale, seed=seed, beside=index_names)


def index_names(file: Path) -> None:
    """Write the name index of a data file beside it."""
    con = duckdb.connect(str(file), read_only=True)
    try:
        build_names(con, load_model(), names_file(file))
    finally:
        con.close()
