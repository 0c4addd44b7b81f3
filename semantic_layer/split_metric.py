"""A metric taken apart by arithmetic: what adds up over groups, a ratio's two sides, the terms of a sum.

Nothing is declared twice: both sides of a ratio come from the metric's own ``expr`` or ``formula``, parsed by sqlglot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from semantic_layer.model import Metric, Part, SemanticModel
from semantic_layer.snippets import DIALECT

Rational = tuple[exp.Expr, exp.Expr | None]


@dataclass(frozen=True)
class Split:
    """``top`` alone adds up over the groups of a dimension; with ``bottom`` the metric is ``top / bottom``, each of which adds
    up. ``loose``: it counts distinct things or works per client, so groups may overlap in some dimensions and the sums
    must be compared with the total. ``mean``: the bottom counts days or months, the same for every group, so it is the total's.
    ``more`` are further metrics that top and bottom are computed from."""

    top: Metric
    bottom: Metric | None = None
    loose: bool = False
    mean: bool = False
    more: tuple[Metric, ...] = ()

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """Every metric that a model needs to compute the two sides."""
        return tuple(metric for metric in (self.top, self.bottom, *self.more) if metric is not None)


@dataclass(frozen=True)
class Term:
    """One summand of a metric: the metric to measure it by (its sign and factor inside), and the metric it is named after."""

    metric: Metric
    named: str
    at: str = "same"


def split_metric(metric: Metric, model: SemanticModel) -> Split | None:
    """How ``metric`` splits over groups; None for medians, ranks, maxima and whatever else does not come from sums."""
    if metric.kind == "target" or metric.ranked or "$target" in [part.metric for part in metric.parts.values()]:
        return None
    if metric.formula is not None:
        return _split_formula(metric, model)
    tree = sqlglot.parse_one(metric.expr or "", dialect=DIALECT)
    sides = _rational(tree)
    if sides is None or not all(_adds_up(side) for side in sides if side is not None):
        return None
    loose = bool(metric.per) or any(count.find(exp.Distinct) for count in tree.find_all(exp.Count))
    if sides[1] is None:
        return Split(metric, None, loose)
    top, bottom = (_side(metric, name, expr=side.sql(DIALECT)) for name, side in zip(SIDES, sides, strict=True) if side)
    return Split(top, bottom, loose, metric.kind == "average_balance")


def terms_of(metric: Metric, model: SemanticModel) -> tuple[Term, ...]:
    """The summands of ``metric``: of its ``components``, or of its own formula; empty when there are fewer than two."""
    text = metric.components or metric.formula
    if text is None or metric.kind == "target":
        return ()
    found: list[Term] = []
    for place, (sign, tree) in enumerate(_summands(sqlglot.parse_one(text, dialect=DIALECT), 1)):
        names = list(dict.fromkeys(column.name for column in tree.find_all(exp.Column)))
        if len(names) != 1:
            return ()
        part = metric.parts.get(names[0])
        signed = tree if sign > 0 else exp.Neg(this=exp.Paren(this=tree))
        formula = signed.sql(DIALECT)
        term = _side(metric, f"term{place}", formula=formula, parts=metric.parts)
        found.append(Term(term, part.metric if part else names[0], part.at if part else "same"))
    return tuple(found) if len(found) > 1 else ()


def stages_of(metric: Metric) -> tuple[Metric, ...]:
    """The stages of the metric's funnel as counts over its rows, widest first; empty without one."""
    return tuple(
        _side(metric, f"stage{place}", expr=stage.expr, zh=stage.zh, en=stage.en, kind="count", unit="", decimals=0)
        for place, stage in enumerate(metric.funnel)
    )


def with_metrics(model: SemanticModel, metrics: tuple[Metric, ...]) -> SemanticModel:
    """``model`` with further metrics, for measuring parts that nobody can ask for by name."""
    return model.model_copy(update={"metrics": model.metrics | {metric.id: metric for metric in metrics}})


