"""A question file run and scored: accuracy when answered, coverage, refusals and questions back, speed, what changed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from assistant.answer import Answer
from assistant.desk import Desk
from assistant.evaluation.cases import Case, CaseTurn, Expected
from assistant.evaluation.compare import difference
from assistant.question import ModelUse, QueryRequest

Verdict = Literal["right", "wrong", "asked", "refused", "failed"]


@dataclass(frozen=True)
class Outcome:
    """One question of a run. ``verdict``: right · wrong (answered, but not that) · asked or refused where an answer was
    expected · failed. ``wanted`` is the expected status, ``turn`` its place in a conversation (0: a single question), ``use`` what
    asking a language model took, ``signs`` what the confidence was weighed by."""

    id: str
    turn: int
    user: str
    language: str
    shape: str
    later: bool
    text: str
    wanted: str
    status: str
    verdict: Verdict
    problem: str
    metric: str
    confidence: float
    route: str
    elapsed_ms: float
    use: ModelUse | None = None
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Score:
    """Shares over some outcomes (None without a case): ``accuracy`` right ÷ answered, ``coverage`` answered ÷ answerable,
    ``declined`` refusals and questions back that were right ÷ those expected, ``follow_ups`` right ÷ later turns."""

    cases: int
    accuracy: float | None
    coverage: float | None
    declined: float | None
    follow_ups: float | None


def run(cases: Iterable[Case], desk: Desk, on_case: Callable[[Case], None] | None = None) -> list[Outcome]:
    """Ask every question, conversations turn by turn, and judge the answers."""
    outcomes: list[Outcome] = []
    stamp = time.strftime("%Y%m%d%H%M%S")
    for case in cases:
        conversation = f"eval-{stamp}-{case.id}" if len(case.turns) > 1 else None
        for place, turn in enumerate(case.turns):
            answer = desk.answer(turn.q, case.user, conversation, language=None)
            outcomes.append(_judged(case, place if conversation else 0, turn, answer, desk))
        if on_case is not None:
            on_case(case)
    return outcomes


def _judged(case: Case, place: int, turn: CaseTurn, answer: Answer, desk: Desk) -> Outcome:
    problems = [
        difference(answer, expected, case.user, desk, members=(turn.shape or case.shape) == "list")
        for expected in turn.expect
    ]
    right = "" in problems
    return Outcome(
        id=case.id,
        turn=place,
        user=case.user,
        language=case.language,
        shape=turn.shape or case.shape,
        later=case.later is not None,
        text=turn.q,
        wanted=turn.expect[0].status,
        status=answer.status,
        verdict="right" if right else _missed(answer, turn.expect),
        problem="" if right else problems[0],
        metric=_metric(turn.expect[0], answer),
        confidence=answer.confidence,
        route=answer.route,
        elapsed_ms=answer.elapsed_ms,
        use=answer.model_use,
        signs=answer.signs,
    )


def _missed(answer: Answer, expected: tuple[Expected, ...]) -> Verdict:
    if answer.status == "failed":
        return "failed"
    if answer.status == "clarified":
        return "asked"
    return "refused" if answer.status == "refused" else "wrong"


def _metric(expected: Expected, answer: Answer) -> str:
    """The metric the question is about, for grouping."""
    named = (expected.query or {}).get("metrics") or list(expected.define) or list(expected.choices)
    if named:
        return str(named[0])
    request = answer.request
    return request.query.metrics[0] if isinstance(request, QueryRequest) and request.query.metrics else ""


def score(outcomes: list[Outcome]) -> Score:
    """The shares over ``outcomes``; cases that wait for something later are left out."""
    now = [one for one in outcomes if not one.later]
    answerable = [one for one in now if one.wanted == "answered"]
    answered = [one for one in answerable if one.status == "answered"]
    declined = [one for one in now if one.wanted != "answered"]
    follow_ups = [one for one in now if one.turn > 0]
    return Score(
        cases=len(now),
        accuracy=_share(answered),
        coverage=len(answered) / len(answerable) if answerable else None,
        declined=_share(declined),
        follow_ups=_share(follow_ups),
    )


def _share(outcomes: list[Outcome]) -> float | None:
    return sum(one.verdict == "right" for one in outcomes) / len(outcomes) if outcomes else None


def by(outcomes: list[Outcome], group: Callable[[Outcome], str]) -> dict[str, Score]:
    """The score of each group, by name."""
    names = sorted({group(one) for one in outcomes})
    return {name: score([one for one in outcomes if group(one) == name]) for name in names}


def percentile(outcomes: list[Outcome], part: float) -> float:
    """The ``part`` percentile of the time to answer, ms; 0 without outcomes."""
    times = sorted(one.elapsed_ms for one in outcomes)
    return times[min(len(times) - 1, int(part * len(times)))] if times else 0.0


BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98)


def reliability(outcomes: list[Outcome]) -> list[tuple[float, int, float, float]]:
    """For each band of confidence with answers: where it begins, how many, their mean confidence, the share that was right."""
    answered = [
        one for one in outcomes if one.verdict in ("right", "wrong") and one.status == "answered" and not one.later
    ]
    rows = []
    for start, end in pairwise((*BANDS, 2.0)):
        inside = [one for one in answered if start <= one.confidence < end]
        if inside:
            mean = sum(one.confidence for one in inside) / len(inside)
            rows.append((start, len(inside), mean, sum(one.verdict == "right" for one in inside) / len(inside)))
    return rows


def model_use(outcomes: list[Outcome]) -> tuple[int, list[ModelUse]]:
    """How many questions a language model was asked about, and what they took together: one sum for each currency."""
    asked = [one.use for one in outcomes if one.use is not None]
    sums: dict[str, ModelUse] = {}
    for use in asked:
        known = sums.get(use.currency)
        sums[use.currency] = use if known is None else known.plus(use)
    return len(asked), list(sums.values())


def said_use(outcomes: list[Outcome]) -> str:
    """The same in one line; empty where no model was asked."""
    asked, sums = model_use(outcomes)
    if not asked:
        return ""
    calls, prompt, written = (
        sum(getattr(one, name) for one in sums) for name in ("calls", "prompt_tokens", "completion_tokens")
    )
    waited = sorted(one.use.elapsed_ms for one in outcomes if one.use is not None)
    money = ", ".join(f"{one.cost:.4f} {one.currency}" for one in sums if one.cost is not None) or "no price known"
    return (
        f"{asked} of {len(outcomes)} questions asked a model: {calls} calls, {prompt:,} tokens read, {written:,} written, "
        f"{money}, median {waited[len(waited) // 2]:.0f} ms"
    )


def changed(outcomes: list[Outcome], last: Path) -> list[tuple[Outcome, str]]:
    """The questions whose verdict differs from the run stored in ``last``, each with its verdict then."""
    try:
        before: dict[str, str] = json.loads(last.read_text("utf-8"))["verdicts"]
    except (OSError, ValueError, KeyError):
        return []
    pairs = [(one, before.get(_key(one), one.verdict)) for one in outcomes]
    return [(one, then) for one, then in pairs if then != one.verdict]


def store(outcomes: list[Outcome], file: Path) -> None:
    """Keep a run to compare the next one with."""
    content: dict[str, Any] = {"verdicts": {_key(one): one.verdict for one in outcomes}}
    content["outcomes"] = [
        asdict(one) | {"use": one.use.model_dump(mode="json") if one.use is not None else None} for one in outcomes
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def _key(outcome: Outcome) -> str:
    return f"{outcome.id}#{outcome.turn}"
