"""Alternatives of a reading: small edits of a query after which it gives the figure that somebody else has."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from semantic_layer.defaults import Label
from semantic_layer.query import Condition, Scope

Move = Literal[
    "day",
    "month_end",
    "quarter_end",
    "year_start",
    "year_ago",
    "month",
    "quarter_to_date",
    "year_to_date",
    "twelve_months",
]


class Alternative(BaseModel):
    """One other way to read a query. Alternatives of the same ``choice`` exclude each other.

    It applies to queries of one of ``metrics`` (empty: any), of a unit in ``units`` (empty: any), and, when ``stock`` is
    set, to figures at a point in time (True) or over a window (False). It does one or more of: take ``metric`` instead; move
    filters from a dimension to another (``dimensions``), the asker's own place becoming a filter when there is none; add the
    filter ``where``; move the window's end back to the last day, month end … or its start (``period``); ask for another
    ``scope``; multiply by ``factor``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    choice: str
    label: Label
    metrics: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    stock: bool | None = None
    metric: str | None = None
    dimensions: dict[str, str] = {}
    where: Condition | None = None
    period: Move | None = None
    scope: Scope | None = None
    factor: float = 1.0
