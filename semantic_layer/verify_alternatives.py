"""Every name in the alternatives of a reading exists."""

from __future__ import annotations

from collections.abc import Iterator

from semantic_layer.alternatives import Alternative
from semantic_layer.model import SemanticModel

Fault = tuple[tuple[str, str], str]


def alternative_faults(model: SemanticModel) -> list[Fault]:
    """Every fault as ((section, id), sentence)."""
    return [
        (("alternatives", name), sentence)
        for name, alternative in model.alternatives.items()
        for sentence in _faults(alternative, model)
    ]


def _faults(alternative: Alternative, model: SemanticModel) -> Iterator[str]:
    for name in (*alternative.metrics, *([alternative.metric] if alternative.metric else [])):
        if name not in model.metrics:
            yield f"unknown metric {name!r}"
    filtered = [alternative.where.dimension] if alternative.where else []
    for name in (*alternative.dimensions, *alternative.dimensions.values(), *filtered):
        if name not in model.dimensions:
            yield f"unknown dimension {name!r}"
    edits = (alternative.metric, alternative.dimensions, alternative.where, alternative.period, alternative.scope)
    if not any(edits) and alternative.factor == 1:
        yield "it changes nothing: metric, dimensions, where, period, scope or factor is needed"
