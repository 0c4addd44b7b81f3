"""My figure differs: which declared reading gives it, and the exact bridge from ours to theirs."""

from __future__ import annotations

from decimal import Decimal

from assistant.answer import Answer
from assistant.journey import Journey
from assistant.question import Reconcile
from assistant.reconcile_search import Search
from assistant.reconcile_story import Found, present_found
from assistant.whose import whose
from semantic_layer.errors import BadInput, BadPeriod
from semantic_layer.query import SemanticQuery


def reconcile_answer(request: Reconcile, journey: Journey) -> Answer:
    """The reading that gives the stated figure, or that none does. Raises QueryError, AccessDenied for the query itself."""
    query = _single(request.query)
    precision = request.precision or last_digit(request.figure)
    search = Search(query, journey)
    matches = search.run(request.figure, precision / 2 * (1 + 1e-9))
    ours, whole = search.readings[0], search.whole
    assert whole is not None
    journey.step("authorize", " · ".join(journey.phrases.say(one.code, one.details) for one in whole.rights.reasons))
    journey.step("execute", f"{len(search.known)}")
    if ours.value is None:
        raise BadPeriod("reconcile-no-figure", metric=query.metrics[0])
    steps = search.steps(matches[0]) if matches else [ours]
    found = Found(request.figure, whole, ours.value, search.readings[1:], matches, steps, search.left_out)
    answer = present_found(found, search.sql, whose(whole.bound, whole.rights, journey), journey)
    journey.step("present", "waterfall" if answer.charts else "table")
    return answer


def last_digit(figure: float) -> float:
    """One unit of the last digit in the shortest way to write ``figure``: 8.32e9 → 1e7, 0.0137 → 1e-4."""
    exponent = Decimal(repr(figure)).normalize().as_tuple().exponent
    return float(Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0))


def _single(query: SemanticQuery) -> SemanticQuery:
    """The one figure that a query with a comparison is about."""
    if len(query.metrics) != 1 or query.group_by or query.having or query.bands or query.columns or query.versus_rest:
        raise BadInput("reconcile-one-figure")
    return query.model_copy(
        update={"compare": None, "compare_period": None, "order_by": (), "limit": None, "share": False}
    )
