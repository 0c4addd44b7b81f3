"""「为什么」 with one metric that comes apart: the change is explained, not only told."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from assistant.grammar.draft import Draft
from assistant.grammar.plan_gaps import below, gap_by_members
from assistant.grammar.sentence import Sentence
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
    if not (sentence.has("why") or draft.explain) or len(requests) != 1 or not _can_be_explained(requests[0], model):
        return requests
    draft.assumptions = [one for one in draft.assumptions if one.code != "why-later"]
    query = _prior(requests[0].query)
    plain = query.model_copy(update={"group_by": (), "order_by": (), "totals": False, "share": False})
    by = tuple(name for name in query.group_by if model.dimensions[name].grain is None)
    return (Explain(query=plain, by=by, expected=_expected(sentence)),)


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
        after = sentence.next(token, _SUDDENLY) if token.text in _HOW else None
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
    if sentence.wish[0] == "mismatch":
        for token in sentence.of("exclude", "others", "correct", "reset", "include", "which", "outside"):
            token.sense = Meaning("mismatch")
