"""A request as a few words: the label of a choice, the title of a step."""

from __future__ import annotations

from assistant.headings import CHANGE, period_words
from assistant.question import AnalystSql, ChangeSegment, Define, Explain, PolicyQuestion, Request
from assistant.shown_codes import step_marked
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, SemanticQuery
from semantic_layer.sets import leaves

_RULES = ("制度依据", "What the rules say")
_OF_KIND = {"explain": ("为什么变动：", "why it changed: "), "reconcile": ("数字不符：", "figures differ: ")}


def brief(request: Request, model: SemanticModel, language: str) -> str:
    """Figures, groups, days, comparison and how many rows; what is chosen by in names where the model has them."""
    english = language == "en"
    if isinstance(request, Define):
        return " · ".join(called(name, model, language) for name in request.metrics)
    if isinstance(request, PolicyQuestion):  # its text may be a language model's own
        about = "、".join(called(name, model, language) for name in request.metrics)
        return _RULES[english] + (f"{': ' if english else '：'}{about}" if about else "")
    if isinstance(request, AnalystSql):
        return "SQL"
    if isinstance(request, ChangeSegment):
        return " → ".join(filter(None, (request.name, request.to)))
    query, by = request.query, request.by if isinstance(request, Explain) else ()
    parts = ["、".join(called(name, model, language) for name in query.metrics)]
    groups = (*query.group_by, *by)
    parts += (
        [("by " if english else "按") + "、".join(called(name, model, language) for name in groups)] if groups else []
    )
    parts += [*_chosen(query, model, language)]
    parts += [period_words(query.period, language)] if query.period is not None else []
    parts += [CHANGE[query.compare][english]] if query.compare else []
    parts += [f"{'top' if english else '前'} {query.limit}" if english else f"前{query.limit}"] if query.limit else []
    return _OF_KIND.get(request.kind, ("", ""))[english] + " · ".join(part for part in parts if part)


def called(name: str, model: SemanticModel, language: str) -> str:
    """What a metric, segment or dimension is called; the name itself where there is none."""
    english = language == "en"
    if name in model.metrics:
        return model.metrics[name].en if english else model.metrics[name].zh
    if name in model.segments:
        return model.segments[name].en if english else model.segments[name].zh
    if name not in model.dimensions:
        return name
    label = model.dimensions[name].label
    return label.en if english else label.zh


def _chosen(query: SemanticQuery, model: SemanticModel, language: str) -> list[str]:
    """The filters, without those that only leave out rows of nobody, and how many tests choose the entities."""
    told = [_condition(one, model, language) for one in query.where if one.op != "is not null"]
    if query.population is not None:
        count = len(list(leaves(query.population.rule)))
        plural = "" if count == 1 else "s"
        told.append(f"{count} condition{plural}" if language == "en" else f"{count}个条件筛选")
    return told


def _condition(condition: Condition, model: SemanticModel, language: str) -> str:
    known = model.dimensions[condition.dimension].values if condition.dimension in model.dimensions else {}
    named = [known.get(str(value)) for value in condition.values]
    labels = [
        _value(value, language) if label is None else label.en if language == "en" else label.zh
        for value, label in zip(condition.values, named, strict=True)
    ]
    op = "" if condition.op in ("=", "in") else f" {condition.op}"
    return f"{called(condition.dimension, model, language)}{op} {'、'.join(labels)}"


def _value(value: object, language: str) -> str:
    step = step_marked(value)
    if step is None:
        return str(value)
    return f"of step {step}" if language == "en" else f"第{step}步所列"
