"""The semantic query: the only language that both interpreters, every page and every program speak."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, FiniteFloat, Tag, model_validator

from semantic_layer.calendar import Period

Text = Annotated[str, Field(max_length=200)]
Value = Text | int | FiniteFloat | bool
FilterOp = Literal["=", "!=", "in", "not in", ">", ">=", "<", "<=", "between", "is null", "is not null"]
HavingOp = Literal["=", "!=", ">", ">=", "<", "<=", "between"]
Comparison = Literal["yoy", "prior", "day", "month_end", "quarter_end", "year_start", "period", "benchmark", "parent"]
On = Literal["value", "change", "change_pct"]
Scope = Literal["own", "branch", "bank"]


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
    values: tuple[FiniteFloat, ...] = ()
    of: str | None = None
    on: On = "value"

    @model_validator(mode="after")
    def _counted(self) -> Having:
        _check_threshold(self)
        return self


class Order(_Value):
    """Sort by a metric (or its change) or a dimension of the query."""

    by: str
    direction: Literal["asc", "desc"] = "desc"
    on: On = "value"


class SegmentTest(_Value):
    """The entity is in the segment (a tag): ``{"segment": "T015"}``."""

    segment: str


class MetricTest(_Value):
    """The entity's own value of a metric, over a period of its own: ``{"metric": "deposit_avg_balance", "op": ">=",
    "values": [1000000]}``. ``where`` narrows the rows of the metric; ``of`` and ``on`` are as in Having."""

    metric: str
    op: HavingOp = ">="
    values: tuple[FiniteFloat, ...] = ()
    of: str | None = None
    on: On = "value"
    period: Period | None = None
    compare: Comparison | None = None
    compare_period: Period | None = None
    where: tuple[Condition, ...] = Field(default=(), max_length=10)

    @model_validator(mode="after")
    def _complete(self) -> MetricTest:
        _check_threshold(self)
        _check_comparison(self)
        return self


def _check_comparison(test: MetricTest | RankTest) -> None:
    """What is compared has a base, and days of its own only for a base of days."""
    if (test.compare == "period") != (test.compare_period is not None):
        raise ValueError("compare 'period' and compare_period go together")
    if test.on != "value" and test.compare is None:
        raise ValueError("on 'change' or 'change_pct' goes with compare")


def _check_threshold(test: Having | MetricTest) -> None:
    """A test has another metric to compare with, or as many numbers as its operator takes."""
    wanted = 0 if test.of is not None else 2 if test.op == "between" else 1
    if len(test.values) != wanted:
        raise ValueError(f"op {test.op!r} takes {wanted} values here")
    if test.of is not None and test.op == "between":
        raise ValueError("op 'between' takes two numbers, not another metric")


class RankTest(_Value):
    """The entity is among the first by a metric: the first ``top`` of them, or the first ceil(``share`` x n), by value
    then id; of each group of the dimension ``per``, if there is one. It ranks those that meet the other tests beside it.
    ``where``, ``on`` and ``compare`` are as in a test of the metric. By a change, an entity that is gone keeps its place in the
    order and is left out after."""

    metric: str
    top: int | None = Field(default=None, ge=1, le=100_000)
    share: float | None = Field(default=None, gt=0, le=1)
    direction: Literal["asc", "desc"] = "desc"
    on: On = "value"
    period: Period | None = None
    compare: Comparison | None = None
    compare_period: Period | None = None
    where: tuple[Condition, ...] = Field(default=(), max_length=10)
    per: str | None = None

    @model_validator(mode="after")
    def _one(self) -> RankTest:
        if (self.top is None) == (self.share is None):
            raise ValueError("a rank test has either top or share")
        _check_comparison(self)
        return self


class AllOf(_Value):
    """Every test holds."""

    all: tuple[Rule, ...] = Field(min_length=1, max_length=20)


class AnyOf(_Value):
    """At least one test holds."""

    any: tuple[Rule, ...] = Field(min_length=1, max_length=20)


class NoneOf(_Value):
    """No test holds."""

    none: tuple[Rule, ...] = Field(min_length=1, max_length=20)


def _kind(rule: Any) -> str | None:
    """Which of the seven a rule is, told by the names it uses."""
    names = rule.keys() if isinstance(rule, dict) else type(rule).model_fields if isinstance(rule, BaseModel) else ()
    if "metric" in names:
        return "rank" if "top" in names or "share" in names else "metric"
    return next((one for one in ("dimension", "segment", "all", "any", "none") if one in names), None)


Rule = Annotated[
    Annotated[Condition, Tag("dimension")]
    | Annotated[SegmentTest, Tag("segment")]
    | Annotated[MetricTest, Tag("metric")]
    | Annotated[RankTest, Tag("rank")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[NoneOf, Tag("none")],
    Discriminator(
        _kind,
        custom_error_type="rule",
        custom_error_message="a rule names a dimension, a segment or a metric, or joins rules by all, any or none",
    ),
]


class Population(_Value):
    """The entities for which ``rule`` holds, among those that exist at the end of the query's period. ``entity`` is a
    dimension whose codes are the keys of an entity: customer, rm, loan …; without one, the model's clients."""

    entity: str = ""
    rule: Rule


