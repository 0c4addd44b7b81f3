"""Clients of a kind of the managers that a ranking chose, after a figure of theirs: 他有多少高净值客户, once the deposits of the
manager with the most visits were shown. One rule cannot say who looks after them and what they are like, so the managers are the
first step again, and what is asked stands on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from assistant.grammar.followup import names_clients
from assistant.grammar.into_shown import text_without
from assistant.grammar.pronouns import joined_words, points_back
from assistant.grammar.sentence import Sentence
from assistant.grammar.two_edits import last_query, query_of
from assistant.question import Interpretation, QueryRequest, Question, Turn, Understood
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, Order, RankTest, SemanticQuery

_STEP = "@1"


def read_their_clients(
    question: Question,
    whole: Interpretation,
    interpret: Callable[[Question], Interpretation],
    read: Callable[[Question], Sentence],
) -> Understood | None:
    """The managers and what is asked of their clients, where the ``whole`` reading lost whose they are; None anywhere else."""
    last, query = last_query(question), query_of(whole)
    population = query.population if query is not None else None
    if last is None or query is None or population is None or population == last.population:
        return None
    sentence = read(question)
    rows = _managers(last, sentence.model)
    pointer = next((one for one in sentence.of("pronoun") if points_back(sentence, one)), None)
    if rows is None or pointer is None or population.entity == rows.group_by[0] or sentence.has("others", "exclude"):
        return None
    person = rows.group_by[0]
    text = text_without(sentence, joined_words(sentence, pointer, person))
    shown = Condition(dimension=person, op="in", values=(_STEP,))
    kept = tuple(one for one in last.where if one.dimension != person)
    cut = {"limit": None, "order_by": (), "group_by": () if rows.limit == 1 else last.group_by}
    before = last.model_copy(update={"population": None, "where": (*kept, shown), **(cut if rows is last else {})})
    history = (*question.history, Turn(text="", requests=(QueryRequest(query=before),)))
    asked = interpret(question.model_copy(update={"text": text, "history": history}))
    told = query_of(asked)
    if told is None or not isinstance(asked, Understood) or told == before:
        return None
    each = rows.limit != 1 and not (told.group_by or sentence.has("sum"))
    changed: dict[str, Any] = {"group_by": (person,)} if each else {}
    if names_clients(sentence) and not sentence.metric_tokens() and not told.group_by:
        changed["metrics"] = (sentence.readings["counted"],)  # 他的客户里有逾期的吗
    where = told.where if shown in told.where else (*told.where, shown)
    theirs = QueryRequest(query=told.model_copy(update={"where": where, **changed}))
    return asked.model_copy(update={"requests": (QueryRequest(query=rows), theirs), "follows": ((), (0,))})


def _managers(query: SemanticQuery, model: SemanticModel) -> SemanticQuery | None:
    """The managers whose figure ``query`` is, listed by what chose them; None where no plain ranking did."""
    population, person = query.population, model.defaults.person_dimension
    if population is None and query.group_by == (person,) and query.limit is not None and query.order_by:
        return query
    rule = population.rule if population is not None else None
    plain = isinstance(rule, RankTest) and rule.top is not None and not (rule.where or rule.per or rule.compare)
    if population is None or population.entity != person or not plain or not isinstance(rule, RankTest):
        return None
    known = tuple(one for one in query.where if one.dimension == person and one.op == "is not null")
    order = Order(by=rule.metric, direction=rule.direction)
    return SemanticQuery(
        metrics=(rule.metric,), group_by=(person,), where=known, period=rule.period, order_by=(order,), limit=rule.top
    )