SIDES = ("top", "bottom")


def _side(metric: Metric, name: str, **how: object) -> Metric:
    """A hidden metric over the same rows as ``metric``."""
    plain: dict[str, object] = {
        "expr": None,
        "formula": None,
        "parts": {},
        "components": None,
        "cases": None,
        "funnel": (),
    }
    plain |= {"id": f"{metric.id}__{name}", "hidden": True, "public": False, "kind": "sum", "empty": 0.0}
    return metric.model_copy(update=plain | how)


def _split_formula(metric: Metric, model: SemanticModel) -> Split | None:
    sides = _rational(sqlglot.parse_one(metric.formula or "", dialect=DIALECT))
    if sides is None:
        return None
    found = {}
    for tree in (side for side in sides if side is not None):
        for column in tree.find_all(exp.Column):
            part = metric.parts.get(column.name)
            inner = split_metric(model.metrics[part.metric if part else column.name], model)
            if inner is None:
                return None
            found[column.name] = inner
    loose = any(inner.loose for inner in found.values())
    ratios = {name: inner for name, inner in found.items() if inner.bottom is not None}
    if ratios:
        return _split_nested(metric, sides, ratios, loose)
    if not all(_is_linear(side) for side in sides if side is not None):
        return None
    if sides[1] is None:
        return Split(metric, None, loose)
    top, bottom = (
        _side(metric, name, formula=side.sql(DIALECT), parts=metric.parts)
        for name, side in zip(SIDES, sides, strict=True)
        if side
    )
    return Split(top, bottom, loose)


def _split_nested(metric: Metric, sides: Rational, ratios: dict[str, Split], loose: bool) -> Split | None:
    """A formula over one ratio, as in ``1 - retention``: the ratio's two sides take its place."""
    if len(ratios) != 1 or sides[1] is not None:
        return None
    [(name, inner)] = ratios.items()
    assert inner.bottom is not None
    part = metric.parts.get(name, Part(metric=name))
    parts = {
        f"{name}__{side}": Part(metric=one.id, at=part.at)
        for side, one in zip(SIDES, (inner.top, inner.bottom), strict=True)
    }
    quotient = sqlglot.parse_one(f"({name}__top / {name}__bottom)", dialect=DIALECT)
    tree = sides[0].transform(lambda node: quotient if isinstance(node, exp.Column) and node.name == name else node)
    nested = _rational(tree)
    if nested is None or nested[1] is None or not all(_is_linear(side) for side in nested if side is not None):
        return None
    if {column.name for column in tree.find_all(exp.Column)} != set(parts):
        return None
    top, bottom = (
        _side(metric, side, formula=one.sql(DIALECT), parts=parts)
        for side, one in zip(SIDES, nested, strict=True)
        if one
    )
    return Split(top, bottom, loose, more=inner.metrics)


def _rational(tree: exp.Expr) -> Rational | None:
    """``tree`` as numerator and denominator (None: there is none); None where it is neither."""
    if isinstance(tree, exp.Paren):
        return _rational(tree.this)
    if isinstance(tree, exp.Avg) or (isinstance(tree, exp.Filter) and isinstance(tree.this, exp.Avg)):
        return _average(tree)
    if isinstance(tree, exp.Div):
        return _quotient(tree)
    if isinstance(tree, exp.Mul | exp.Add | exp.Sub):
        return _combined(tree)
    return tree, None


def _average(tree: exp.Expr) -> Rational:
    average = tree.this if isinstance(tree, exp.Filter) else tree
    sums: list[exp.Expr] = [exp.Sum(this=average.this.copy()), exp.Count(this=average.this.copy())]
    if isinstance(tree, exp.Filter):
        sums = [exp.Filter(this=one, expression=tree.expression.copy()) for one in sums]
    return sums[0], sums[1]


