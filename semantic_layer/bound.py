"""A query whose names and periods are resolved: the values that bind makes and plan reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from semantic_layer.calendar import Period
from semantic_layer.model import Dimension, Metric
from semantic_layer.query import Comparison, Condition, SemanticQuery
from semantic_layer.rights import Reason

if TYPE_CHECKING:
    from semantic_layer.peers import Peers
    from semantic_layer.sets import BoundSet


@dataclass(frozen=True)
class Piece:
    """One cell of the time axis: its key (the first day of its grain; None without a time grouping) and its days.

    ``asked`` is the end of the window asked for where ``period`` is another one (the opening balance of a growth): states
    and tags are read there, so that both sides of a difference count the same clients.
    """

    key: date | None
    period: Period
    asked: date | None = None


@dataclass(frozen=True)
class BoundMetric:
    """A metric with its pieces and, under a comparison, the base piece of each (same keys). ``against`` is the metric that
    gives the base, where it is another one (the industry's figure)."""

    metric: Metric
    pieces: tuple[Piece, ...]
    base: tuple[Piece, ...] | None = None
    hidden: bool = False
    against: Metric | None = None


@dataclass(frozen=True)
class BoundQuery:
    """A query whose names and periods are resolved. ``level`` is the plan level of target metrics ('1'..'4' or 'rm');
    ``merged`` lists the cells (codes of ``keys``) that are too small to show and stand together under one key; ``margins`` the
    groups of one key (its place, its code) of which so few customers are in merged cells that the shown ones would tell them
    beside the group's own figure; ``cells`` is how many were counted. ``sets`` are
    the population and the bands; ``columns`` pairs each attribute of a list with the key it belongs to; ``parent`` is the
    same query one level up, for a comparison with it; ``peers`` are those whom the asker stands among, and the same query for
    each of them; ``instead_of`` is the comparison that was asked for and has no base; ``shown`` are the conditions that the rows
    of the result meet, once everything is computed."""

    query: SemanticQuery
    metrics: tuple[BoundMetric, ...]
    dimensions: tuple[Dimension, ...]
    conditions: tuple[tuple[Dimension, Condition], ...]
    period: Period
    level: str = "1"
    notes: tuple[Reason, ...] = ()
    time: Dimension | None = None
    keys: tuple[Dimension, ...] = field(default=())
    merged: tuple[tuple[str | None, ...], ...] = ()
    margins: tuple[tuple[int, str | None], ...] = ()
    cells: int = 0
    sets: tuple[BoundSet, ...] = ()
    columns: tuple[tuple[Dimension, Dimension], ...] = ()
    parent: BoundQuery | None = None
    peers: tuple[Peers, BoundQuery] | None = None
    instead_of: Comparison | None = None
    shown: tuple[tuple[Dimension, Condition], ...] = ()
