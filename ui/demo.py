"""Commands of the demonstration bank: build it, check it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.home import data_home

demo_app = typer.Typer(no_args_is_help=True, help="The demonstration bank.")

To = Annotated[Path | None, typer.Option("--to", "--home", help="Data folder (WENSHU_HOME).", show_default=False)]


@demo_app.command("build")
def build_demo(
    scale: Annotated[float, typer.Option(min=0.001, max=100, help="1 is 20,000 customers.")] = 1.0,
    to: To = None,
    seed: Annotated[int | None, typer.Option(help="Another seed gives another bank.", show_default=False)] = None,
) -> None:
    """Build the demonstration bank and serve it; the version before serves until the new one is whole."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from warehouse.demo.build import SEED
    from warehouse.demo.publish_bank import publish_bank

    seed, home = SEED if seed is None else seed, data_home(to)
    columns = (TextColumn("{task.description:<20}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("demonstration bank", total=None)

        def show(subject: str, number: int, total: int) -> None:
            progress.update(task, description=subject, completed=number - 1, total=total)

        manifest = publish_bank(home, scale, seed, show)
        progress.update(task, description="policy documents", total=None)
        _take_in_documents(home)
    rows = sum(table.rows for table in manifest.tables.values())
    print(f"{manifest.version}  {len(manifest.tables)} tables, {rows:,} rows, to {manifest.data_date}")


def _take_in_documents(home: Path) -> None:
    """The bank's documents, so that no first question waits for them; a bank without them is served all the same."""
    from assistant.road import Road
    from semantic_layer.errors import WenshuError

    road = Road(home)
    try:
        road.library  # noqa: B018 (opening takes them in)
    except WenshuError as error:
        road.log.warning("policy documents: %s", error.code)
    finally:
        road.close()


@demo_app.command("check")
def check_demo(home: To = None) -> None:
    """Check the invariants and the planted facts of the served bank; exits with 1 when one does not hold."""
    from warehouse.demo.check_bank import check_bank

    findings = check_bank(data_home(home))
    for finding in findings:
        mark = "ok  " if finding.ok else "FAIL"
        print(f"{mark}  {finding.check.name}: {finding.value} in [{finding.check.low}, {finding.check.high}]")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)
