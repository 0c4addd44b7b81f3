"""The semantic query: the only language that both interpreters, every page and every program speak."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from semantic_layer.calendar import Period

Value = str | int | float | bool
FilterOp = Literal["=", "!=", "in", "not in", ">", ">=", "<", "<=", "between", "is null", "is not null"]
HavingOp = Literal["=", "!=", ">", ">=", "<", "<=", "between"]
Comparison = Literal["yoy", "prior", "day", "month_end", "quarter_end", "year_start", "period"]
Scope = Literal["own", "branch", "bank"]


DEFAULT_TARGET = "deposit_avg_balance"  # what a plan question means when it names no metric


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Condition(_Value):
    """A filter on a dimension, by code: ``{"dimension": "branch", "op": "=", "values": ["O01"]}``."""

    dimension: str
    op: FilterOp = "in"
    values: tuple[Value, ...] = ()


class Having(_Value):
    """A filter on a metric after aggregation, in storage units (元, fractions). ``of`` compares the metric with
    another metric of the query instead of with a number; ``on`` chooses the change against the base period."""

    metric: str
    op: HavingOp = ">="
    values: tuple[float, ...] = ()
    of: str | None = None
    on: Literal["value", "change", "change_pct"] = "value"


class Order(_Value):
    """Sort by a metric (or its change) or a dimension of the query."""

    by: str
    direction: Literal["asc", "desc"] = "desc"
    on: Literal["value", "change", "change_pct"] = "value"


class SemanticQuery(_Value):
    """What is wanted, in the model's own names. Values are codes; amounts are in 元, rates are fractions.

    ``period``: without one, point-in-time metrics answer at the data date and flows for the year to date.
    ``compare``: ``yoy`` the same window a year earlier · ``prior`` the previous window of equal type · ``day``,
    ``month_end``, ``quarter_end``, ``year_start`` the day, month end, quarter end, year end before ·
    ``period`` the window in ``compare_period``.
    ``target``: the metric whose plan target_achievement and its neighbours speak of.
    ``limit``: top N of the sorted rows; a negative sort (``asc``) makes it the bottom N. ``limit_per``: top N of each
    value of that dimension. ``share``: adds each row's share of the total. ``totals``: adds the total of all groups.
    ``scope``: whose rows. ``own`` is the asker's; ``branch`` and ``bank`` are for public metrics only.
    """

    metrics: tuple[str, ...] = Field(min_length=1, max_length=24)
    group_by: tuple[str, ...] = Field(default=(), max_length=6)
    where: tuple[Condition, ...] = Field(default=(), max_length=20)
    having: tuple[Having, ...] = Field(default=(), max_length=10)
    period: Period | None = None
    compare: Comparison | None = None
    compare_period: Period | None = None
    target: str | None = None
    order_by: tuple[Order, ...] = Field(default=(), max_length=4)
    limit: int | None = Field(default=None, ge=1, le=10_000)
    limit_per: str | None = None
    share: bool = False
    totals: bool = False
    scope: Scope = "own"

    @model_validator(mode="after")
    def _consistent(self) -> SemanticQuery:
        if (self.compare == "period") != (self.compare_period is not None):
            raise ValueError("compare 'period' and compare_period go together")
        if len(set(self.metrics)) != len(self.metrics) or len(set(self.group_by)) != len(self.group_by):
            raise ValueError("metrics and group_by must not repeat a name")
        if self.limit_per is not None and self.limit_per not in self.group_by:
            raise ValueError("limit_per must be one of group_by")
        return self
