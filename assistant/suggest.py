"""Three next questions that work: edits of the query just answered, each bound and authorised before it is offered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.answer import Offer
from assistant.question import QueryRequest
from semantic_layer.authorize import authorize
from semantic_layer.bind import bind
from semantic_layer.calendar import Period, add_months, start_of
from semantic_layer.errors import WenshuError
from semantic_layer.model import SemanticModel
from semantic_layer.plan import plan
from semantic_layer.point_in_time import point_in_time
from semantic_layer.query import SemanticQuery
from semantic_layer.user import User


def suggest(
    query: SemanticQuery, user: User, model: SemanticModel, data_date: date, language: str
) -> tuple[Offer, ...]:
    """Up to three offers, different from ``query`` and from each other."""
    offers: list[Offer] = []
    for zh, en, changed in _edits(query, user, model, data_date):
        if changed != query and works(changed, user, model, data_date):
            offers.append(Offer(label=en if language == "en" else zh, request=QueryRequest(query=changed)))
        if len(offers) == 3:
            break
    return tuple(offers)


def works(query: SemanticQuery, user: User, model: SemanticModel, data_date: date) -> bool:
    """Whether the query can be planned and the user may ask it."""
    try:
        plan(bind(query, user, model, data_date), model)
        authorize(query, user, model)
    except WenshuError:
        return False
    return True


def _edits(
    query: SemanticQuery, user: User, model: SemanticModel, data_date: date
) -> Iterator[tuple[str, str, SemanticQuery]]:
    plain: dict[str, object] = {
        "having": (),
        "order_by": (),
        "limit": None,
        "limit_per": None,
        "share": False,
        "share_within": None,
        "rank": False,
        "running": False,
        "columns": (),
        "totals": False,
    }
    if not query.metrics:
        return
    metric = model.metrics[query.metrics[0]]
    timed = any(model.dimensions[name].grain for name in query.group_by if name in model.dimensions)
    if query.compare is None and not timed:
        yield "和去年同期比", "Compare with a year ago", query.model_copy(update={"compare": "yoy"})
    if not query.group_by:
        yield from _splits(query, user, model, plain)
    if not timed:
        end = query.period.end if query.period else data_date
        months = Period(start=start_of("month", add_months(start_of("month", end), -5)), end=end)
        series = {"group_by": ("month",), "period": months, "compare": None, "compare_period": None}
        yield "看近6个月走势", "Show the last 6 months", query.model_copy(update=plain | series)
    if query.group_by:
        yield from _splits(query, user, model, plain)
    if point_in_time(metric, model) and query.compare != "year_start" and not timed:
        yield "较年初变化", "Change since the start of the year", query.model_copy(update={"compare": "year_start"})


def _splits(
    query: SemanticQuery, user: User, model: SemanticModel, plain: dict[str, object]
) -> Iterator[tuple[str, str, SemanticQuery]]:
    defaults = model.defaults
    places = list(defaults.tree.levels) if defaults.tree else []
    skipped = set(places[: user.depth - 1])
    skipped |= {defaults.person_dimension} if user.person_id else set()
    used = {*query.group_by, *(condition.dimension for condition in query.where)}
    client = model.dimensions.get(defaults.client_dimension)
    one = any(each.dimension == defaults.client_dimension and len(each.values) == 1 for each in query.where)
    if one and client is not None:  # one client has one type, one industry, one office, one manager
        skipped |= {
            name
            for name, each in model.dimensions.items()
            if each.group == client.group or each.role in defaults.places
        }
        skipped.add(defaults.person_dimension)
    order = (*places[:1], *defaults.splits) if user.depth < 2 else defaults.splits
    for name in dict.fromkeys(order):
        if name in skipped | used or name not in model.dimensions:
            continue
        label = model.dimensions[name].label
        changed = plain | {"group_by": (name,), "compare": None, "compare_period": None}
        if name == defaults.client_dimension:
            changed["limit"] = 10
            yield f"{label.zh}前十", f"Top ten: {label.en.lower()}", query.model_copy(update=changed)
        else:
            yield f"按{label.zh}拆开", f"Split by {label.en.lower()}", query.model_copy(update=changed)
