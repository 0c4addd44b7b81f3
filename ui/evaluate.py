"""`wenshu eval`: a question file as a release gate, with progress, a report page and an exit code."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from assistant.desk import Desk
from assistant.evaluation.cases import load_cases
from assistant.evaluation.report import report
from assistant.evaluation.score import changed, percentile, run, said_use, score, store


def evaluate(file: Path, desk: Desk, folder: Path, *, accuracy: float, coverage: float, declined: float) -> bool:
    """Run ``file``, print the summary, write the report into ``folder``; whether all thresholds are met. Raises BadInput."""
    cases = load_cases(file)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(file.name, total=len(cases))
        outcomes = run(cases, desk, lambda case: progress.advance(task))
    last = folder / f"{file.stem}.json"
    changes = changed(outcomes, last)
    page = folder / f"{file.stem}.md"
    store(outcomes, last)
    page.write_text(report(file.stem, outcomes, changes, desk.model), encoding="utf-8")
    total = score(outcomes)
    out = Console()
    for name, share, least in (
        ("right when answered", total.accuracy, accuracy),
        ("answered of answerable", total.coverage, coverage),
        ("declined rightly", total.declined, declined),
        ("follow-ups right", total.follow_ups, None),
    ):
        shown = "–" if share is None else f"{share * 100:.1f} %"
        out.print(
            f"{name:<24}{shown:>9}" + ("" if least is None else f"   at least {least * 100:.0f} %"), highlight=False
        )
    speed = f"{percentile(outcomes, 0.5):.0f} / {percentile(outcomes, 0.95):.0f} ms"
    out.print(f"{'time p50 / p95':<24}{speed:>9}", highlight=False)
    used = said_use(outcomes)
    if used:
        out.print(used, highlight=False, soft_wrap=True)
    for one in [one for one in outcomes if one.verdict == "wrong" and not one.later]:
        out.print(f"wrong: {one.id} {one.text} → {one.problem}", highlight=False, markup=False, soft_wrap=True)
    for one, then in changes:
        out.print(f"changed: {one.id} {then} → {one.verdict}", highlight=False, markup=False, soft_wrap=True)
    out.print(f"report: {page}", highlight=False, markup=False, soft_wrap=True)
    wanted = ((total.accuracy, accuracy), (total.coverage, coverage), (total.declined, declined))
    return all(share is None or share >= least for share, least in wanted)
