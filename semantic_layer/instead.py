"""The metric to use instead of one that a query cannot use: measured from the same rows, or called by the same words."""

from __future__ import annotations

from collections.abc import Callable
from difflib import SequenceMatcher

from semantic_layer.model import Dimension, Metric, SemanticModel
from semantic_layer.paths import reachable_roles
from semantic_layer.snippets import bare_names

MOST = 3
ALIKE = 0.3  # from this part of the longer name on, two names share their stem
MONEY = {"元", "万元", "亿元"}


def instead(metric: Metric, allows: Callable[[Metric], bool], model: SemanticModel) -> list[str]:
    """Up to three visible metrics that ``allows`` accepts and that read rows of ``metric`` or share a word with it, the
    nearest first: same rows, same unit, more of the name in common."""
    own = datasets_of(metric, model)
    found: list[tuple[float, str]] = []
    for other in model.metrics.values():
        if other.hidden or other.id == metric.id or other.scope_only or not allows(other):
            continue
        rows = len(own & datasets_of(other, model)) > 0
        words = _common(metric.zh, other.zh)
        if rows or words > ALIKE:
            found.append((-(2.0 * rows + _same_unit(metric, other) + 3.0 * words), other.id))
    return [name for _, name in sorted(found)[:MOST]]


def has_dimension(metric: Metric, dimension: Dimension, model: SemanticModel) -> bool:
    """Whether the metric may be split by ``dimension`` and every part of it has the dimension."""
    if dimension.group not in metric.dims and dimension.id not in metric.dims:
        return False
    return bool(dimension.grain) or all(_reached(part, dimension, model) for part in _parts(metric, model))


def datasets_of(metric: Metric, model: SemanticModel) -> frozenset[str]:
    """The datasets that the metric reads, through its formula."""
    return frozenset(name for part in _parts(metric, model) for name in part.sources)


def _parts(metric: Metric, model: SemanticModel) -> list[Metric]:
    """The metrics over rows that a formula comes down to."""
    if metric.formula is None:
        return [metric]
    names = [metric.parts[name].metric if name in metric.parts else name for name in bare_names(metric.formula)]
    return [part for name in names if name in model.metrics for part in _parts(model.metrics[name], model)]


def _reached(part: Metric, dimension: Dimension, model: SemanticModel) -> bool:
    sources = [model.datasets[name] for name in part.sources]
    return any(
        source.id in dimension.datasets or dimension.role in reachable_roles(model, source) for source in sources
    )


def _same_unit(one: Metric, other: Metric) -> bool:
    return one.unit == other.unit or {one.unit, other.unit} <= MONEY


def _common(one: str, other: str) -> float:
    """The pieces of at least two characters in both names, as a part of the longer name; codes do not count."""
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    pieces = [one[block.a : block.a + block.size] for block in blocks if block.size > 1]
    return sum(len(piece) for piece in pieces if not piece.isascii()) / max(len(one), len(other))
