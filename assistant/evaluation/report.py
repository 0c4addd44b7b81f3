"""The report page of a run: one Markdown file, the wrong answers first."""

from __future__ import annotations

from collections.abc import Callable

from assistant.evaluation.score import Outcome, Score, by, percentile, reliability, said_use, score
from semantic_layer.model import SemanticModel


def report(title: str, outcomes: list[Outcome], changes: list[tuple[Outcome, str]], model: SemanticModel) -> str:
    """The page as Markdown."""
    parts = [f"# {title}", "", *_table("", {"all": score(outcomes)})]
    parts += [
        "",
        f"Time to answer: median {percentile(outcomes, 0.5):.0f} ms, p95 {percentile(outcomes, 0.95):.0f} ms.",
    ]
    used = said_use(outcomes)
    parts += ["", f"{used}."] if used else []
    wrong = [one for one in outcomes if one.verdict == "wrong" and not one.later]
    parts += _list("Answered, and wrong", sorted(wrong, key=lambda one: -one.confidence))
    parts += _list("Not answered", [one for one in outcomes if one.verdict in ("asked", "refused") and not one.later])
    parts += _list("Failed", [one for one in outcomes if one.verdict == "failed"])
    parts += ["", "## Changed since the last run", ""] if changes else []
    parts += [f"- {_place(one)}: {then} → {one.verdict} · {one.text}" for one, then in changes]
    groups: dict[str, Callable[[Outcome], str]] = {
        "language": lambda one: one.language,
        "shape": lambda one: one.shape,
        "user": lambda one: one.user,
        "route": lambda one: one.route,
        "metric group": lambda one: metric_group(one.metric, model),
    }
    for name, group in groups.items():
        parts += ["", f"## By {name}", "", *_table(name, by(outcomes, group))]
    parts += [
        "",
        "## By confidence",
        "",
        "| confidence from | answers | mean confidence | right |",
        "|---|---|---|---|",
    ]
    parts += [
        f"| {start:.2f} | {count} | {mean:.2f} | {_percent(share)} |"
        for start, count, mean, share in reliability(outcomes)
    ]
    waiting = [one for one in outcomes if one.later]
    parts += _list("Waiting for something later", waiting)
    return "\n".join(parts) + "\n"


def metric_group(metric: str, model: SemanticModel) -> str:
    """The rows that a metric is computed from stand for its group; ``-`` without a metric."""
    known = model.metrics.get(metric)
    if known is None:
        return "-"
    if known.sources:
        return known.sources[0]
    parts = [part.metric for part in known.parts.values() if part.metric in model.metrics]
    return metric_group(parts[0], model) if parts else "formula"


def _table(name: str, scores: dict[str, Score]) -> list[str]:
    head = f"| {name} | cases | right when answered | answered | declined rightly | follow-ups right |"
    rows = [
        f"| {key or '-'} | {one.cases} | {_percent(one.accuracy)} | {_percent(one.coverage)} | {_percent(one.declined)} "
        f"| {_percent(one.follow_ups)} |"
        for key, one in scores.items()
    ]
    return [head, "|---|---|---|---|---|---|", *rows]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f} %"


def _list(title: str, outcomes: list[Outcome]) -> list[str]:
    if not outcomes:
        return []
    lines = [f"- {_place(one)} ({one.user}, {one.confidence:.2f}): {one.text} → {one.problem}" for one in outcomes]
    return ["", f"## {title} ({len(outcomes)})", "", *lines]


def _place(outcome: Outcome) -> str:
    return f"{outcome.id}.{outcome.turn + 1}" if outcome.turn else outcome.id
