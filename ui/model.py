"""Commands of the semantic model: check it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from semantic_layer.errors import ModelError
from ui.home import data_home

model_app = typer.Typer(no_args_is_help=True, help="The semantic model.")


@model_app.callback()
def _group() -> None:
    """The semantic model."""


@model_app.command("check")
def check_model(
    folder: Annotated[
        Path | None, typer.Argument(help="A folder of YAML files; without it, the model of the home.")
    ] = None,
    home: Annotated[Path | None, typer.Option("--home", help="Data folder (WENSHU_HOME).", show_default=False)] = None,
) -> None:
    """Check a model: every fault at once, with file and line; the model of a home also against its data."""
    from assistant.road import Road
    from semantic_layer.load import load_model

    road = Road(data_home(home), folder)
    try:
        model = load_model(road.model_folder, thorough=True)
        road.check_words()
        if folder is None:
            road.check_data()
    except ModelError as fault:
        faults: list[str] = [*fault.details["faults"]]
        print("\n".join(faults))
        typer.echo(f"{len(faults)} 处错误", err=True)
        raise typer.Exit(1) from None
    counts = {"metrics": len(model.metrics), "dimensions": len(model.dimensions), "datasets": len(model.datasets)}
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    print(f"hash {model.hash}")
