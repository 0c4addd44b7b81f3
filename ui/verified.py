"""Commands of the question library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.home import open_desk

if TYPE_CHECKING:
    from assistant.ledger.library import Entry

verified_app = typer.Typer(no_args_is_help=True, help="Verified questions: one analyst promotes, another checks.")

Home = Annotated[Path | None, typer.Option("--home", help="Data folder (WENSHU_HOME).", show_default=False)]
As = Annotated[str, typer.Option("--as", metavar="USER", help="Whose rights apply; see `wenshu users`.")]
Json = Annotated[bool, typer.Option("--json", help="JSON, one object a line.")]
Id = Annotated[str, typer.Argument(help="An entry's id.")]


@verified_app.command("promote")
def promote(
    audit_id: Annotated[str, typer.Argument(help="The audit id of an answered question.")],
    as_: As,
    note: Annotated[str, typer.Option(help="Why this reading is right.")] = "",
    home: Home = None,
) -> None:
    """Propose that a question means what it was answered as."""
    _show(open_desk(home).question_library.promote(audit_id, as_, note))


@verified_app.command("approve")
def approve(id: Id, as_: As, home: Home = None) -> None:
    """Confirm a proposal, or one that expired; not by the one who made it."""
    _show(open_desk(home).question_library.approve(id, as_))


@verified_app.command("withdraw")
def withdraw(id: Id, as_: As, home: Home = None) -> None:
    """Use an entry no longer."""
    _show(open_desk(home).question_library.withdraw(id, as_))


@verified_app.command("list")
def listed(as_: As, json: Json = False, home: Home = None) -> None:
    """Every entry, the newest first."""
    from dataclasses import asdict

    from ui.lines import dump

    for one in open_desk(home).question_library.listed(as_):
        if json:
            print(dump(asdict(one)))
        else:
            _show(one)


@verified_app.command("check")
def check(home: Home = None) -> None:
    """Re-run what was verified under another model; exit code 1 where something expired."""
    changed = list(open_desk(home).recheck_verified())
    for one in changed:
        _show(one)
    raise typer.Exit(1 if any(one.state == "expired" for one in changed) else 0)


def _show(one: Entry) -> None:
    people = " · ".join(name for name in (one.maker, one.checker) if name)
    print(f"{one.id}  {one.state}  {one.text}  {people}" + (f"  {one.reason}" if one.reason else ""))
