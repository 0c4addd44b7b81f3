"""Definitions for people: what a metric means, how it is computed, by what it may be split."""

from __future__ import annotations

import re

from semantic_layer.authorize import may_see
from semantic_layer.model import Metric, SemanticModel
from semantic_layer.tables_of import dataset_tables, tables_of

DIRECTIONS = {
    "up": ("越高越好", "higher is better"),
    "down": ("越低越好", "lower is better"),
    "neutral": ("中性", "neutral"),
}


def describe(metric_id: str, model: SemanticModel, language: str = "zh") -> dict[str, str]:
    """The definition as label → text, in the order it should be read. ``metric_id`` must exist."""
    metric = model.metrics[metric_id]
    english = language == "en"
    names = _dimension_names(metric, model, english)
    rows = {
        ("指标", "Metric"): f"{metric.zh} · {metric.en}（{metric.id}）",
        ("口径", "Formula"): formula_text(metric, model, language),
        ("说明", "Note"): (metric.note_en or metric.note) if english else metric.note,
        ("单位", "Unit"): metric.unit,
        ("方向", "Direction"): DIRECTIONS[metric.direction][english],
        ("可拆分", "Can be split by"): (", " if english else "、").join(names),
        ("又叫", "Also called"): (", " if english else "、").join(metric.synonyms),
        ("来源表", "Tables"): ", ".join(sorted(tables_of(metric_id, model))),
        ("可查看", "Who may see it"): _viewers(metric_id, model, english),
        ("出处", "Source"): metric.source,
    }
    return {key[english]: text for key, text in rows.items() if text}


def describe_segment(segment_id: str, model: SemanticModel, language: str = "zh") -> dict[str, str]:
    """The definition of a segment as label → text. ``segment_id`` must exist."""
    segment = model.segments[segment_id]
    english = language == "en"
    stored = ("evaluated at each month end", "每个月末评定") if segment.stored else ("evaluated live", "实时评定")
    rows = {
        ("标签", "Segment"): f"{segment.zh} · {segment.en}（{segment.id}）",
        ("规则", "Rule"): (segment.note_en or segment.note) if english else segment.note,
        ("口径", "Formula"): f"{segment.rule} FROM {segment.dataset}",
        ("又叫", "Also called"): (", " if english else "、").join(segment.synonyms),
        ("评定", "When"): stored[0] if english else stored[1],
        ("来源表", "Tables"): ", ".join(sorted(dataset_tables(segment.dataset, model))),
    }
    return {key[english]: text for key, text in rows.items() if text}


def _viewers(metric_id: str, model: SemanticModel, english: bool) -> str:
    """The roles that may ask for the metric, and whether its totals are open to everyone."""
    roles = model.policies.roles
    seen = [roles[role].label for role in roles if may_see(metric_id, role, model)]
    listed = (", " if english else "、").join(label.en if english else label.zh for label in seen)
    if not model.metrics[metric_id].public:
        return listed
    return f"{listed}; totals are open to everyone" if english else f"{listed}；总数对所有人公开"


def formula_text(metric: Metric, model: SemanticModel, language: str = "zh") -> str:
    """The formula with metrics called by name; an aggregate as it is written in the model."""
    if metric.formula is None:
        where = f" WHERE {metric.where}" if metric.where else ""
        return f"{metric.expr} FROM {metric.sources[0]}{where}"
    text = metric.formula
    for name in sorted({*metric.parts, *model.metrics}, key=len, reverse=True):
        inner = metric.parts[name].metric if name in metric.parts else name
        if inner in model.metrics and name in text:
            label = model.metrics[inner].en if language == "en" else model.metrics[inner].zh
            moved = {"before": "（期初）", "year_ago": "（去年同期）", "plan_base": "（上一计划期）"}
            at = metric.parts[name].at if name in metric.parts else "same"
            text = _replace_word(text, name, f"[{label}{moved.get(at, '') if language != 'en' else ''}]")
    return text


def _replace_word(text: str, name: str, label: str) -> str:
    return re.sub(rf"(?<![\w\[]){re.escape(name)}(?![\w\]])", label, text)


def _dimension_names(metric: Metric, model: SemanticModel, english: bool) -> list[str]:
    wanted = set(metric.dims)
    return [
        dimension.label.en if english else dimension.label.zh
        for dimension in model.dimensions.values()
        if dimension.group in wanted or dimension.id in wanted
    ]
