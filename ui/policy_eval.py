"""``wenshu policy eval``: how good the search is on questions whose articles are known."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.home import data_home

if TYPE_CHECKING:
    from knowledge.judge_search import Judged


def evaluate(
    file: Annotated[Path, typer.Argument(help="JSON lines: id, question, gold [{doc, article}], lang, answerable.")],
    as_: Annotated[str, typer.Option("--as", metavar="USER", help="Whose rights apply; see `wenshu users`.")],
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day, else today.")] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON: a line for each question, then the measures.")] = False,
    home: Annotated[Path | None, typer.Option("--home", help="Data folder (WENSHU_HOME).", show_default=False)] = None,
) -> None:
    """Search for every question and print R@1, R@5, R@10, the mean reciprocal rank, and what was rightly refused."""
    from assistant.road import Road
    from knowledge.judge_search import judge, read_known
    from knowledge.passage import Reader
    from ui.lines import dump

    road = Road(data_home(home))
    user = road.find_user(as_)
    places = tuple(part for part in (user.org_path or "").split("/") if part)
    reader = Reader(role=user.role, places=places, on=on.date() if on else date.today())
    judged = judge(road.library, read_known(file), reader)
    if not json:
        _print_table(judged)
        return
    for one in judged:
        print(dump({"id": one.known.id, "rank": one.rank, "certain": one.certain, "confidence": one.confidence}))
    print(dump(_groups(judged)))


def _groups(judged: list[Judged]) -> dict[str, dict[str, Any]]:
    """The measures of the answerable questions by language, and the share of the others that were refused."""
    from knowledge.judge_search import measures

    groups: dict[str, dict[str, Any]] = {}
    for language in sorted({one.known.lang for one in judged}):
        answerable = [one for one in judged if one.known.answerable and one.known.lang == language]
        groups[language] = asdict(measures(answerable))
    without = [one for one in judged if not one.known.answerable]
    groups["unanswerable"] = {"count": len(without), "refused": sum(not one.certain for one in without)}
    return groups


def _print_table(judged: list[Judged]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("questions", "number", "R@1", "R@5", "R@10", "MRR", "taken as answered")
    groups = _groups(judged)
    without = groups.pop("unanswerable")
    for name, group in groups.items():
        figures = [f"{group[key]:.2f}" for key in ("at_1", "at_5", "at_10", "reciprocal", "certain")]
        table.add_row(name, str(group["count"]), *figures)
    answered = without["count"] - without["refused"]
    table.add_row(
        "without an answer", str(without["count"]), "", "", "", "", f"{answered / max(without['count'], 1):.2f}"
    )
    Console().print(table)