def _quotient(tree: exp.Div) -> Rational | None:
    over, under = tree.this, _without_nullif(tree.expression)
    if _is_constant(under):
        sides = _rational(over)
        return None if sides is None else (tree, None) if sides[1] is None else (_divided(sides[0], under), sides[1])
    above, below = _rational(over), _rational(under)
    if above is None or below is None or above[1] is not None or below[1] is not None:
        return None
    return above[0], below[0]


def _combined(tree: exp.Binary) -> Rational | None:
    left, right = _rational(tree.this), _rational(tree.expression)
    if left is None or right is None:
        return None
    if left[1] is None and right[1] is None:
        return tree, None
    if isinstance(tree, exp.Mul):
        ratio, factor = (left, tree.expression) if left[1] is not None else (right, tree.this)
        return (exp.Mul(this=exp.Paren(this=ratio[0]), expression=factor), ratio[1]) if _is_constant(factor) else None
    if left[1] is not None and right[1] is not None:
        return None
    bottom = left[1] or right[1]
    assert bottom is not None
    sides = []
    for (top, under), side in ((left, tree.this), (right, tree.expression)):
        if under is None and not _is_constant(side):
            return None
        whole = exp.Mul(this=exp.Paren(this=side), expression=exp.Paren(this=bottom.copy())) if under is None else top
        sides.append(exp.Paren(this=whole))
    return type(tree)(this=sides[0], expression=sides[1]), bottom


def _divided(top: exp.Expr, by: exp.Expr) -> exp.Expr:
    return exp.Div(this=exp.Paren(this=top), expression=by)


def _without_nullif(tree: exp.Expr) -> exp.Expr:
    return _without_nullif(tree.this) if isinstance(tree, exp.Nullif | exp.Paren) else tree


def _is_constant(tree: exp.Expr) -> bool:
    return not any(True for _ in tree.find_all(exp.AggFunc, exp.Column))


def _adds_up(tree: exp.Expr) -> bool:
    """Whether the aggregate over all rows is the sum of the aggregates over their parts."""
    if isinstance(tree, exp.Sum | exp.Count):
        return True
    return _is_sum_of(tree, _adds_up)


def _is_linear(tree: exp.Expr) -> bool:
    """The same for a formula whose columns are metrics that add up."""
    return isinstance(tree, exp.Column) or _is_sum_of(tree, _is_linear)


def _is_sum_of(tree: exp.Expr, adds_up: Callable[[exp.Expr], bool]) -> bool:
    if isinstance(tree, exp.Paren | exp.Neg | exp.Cast | exp.Filter):
        return adds_up(tree.this)
    if isinstance(tree, exp.Coalesce):
        return adds_up(tree.this) and all(one.name == "0" for one in tree.expressions)
    if isinstance(tree, exp.Add | exp.Sub):
        return adds_up(tree.this) and adds_up(tree.expression)
    if isinstance(tree, exp.Mul):
        pairs = ((tree.this, tree.expression), (tree.expression, tree.this))
        return any(adds_up(one) and _is_constant(other) for one, other in pairs)
    return isinstance(tree, exp.Div) and adds_up(tree.this) and _is_constant(_without_nullif(tree.expression))


def _summands(tree: exp.Expr, sign: int) -> list[tuple[int, exp.Expr]]:
    if isinstance(tree, exp.Paren):
        return _summands(tree.this, sign)
    if isinstance(tree, exp.Neg):
        return _summands(tree.this, -sign)
    if isinstance(tree, exp.Add | exp.Sub):
        second = -sign if isinstance(tree, exp.Sub) else sign
        return [*_summands(tree.this, sign), *_summands(tree.expression, second)]
    if isinstance(tree, exp.Mul) and _is_constant(tree.expression) and isinstance(tree.this, exp.Paren):
        inner = _summands(tree.this, sign)
        return [(one, exp.Mul(this=exp.Paren(this=each), expression=tree.expression)) for one, each in inner]
    return [(sign, tree)]
