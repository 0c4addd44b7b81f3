"""The rules of segments as SQL: the names of other segments in them written out, and NULL read as not true."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from semantic_layer.defaults import Label
from semantic_layer.model import Dimension, Segment, SemanticModel
from semantic_layer.snippets import DIALECT, defining_sql, fill, literal, snippet


def segment_condition(model: SemanticModel, segment_id: str, alias: str) -> str:
    """The condition of a segment over a row of its dataset, whose columns are qualified by ``alias``; never NULL.

    Raises ValueError when the rule refers to itself.
    """
    return snippet(_written_out(model, segment_id, ()).sql(DIALECT), alias).text


def stored_segments(model: SemanticModel, dimension_id: str) -> dict[str, list[str]]:
    """The segments whose members are stored as values of a dimension, by the dataset their rules read."""
    found: dict[str, list[str]] = {}
    for segment in model.segments.values():
        if segment.stored == dimension_id:
            found.setdefault(segment.dataset, []).append(segment.id)
    return found


def rules_read(model: SemanticModel, segment_id: str) -> tuple[str, ...]:
    """The other segments of the same dataset that a rule names, in order."""
    segment = model.segments[segment_id]
    names = [column.name for column in _parsed(segment.rule).find_all(exp.Column) if not column.table]
    return tuple(
        name
        for name in dict.fromkeys(names)
        if name in model.segments and model.segments[name].dataset == segment.dataset
    )


def features_sql(model: SemanticModel, dataset_id: str, month_end: object) -> str:
    """SELECT of the rows that rules over ``dataset_id`` are evaluated on, at a month end (a date)."""
    day = literal(month_end)
    return fill(defining_sql(model, dataset_id), {"S": day, "E": day, "M": day})


def _written_out(model: SemanticModel, segment_id: str, above: tuple[str, ...]) -> exp.Expr:
    if segment_id in above:
        raise ValueError(f"segment {segment_id!r} refers to itself")
    named = rules_read(model, segment_id)

    def look_up(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column) and not node.table and node.name in named:
            return _written_out(model, node.name, (*above, segment_id))
        return node

    rule = _parsed(model.segments[segment_id].rule).transform(look_up)
    return exp.Coalesce(this=exp.paren(rule), expressions=[exp.false()])


def _parsed(rule: str) -> exp.Expr:
    return sqlglot.parse_one(rule, dialect=DIALECT)


def with_stored_values(dimensions: dict[str, Dimension], segments: dict[str, Segment]) -> dict[str, Dimension]:
    """The dimensions with the segments stored in them as values: labels, synonyms and order, each written once."""
    filled = dict(dimensions)
    for segment in segments.values():
        dimension = filled.get(segment.stored or "")
        if dimension is not None:
            filled[dimension.id] = dimension.model_copy(
                update={
                    "values": dimension.values | {segment.id: Label(zh=segment.zh, en=segment.en)},
                    "value_synonyms": dimension.value_synonyms | {segment.id: segment.synonyms},
                    "order": (*dimension.order, segment.id),
                }
            )
    return filled
