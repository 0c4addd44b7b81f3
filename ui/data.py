"""Commands of the data: which are served, and serving other ones."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ui.home import data_home, open_desk

data_app = typer.Typer(help="The data that are served.", invoke_without_command=True, no_args_is_help=False)

Home = Annotated[Path | None, typer.Option("--home", help="Data folder (WENSHU_HOME).", show_default=False)]


@data_app.callback()
def show_data(
    context: typer.Context, json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False, home: Home = None
) -> None:
    """Which data is served: path, version, data date, row counts."""
    if context.invoked_subcommand is not None:
        return
    from ui.lines import dump

    facts = open_desk(home).data()
    if json:
        print(dump(facts, 2))
        return
    for name, value in facts.items():
        print(f"{name}: {dump(value, 2) if isinstance(value, dict) else value}")


@data_app.command("import")
def import_data(
    source: Annotated[
        Path | None,
        typer.Argument(help="A folder of CSV or Parquet files, or a DuckDB file; without it, the settings'."),
    ] = None,
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The last day of the data.")
    ] = None,
    home: Home = None,
) -> None:
    """Check data against the model and serve them from now on; what was served before serves until then."""
    from assistant.road import Road

    manifest = Road(data_home(home)).import_data(source, day.date() if day else None)
    rows = sum(table.rows for table in manifest.tables.values())
    print(f"{len(manifest.tables)} tables, {rows:,} rows, to {manifest.data_date}")
    print(f"version {manifest.version}")
