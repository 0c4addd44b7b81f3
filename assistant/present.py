"""From rows to an answer: table, story, chart, notes, lineage, next questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.answer import Answer
from assistant.chart import draw
from assistant.correlate import Correlation, correlation_story
from assistant.describe_query import describe_query, population_words
from assistant.journey import Journey
from assistant.lineage import lineage
from assistant.narrate import narrate
from assistant.narrate_plan import lagging, plan_story
from assistant.question import QueryRequest
from assistant.refuse_outside import partial_offices
from assistant.scene import Scene
from assistant.segments import Segments
from assistant.suggest import suggest
from assistant.tabulate import tabulate
from assistant.whose import whose
from semantic_layer.bound import BoundQuery
from semantic_layer.calendar import Period
from semantic_layer.check import CheckedSql
from semantic_layer.model import SemanticModel
from semantic_layer.plan import Plan
from semantic_layer.rights import Rights
from semantic_layer.sets import extended
from semantic_layer.to_sql import Compiled
from warehouse.engine import Table

FEW = 30  # a rate over fewer loans, customers or contacts is told with their number
NAMED = 6


@dataclass(frozen=True)
class Result:
    """Everything known once the rows are here; ``total`` is the row without groups, if it was asked for; ``every`` are the rows
    of all groups where the query keeps some by their progress; ``together`` tells whether its figures go together, two by two."""

    request: QueryRequest
    bound: BoundQuery
    planned: Plan
    compiled: Compiled
    checked: CheckedSql
    rights: Rights
    raw: Table
    total: Table | None
    every: tuple[tuple[Any, ...], ...] = ()
    together: tuple[Correlation, ...] = ()


def present(result: Result, journey: Journey) -> Answer:
    """The answer to a query, in the journey's language."""
    language, bound, query = journey.language, result.bound, result.request.query
    model = extended(journey.road.model, bound)
    table = tabulate(result.raw, result.compiled, bound, model, language, result.total)
    table = _marked(table, result, journey)
    scene = _scene(table, result, model, journey)
    story = correlation_story(scene, result.together) or plan_story(scene, result.every) or narrate(scene)
    chart = draw(result.request, table, model, language)
    notes = [journey.phrases.say(note.code, note.details) for note in (*bound.notes, *result.planned.notes)]
    sees_sql = model.policies.roles[journey.asker.role].see_sql
    return Answer(
        status="answered",
        headline=story.headline,
        text=story.text(language) + as_of(journey),
        tables=(table,),
        charts=(chart,) if chart else (),
        sql=result.checked.shown if sees_sql else "",
        lineage=lineage(bound, result.checked, result.rights, journey),
        assumptions=tuple(
            dict.fromkeys(
                [
                    *notes,
                    *_attribute_notes(bound, journey),
                    *_few_cases(result, table, journey),
                    *_no_plan(result, journey),
                    *_by_time(result, journey),
                ]
            )
        ),
        description=describe_query(bound, result.rights, journey, model),
        reasons=tuple(journey.phrases.say(reason.code, reason.details) for reason in result.rights.reasons),
        follow_ups=suggest(
            query.model_copy(update={"peers": False}), journey.asker, model, journey.road.data_date, language
        ),
    )


def _scene(table: Table, result: Result, model: SemanticModel, journey: Journey) -> Scene:
    """What the story is told from."""
    bound, population = result.bound, result.request.query.population
    rows, summed = (table.rows[:-1], table.rows[-1]) if result.total is not None else (table.rows, None)
    own = Segments(journey.road, journey.asker).name_of(population.rule) if population else ""
    versus = result.request.query.versus_rest
    chosen = own if own and not versus else population_words(bound, result.rights, journey, model)
    subject, stands = whose(bound, result.rights, journey, chosen), _stands(result.planned)
    return Scene(table, rows, summed, bound, model, journey.phrases, subject, stands, result.request.lead)


def as_of(journey: Journey) -> str:
    """Up to which day the data go, as the last sentence of a text."""
    day = journey.road.data_date
    return f" Data as of {day}." if journey.language == "en" else f"数据截至{day.month}月{day.day}日。"


def _stands(planned: Plan) -> dict[str, Period]:
    """The month end that a figure stands at where the day asked for has none; the latest, as bases are earlier."""
    moved = [note.details for note in planned.notes if note.code == "month-end-fallback"]
    days = {one["metric"]: date.fromisoformat(one["to"]) for one in sorted(moved, key=lambda each: each["to"])}
    return {metric: Period(start=day, end=day) for metric, day in days.items()}


def _attribute_notes(bound: BoundQuery, journey: Journey) -> list[str]:
    """History by an attribute that may have changed since follows today's value: print it (ruling 26)."""
    history = bound.time is not None or bound.query.compare not in (None, "benchmark", "parent")
    dimensions = [dimension for dimension in bound.keys if dimension.note and history]
    return [journey.phrases.say("current-attribute", {"dimension": dimension.id}) for dimension in dimensions]


def _marked(table: Table, result: Result, journey: Journey) -> Table:
    """Offices above the asker's scope marked: their rows hold the asker's part only."""
    partial = partial_offices(result.bound, result.rights, journey)
    if not partial:
        return table
    names = [column.name for column in table.columns]
    places = [
        (names.index(dimension.id), names.index(f"{dimension.id}_name"))
        for dimension in result.bound.keys
        if dimension.role in journey.road.model.defaults.places and f"{dimension.id}_name" in names
    ]
    mark = journey.phrases.say("part-of-office")
    rows = []
    for row in table.rows:
        cells = list(row)
        for code, label in places:
            if cells[code] in partial:
                cells[label] = f"{cells[label]}{mark}"
        rows.append(tuple(cells))
    return table.model_copy(update={"rows": tuple(rows)})


def _no_plan(result: Result, journey: Journey) -> list[str]:
    """Plan figures without a value anywhere: nobody planned this metric for this period and level."""
    missing = [
        metric
        for place, (_, metric, part) in enumerate(result.compiled.columns)
        if part == "value"
        and metric == "target_value"
        and result.raw.rows
        and all(row[place] is None for row in result.raw.rows)
    ]
    target = result.request.query.target or journey.road.model.defaults.target
    return [journey.phrases.say("no-plan-here", {"metric": target}) for _ in missing[:1]]


def _by_time(result: Result, journey: Journey) -> list[str]:
    """By which figure a plan is taken as kept or not while its period is not over (ruling 31)."""
    kept = lagging(result.request.query)
    return [journey.phrases.say("plan-by-time", {"metric": kept.metric})] if kept is not None else []


def _few_cases(result: Result, table: Table, journey: Journey) -> list[str]:
    """Rates over fewer than thirty cases, with their number (ruling 39)."""
    scene = Scene(table, (), None, result.bound, journey.road.model, journey.phrases, "")
    notes = []
    for place, (_, metric, part) in enumerate(result.compiled.columns):
        if part != "cases":
            continue
        pairs = zip(result.raw.rows, table.rows, strict=False)
        few = [f"{scene.label(shown)} ({int(raw[place])})" for raw, shown in pairs if raw[place] and raw[place] < FEW]
        joint = ", " if journey.language == "en" else "、"
        more = "" if len(few) <= NAMED else " …"
        if few:
            facts = {"metric": metric, "few": str(FEW), "groups": joint.join(few[:NAMED]) + more}
            notes.append(journey.phrases.say("few-cases", facts))
    return notes
