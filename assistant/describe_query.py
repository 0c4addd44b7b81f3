"""A query as one exact sentence: whose rows, which figures, over which days, split, compared, filtered and cut how.

Two queries that may give different numbers never read the same.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.headings import CHANGE, period_words
from assistant.journey import Journey
from assistant.phrases import Phrases
from assistant.whose import exact_filter_words, scope_words
from semantic_layer.bound import BoundMetric, BoundQuery
from semantic_layer.model import SemanticModel
from semantic_layer.point_in_time import point_in_time
from semantic_layer.query import (
    AllOf,
    AnyOf,
    Condition,
    Having,
    MetricTest,
    NoneOf,
    Population,
    RankTest,
    Rule,
    SegmentTest,
)
from semantic_layer.rights import Rights
from semantic_layer.sets import exact_text, members

OPERATORS = {
    "=": ("等于", "="),
    "!=": ("不等于", "≠"),
    ">": ("大于", ">"),
    ">=": ("不低于", "≥"),
    "<": ("低于", "<"),
    "<=": ("不高于", "≤"),
}
LONG = 48  # characters of a rule that still fit into a headline
ON = {"value": ("", ""), "change": ("变动", " change"), "change_pct": ("增幅", " change in %")}


def having_words(
    having: Having | MetricTest, phrases: Phrases, model: SemanticModel, named: Callable[[str], str]
) -> str:
    """A condition on a figure in words (``named`` gives those of a metric), its threshold exactly as it was given."""
    english = phrases.language == "en"
    left = named(having.metric) + ON[having.on][english]
    gap = " " if english else ""
    if having.of is not None:
        return f"{left}{gap}{OPERATORS[having.op][english]}{gap}{named(having.of)}"
    values = phrases.thresholds(model.metrics[having.metric].unit, having.on, having.values)
    if having.op == "between":
        return f"{left} between {values[0]} and {values[1]}" if english else f"{left}在{values[0]}到{values[1]}之间"
    return f"{left}{gap}{OPERATORS[having.op][english]}{gap}{values[0]}"


def describe_query(bound: BoundQuery, rights: Rights, journey: Journey, model: SemanticModel) -> str:
    """The sentence for ``bound`` in the journey's language; ``model`` holds the query's own sets."""
    return _Sentence(bound, rights, journey, model).text()


def population_words(bound: BoundQuery, rights: Rights, journey: Journey, model: SemanticModel) -> str:
    """Who is chosen, in words; empty where the query asks about everyone or sets both groups side by side."""
    if bound.query.population is None or bound.query.versus_rest:
        return ""
    said = _Sentence(bound, rights, journey, model).rule(bound.query.population.rule)
    if isinstance(bound.query.population.rule, AllOf | AnyOf) and said[0] in "（(":
        said = said[1:-1]  # the headline has brackets of its own
    return said if len(said) <= LONG else journey.phrases.say("story-chosen")


class _Sentence:
    def __init__(self, bound: BoundQuery, rights: Rights, journey: Journey, model: SemanticModel) -> None:
        self.bound, self.query, self.rights = bound, bound.query, rights
        self.journey, self.model = journey, model
        self.english = journey.language == "en"

    def text(self) -> str:
        """All clauses, in a fixed order."""
        clauses = [
            self._subject(),
            self._figures(),
            *self._standing(),
            *self._groups(),
            *self._compared(),
            *self._kept(),
            *self._cut(),
        ]
        joint, stop = ("; ", ".") if self.english else ("；", "。")
        return joint.join(filter(None, clauses)) + stop

    def _say(self, zh: str, en: str) -> str:
        return en if self.english else zh

    def _list(self, parts: list[str]) -> str:
        return (", " if self.english else "、").join(parts)

    def _subject(self) -> str:
        parts = [exact_filter_words(condition, self.journey) for condition in self.query.where]
        if self.query.population is not None and not self.query.versus_rest:
            parts.append(self._chosen(self.query.population))
        scope = scope_words(self.rights, self.journey)
        if not parts:
            return self._say(f"范围：{scope}", f"Whose: {scope}")
        return self._say(f"范围：{scope}，限{'，且'.join(parts)}", f"Whose: {scope}, only {' and '.join(parts)}")

    def _figures(self) -> str:
        shown = [metric for metric in self.bound.metrics if not metric.hidden]
        if not shown:
            return self._say("清单", "A list")
        windows = [self._window(metric) for metric in shown]
        names = [self._metric(metric.metric.id) for metric in shown]
        if len(set(windows)) == 1:
            return self._say(f"{windows[0]}的{self._list(names)}", f"{self._list(names)}, {windows[0]}")
        pairs = [
            self._say(f"{window}的{name}", f"{name}, {window}") for name, window in zip(names, windows, strict=True)
        ]
        return self._list(pairs)

    def _standing(self) -> list[str]:
        if not self.query.peers:
            return []
        return [
            self._say(
                "及其在同级中的名次、同级中位数、与上一名的差距",
                "with rank, median and distance to the next among peers",
            )
        ]

    def _window(self, metric: BoundMetric) -> str:
        first, last = metric.pieces[0].period, metric.pieces[-1].period
        stock = point_in_time(metric.metric, self.model, self.query.target)
        if stock and self.bound.time is None:
            return self._say(f"{last.end}时点", f"as of {last.end}")
        if stock:
            ends = self._say("各期末", "at the end of each")
            return self._say(f"{first.start}至{last.end}{ends}", f"from {first.start} to {last.end} {ends}")
        return self._say(f"{first.start}至{last.end}", f"from {first.start} to {last.end}")

    def _metric(self, name: str) -> str:
        metric = self.model.metrics[name]
        said = metric.en if self.english else metric.zh
        if metric.kind != "target":
            return said
        planned = self.model.metrics[self.query.target or self.model.defaults.target]
        return f"{said} ({planned.en})" if self.english else f"{said}（{planned.zh}）"

    def _dimension(self, name: str) -> str:
        label = self.model.dimensions[name].label
        return label.en if self.english else label.zh

    def _groups(self) -> list[str]:
        groups = [self._dimension(dimension.id) for dimension in self.bound.dimensions]
        said = [self._say(f"按{self._list(groups)}分组", f"by {self._list(groups)}")] if groups else []
        if self.query.versus_rest and self.query.population is not None:
            chosen = self._chosen(self.query.population)
            said.append(self._say(f"「符合条件」指{chosen}", f"“chosen” means {chosen}"))
        if self.query.bands is not None:
            edges = [self._amount(self.query.bands.metric, edge) for edge in self.query.bands.edges]
            window = self.query.bands.period or self.bound.period
            named = self._metric(self.query.bands.metric)
            each = self._dimension(self.query.bands.entity)
            days = f"{window.start}–{window.end}"
            said.append(
                self._say(
                    f"按每{each}的{named}（{days}）分档：{self._list(edges)}",
                    f"each {each} banded by {named} ({days}) at {self._list(edges)}",
                )
            )
        columns = [self._dimension(name) for name in self.query.columns]
        return said + ([self._say(f"列出{self._list(columns)}", f"showing {self._list(columns)}")] if columns else [])

    def _compared(self) -> list[str]:
        query = self.query
        said = []
        if query.compare is not None:
            words, days, other = CHANGE[query.compare][self.english], self._base_days(), self.bound.instead_of
            asked = CHANGE[other][self.english] if other else ""
            words += self._say(f"（代替{asked}）", f" (instead of {asked})") if asked else ""
            plain = query.compare in ("benchmark", "parent")
            said.append(words if plain else self._say(f"{words}（基期{days}）", f"{words} (base {days})"))
        if query.share:
            of = self._dimension(query.share_within) if query.share_within else self._say("合计", "the total")
            said.append(self._say(f"并给出占{of}的比重", f"with the share of {of}"))
        within = self._dimension(query.limit_per) if query.limit_per else ""
        inside = self._say(f"（各{within}内）", f" within each {within}") if within else ""
        said += [self._say(f"并给出排名{inside}", f"with ranks{inside}")] if query.rank else []
        said += [self._say("并给出累计", "with running totals")] if query.running else []
        return said + ([self._say("另列合计", "with the total")] if query.totals else [])

    def _base_days(self) -> str:
        """The base of the comparison: the day it stands at, or its first and last day."""
        first = next((metric for metric in self.bound.metrics if metric.base), None)
        if first is None or not first.base:
            return ""
        start, end = first.base[0].period.start, first.base[-1].period.end
        stock = len(first.base) == 1 and point_in_time(first.metric, self.model, self.query.target)
        return f"{end}" if stock or start == end else f"{start}–{end}"

    def _kept(self) -> list[str]:
        kept = [self._having(having) for having in self.query.having]
        return [self._say(f"只留{'，且'.join(kept)}", f"keeping {' and '.join(kept)}")] if kept else []

    def _having(self, having: Having | MetricTest) -> str:
        return having_words(having, self.journey.phrases, self.model, self._metric)

    def _amount(self, name: str, value: float) -> str:
        """An edge, exactly as it was given."""
        return exact_text(value, self.journey.phrases.unit(self.model.metrics[name].unit), self.journey.language)

    def _cut(self) -> list[str]:
        query = self.query
        orders = []
        shown = {*query.group_by, *query.metrics}
        for place, order in enumerate(query.order_by):
            if place and order.by not in shown:
                continue  # it only gives everyone who is counted a row
            named = self._dimension(order.by) if order.by in query.group_by else self._metric(order.by)
            way = (
                self._say("从高到低", "descending") if order.direction == "desc" else self._say("从低到高", "ascending")
            )
            orders.append(f"{named}{ON[order.on][self.english]}{self._say('', ' ')}{way}")
        said = [self._say(f"按{self._list(orders)}排序", f"sorted by {self._list(orders)}")] if orders else []
        if query.limit is not None and query.limit_per is not None:
            per = self._dimension(query.limit_per)
            said.append(self._say(f"每个{per}取前{query.limit}", f"the first {query.limit} of each {per}"))
        elif query.limit is not None:
            said.append(self._say(f"取前{query.limit}", f"the first {query.limit}"))
        return said

    def rule(self, rule: Rule) -> str:
        """A population's rule in words."""
        if isinstance(rule, AllOf | AnyOf | NoneOf):
            parts = [self.rule(inner) for inner in members(rule)]
            joint = self._say("且", " and ") if isinstance(rule, AllOf) else self._say("或", " or ")
            joined = parts[0] if len(parts) == 1 else self._say(f"（{joint.join(parts)}）", f"({joint.join(parts)})")
            return self._say(f"不属于{joined}", f"not {joined}") if isinstance(rule, NoneOf) else joined
        if isinstance(rule, SegmentTest):
            segment = self.model.segments[rule.segment]
            return self._say(f"「{segment.zh}」", f"“{segment.en}”")
        if isinstance(rule, Condition):
            return exact_filter_words(rule, self.journey)
        return self._ranked(rule) if isinstance(rule, RankTest) else self._tested(rule)

    def _chosen(self, population: Population) -> str:
        """Who is chosen, and what they are."""
        rule, each = self.rule(population.rule), self._dimension(population.entity)
        return self._say(f"{rule}的{each}", f"{each}: {rule}")

    def _days(self, test: MetricTest | RankTest) -> str:
        period = test.period or self.bound.period
        stock = point_in_time(self.model.metrics[test.metric], self.model) and test.compare is None
        return f"{period.end}" if stock or period.start == period.end else f"{period.start}–{period.end}"

    def _tested(self, test: MetricTest) -> str:
        around = self._around(test)
        return self._say(f"{self._having(test)}（{around}）", f"{self._having(test)} ({around})")

    def _around(self, test: MetricTest | RankTest) -> str:
        """The days of a test, what it compares with, and which rows it reads."""
        days = self._days(test)
        if test.compare is not None:
            days += f" {CHANGE[test.compare][self.english]}"
        if test.compare_period is not None:
            days += f" {period_words(test.compare_period, self.journey.language)}"
        return days + "".join(f" {exact_filter_words(condition, self.journey)}" for condition in test.where)

    def _ranked(self, test: RankTest) -> str:
        amount = str(test.top) if test.top else exact_text(test.share or 0.0, "%", self.journey.language)
        way = ("最高", "highest") if test.direction == "desc" else ("最低", "lowest")
        name, around = f"{self._metric(test.metric)}{ON[test.on][self.english]}", self._around(test)
        if test.per is not None:
            per = self._dimension(test.per)
            return self._say(
                f"每个{per}{name}{way[0]}的前{amount}（{around}）",
                f"of each {per} the {amount} {way[1]} by {name} ({around})",
            )
        return self._say(f"{name}{way[0]}的前{amount}（{around}）", f"the {amount} {way[1]} by {name} ({around})")
