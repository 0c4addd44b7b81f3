"""The first screen about one client: who it is, what to do by when, five figures, flags beside chances, the course of a year,
one next step. Everything is asked by the one road, pinned to the client; without the first answer nothing else is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from assistant.answer import Answer
from assistant.client_requests import ClientRequests
from assistant.formats import metric_format, show
from assistant.question import QueryRequest
from semantic_layer.client_page import Task, Tile
from semantic_layer.defaults import Label
from semantic_layer.model import SemanticModel
from warehouse.engine import Column, Table

Run = Callable[[QueryRequest, bool], Answer]
MOST_TASKS = 3
REST = "rest"  # whom a population leaves out


@dataclass(frozen=True)
class Figure:
    """A figure of the first screen as text: its ``change`` with what it is against, ``good``, ``bad`` or ``even``
    (``same``: it did not move), figures ``below`` it, and the ``rank`` (place, of how many; (0, 0) without one)."""

    metric: str
    label: str
    value: str
    change: str = ""
    side: str = "even"
    same: bool = False
    below: tuple[str, ...] = ()
    rank: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Todo:
    """What to do, by which day, and the rule that says so."""

    due: date
    say: str
    rule: str


@dataclass(frozen=True)
class Mark:
    """A tag that the client carries, and what it means."""

    tag: str
    label: str
    note: str


@dataclass(frozen=True)
class Occurrence:
    """What happened on a day."""

    day: str
    label: str


@dataclass(frozen=True)
class FirstScreen:
    """The page before anything is opened. ``refusal`` is all there is where the reader may not know the client. ``fit`` are
    products with their score; ``audit_ids`` the records of what was asked."""

    name: str = ""
    client: str = ""
    kind: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    data_date: str = ""
    statement_date: str = ""
    tasks: tuple[Todo, ...] = ()
    figures: tuple[Figure, ...] = ()
    warnings: tuple[Mark, ...] = ()
    cautions: tuple[Mark, ...] = ()
    chances: tuple[Mark, ...] = ()
    merits: tuple[Mark, ...] = ()
    course: Table | None = None
    events: tuple[Occurrence, ...] = ()
    step: tuple[str, str] | None = None
    fit: tuple[str, ...] = ()
    audit_ids: tuple[str, ...] = ()
    refusal: Answer | None = None


class ClientView:
    """Reads the page. ``run`` takes a request and whether it is pinned to the client."""

    def __init__(self, model: SemanticModel, requests: ClientRequests, run: Run, today: date, language: str) -> None:
        self._model, self._requests, self._today, self._language = model, requests, today, language
        self._run, self._seen = run, list[str]()

    def read(self) -> FirstScreen:
        """The first screen."""
        who = self._run(self._requests.facts(), True)
        if who.status != "answered" or not who.tables or not who.tables[0].rows:
            return FirstScreen(refusal=who)
        self._seen = [who.audit_id]
        facts, days = cells(who.tables[0]), self._row(self._requests.days())
        page, kind = self._requests.page, str(facts.get(self._requests.page.kind, ""))
        carried = [str(code) for code in self._codes(self._requests.tags(), page.tag)]
        fit = self._requests.panel(page.fit) if page.fit else None
        return FirstScreen(
            name=str(facts.get(f"{self._model.defaults.client_dimension}_name", "")),
            client=str(facts.get(self._model.defaults.client_dimension, "")),
            kind=kind,
            facts=_facts(who.tables[0], self._model.defaults.client_dimension),
            data_date=who.data_date,
            statement_date=self._ago(days.get(page.statement_age)),
            tasks=self._tasks(days),
            figures=self._figures(kind),
            warnings=self._marks(page.warning, carried),
            cautions=self._marks(page.caution, carried),
            chances=self._marks(page.chance, carried),
            merits=self._marks(page.merit, carried),
            course=self._table(self._requests.course()),
            events=self._events(),
            step=self._step(carried),
            fit=_best(self._table(fit), self._language),
            audit_ids=tuple(self._seen),
        )

    def _table(self, request: QueryRequest | None, *, pinned: bool = True) -> Table | None:
        answer = self._run(request, pinned) if request is not None else None
        if answer is None:
            return None
        self._seen.append(answer.audit_id)
        return answer.tables[0] if answer.status == "answered" and answer.tables else None

    def _row(self, request: QueryRequest | None) -> dict[str, Any]:
        table = self._table(request)
        return cells(table) if table is not None and table.rows else {}

    def _codes(self, request: QueryRequest | None, dimension: str) -> list[Any]:
        table = self._table(request)
        return [row[table.index(dimension)] for row in table.rows] if table is not None else []

    def _say(self, label: Label) -> str:
        return label.en if self._language == "en" else label.zh

    def _ago(self, days: Any) -> str:
        return "" if days is None else (self._today - timedelta(days=int(days))).isoformat()

    def _tasks(self, days: dict[str, Any]) -> tuple[Todo, ...]:
        found = [self._todo(task, days) for task in self._requests.page.tasks if not task.by]
        for task, request in self._requests.grouped_tasks():
            table = self._table(request)
            found += [self._todo(task, cells(table, place)) for place in range(len(table.rows))] if table else []
        return tuple(sorted((one for one in found if one), key=lambda one: one.due))[:MOST_TASKS]

    def _todo(self, task: Task, row: dict[str, Any]) -> Todo | None:
        """The task, if the row calls for it: due in so many days, or so many days after it began."""
        if task.figure and not row.get(task.figure):
            return None
        term = task.terms.get(str(row.get(task.by)), task.term)
        ahead, since = row.get(task.ahead), row.get(task.since)
        left = int(ahead) if ahead is not None else term - int(since) if since is not None else None
        if left is None or left > task.within:
            return None
        amount = self._amount(task.figure, row.get(task.figure))
        text = self._say(task.say).format(figure=amount, by=row.get(f"{task.by}_name", row.get(task.by, "")))
        return Todo(self._today + timedelta(days=left), text, self._say(task.rule))

    def _amount(self, metric: str, value: Any) -> str:
        known = self._model.metrics.get(metric)
        return show(value, known.unit, metric_format(known.unit, known.decimals), self._language) if known else ""

    def _figures(self, kind: str) -> tuple[Figure, ...]:
        table = self._table(self._requests.tiles())
        if table is None or not table.rows:
            return ()
        names = {column.name for column in table.columns}
        fitting = [one for one in self._requests.page.tiles if not one.kinds or kind in one.kinds]
        return tuple(self._figure(tile, table, kind) for tile in fitting if tile.metric in names)

    def _figure(self, tile: Tile, table: Table, kind: str) -> Figure:
        columns = {column.name: column for column in table.columns}
        row, column = cells(table), columns[tile.metric]
        value = row[tile.metric]
        below = [f"{columns[one].label} {self._shown(row[one], columns[one])}" for one in tile.beside if one in columns]
        moved, of = row.get(f"{tile.metric}__change"), columns.get(f"{tile.metric}__change")
        better = {"up": 1, "down": -1}.get(self._model.metrics[tile.metric].direction, 0) * (moved or 0)
        return Figure(
            metric=tile.metric,
            label=column.label,
            value=self._shown(value, column),
            change=f"{of.label} {self._shown(moved, of, signed=True)}" if of and moved is not None else "",
            side="good" if better > 0 else "bad" if better < 0 else "even",
            same=moved == 0,
            below=tuple(below),
            rank=self._rank(tile.metric, value, kind) if tile.ranked and value is not None else (0, 0),
        )

    def _rank(self, metric: str, value: float, kind: str) -> tuple[int, int]:
        """The place among the reader's own clients of the kind, and how many they are."""
        table = self._table(self._requests.above(metric, float(value), kind), pinned=False)
        if table is None:
            return (0, 0)
        at = table.index(self._model.readings.counted)
        rest = sum(int(row[at] or 0) for row in table.rows if row[0] == REST)
        whole = sum(int(row[at] or 0) for row in table.rows)
        return (whole - rest + 1, whole) if rest else (0, 0)

    def _shown(self, value: Any, column: Column, *, signed: bool = False) -> str:
        return show(value, column.unit, column.format, self._language, signed=signed)

    def _marks(self, listed: tuple[str, ...], carried: list[str]) -> tuple[Mark, ...]:
        """Those of the listed tags that the client carries, in the order of the list."""
        english = self._language == "en"
        known = [self._model.segments[tag] for tag in listed if tag in carried]
        return tuple(
            Mark(one.id, one.en if english else one.zh, (one.note_en or one.note) if english else one.note)
            for one in known
        )

    def _events(self) -> tuple[Occurrence, ...]:
        found = []
        for event, request in self._requests.events():
            table = self._table(request)
            for place in range(len(table.rows) if table else 0):
                row = cells(table, place) if table else {}
                if row.get(event.metric):
                    label = str(row.get(f"{event.by}_name") or "") if event.by else ""
                    found.append(Occurrence(str(row["day"]), label or self._say(event.label)))
        return tuple(sorted(found, key=lambda one: one.day))

    def _step(self, carried: list[str]) -> tuple[str, str] | None:
        steps = [step for step in self._requests.page.steps if step.tag in carried]
        return (self._say(steps[0].say), self._say(steps[0].rule)) if steps else None


def cells(table: Table, place: int = 0) -> dict[str, Any]:
    """A row by the names of its columns."""
    return dict(zip((column.name for column in table.columns), table.rows[place], strict=True))


def _facts(table: Table, client: str) -> tuple[tuple[str, str], ...]:
    """The attributes with their headings; codes stand behind their names, and a group that is the client itself is none."""
    row, names = cells(table), {column.name for column in table.columns}
    own = row.get(client)
    found = []
    for column in table.columns:
        value = row[column.name]
        if column.name.startswith(client) and column.name in (client, f"{client}_name"):
            continue
        if value is None or f"{column.name}_name" in names or row.get(column.name.removesuffix("_name")) == own:
            continue
        found.append((column.label, str(value)))
    return tuple(found)


def _best(table: Table | None, language: str) -> tuple[str, ...]:
    """The rows of one grouped figure, each in a few words."""
    if table is None:
        return ()
    name = next((at for at, column in enumerate(table.columns) if column.name.endswith("_name")), 0)
    last = table.columns[-1]
    return tuple(f"{row[name]} {show(row[-1], last.unit, last.format, language)}" for row in table.rows)
