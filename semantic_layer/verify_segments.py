"""Checks of the segments: the dataset, its columns and the other segments that rules name, the words, both languages."""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic_layer.model import Segment, SemanticModel
from semantic_layer.segments import rules_read, segment_condition
from semantic_layer.snippets import DIALECT, dataset_columns

Fault = tuple[tuple[str, str], str]


def segment_faults(model: SemanticModel) -> list[Fault]:
    """Every fault of the segments as (("segments", id), sentence)."""
    read = {segment.dataset for segment in model.segments.values()} & model.datasets.keys()
    known = {name: {*dataset_columns(model, name), *_rules_over(name, model)} for name in read}
    found = [
        (("segments", segment.id), sentence)
        for segment in model.segments.values()
        for sentence in (*_place_faults(segment, model, known), *_translation_faults(segment))
    ]
    if not found:
        found = [(("segments", name), sentence) for name in model.segments for sentence in _rule_faults(name, model)]
    return found + [(("segments", name), sentence) for name, sentence in _word_faults(model)]


def _place_faults(segment: Segment, model: SemanticModel, known: dict[str, set[str]]) -> Iterator[str]:
    if segment.entity not in model.entities:
        yield f"unknown entity {segment.entity!r}"
    if segment.stored is not None and segment.stored not in model.dimensions:
        yield f"stored names unknown dimension {segment.stored!r}"
    dataset = model.datasets.get(segment.dataset)
    if dataset is None:
        yield f"unknown dataset {segment.dataset!r}"
        return
    if segment.entity not in {reference.entity for reference in dataset.keys.values()}:
        yield f"dataset {segment.dataset!r} has no key of {segment.entity!r}"
    try:
        names = [node.name for node in sqlglot.parse_one(segment.rule, dialect=DIALECT).find_all(exp.Column)]
    except (SqlglotError, RecursionError) as fault:
        yield f"rule is not SQL: {str(fault).splitlines()[0][:120]}"
        return
    unknown = [name for name in dict.fromkeys(names) if name not in known[segment.dataset]]
    yield from (f"rule reads unknown column {name!r}" for name in unknown)


def _rules_over(dataset_id: str, model: SemanticModel) -> Iterator[str]:
    return (segment.id for segment in model.segments.values() if segment.dataset == dataset_id)


def _translation_faults(segment: Segment) -> Iterator[str]:
    for name, here, there in (
        ("zh", segment.zh, segment.en),
        ("en", segment.en, segment.zh),
        ("note", segment.note, segment.note_en),
        ("note_en", segment.note_en, segment.note),
    ):
        if there.strip() and not here.strip():
            yield f"{name} is missing"


def _rule_faults(name: str, model: SemanticModel) -> Iterator[str]:
    if not rules_read(model, name):
        return
    try:
        segment_condition(model, name, "x")
    except ValueError as fault:
        yield str(fault)


def _word_faults(model: SemanticModel) -> Iterator[tuple[str, str]]:
    """A name or synonym means one segment."""
    owners: dict[str, str] = {}
    for segment in model.segments.values():
        for word in dict.fromkeys(word.casefold() for word in (segment.zh, segment.en, *segment.synonyms)):
            if owners.setdefault(word, segment.id) != segment.id:
                yield segment.id, f"{word!r} already names {owners[word]!r}"
