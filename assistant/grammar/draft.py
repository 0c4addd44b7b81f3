"""A query under construction: what the question said so far, and what was assumed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.question import Assumption, QueryRequest
from semantic_layer.calendar import Period
from semantic_layer.model import SemanticModel
from semantic_layer.query import (
    Bands,
    Comparison,
    Condition,
    Having,
    MetricPeriod,
    MetricTest,
    Order,
    Population,
    Rule,
    Scope,
    SemanticQuery,
)


@dataclass(slots=True)
class Draft:
    """Like a SemanticQuery, but open; ``plain`` turns false once a shape other than value or breakdown is asked for,
    ``of_last`` true where the figure is told by the one shown before (金额, 户均)."""

    metrics: list[str] = field(default_factory=list)
    group_by: list[str] = field(default_factory=list)
    where: list[Condition] = field(default_factory=list)
    having: list[Having] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    outsiders: list[str] = field(default_factory=list)
    tests: list[Rule] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)
    lackers: list[str] = field(default_factory=list)
    population: Population | None = None
    versus_rest: bool = False
    bands: Bands | None = None
    columns: list[str] = field(default_factory=list)
    periods: list[MetricPeriod] = field(default_factory=list)
    period: Period | None = None
    compare: Comparison | None = None
    compare_period: Period | None = None
    base: Condition | None = None
    target: str | None = None
    order_by: list[Order] = field(default_factory=list)
    limit: int | None = None
    limit_per: str | None = None
    share: bool = False
    share_within: str | None = None
    shared: list[str] = field(default_factory=list)
    rank: bool = False
    running: bool = False
    totals: bool = False
    peers: bool = False
    scope: Scope = "own"
    figure: float | None = None
    precision: float | None = None
    show: str | None = None
    recent: bool = False
    few_months: bool = False
    trend: bool = False
    listing: bool = False
    kept: bool = False
    of_last: bool = False
    explain: bool = False
    edits: QueryRequest | None = None
    ranking: Literal["", "desc", "asc"] = ""
    change: Literal["", "up", "down", "any", "net"] = ""
    overview: bool = False
    year_back: str = ""
    also_compare: Comparison | None = None
    benchmark: Literal["", "branch", "bank"] = ""
    value_window: bool = False
    no_plan: bool = False
    plain: bool = True
    lead: Condition | None = None
    assumptions: list[Assumption] = field(default_factory=list)

    def assume(self, code: str, **details: str) -> None:
        """Note what was not said, once per code."""
        if all(assumption.code != code for assumption in self.assumptions):
            self.assumptions.append(Assumption(code=code, details=details))

    def add_metrics(self, *names: str) -> None:
        """Ask for these too, each once."""
        self.metrics += [name for name in dict.fromkeys(names) if name not in self.metrics]

    def group(self, *names: str) -> None:
        """Group by these too, each once."""
        self.group_by += [name for name in dict.fromkeys(names) if name not in self.group_by]

    def query(self) -> SemanticQuery:
        """The semantic query; ValueError (pydantic's) when the parts do not go together."""
        per = self.limit_per if self.limit_per in self.group_by else None
        metrics = dict.fromkeys(
            [
                *self.metrics,
                *(having.metric for having in self.having),
                *(having.of for having in self.having if having.of),
            ]
        )
        return SemanticQuery(
            metrics=tuple(metrics),
            group_by=tuple(self.group_by),
            where=tuple(self.where),
            having=tuple(self.having),
            population=self.population,
            versus_rest=self.versus_rest and self.population is not None,
            bands=self.bands,
            columns=tuple(name for name in self.columns if name not in self.group_by),
            periods=tuple(one for one in self.periods if one.metric in metrics),
            period=self.period,
            compare=self.compare,
            compare_period=self.compare_period,
            target=self.target,
            order_by=tuple(self.order_by),
            limit=self.limit,
            limit_per=per,
            share=self.share,
            share_within=self.share_within if self.share and self.share_within in self.group_by else None,
            rank=self.rank,
            running=self.running,
            totals=self.totals and bool(self.group_by),
            peers=self.peers
            and len(metrics) == 1
            and not (self.group_by or self.having or self.compare or self.order_by),
            scope=self.scope,
        )


def draft_of(query: SemanticQuery, show: str | None = None) -> Draft:
    """A draft that says what ``query`` says, to be edited."""
    return Draft(
        metrics=list(query.metrics),
        group_by=list(query.group_by),
        where=list(query.where),
        having=list(query.having),
        population=query.population,
        versus_rest=query.versus_rest,
        bands=query.bands,
        columns=list(query.columns),
        periods=list(query.periods),
        period=query.period,
        compare=query.compare,
        compare_period=query.compare_period,
        target=query.target,
        order_by=list(query.order_by),
        limit=query.limit,
        limit_per=query.limit_per,
        share=query.share,
        share_within=query.share_within,
        rank=query.rank,
        running=query.running,
        totals=query.totals,
        peers=query.peers,
        scope=query.scope,
        show=show,
        plain=False,
    )


def split_shared(query: SemanticQuery, show: str | None, shared: list[str]) -> tuple[QueryRequest, ...]:
    """The amounts with their shares, then the figures that have none."""
    rest = tuple(name for name in query.metrics if name not in shared)
    amounts = query.model_copy(update={"metrics": tuple(shared), "share": True, "order_by": _orders(query, rest)})
    others = query.model_copy(update={"metrics": rest, "order_by": _orders(query, tuple(shared))})
    return (QueryRequest(query=amounts, show=show), QueryRequest(query=others, show=show))


def _orders(query: SemanticQuery, without: tuple[str, ...]) -> tuple[Order, ...]:
    return tuple(one for one in query.order_by if one.by not in without)


def split_by_reach(query: SemanticQuery, show: str | None, model: SemanticModel) -> tuple[QueryRequest, ...]:
    """One request, or two when some metrics cannot be split the way others can (活动的ROI和各渠道转化率), or when an amount stands
    beside the number of those who have some of it (按揭余额和户数)."""
    if (apart := _apart_from_holders(query, model)) is not None:
        return tuple(QueryRequest(query=one, show=show) for one in apart)
    known = [model.dimensions[name] for name in query.group_by]
    able = [name for name in query.metrics if all({one.group, one.id} & set(model.metrics[name].dims) for one in known)]
    if not able or len(able) == len(query.metrics) or query.having or query.limit or query.target:
        return (QueryRequest(query=query, show=show),)
    rest = tuple(name for name in query.metrics if name not in able)
    shared = tuple(one.id for one in known if all({one.group, one.id} & set(model.metrics[name].dims) for name in rest))
    orders = tuple(order for order in query.order_by if order.by in able or order.by in query.group_by)
    plain: dict[str, object] = {"columns": (), "order_by": (), "share": False, "share_within": None}
    whole = query.model_copy(update={"metrics": rest, "group_by": shared, **plain})  # 贷款余额和定期占比
    split = query.model_copy(update={"metrics": tuple(able), "order_by": orders})
    return (QueryRequest(query=whole), QueryRequest(query=split, show=show))


def _apart_from_holders(query: SemanticQuery, model: SemanticModel) -> tuple[SemanticQuery, SemanticQuery] | None:
    """The figures of a part (按揭) that the number of clients cannot be filtered by, and the number of those who have some."""
    rule = query.population.rule if query.population is not None else None
    if not isinstance(rule, MetricTest) or not rule.where or rule.op != ">" or query.having or query.target:
        return None
    groups = {model.dimensions[one.dimension].group for one in rule.where if isinstance(one, Condition)}
    figures = tuple(name for name in query.metrics if groups <= set(model.metrics[name].dims))
    rest = tuple(name for name in query.metrics if name not in figures)
    counts = all(model.metrics[name].kind == "count" for name in rest)
    if rule.metric not in figures or not rest or not counts or rule.values != (0.0,):
        return None
    part = query.model_copy(update={"metrics": figures, "population": None, "where": (*query.where, *rule.where)})
    orders = tuple(one for one in query.order_by if one.by in rest or one.by in query.group_by)
    return part, query.model_copy(update={"metrics": rest, "order_by": orders})
