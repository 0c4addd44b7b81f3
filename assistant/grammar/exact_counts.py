"""Described clients are counted by the metric that is that very count, where the model names one: 沉睡客户多少户 is 沉睡客户数.

In a conversation the description stays a condition as long as its own words stand in the questions: 「他们的存款」, 「列出来」 and
「存款呢」 go on about these clients."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol, TypeVar

from pydantic import BaseModel

from assistant.grammar.draft import Draft
from assistant.grammar.past import Past
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import of_rows
from assistant.question import QueryRequest, Question
from semantic_layer.instead import has_dimension
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, MetricTest, Population, SemanticQuery

_Part = TypeVar("_Part", bound=BaseModel)


class Reader(Protocol):
    """Reads a question without its conversation."""

    def read(self, question: Question) -> Sentence:
        """The question's tokens, a sense for each."""
        ...


def count_exactly(draft: Draft, model: SemanticModel) -> None:
    """Put the metric in the place of the number of clients with the tag, and leave the tag out where it says nothing more."""
    counted = model.readings.counted
    tags = [one for one in draft.where if model.dimensions[one.dimension].multi and one.op == "in"]
    told = draft.tests or draft.members or draft.outsiders or draft.holders or draft.population or draft.bands
    if counted not in draft.metrics or len(tags) != 1 or len(tags[0].values) != 1 or told or draft.versus_rest:
        return
    name = _exact(tags[0], model)
    client = model.defaults.client_dimension
    if name is None or draft.share or draft.peers or draft.target or client in draft.group_by or name in draft.metrics:
        return
    named = [*draft.group_by, *(one.dimension for one in draft.where if one is not tags[0])]
    if not _split(model, name, named):
        return
    beside = {one for entry in model.readings.phrases if entry["metrics"][:1] == [counted] for one in entry["metrics"]}
    kept = [one for one in draft.metrics if one == counted or (one not in beside and _split(model, one, named))]
    if len(kept) < len(draft.metrics):
        draft.assumptions = [one for one in draft.assumptions if one.code != "customers-and-effective"]
    draft.metrics = [name if one == counted else one for one in kept]
    draft.having = [renamed(one, "metric", counted, name) for one in draft.having]
    draft.order_by = [renamed(one, "by", counted, name) for one in draft.order_by]
    if all(model.readings.described.get(one) == tags[0].values[0] for one in draft.metrics):
        draft.where.remove(tags[0])


def _split(model: SemanticModel, name: str, named: list[str]) -> bool:
    """Whether the figure has all the groups named, as the number of all clients beside that of borrowers has not."""
    return all(has_dimension(model.metrics[name], model.dimensions[one], model) for one in named)


def _exact(tag: Condition, model: SemanticModel) -> str | None:
    described = model.readings.described
    return next((one for one in model.readings.exact if described.get(one) == tag.values[0]), None)


def first_figure(query: SemanticQuery, model: SemanticModel) -> str:
    """The first metric of a query; of a number of clients with a tag the metric that is that count."""
    tags = [one for one in query.where if model.dimensions[one.dimension].multi and len(one.values) == 1]
    exact = _exact(tags[0], model) if len(tags) == 1 and query.metrics[0] == model.readings.counted else None
    return exact or query.metrics[0]


def renamed(part: _Part, field: str, old: str, new: str) -> _Part:
    """The part with ``new`` in its field where ``old`` stands there."""
    return part.model_copy(update={field: new}) if getattr(part, field) == old else part


def drop_told(draft: Draft, model: SemanticModel) -> None:
    """Without a tag that every figure says by itself: 逾期客户多少户 → 金额 is the amount overdue. Of a list of clients the tag
    says who has a row, and stays."""
    described = model.readings.described
    if model.defaults.client_dimension in draft.group_by:
        return
    for one in list(draft.where) if draft.population is None and not (draft.tests or draft.members) else ():
        tag = model.dimensions[one.dimension].multi and one.op == "in" and len(one.values) == 1
        if tag and draft.metrics and all(described.get(name) == one.values[0] for name in draft.metrics):
            draft.where.remove(one)


