"""A rate is of all its rows: beside the number of overdue loans, or after it, the overdue rate is of all loans and not of these."""

from __future__ import annotations

from assistant.question import Interpretation, QueryRequest, Request, Understood
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, SemanticQuery


def rates_apart(read: Interpretation, model: SemanticModel) -> Interpretation:
    """The reading with every rate freed of the rows that it is the share of, of which it would always be all."""
    if not isinstance(read, Understood) or read.follows:
        return read
    requests: list[Request] = []
    for request in read.requests:
        freed = _freed(request.query, model) if isinstance(request, QueryRequest) else ()
        requests += [request.model_copy(update={"query": query}) for query in freed] or [request]
    return read if tuple(requests) == read.requests else read.model_copy(update={"requests": tuple(requests)})


def _freed(query: SemanticQuery, model: SemanticModel) -> tuple[SemanticQuery, ...]:
    """The other figures of the query, and its rates without the rows that they are the share of; nothing where there are none."""
    shaped = query.having or query.limit or query.share or query.target or query.population
    own = {name: rows for name in query.metrics if (rows := _own_rows(query, name, model))}
    if shaped or not own or len({tuple(rows) for rows in own.values()}) > 1:
        return ()
    rest = tuple(name for name in query.metrics if name not in own)
    where = tuple(one for one in query.where if one not in next(iter(own.values())))
    rates = query.model_copy(update={"metrics": tuple(own), "where": where, "order_by": ()})
    return (*([query.model_copy(update={"metrics": rest})] if rest else []), rates)


def _own_rows(query: SemanticQuery, name: str, model: SemanticModel) -> list[Condition]:
    """The conditions of the query that narrow a rate to the rows above its line; to the clients who have some of these where their
    number stands beside it."""
    people = model.metrics[model.readings.counted].unit if model.readings.counted in model.metrics else ""
    for entry in model.readings.counts if model.metrics[name].is_rate else ():
        told = entry.where.get(name, {}) if entry.unit != people or len(query.metrics) > 1 else {}
        rows = [one for one in query.where if one.op == "in" and set(told.get(one.dimension, ())) == set(one.values)]
        if told and len(rows) == len(told):
            return rows
    return []
