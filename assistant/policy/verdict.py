"""A figure held against the line that a rule draws for it: on which side, by how much, or why there is no verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.answer import Answer
from assistant.formats import change_format, metric_format, show, unit_word
from assistant.journey import Journey
from assistant.question import PolicyQuestion, QueryRequest
from semantic_layer.limits import Limit, limits_of
from semantic_layer.model import Metric, Parameter
from semantic_layer.query import SemanticQuery
from warehouse.engine import Table


@dataclass(frozen=True)
class Line:
    """A limit with its parameter's value; ``upto`` is the other end of a range that a requirement lies in."""

    limit: Limit
    parameter: Parameter
    value: float
    upto: Line | None = None

    @property
    def side(self) -> str:
        """``most``, ``least`` or ``counts``."""
        return "most" if self.limit.at_most else "least" if self.limit.at_least else "counts"

    def kept(self, figure: float) -> bool:
        """Whether ``figure`` is on the right side."""
        return figure <= self.value if self.limit.at_most else figure >= self.value


def lines_for(request: PolicyQuestion, places: tuple[str, ...], journey: Journey) -> list[Line]:
    """The lines that concern the metrics of ``request``: the general ones, and those of the asker's own places."""
    model = journey.road.model
    limits = [limit for name in request.metrics for limit in limits_of(model, name)]
    here = [limit for limit in limits if not limit.place or limit.place in places]
    found = [(limit, model.parameters[limit.parameter]) for limit in here]
    return [Line(limit, one, one.value) for limit, one in found if one.value is not None]


def verdicts(request: PolicyQuestion, results: tuple[Answer, ...], lines: list[Line], journey: Journey) -> list[str]:
    """A sentence for each line or range: the verdict with its margin, or why there is none."""
    said = [sentence for line in _ranged(lines) for sentence in _verdict(line, results, journey)]
    return list(dict.fromkeys([*said, *_other_figures(request, lines, journey)]))


def _ranged(lines: list[Line]) -> list[Line]:
    """``lines`` with two least values of one metric as the range that the requirement lies in."""
    ranged: list[Line] = []
    for line in lines:
        same = [one for one in ranged if one.side == line.side == "least" and one.limit.metric == line.limit.metric]
        if same and same[0].limit.where == line.limit.where and line.value > same[0].value:
            ranged[ranged.index(same[0])] = replace(same[0], upto=line)
        else:
            ranged.append(line)
    return ranged


def amount(value: float, parameter: Parameter, journey: Journey) -> str:
    """A parameter's value with no more digits than it has: 4%, 2,500点, 24小时."""
    if parameter.unit == "%":
        return f"{round(value * 100, 6):g}%"
    if parameter.unit == "元":
        return show(value, "元", "money", journey.language)
    unit = unit_word(parameter.unit, journey.road.model.units, journey.language)
    decimals = len(f"{value:g}".partition(".")[2])
    return show(value, unit, f"number:{decimals}", journey.language)


def _verdict(line: Line, results: tuple[Answer, ...], journey: Journey) -> Iterator[str]:
    phrases, metric = journey.phrases, journey.road.model.metrics[line.limit.metric]
    facts = {"label": _label(line, journey), "limit": _limit(line, journey)}
    if line.side == "counts":
        yield phrases.say("limit-counts", facts)
        return
    for result in results:
        table = next((one for one in result.tables if any(c.name == metric.id for c in one.columns)), None)
        query = result.request.query if isinstance(result.request, QueryRequest) else None
        if table is None or query is None:
            continue
        rows = _rows(line.limit, table, query)
        if rows is None:
            yield phrases.say("limit-line", facts)
        elif line.limit.binds == "bank" and not _whole(query, journey):
            yield phrases.say("limit-of-the-bank", facts)
        elif len(rows) == 1:
            yield _single(line, rows[0][1], metric, facts, journey)
        elif rows:
            yield _series(line, rows, metric, facts, journey)


def _rows(limit: Limit, table: Table, query: SemanticQuery) -> list[tuple[str, float]] | None:
    """(label, figure) of the rows that the limit holds for; None where the figures mix what it holds for with the rest."""
    at, names = table.index(limit.metric), [column.name for column in table.columns]
    rows = [row for row in table.rows if row[at] is not None]
    for dimension, values in limit.where.items():
        if dimension in names:
            rows = [row for row in rows if str(row[names.index(dimension)]) in values]
        elif not any(one.dimension == dimension and set(map(str, one.values)) <= set(values) for one in query.where):
            return None
    labels = [
        place for place, column in enumerate(table.columns) if column.format in ("text", "date", "") and place != at
    ]
    return [(str(row[labels[-1]]) if labels else "", float(row[at])) for row in rows]


def _single(line: Line, figure: float, metric: Metric, facts: dict[str, str], journey: Journey) -> str:
    gap = figure - line.value
    code = f"limit-{line.side}-{'kept' if line.kept(figure) else 'missed'}" if gap else "limit-met-exactly"
    if line.upto is not None and line.kept(figure):
        gap = figure - line.upto.value
        code = "limit-range-above" if gap >= 0 else "limit-range-inside"
    return journey.phrases.say(code, facts | {"gap": _gap(gap, metric, journey)})


def _series(line: Line, rows: list[tuple[str, float]], metric: Metric, facts: dict[str, str], journey: Journey) -> str:
    beyond = [row for row in rows if not line.kept(row[1])]
    extreme = (max if line.side == "most" else min)(rows, key=lambda row: row[1])
    value = show(extreme[1], metric.unit, metric_format(metric.unit, metric.decimals), journey.language)
    facts = facts | {"count": str(len(rows)), "beyond": str(len(beyond)), "value": value, "when": extreme[0]}
    return journey.phrases.say(
        f"limit-{line.side}-rows", facts | {"gap": _gap(extreme[1] - line.value, metric, journey)}
    )


def _gap(gap: float, metric: Metric, journey: Journey) -> str:
    unit, form = change_format(metric.unit, metric_format(metric.unit, metric.decimals))
    return show(abs(gap), unit_word(unit, journey.road.model.units, journey.language), form, journey.language)


def _label(line: Line, journey: Journey) -> str:
    if line.upto is not None:
        return journey.phrases.say("limit-range", {"metric": line.limit.metric})
    label = line.parameter.label
    return label.en if journey.language == "en" else label.zh


def _limit(line: Line, journey: Journey) -> str:
    """The value, or the range, as it is said."""
    first = amount(line.value, line.parameter, journey)
    return first if line.upto is None else f"{first}–{amount(line.upto.value, line.upto.parameter, journey)}"


def _whole(query: SemanticQuery, journey: Journey) -> bool:
    """Whether the figure is that of everything: not of a place, a group or a client."""
    if query.scope == "bank":
        return True
    model, user = journey.road.model, journey.asker
    policy = model.policies.roles.get(user.role)
    timed = all(model.dimensions[name].grain for name in query.group_by)
    everything = policy is not None and policy.all_rows and user.client is None
    return everything and timed and not query.where and query.population is None and query.scope == "own"


def _other_figures(request: PolicyQuestion, lines: list[Line], journey: Journey) -> Iterator[str]:
    """The figures that the asker took for the limit, where the rule says another."""
    known = {round(line.value, 9) for line in lines}
    for figure in request.figures:
        if known and round(figure, 9) not in known:
            line = min(lines, key=lambda one: abs(one.value - figure))
            facts = {"label": _label(line, journey), "limit": amount(line.value, line.parameter, journey)}
            yield journey.phrases.say("limit-is-another", facts | {"typed": amount(figure, line.parameter, journey)})
