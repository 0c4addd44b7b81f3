"""What a page about one client shows, as data of the model; without it the model has no such page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from semantic_layer.defaults import Label

if TYPE_CHECKING:
    from semantic_layer.model import SemanticModel

Fault = tuple[tuple[str, str], str]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tile(_Value):
    """A figure of the first screen with its change, and other figures said below it. ``ranked``: the client's place by it
    among the reader's own clients of the same kind. ``kinds`` are the kinds of client it is for; without any, all."""

    metric: str
    beside: tuple[str, ...] = ()
    ranked: bool = False
    kinds: tuple[str, ...] = ()


class Task(_Value):
    """Something to do, with a day to do it by. It stands where the metric ``figure`` is above 0 (without one: always).

    ``ahead`` counts the days until it is due; ``since`` the days since it began, and it is due ``term`` days later (``terms`` by
    the code of ``by``). It is told when due within ``within`` days. ``say`` is what to do; ``rule`` what says so.
    """

    say: Label
    rule: Label
    figure: str = ""
    ahead: str = ""
    since: str = ""
    by: str = ""
    term: int = 0
    terms: dict[str, int] = {}
    within: int = 30


class Event(_Value):
    """Days that are marked on the course of the figures: those of ``metric``, called by the values of ``by`` or ``label``."""

    metric: str
    by: str = ""
    label: Label


class NextStep(_Value):
    """One next step for clients that carry the tag; the first that holds is shown, with its ``rule``."""

    tag: str
    say: Label
    rule: Label


class Panel(_Value):
    """Figures behind a click. ``draw``: ``table``, ``waterfall`` (the metrics lead to the last one, those in ``less`` go down),
    ``parts`` (points, each of at most ``of``). ``months`` is a window of that many months to the data date. ``kinds`` are the
    kinds of client it is for; without any, all."""

    label: Label
    metrics: tuple[str, ...]
    group_by: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    compare: Literal["benchmark"] | None = None
    months: int = 0
    limit: int | None = None
    draw: Literal["table", "waterfall", "parts"] = "table"
    less: tuple[str, ...] = ()
    of: dict[str, float] = {}
    kinds: tuple[str, ...] = ()
    note: Label


class Adverse(_Value):
    """A figure that speaks against the client in a decision where it is below (``<``) or above (``>``) ``value``; ``note`` says
    why."""

    metric: str
    op: Literal["<", ">"]
    value: float
    note: Label


class Asked(_Value):
    """A question to the documents; ``kinds`` are the kinds of client it is asked for; without any, all."""

    zh: str
    en: str
    kinds: tuple[str, ...] = ()


class ClientPage(_Value):
    """The page: ``facts`` of the head, ``kind`` the dimension that tells firms from persons, ``tag`` that of tags,
    ``listed`` the metric by which clients are listed before one is looked for, ``statement_age`` the days since the
    statements' day, ``course`` the figures over twelve months, ``warning`` and ``chance`` the tags of the two lists,
    ``caution`` those that stand under the warnings as what to watch, ``merit`` those that speak for the client in a
    decision, ``adverse`` the figures that speak against it (beside whatever is worse than what it is compared with),
    ``fit`` the product that matched best, ``policies`` what is asked of the documents for a decision, ``absent`` what is
    not connected.
    """

    facts: tuple[str, ...] = ()
    kind: str = ""
    tag: str = ""
    listed: str = ""
    statement_age: str = ""
    tiles: tuple[Tile, ...] = ()
    tasks: tuple[Task, ...] = ()
    course: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    warning: tuple[str, ...] = ()
    caution: tuple[str, ...] = ()
    chance: tuple[str, ...] = ()
    adverse: tuple[Adverse, ...] = ()
    merit: tuple[str, ...] = ()
    steps: tuple[NextStep, ...] = ()
    fit: Panel | None = None
    policies: tuple[Asked, ...] = ()
    absent: tuple[Label, ...] = ()
    panels: dict[str, Panel] = Field(default={})

    @property
    def metrics(self) -> tuple[str, ...]:
        """Every metric that is named."""
        named = [name for tile in self.tiles for name in (tile.metric, *tile.beside)]
        named += [name for task in self.tasks for name in (task.figure, task.ahead, task.since)]
        named += [*self.course, *(event.metric for event in self.events), self.statement_age, self.listed]
        named += [one.metric for one in self.adverse]
        return tuple(filter(None, [*named, *(name for panel in self._panels for name in panel.metrics)]))

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Every dimension that is named."""
        named = [*self.facts, self.kind, self.tag, *(task.by for task in self.tasks), *(one.by for one in self.events)]
        named += [name for panel in self._panels for name in (*panel.group_by, *panel.columns)]
        return tuple(filter(None, named))

    @property
    def _panels(self) -> Iterable[Panel]:
        return [*self.panels.values(), *([self.fit] if self.fit else [])]


def client_page_faults(model: SemanticModel) -> Iterator[Fault]:
    """Every name of the page that does not exist, as ((section, part), sentence)."""
    page = model.client_page
    tags = [*page.warning, *page.caution, *page.chance, *page.merit, *(step.tag for step in page.steps)]
    for kind, names, known in (
        ("metric", page.metrics, model.metrics),
        ("dimension", page.dimensions, model.dimensions),
        ("segment", tags, model.segments),
    ):
        for name in dict.fromkeys(names):
            if name not in known:
                yield ("client_page", kind), f"unknown {kind} {name!r}"
