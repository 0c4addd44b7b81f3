"""Rows beyond the line that a rule draws: 「哪些支行偏离度超过上限」 lists those beyond it, and counts them by listing."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.policy_words import says
from assistant.grammar.sentence import Sentence
from assistant.question import Assumption
from semantic_layer.limits import Limit, limits_of
from semantic_layer.model import SemanticModel
from semantic_layer.query import Having, SemanticQuery


def beyond_limit(query: SemanticQuery, plain: str, model: SemanticModel) -> tuple[SemanticQuery, Assumption] | None:
    """``query`` with its line as a condition on its rows, and what to say of it; None where no rows are asked for, where one is
    given already, or where more than one line could be meant."""
    groups = [name for name in query.group_by if not model.dimensions[name].grain]
    if len(query.metrics) != 1 or not groups or query.having or query.population is not None:
        return None
    if not says("rows", plain) or not says("beyond", plain):
        return None
    line = _line(query.metrics[0], plain, model)
    if line is None:
        return None
    parameter = model.parameters[line.parameter]
    value = parameter.value if parameter.value is not None else 0.0
    having = Having(metric=line.metric, op=">" if line.at_most else "<", values=(value,))
    shown = f"{round(value * 100, 6):g}%" if parameter.unit == "%" else f"{value:g}"
    told = Assumption(code="beyond-limit", details={"metric": line.metric, "op": having.op, "value": shown})
    return query.model_copy(update={"having": (having,)}), told


_DENIED = frozenset({"没", "未", "不", "没有", "没能", "未能"})


def held_against(sentence: Sentence, draft: Draft, plain: str) -> bool:
    """Whether the rows asked for can be held against the one line that the model knows for the only metric named; the words
    that say on which side of it they are (低于 · 监管要求) are then told by it."""
    model = sentence.model
    if len(draft.metrics) != 1 or not limits_of(model, draft.metrics[0]):
        return False
    for token in sentence.of("documents"):
        before = sentence.previous(token, frozenset())
        if before is not None and (before.has("operator") or before.text in _DENIED):
            before.pass_over()
    rows = any(not model.dimensions[name].grain for name in draft.group_by)
    return rows and says("rows", plain) and _line(draft.metrics[0], plain, model) is not None


def _line(metric: str, plain: str, model: SemanticModel) -> Limit | None:
    """The one general line of a metric that is meant: of several floors the lowest; between a floor and a cap what is said."""
    general = [one for one in limits_of(model, metric) if not one.where and not one.place and not one.counts]
    caps, floors = [one for one in general if one.at_most], [one for one in general if one.at_least]
    if caps and floors:
        high, low = says("above", plain), says("below", plain)
        if high == low:
            return None
        caps, floors = (caps, []) if high else ([], floors)
    if (caps and says("below", plain)) or (floors and says("above", plain)):
        return None  # those on the right side of it
    by_value = sorted([*caps, *floors], key=lambda one: model.parameters[one.parameter].value or 0.0)
    return by_value[0] if by_value else None
