"""The last twelve months of a figure: what a page draws small beside a number that stands alone."""

from __future__ import annotations

from datetime import date

from assistant.question import QueryRequest, Request
from assistant.suggest import works
from semantic_layer.calendar import Period, add_months, end_of, start_of
from semantic_layer.model import SemanticModel
from semantic_layer.query import SemanticQuery
from semantic_layer.user import User

MONTHS = 12
KEPT = ("metrics", "where", "population", "scope")


def recent(request: Request | None, user: User, model: SemanticModel, today: date) -> QueryRequest | None:
    """The request for the twelve months up to the figure's own last day, drawn as a small line; None where ``request`` is not of
    one figure, its months cannot be asked for by this user, or where what was shown to the user is held against what they
    ask next (a line that nobody asked for must not stand in the way of a question)."""
    if not isinstance(request, QueryRequest) or request.show not in (None, "kpi", "number"):
        return None
    query = request.query
    month = next((one.id for one in model.dimensions.values() if one.grain == "month"), None)
    alone = query.model_copy(update={"period": None, "compare": None, "compare_period": None})
    kept = SemanticQuery.model_validate({name: getattr(query, name) for name in KEPT})
    if month is None or len(query.metrics) != 1 or alone != kept or model.policies.roles[user.role].small_cells:
        return None
    last = query.period.end if query.period is not None else today
    end = min(end_of("month", last), today)
    months = Period(start=start_of("month", add_months(start_of("month", end), 1 - MONTHS)), end=end)
    course = kept.model_copy(update={"group_by": (month,), "period": months})
    return QueryRequest(query=course, show="spark") if works(course, user, model, today) else None