class Bands(_Value):
    """Groups the entities by the value of a metric: one band below the first edge, one from each edge on (left-closed),
    in storage units. Without ``edges`` about ``count`` round ones are chosen from the data."""

    metric: str
    edges: tuple[FiniteFloat, ...] = Field(default=(), max_length=40)
    count: int = Field(default=8, ge=2, le=30)
    entity: str = ""
    period: Period | None = None


class MetricPeriod(_Value):
    """A metric of the query with a period of its own."""

    metric: str
    period: Period


class SemanticQuery(_Value):
    """What is wanted, in the model's own names. Values are codes; amounts are in 元, rates are fractions.

    ``period``: without one, point-in-time metrics answer at the data date and flows for the year to date.
    ``compare``: ``yoy`` the same window a year earlier · ``prior`` the previous window of equal type · ``day``,
    ``month_end``, ``quarter_end``, ``year_start`` the day, month end, quarter end, year end before ·
    ``period`` the window in ``compare_period`` · ``benchmark`` the industry's figure · ``parent`` the average of the group
    one level up.
    ``periods``: metrics that answer over a window of their own.
    ``population``: only these entities; with ``versus_rest`` the others stand beside them as a group of their own.
    ``bands``: groups entities by the value of a metric. ``columns``: attributes shown beside a listed entity.
    ``target``: the metric whose plan target_achievement and its neighbours speak of.
    ``limit``: top N of the sorted rows; a negative sort (``asc``) makes it the bottom N. ``limit_per``: top N of each
    value of that dimension. ``share``: adds each row's share of the total, or of the group in ``share_within`` (share of
    the parent), and under a comparison of times the change of the share. ``rank``: adds the dense rank. ``running``: adds the
    running total along the time axis. ``totals``: adds the total of all groups.
    ``peers``: the one metric for the asker's own place (or for themselves) with its rank among its peers, how many there are,
    their median and the distance to the next better one; for metrics that are public among them.
    ``scope``: whose rows. ``own`` is the asker's; ``branch`` and ``bank`` are for public metrics only.
    """

    metrics: tuple[str, ...] = Field(default=(), max_length=24)
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
    share_within: str | None = None
    rank: bool = False
    running: bool = False
    totals: bool = False
    population: Population | None = None
    versus_rest: bool = False
    bands: Bands | None = None
    columns: tuple[str, ...] = Field(default=(), max_length=12)
    periods: tuple[MetricPeriod, ...] = Field(default=(), max_length=24)
    peers: bool = False
    scope: Scope = "own"

    @model_validator(mode="after")
    def _consistent(self) -> SemanticQuery:
        if (self.compare == "period") != (self.compare_period is not None):
            raise ValueError("compare 'period' and compare_period go together")
        shown = (*self.group_by, *self.columns)
        if len(set(self.metrics)) != len(self.metrics) or len(set(shown)) != len(shown):
            raise ValueError("metrics, and group_by with columns, must not repeat a name")
        for name, within in (("limit_per", self.limit_per), ("share_within", self.share_within)):
            if within is not None and within not in self.group_by:
                raise ValueError(f"{name} must be one of group_by")
        if self.share_within is not None and not self.share:
            raise ValueError("share_within goes with share")
        if self.versus_rest and self.population is None:
            raise ValueError("versus_rest needs a population")
        if not self.metrics and not (self.columns and self.group_by):
            raise ValueError("a query needs a metric, or an entity to list with its columns")
        if not self.metrics and (self.compare or self.share or self.rank or self.running or self.totals):
            raise ValueError("a list without a metric has no comparison, share, rank, running total or total")
        if self.compare is None and any(
            on != "value" for on in [*(one.on for one in self.having), *(one.on for one in self.order_by)]
        ):
            raise ValueError("on 'change' or 'change_pct' goes with compare")
        if any(one.on != "value" for one in self.order_by if one.by in self.group_by):
            raise ValueError("a dimension is sorted by its value")
        plain = {name for name in self.model_fields_set if getattr(self, name)} - {
            "metrics",
            "where",
            "period",
            "peers",
            "target",
        }
        if self.peers and (plain - {"scope"} or self.scope != "own" or len(self.metrics) != 1):
            raise ValueError("peers goes with one metric and a period alone")
        if {one.metric for one in self.periods} - set(self.metrics) or len({one.metric for one in self.periods}) < len(
            self.periods
        ):
            raise ValueError("periods must name metrics of the query, each once")
        return self

    def about(self, client: str) -> SemanticQuery:
        """The query with ``client``, the dimension of the model's clients, where a population or bands name no entity."""
        named = {"population": self.population, "bands": self.bands}
        filled = {
            part: one.model_copy(update={"entity": client}) for part, one in named.items() if one and not one.entity
        }
        return self.model_copy(update=filled) if filled else self


AllOf.model_rebuild()
AnyOf.model_rebuild()
NoneOf.model_rebuild()