def described_again(
    past: Past,
    question: Question,
    reader: Reader,
    model: SemanticModel,
    *,
    pointed: bool = False,
    amounts: bool = False,
) -> Past:
    """The last query with its clients described by their tag again, when a question of the conversation described them so
    or, ``pointed``, the newest one points at them (这些客户); ``amounts``: for a figure of theirs (新增客户有多少 → 他们的存款)."""
    last = past.last
    if last is not None and pointed and (held := _of_holders(last.query, model)) is not None:
        return replace(past, queries=(*past.queries[:-1], QueryRequest(query=held, show=last.show)))
    if last is not None and amounts and (those := _of_counted(last.query, model)) is not None:
        return replace(past, queries=(*past.queries[:-1], QueryRequest(query=those, show=last.show)))
    if last is None or not set(last.query.metrics) & set(model.readings.exact):
        return past
    name = next(one for one in last.query.metrics if one in model.readings.exact)
    segment = model.segments[model.readings.described[name]]
    pointed = pointed and model.defaults.client_dimension not in last.query.group_by
    if segment.stored is None or not (pointed or any(_says(text, segment.id, question, reader) for text in past.texts)):
        return past
    asked = QueryRequest(query=_described(last.query, name, segment.stored, segment.id, model), show=last.show)
    return replace(past, queries=(*past.queries[:-1], asked))


def count_of_holders(held: str, model: SemanticModel) -> str | None:
    """The metric that is the number of those who hold something, where there is one: borrowers."""
    readings, counted = model.readings, model.readings.counted
    amount, unit = readings.holdings.get(held), model.metrics[counted].unit if counted in model.metrics else ""
    names = [one.of[amount] for one in readings.counts if amount is not None and one.unit == unit and amount in one.of]
    return names[0] if names and names[0] != counted else None


def _of_holders(query: SemanticQuery, model: SemanticModel) -> SemanticQuery | None:
    """The one number of those who hold something as all clients who hold it; None where it is no such number."""
    held = next((one for one in model.readings.holdings if query.metrics == (count_of_holders(one, model),)), None)
    if held is None or query.group_by or held not in model.dimensions:
        return None
    where = (*query.where, Condition(dimension=held, values=("Y",)))
    return query.model_copy(update={"metrics": (model.readings.counted,), "where": where})


def _of_counted(query: SemanticQuery, model: SemanticModel) -> SemanticQuery | None:
    """The one number of clients that a metric counts as those clients; None where a tag tells them or it is no such number."""
    counted, client = model.readings.counted, model.defaults.client_dimension
    metric = model.metrics[query.metrics[0]]
    own = metric.kind == "count" and metric.unit == model.metrics[counted].unit and metric.id != counted
    plain = not (query.group_by or query.population or query.having or query.compare or query.target)
    if len(query.metrics) != 1 or not own or not plain or model.defaults.client_group not in metric.dims:
        return None
    if metric.id in model.readings.exact or query.scope != "own":
        return None
    rows = of_rows(query, client, model)
    test = MetricTest(metric=metric.id, op=">", values=(0.0,), period=query.period, where=rows)
    where = tuple(one for one in query.where if one not in rows)
    return SemanticQuery(metrics=(counted,), where=where, population=Population(entity=client, rule=test))


def _says(text: str, tag: str, question: Question, reader: Reader) -> bool:
    sentence = reader.read(question.model_copy(update={"text": text, "history": ()}))
    return any(one.takes("value") and one.sense is not None and one.sense.value == tag for one in sentence.tokens)


def _described(query: SemanticQuery, name: str, stored: str, tag: str, model: SemanticModel) -> SemanticQuery:
    counted, condition = model.readings.counted, Condition(dimension=stored, values=(tag,))
    update = {
        "metrics": tuple(counted if one == name else one for one in query.metrics),
        "where": query.where if condition in query.where else (condition, *query.where),
        "having": tuple(renamed(one, "metric", name, counted) for one in query.having),
        "order_by": tuple(renamed(one, "by", name, counted) for one in query.order_by),
    }
    return query.model_copy(update=update)
