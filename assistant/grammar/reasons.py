"""「为什么」 with one metric that comes apart: the change is explained, not only told."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from assistant.grammar.draft import Draft
from assistant.grammar.plan_gaps import below, gap_by_members
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import Explain, QueryRequest
from semantic_layer.instead import has_dimension
from semantic_layer.model import SemanticModel
from semantic_layer.query import Order, SemanticQuery
from semantic_layer.split_metric import split_metric, terms_of
from semantic_layer.user import User


def read_why(
    sentence: Sentence, draft: Draft, requests: tuple[QueryRequest, ...], model: SemanticModel, user: User
) -> tuple[QueryRequest | Explain, ...]:
    """``requests``, or the explanation that the why-word asks for; groups asked for are what it is explained by. The distance
    to a plan is told by those who carry parts of the plan."""
    members = gap_by_members(requests[0], model, user) if sentence.has("why") and len(requests) == 1 else None
    if members is not None:
        draft.assumptions = [one for one in draft.assumptions if one.code not in ("why-later", "change-base")]
        return (members,)
    if len(requests) == 1 and (parts := _made_of(sentence, draft, requests[0], model, user)) is not None:
        draft.assumptions = [one for one in draft.assumptions if one.code not in ("why-later", "change-base")]
        return (parts,)
    if not (sentence.has("why") or draft.explain) or len(requests) != 1:
        return requests
    asked = _first_of_a_word(sentence, requests[0])
    if _levels_apart(sentence, draft, asked.query):
        draft.assumptions = [one for one in draft.assumptions if one.code != "change-base"]
        for token in sentence.of("change"):
            token.pass_over()
        return (asked.model_copy(update={"query": asked.query.model_copy(update={"compare": None})}),)
    if not _can_be_explained(asked, model):
        return requests
    if asked is not requests[0]:
        phrases = [
            one.sense for one in sentence.metric_tokens() if one.sense is not None and one.sense.kind == "phrase"
        ]
        told = {sentence.readings["phrases"][int(one.id)].get("code") for one in phrases}
        draft.assumptions = [one for one in draft.assumptions if one.code not in told]
    requests = (asked,)
    draft.assumptions = [one for one in draft.assumptions if one.code != "why-later"]
    query = _prior(requests[0].query)
    plain = query.model_copy(update={"group_by": (), "order_by": (), "totals": False, "share": False})
    by = tuple(name for name in query.group_by if model.dimensions[name].grain is None)
    return (Explain(query=plain, by=by, expected=_expected(sentence)),)


_MOVED = ("in deposits", "in loans", "in deposit balance", "in loan balance", "in lending")


def _levels_apart(sentence: Sentence, draft: Draft, query: SemanticQuery) -> bool:
    """「西湖支行存款为什么比滨江支行少」: how far two groups are apart, and no change of either over time."""
    based = any(one.code == "change-base" for one in draft.assumptions) and not query.having
    both = [one for one in query.where if one.dimension in query.group_by and len(one.values) == 2]
    joined = [
        one
        for one in sentence.tokens
        if (one.takes("value") or one.kind == "name")
        and (before := sentence.previous(one)) is not None
        and (before.text.lower() in _THAN or before.text.lower().endswith(" than"))
    ]
    return based and bool(both and joined) and all(one.text.lower() in _LEVELS for one in sentence.of("change"))


_THAN = frozenset({"比", "较", "than", "versus", "vs", "against", "compared with", "compared to", "below", "above"})
_LEVELS = frozenset("多 少 高 低 大 小 好 差 more less higher lower fewer larger smaller better worse".split())


def _first_of_a_word(sentence: Sentence, request: QueryRequest) -> QueryRequest:
    """「不良贷款为什么下降」: of two figures that one word is answered with, the first is what is explained; the increase in
    deposits from one time to another is that of the balance."""
    named = [sentence.metrics_of(one) for one in sentence.metric_tokens()]
    query, grown = request.query, sentence.readings["growth_of"]
    moved = [one for one in sentence.metric_tokens() if one.text.lower().endswith(_MOVED)]
    if moved and query.compare is not None and len(query.metrics) == 1 and query.metrics[0] in grown:
        return request.model_copy(update={"query": query.model_copy(update={"metrics": (grown[query.metrics[0]],)})})
    if len(named) != 1 or len(query.metrics) < 2 or set(named[0]) != set(query.metrics):
        return request
    return request.model_copy(update={"query": query.model_copy(update={"metrics": query.metrics[:1]})})


def _made_of(
    sentence: Sentence, draft: Draft, request: QueryRequest, model: SemanticModel, user: User
) -> QueryRequest | None:
    """「贡献主要来自哪里」 with no change said or shown: what the figure is made of, one level below, the largest first."""
    query, told = request.query, draft.edits.query.compare if draft.edits is not None else None
    origin = any(word in one.text.lower() for one in sentence.of("why") for word in _ORIGIN)
    rates = any(model.metrics[name].is_rate for name in query.metrics)
    if (
        not origin
        or told
        or rates
        or query.target
        or query.peers
        or sentence.has("change", "compare", "versus", "more", "less")
    ):
        return None
    by = query.group_by[0] if query.group_by else below(query, model, user) or model.defaults.client_dimension
    known = model.dimensions[by]
    if (
        len(query.group_by) > 1
        or known.grain is not None
        or not has_dimension(model.metrics[query.metrics[0]], known, model)
    ):
        return None
    shape: dict[str, object] = {"group_by": (by,), "compare": None, "compare_period": None}
    shape["order_by"] = (Order(by=query.metrics[0]),)
    shape["limit"] = _FIRST if by == model.defaults.client_dimension else None
    return request.model_copy(update={"query": query.model_copy(update=shape)})


_ORIGIN, _FIRST = ("来自", "come from", "comes from"), 10


def _expected(sentence: Sentence) -> Literal["up", "down"] | None:
    """The direction that the question takes for granted: 为什么下降."""
    said = {token.sense.value for token in sentence.of("change") if token.sense is not None} & {"up", "down"}
    return ("up" if "up" in said else "down") if len(said) == 1 else None


def _prior(query: SemanticQuery) -> SemanticQuery:
    """Against the window just before, which has a name of its own (May against April)."""
    before = query.compare_period
    if query.compare != "period" or before is None or query.period is None:
        return query
    whole = before.grain is not None and before.grain == query.period.grain
    if whole and before.end + timedelta(days=1) == query.period.start:
        return query.model_copy(update={"compare": "prior", "compare_period": None})
    return query


def _can_be_explained(request: QueryRequest, model: SemanticModel) -> bool:
    query = request.query
    if len(query.metrics) != 1 or query.having or query.limit or query.scope != "own":
        return False
    grouped = [model.dimensions[name] for name in query.group_by]
    series = any(dimension.grain for dimension in grouped) and query.compare is None
    if series or any(dimension.multi for dimension in grouped):
        return False
    metric = model.metrics[query.metrics[0]]
    return split_metric(metric, model) is not None or bool(terms_of(metric, model))


_HOW = frozenset({"怎么", "咋", "怎会", "咋会", "咋就", "怎么就", "为何"})
_SUDDENLY = frozenset({"突然", "忽然", "一下子", "一下", "又", "就", "会", "这么", "了"})
_STEPS = {"more": "up", "less": "down", "better": "up", "worse": "down"}


def settle_reasons(sentence: Sentence) -> None:
    """「中收怎么瘦了」 asks why; beside a why, more and less are changes; where two figures do not agree, not and other say so."""
    for token in sentence.of("ask", "filler", "overview"):
        after = _next_change(sentence, token) if token.text in _HOW else None
        if (
            after is not None
            and after.takes("change")
            and after.sense is not None
            and after.sense.value in ("up", "down")
        ):
            token.sense = Meaning("why")
    if sentence.has("why") and not sentence.has("top", "bottom"):
        for token in sentence.of(*_STEPS):
            after = sentence.next(token)
            if token.sense is not None and (after is None or after.number is None):
                token.sense = Meaning("change", value=_STEPS[token.sense.kind])
    _settle_mismatch(sentence)


def _next_change(sentence: Sentence, how: Token) -> Token | None:
    """The word behind 怎么, past the times that are compared: 怎么今年比去年少了."""
    after = sentence.next(how, _SUDDENLY)
    while after is not None and (after.kind == "period" or after.takes("compare", "versus", "operator", "present")):
        after = sentence.next(after, _SUDDENLY)
    return after


def _settle_mismatch(sentence: Sentence) -> None:
    if sentence.wish[0] == "mismatch":
        for token in sentence.of("exclude", "others", "correct", "reset", "include", "which", "outside"):
            token.sense = Meaning("mismatch")
