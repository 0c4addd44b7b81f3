"""The stages behind a rate: counted over the same rows under the same rights, told, tabled and drawn beside its one figure."""

from __future__ import annotations

from datetime import timedelta

from assistant.answer import Answer
from assistant.charts.funnel import funnel
from assistant.formats import show
from assistant.journey import Journey
from assistant.measure import measure, prepare
from assistant.question import QueryRequest
from semantic_layer.errors import AccessDenied
from semantic_layer.query import SemanticQuery
from semantic_layer.split_metric import stages_of, with_metrics
from warehouse.engine import Column, Table

PLAIN = ("metrics", "where", "population", "period", "scope")


def with_funnel(answer: Answer, request: QueryRequest, journey: Journey) -> Answer:
    """``answer`` with the stages of its metric, where the metric has any and the query is of it alone. Raises EngineError,
    LedgerError and what else the road raises; rights that reach the rate but not the counts leave the rate alone."""
    counts = _counts(request, journey)
    if not counts or counts[0][1] <= 0:
        return answer
    language = journey.language
    chart = funnel(counts, language).model_copy(update={"table": len(answer.tables)})
    return answer.model_copy(
        update={
            "text": _told(answer, counts, journey),
            "tables": (*answer.tables, _table(counts, language)),
            "charts": (*answer.charts, chart),
            "assumptions": (*answer.assumptions, *_young(request.query, journey)),
        }
    )


def _counts(request: QueryRequest, journey: Journey) -> list[tuple[str, float]]:
    """(stage, count) in order: of a rate that has stages, of a count where a funnel is asked for; else empty."""
    query, model = request.query, journey.road.model
    metric = model.metrics.get(query.metrics[0]) if len(query.metrics) == 1 else None
    stages = stages_of(metric) if metric is not None else ()
    reached = query.scope == "own" or model.policies.roles[journey.asker.role].all_rows
    wanted = request.show == "funnel" or (request.show is None and metric is not None and metric.kind == "ratio")
    if not stages or not reached or not wanted or not _is_plain(query):
        return []
    counting = query.model_copy(update={"metrics": tuple(stage.id for stage in stages)})
    try:
        ready = prepare(counting, journey, with_metrics(model, stages), asked=query.metrics)
    except AccessDenied:
        return []
    [row] = measure([ready], journey)[0].rows or [(0,) * len(stages)]
    english = journey.language == "en"
    return [(stage.en if english else stage.zh, float(count or 0)) for stage, count in zip(stages, row, strict=True)]


def _is_plain(query: SemanticQuery) -> bool:
    """Whether the query is of one figure and nothing beside it."""
    return query == SemanticQuery.model_validate({name: getattr(query, name) for name in PLAIN})


def _young(query: SemanticQuery, journey: Journey) -> list[str]:
    """What to know of rows too young to have come to the last stage."""
    road = journey.road
    days = road.model.metrics[query.metrics[0]].ripens
    end = query.period.end if query.period is not None else road.data_date
    late = days and end > road.data_date - timedelta(days=days)
    return [journey.phrases.say("funnel-young", {"days": str(days)})] if late else []


def _told(answer: Answer, counts: list[tuple[str, float]], journey: Journey) -> str:
    """The text with one sentence about the stages behind the headline."""
    (first, start), (last, end) = counts[0], counts[-1]
    steps = [
        f"{name} {show(count, '', 'number:0', journey.language)} ({count / before:.1%})"
        if before
        else f"{name} {show(count, '', 'number:0', journey.language)}"
        for (name, count), before in zip(counts, [0.0, *(count for _, count in counts)], strict=False)
    ]
    said = journey.phrases.say(
        "funnel-stages",
        {"stages": " → ".join(steps), "first": first, "last": last, "share": f"{end / start:.1%}"},
    )
    rest = answer.text.removeprefix(answer.headline)
    joint = " " if journey.language == "en" else ""
    return f"{answer.headline}{joint}{said}{rest}"


def _table(counts: list[tuple[str, float]], language: str) -> Table:
    english = language == "en"
    before = [None, *(count for _, count in counts)]
    rows = [
        (name, count, count / past if past else None, count / counts[0][1])
        for (name, count), past in zip(counts, before, strict=False)
    ]
    return Table(
        columns=(
            Column(name="stage", label="Stage" if english else "阶段", format="text"),
            Column(name="count", label="Count" if english else "数量", format="number:0"),
            Column(
                name="of_previous",
                label="Of the stage before" if english else "占上一阶段",
                unit="%",
                format="percent:1",
            ),
            Column(
                name="of_first", label="Of the first stage" if english else "占首阶段", unit="%", format="percent:1"
            ),
        ),
        rows=tuple(rows),
    )
