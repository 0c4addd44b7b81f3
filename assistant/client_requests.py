"""What the client page asks: one semantic query for each part, of the model's page and as far as the role may know."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assistant.answer import Offer
from assistant.question import QueryRequest
from semantic_layer.authorize import may_see
from semantic_layer.calendar import Period, add_months
from semantic_layer.client_page import ClientPage, Event, Panel, Task
from semantic_layer.model import SemanticModel
from semantic_layer.policies import RolePolicy
from semantic_layer.query import Condition, MetricTest, Order, Population, SemanticQuery

COURSE_MONTHS = 12


def is_offered(policy: RolePolicy, model: SemanticModel) -> bool:
    """Whether the role sees single clients in clear and the model has a page about them."""
    client = model.defaults.client
    keys = set(model.policies.clients) | ({client.name_class} if client else set())
    seen = all(policy.columns.get(name, "clear") not in ("never", "pseudonym") for name in keys)
    named = client is not None and client.name_class in policy.columns
    return bool(model.client_page.facts) and policy.business and not policy.small_cells and named and seen


def client_starters(model: SemanticModel, role: str, language: str) -> list[Offer]:
    """What to ask first about one client: the figures of the page's tiles, as far as the role may ask for them."""
    known = [model.metrics[tile.metric] for tile in model.client_page.tiles if may_see(tile.metric, role, model)]
    names = [metric.en if language == "en" else metric.zh for metric in known]
    return [Offer(label=name, text=name) for name in names]


class ClientRequests:
    """The requests of the page for one role, on one data date; nothing that the role may not ask for is in them."""

    def __init__(self, model: SemanticModel, role: str, data_date: date) -> None:
        self._model, self._role, self._today = model, role, data_date
        self._hidden = set(model.policies.roles[role].refused_dimensions)

    @property
    def page(self) -> ClientPage:
        """The model's page."""
        return self._model.client_page

    def facts(self) -> QueryRequest:
        """Who the client is."""
        client = self._model.defaults.client_dimension
        return _asked(SemanticQuery(group_by=(client,), columns=self._dimensions(self.page.facts)))

    def tiles(self) -> QueryRequest | None:
        """The figures of the tiles, each with its change."""
        names = [name for tile in self.page.tiles for name in (tile.metric, *tile.beside)]
        return self._of(names, compare="prior")

    def days(self) -> QueryRequest | None:
        """What is due, in how many days; and the age of the statements."""
        names = [name for task in self.page.tasks if not task.by for name in (task.figure, task.ahead, task.since)]
        return self._of([*names, self.page.statement_age])

    def grouped_tasks(self) -> list[tuple[Task, QueryRequest]]:
        """Tasks of which there is one for each code of a dimension."""
        found = []
        for task in self.page.tasks:
            request = self._of([task.figure, task.since], group_by=(task.by,)) if task.by else None
            found += [(task, request)] if request else []
        return found

    def tags(self) -> QueryRequest | None:
        """The tags that the client carries."""
        return self._of([self._model.readings.counted], group_by=(self.page.tag,)) if self.page.tag else None

    def course(self) -> QueryRequest | None:
        """The figures over twelve months."""
        return self._of(self.page.course, group_by=("month",), period=self.months(COURSE_MONTHS))

    def events(self) -> list[tuple[Event, QueryRequest]]:
        """The days to mark on the course."""
        found = []
        for event in self.page.events:
            by = ("day", *([event.by] if event.by else []))
            request = self._of([event.metric], group_by=by, period=self.months(COURSE_MONTHS))
            found += [(event, request)] if request else []
        return found

    def above(self, metric: str, value: float, kind: str) -> QueryRequest:
        """How many of the reader's own clients of the same kind have more, and how many have not; not about one client."""
        where = (Condition(dimension=self.page.kind, values=(kind,)),) if self.page.kind and kind else ()
        rule = MetricTest(metric=metric, op=">", values=(value + 0.005,))
        counted = (self._model.readings.counted,)
        return _asked(SemanticQuery(metrics=counted, where=where, population=Population(rule=rule), versus_rest=True))

    def largest(self, most: int) -> QueryRequest | None:
        """The reader's largest clients, for a page on which none was looked for yet."""
        order = (Order(by=self.page.listed),)
        by = (self._model.defaults.client_dimension,)
        return self._of([self.page.listed], group_by=by, order_by=order, limit=most)

    def panels(self, kind: str) -> dict[str, Panel]:
        """The panels for a client of this kind, as far as the role may see their figures."""
        fitting = {name: one for name, one in self.page.panels.items() if not one.kinds or kind in one.kinds}
        return {name: one for name, one in fitting.items() if self.panel(one) is not None}

    def panel(self, panel: Panel) -> QueryRequest | None:
        """The figures of a panel. Parts of a sum come whole or not at all."""
        if panel.draw != "table" and not all(map(self._may, panel.metrics)):
            return None
        more: dict[str, object] = {"compare": panel.compare, "limit": panel.limit}
        if panel.limit:
            more["order_by"] = (Order(by=panel.metrics[0]),)
        if panel.months:
            more["period"] = self.months(panel.months)
        columns = self._dimensions(panel.columns)
        return self._of(panel.metrics, group_by=panel.group_by, columns=columns, **more)

    def months(self, count: int) -> Period:
        """``count`` months that end with the data date's."""
        first = add_months(self._today.replace(day=1), 1 - count)
        return Period(start=first, end=self._today)

    def _may(self, metric: str) -> bool:
        return may_see(metric, self._role, self._model)

    def _dimensions(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in self._hidden)

    def _of(self, metrics: Iterable[str], **more: object) -> QueryRequest | None:
        known = tuple(name for name in dict.fromkeys(filter(None, metrics)) if self._may(name))
        by = more.get("group_by", ())
        if not known or (isinstance(by, tuple) and self._hidden & set(by)):
            return None
        return _asked(SemanticQuery.model_validate({"metrics": known, **more}))


def _asked(query: SemanticQuery) -> QueryRequest:
    return QueryRequest(query=query)
