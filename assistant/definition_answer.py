"""What a metric or a segment means: its definition from the model, for everybody who may ask."""

from __future__ import annotations

from assistant.answer import Answer, cited
from assistant.journey import Journey
from assistant.policy.defining import clauses_defining
from assistant.policy.tell import sentences
from assistant.question import Define
from semantic_layer.bind_checks import closest
from semantic_layer.describe import describe, describe_segment, formula_text
from semantic_layer.errors import UnknownName
from warehouse.engine import Column, Table


def definition_answer(request: Define, journey: Journey) -> Answer:
    """One table of definitions per metric or segment asked for, with the clause that says how it is measured. Raises
    UnknownName."""
    model, language = journey.road.model, journey.language
    english = language == "en"
    columns = (
        Column(name="item", label="Item" if english else "项目", format="text"),
        Column(name="content", label="Content" if english else "内容", format="text"),
    )
    tables, lines = [], []
    for name in request.metrics:
        if name in model.segments:
            segment = model.segments[name]
            tables.append(Table(columns=columns, rows=tuple(describe_segment(name, model, language).items())))
            lines.append(
                f"{segment.en}: {segment.note_en or segment.rule}." if english else f"{segment.zh}：{segment.note}。"
            )
            continue
        if name not in model.metrics:
            raise UnknownName("unknown-metric", name=name, closest=closest(name, list(model.metrics)))
        definition = describe(name, model, language)
        tables.append(Table(columns=columns, rows=tuple(definition.items())))
        metric = model.metrics[name]
        title = metric.en if english else metric.zh
        said = (metric.note_en or metric.note) if english else metric.note
        said = said or formula_text(metric, model, language)
        lines.append(f"{title}: {said}." if english else f"{title}：{said}。")
    journey.step("define")
    citations = clauses_defining(request.metrics, journey)
    lines += [sentences("policy-measured", citations, journey)] if citations else []
    facts = {"metrics": list(request.metrics), "role": journey.asker.role}
    journey.decide("define", facts | {"documents": [cited(one) for one in citations]})
    return Answer(
        status="answered",
        headline=lines[0],
        text=" ".join(lines) if english else "".join(lines),
        tables=tuple(tables),
        citations=citations,
    )
