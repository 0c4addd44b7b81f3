"""Commands of the policy documents: take in, list, check, enable, disable, archive, remove."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.home import data_home
from ui.policy_ask import ASK, AskFirst, ask
from ui.policy_eval import evaluate

if TYPE_CHECKING:
    from assistant.documents import Documents
    from knowledge.intake import Intake, Remark
    from knowledge.passage import Document

policy_app = typer.Typer(cls=AskFirst, no_args_is_help=True, help="The policy documents: ask them, or keep them.")
policy_app.command(ASK)(ask)
policy_app.command("eval")(evaluate)

Home = Annotated[Path | None, typer.Option("--home", help="Data folder (WENSHU_HOME).", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="JSON, one object a line.")]
Name = Annotated[str, typer.Argument(help="A document's id, number, title or file name.")]


@policy_app.command("add")
def add(
    path: Annotated[Path, typer.Argument(help="A file, or a folder with all that is in it.")],
    title: Annotated[str | None, typer.Option(help="For a single file: its title.")] = None,
    number: Annotated[str | None, typer.Option(help="For a single file: the bank's own number.")] = None,
    version: Annotated[str | None, typer.Option(help="For a single file: its version.")] = None,
    from_: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day in force.")] = None,
    to: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day in force.")] = None,
    supersedes: Annotated[list[str] | None, typer.Option(help="What it replaces: a number or a title.")] = None,
    owner: Annotated[str | None, typer.Option(help="The department that owns it.")] = None,
    audience: Annotated[list[str] | None, typer.Option(help="A role that may read it; may be repeated.")] = None,
    organisation: Annotated[str | None, typer.Option(help="The code of the place for which alone it holds.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Read unchanged files too.")] = False,
    json: Json = False,
    home: Home = None,
) -> None:
    """Take in documents: new and changed files are read, those that vanished from a folder are removed. Exit code 1 where a file
    was refused."""
    from knowledge.intake import How
    from knowledge.read_document import Form

    form = Form(
        title=title,
        number=number,
        version=version,
        in_force_from=from_.date() if from_ else None,
        in_force_to=to.date() if to else None,
        supersedes=tuple(supersedes) if supersedes else None,
        owner=owner,
        audience=tuple(audience) if audience else None,
        organisation=organisation,
    )
    with _Progress() as progress:
        intake = _documents(home).add(path, How(form=form, again=again, on_progress=progress.show))
    _tell(intake, json)
    raise typer.Exit(1 if intake.refused else 0)


@policy_app.command("list")
def list_documents(json: Json = False, home: Home = None) -> None:
    """The documents: number, version, since when in force, state, title."""
    from ui.lines import dump

    for one in _documents(home).all():
        if json:
            print(dump(one.model_dump(mode="json", exclude_defaults=True)))
        else:
            print("  ".join(_columns(one)))


@policy_app.command("check")
def check(json: Json = False, home: Home = None) -> None:
    """What is wrong with the documents, apart from and against the model; exit code 1 if anything is."""
    from knowledge.check_documents import NOTES

    faults = _documents(home).check()
    for one in faults:
        _say(one, json)
    raise typer.Exit(1 if any(one.code not in NOTES for one in faults) else 0)


@policy_app.command("enable")
def enable(name: Name, home: Home = None) -> None:
    """Search a document again."""
    print("  ".join(_columns(_documents(home).set_state(name, "enabled"))))


@policy_app.command("disable")
def disable(name: Name, home: Home = None) -> None:
    """Keep a document and search it no more."""
    print("  ".join(_columns(_documents(home).set_state(name, "disabled"))))


@policy_app.command("archive")
def archive(name: Name, home: Home = None) -> None:
    """Keep a document for the record, even when its file is gone."""
    print("  ".join(_columns(_documents(home).set_state(name, "archived"))))


@policy_app.command("remove")
def remove(name: Name, home: Home = None) -> None:
    """Forget a document; its file stays where it is."""
    print("  ".join(_columns(_documents(home).remove(name))))


class _Progress:
    """A bar on a terminal's standard error; nothing elsewhere."""

    def __enter__(self) -> _Progress:
        self._bar: Any = None
        return self

    def show(self, done: int, of: int, source: str) -> None:
        """``done`` of ``of`` files are read, ``source`` the last."""
        if self._bar is None and sys.stderr.isatty() and of > 1:
            from rich.console import Console
            from rich.progress import Progress

            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task("", total=of)
            self._bar.start()
        if self._bar is not None:
            self._bar.update(self._task, completed=done, description=source[:40])

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def _documents(home: Path | None) -> Documents:
    from assistant.documents import Documents
    from assistant.road import Road

    return Documents(Road(data_home(home)))


def _columns(one: Document) -> tuple[str, ...]:
    since = one.in_force_from.isoformat() if one.in_force_from else "–"
    until = one.in_force_to.isoformat() if one.in_force_to else ""
    return (
        one.id,
        one.number or "–",
        one.version or "–",
        f"{since}…{until}",
        one.state,
        one.organisation or "–",
        one.title,
    )


def _tell(intake: Intake, json: bool) -> None:
    from assistant.phrases import Phrases
    from ui.lines import dump

    facts: dict[str, Any] = {name: len(getattr(intake, name)) for name in ("read", "unchanged", "removed", "refused")}
    facts["passages"] = intake.passages
    if json:
        sources = {name: [one.source for one in getattr(intake, name)] for name in ("read", "unchanged", "removed")}
        remarks = {name: [_fault(one) for one in getattr(intake, name)] for name in ("refused", "ignored", "notes")}
        print(dump(sources | remarks | {"passages": intake.passages}))
        return
    for one in (*intake.refused, *intake.notes, *intake.ignored):
        _say(one, json)
    print(Phrases("zh").say("policy-intake", facts))


def _say(one: Remark, json: bool) -> None:
    from ui.lines import dump

    said = _fault(one)
    hint = f" {said['hint']}" if said["hint"] else ""
    print(dump(said) if json else f"{one.source or '–'}: {said['message']} ({one.code}){hint}")


def _fault(one: Remark) -> dict[str, Any]:
    from assistant.phrases import Phrases

    phrases = Phrases("zh")
    message, hint = phrases.say(one.code, one.details), phrases.say(one.code, one.details, part="hint")
    return {"source": one.source, "code": one.code, "message": message, "hint": hint}
