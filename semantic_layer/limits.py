"""What a metric must keep to: the parameters that rules set for it, so that a figure is judged against its clause."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, model_validator

if TYPE_CHECKING:
    from semantic_layer.model import SemanticModel

Fault = tuple[tuple[str, str], str]


class Limit(BaseModel):
    """The line that a rule draws for ``metric``: at most or at least the value of a parameter, whose ``clause`` says so.

    ``counts`` names a parameter that the metric itself counts by (the share contacted within 24 hours): told, never judged.
    ``binds`` is ``bank`` where the line holds for the whole alone: a part of it has a figure and no verdict. ``where`` are the
    values of a dimension that it holds for (housing, of the collateral); ``place`` the code of the place whose own rule it is.
    ``topics`` are the words of the rule itself, to find its clause by.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    metric: str
    at_most: str | None = None
    at_least: str | None = None
    counts: str | None = None
    binds: Literal["bank", "any"] = "any"
    where: dict[str, tuple[str, ...]] = {}
    place: str = ""
    topics: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_line(self) -> Limit:
        if sum(one is not None for one in (self.at_most, self.at_least, self.counts)) != 1:
            raise ValueError("exactly one of at_most, at_least and counts is needed")
        return self

    @property
    def parameter(self) -> str:
        """The parameter that holds the value."""
        return self.at_most or self.at_least or self.counts or ""


def limits_of(model: SemanticModel, metric: str) -> tuple[Limit, ...]:
    """The lines drawn for a metric, in order."""
    return tuple(limit for limit in model.limits.values() if limit.metric == metric)


def limit_faults(model: SemanticModel) -> Iterator[Fault]:
    """Every name of the limits that does not exist, as ((section, id), sentence)."""
    for name, limit in model.limits.items():
        if limit.metric not in model.metrics:
            yield ("limits", name), f"unknown metric {limit.metric!r}"
        if limit.parameter not in model.parameters:
            yield ("limits", name), f"unknown parameter {limit.parameter!r}"
        elif model.parameters[limit.parameter].value is None:
            yield ("limits", name), f"parameter {limit.parameter!r} has no value"
        for dimension in limit.where:
            if dimension not in model.dimensions:
                yield ("limits", name), f"unknown dimension {dimension!r}"
