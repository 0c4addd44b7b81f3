"""A proposal into an interpretation: usual windows filled in, refusals in the product's own words, choices with labels."""

from __future__ import annotations

from datetime import date

from assistant.agent.proposal import Proposal
from assistant.brief import brief
from assistant.grammar.defaults import default_window, is_flow
from assistant.grammar.draft import Draft
from assistant.grammar.normalise import language_of
from assistant.question import (
    Assumption,
    Choice,
    Interpretation,
    NotAnswerable,
    QueryRequest,
    Question,
    Request,
    Route,
    Unclear,
    Understood,
    distinct,
)
from semantic_layer.model import SemanticModel

# How sure a reading of the model counts: below the grammar's own whole readings, above what it would ask about.
CONFIDENCE = 0.8
_CODES = {"decision": "no-decisions", "write": "write-refused"}


def settle(proposal: Proposal, question: Question, model: SemanticModel, route: Route) -> Interpretation:
    """The interpretation that ``proposal`` stands for."""
    language = language_of(question.text)
    if proposal.outcome == "out_of_scope":
        reason = proposal.reason or "out-of-domain"
        nearest = tuple(name for name in proposal.nearest if name in model.metrics)
        return NotAnswerable(
            code=_CODES.get(reason, reason),
            details={"words": question.text[:60]},
            nearest=nearest,
            language=language,
            route=route,
        )
    if proposal.outcome == "unclear":
        settled = [with_window(request, model, question.data_date)[0] for request in proposal.choices]
        return asked_back(settled, model, question, route, "several-readings")
    told = [with_window(request, model, question.data_date) for request in proposal.requests]
    assumptions = distinct(one for _, some in told for one in some)
    return Understood(
        requests=tuple(request for request, _ in told),
        follows=proposal.follows if len(told) > 1 else (),
        assumptions=assumptions,
        confidence=CONFIDENCE,
        language=language,
        route=route,
    )


def asked_back(requests: list[Request], model: SemanticModel, question: Question, route: Route, code: str) -> Unclear:
    """The question back with each request as a choice."""
    choices = tuple(
        Choice(label_zh=brief(one, model, "zh"), label_en=brief(one, model, "en"), request=one) for one in requests[:3]
    )
    return Unclear(code=code, choices=choices, language=language_of(question.text), route=route)


def with_window(request: Request, model: SemanticModel, today: date) -> tuple[Request, tuple[Assumption, ...]]:
    """``request`` with the usual window of a flow that names none (rulings 7 and 8), and what to say about it."""
    if not isinstance(request, QueryRequest) or request.query.period is not None or request.query.target is not None:
        return request, ()
    query = request.query
    flows = [name for name in query.metrics if is_flow(model, name)]
    if not flows or query.periods:
        return request, ()
    draft = Draft(metrics=list(query.metrics), group_by=list(query.group_by), where=list(query.where))
    draft.having = list(query.having)
    code, period = default_window(model, draft, flows, today)
    filled = request.model_copy(update={"query": query.model_copy(update={"period": period})})
    return filled, (Assumption(code=code, details={"days": str(period.days)}),)
