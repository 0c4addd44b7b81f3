"""Whom the last list showed, kept under a name (the definition is checked, counted and recorded like any question), and a name
changed or forgotten."""

from __future__ import annotations

from assistant.answer import Answer
from assistant.formats import show
from assistant.journey import Journey
from assistant.query_answer import query_answer
from assistant.question import ChangeSegment, QueryRequest, Request, SaveSegment
from assistant.segment_rule import population_of
from semantic_layer.errors import BadInput
from semantic_layer.query import SemanticQuery


def save_answer(request: SaveSegment, journey: Journey) -> Answer:
    """How many clients the segment has now, once it is saved. Raises BadInput where nobody is listed or the name cannot be, and
    every WenshuError of the road."""
    from assistant.segments import Segments

    road, user = journey.road, journey.asker
    population = None if user.client else population_of(request.query, road.model, road.data_date)
    if population is None:
        raise BadInput("segment-nobody")
    own = Segments(road, user)
    name = own.check_name(request.name)
    counting = SemanticQuery(metrics=(road.model.readings.counted,), population=population)
    journey.told["segment"] = name
    counted = query_answer(QueryRequest(query=counting), journey)
    own.save(name, population)
    column, value = counted.tables[0].columns[0], counted.tables[0].rows[0][0]
    figure = show(value, column.unit, column.format, journey.language)
    said = journey.phrases.say("segment-saved", {"name": name, "figure": figure})
    later = journey.phrases.say("segment-later")
    parts = (said, later, counted.text)
    return counted.model_copy(update={"headline": said, "text": (" " if journey.language == "en" else "").join(parts)})


def change_answer(request: ChangeSegment, journey: Journey) -> Answer:
    """A segment of the asker's own called otherwise or forgotten. Raises UnknownName where they have none of that name, BadInput
    where the new one cannot be, LedgerError."""
    from assistant.segments import Segments

    own = Segments(journey.road, journey.asker)
    one = own.find(request.name)
    journey.told["segment"] = one.name
    journey.decide("run", {"role": journey.asker.role, "segment": one.name, "to": request.to})
    if request.to is None:
        own.remove(one.id)
        said = journey.phrases.say("segment-removed", {"name": one.name})
    else:
        own.rename(one.id, request.to)
        said = journey.phrases.say("segment-renamed", {"name": one.name, "to": " ".join(request.to.split())})
    return Answer(status="answered", headline=said, text=said)


def to_repeat(request: Request) -> Request | None:
    """What is asked again for ``request``: a segment is not saved a second time, its list is shown; nor changed a second time."""
    if isinstance(request, ChangeSegment):
        return None
    return QueryRequest(query=request.query) if isinstance(request, SaveSegment) else request


def to_show(request: Request, journey: Journey) -> Request | None:
    """What the answer's figures are of: of a saved segment how many it has, of a changed one none."""
    if isinstance(request, ChangeSegment):
        return None
    return QueryRequest(query=journey.query) if isinstance(request, SaveSegment) and journey.query else request
