"""Commands of the audit ledger."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from ui.home import data_home

if TYPE_CHECKING:
    from assistant.audit import Audit

audit_app = typer.Typer(no_args_is_help=True, help="The audit ledger.")

Home = Annotated[Path | None, typer.Option("--home", help="Data folder (WENSHU_HOME).", show_default=False)]
As = Annotated[str, typer.Option("--as", metavar="USER", help="Whose rights apply; see `wenshu users`.")]
Json = Annotated[bool, typer.Option("--json", help="JSON, one object a line.")]
Since = Annotated[str | None, typer.Option(help="From this day or time on: 2026-05-31, 2026-05-31T08:00.")]
Until = Annotated[str | None, typer.Option(help="Before this day or time.")]


@audit_app.command("show")
def show(id: Annotated[str, typer.Argument(help="An audit id.")], as_: As, home: Home = None) -> None:
    """Print an audit record: the decision, what else ran, the outcome."""
    from ui.lines import dump

    print(dump(_audit(home).show(id, as_), 2))


@audit_app.command("search")
def search(
    as_: As,
    user: Annotated[str | None, typer.Option(help="Who asked.")] = None,
    since: Since = None,
    until: Until = None,
    metric: Annotated[str | None, typer.Option(help="A metric's id.")] = None,
    code: Annotated[str | None, typer.Option(help="The code of a refusal, a policy, an alarm.")] = None,
    text: Annotated[str | None, typer.Option(help="Words anywhere in what you may see.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    json: Json = False,
    home: Home = None,
) -> None:
    """Find questions, the newest first: your own; for analysts and auditors everybody's."""
    from assistant.ledger.search import Wanted
    from ui.lines import dump

    audit = _audit(home)
    wanted = Wanted(user, _moment(since, audit), _moment(until, audit), metric, code, text)
    for entries in audit.search(wanted, as_, limit):
        print(dump(entries) if json else _summary(entries, audit))


@audit_app.command("alarms")
def alarms(as_: As, since: Since = None, json: Json = False, home: Home = None) -> None:
    """What somebody should look at, the newest first; for auditors."""
    from assistant.phrases import Phrases
    from ui.lines import dump

    audit = _audit(home)
    for entry in audit.alarms(as_, _moment(since, audit)):
        record = entry["record"]
        said = Phrases("zh").say(record["code"], record["details"])
        line = f"{_local(entry, audit)}  {entry['audit_id']}  {record.get('user')}  {record['code']}  {said}"
        print(dump(entry) if json else line)


@audit_app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="A new file.")],
    as_: As,
    since: Since = None,
    until: Until = None,
    home: Home = None,
) -> None:
    """Write entries as JSON lines, as they were hashed; for auditors. The export is an entry itself."""
    audit = _audit(home)
    done = audit.export(file, as_, since=_moment(since, audit), until=_moment(until, audit))
    print(f"{done.entries} entries, sha256 {done.sha256}, {done.audit_id}")


@audit_app.command("verify")
def verify(json: Json = False, home: Home = None) -> None:
    """Read the whole ledger again; exit code 1 names the first broken record."""
    from dataclasses import asdict

    from assistant.phrases import Phrases
    from ui.lines import dump

    verdict = _audit(home).verify()
    if json:
        print(dump({"ok": verdict.ok, **asdict(verdict)}))
    else:
        code = "verify-whole" if verdict.ok else f"verify-{verdict.reason}"
        facts = {"entries": verdict.lines, "seq": verdict.broken_seq, "id": verdict.audit_id}
        print(Phrases("zh").say(code, facts))
        for name in verdict.missing:
            print(Phrases("zh").say("verify-missing", {"file": name}))
    raise typer.Exit(0 if verdict.ok else 1)


@audit_app.command("retain")
def retain(
    before: Annotated[str, typer.Option(metavar="DATE", help="The first day whose entries stay.")],
    as_: As,
    home: Home = None,
) -> None:
    """Move old entries into an archive file; for auditors. The settings say how long they stay at least."""
    try:
        day = date.fromisoformat(before)
    except ValueError:
        _stop(before)
    done = _audit(home).retain(day, as_)
    print(f"{done.entries} entries" + (f" → {done.file.name}" if done.file else ""))


@audit_app.command("anchor")
def anchor(
    as_: As, reason: Annotated[str, typer.Option(help="Why; it stays in the ledger.")], home: Home = None
) -> None:
    """Anchor the ledger as it is, after a restore or on a further machine; for auditors."""
    print(f"entry {_audit(home).adopt(as_, reason)}")


def _audit(home: Path | None) -> Audit:
    from assistant.audit import Audit
    from assistant.road import Road

    return Audit(Road(data_home(home)))


def _moment(text: str | None, audit: Audit) -> datetime | None:
    """A day or a time as people here write it, in UTC."""
    from datetime import UTC

    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        _stop(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=audit.zone)).astimezone(UTC)


def _local(entry: dict[str, Any], audit: Audit) -> str:
    return f"{datetime.fromisoformat(entry['at']).astimezone(audit.zone):%Y-%m-%d %H:%M:%S}"


def _summary(entries: list[dict[str, Any]], audit: Audit) -> str:
    """A question on one line."""
    first, last = entries[0]["record"], entries[-1]["record"]
    said = first.get("question") or first.get("text") or ""
    facts = [_local(entries[0], audit), entries[0]["audit_id"], first.get("user"), first.get("channel")]
    facts += [last.get("status"), last.get("error"), " ".join(str(said).split())[:120]]
    return "  ".join(str(one or "–") for one in facts)


def _stop(text: str) -> NoReturn:
    raise typer.BadParameter(text)
