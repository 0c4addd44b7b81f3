"""What the model may say: an interpretation of the question, in a strict JSON schema made from the product's own types.

The schema is narrowed to the terms found for the question, so that a name that does not exist cannot be written. What comes
back is validated by the same types again: a server that ignores the schema gains nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from assistant.agent.terms import Terms
from assistant.question import Define, Explain, PolicyQuestion, QueryRequest, Reconcile

MOST_REQUESTS, MOST_CHOICES = 5, 3
REASONS = ("out-of-domain", "no-forecasts", "personal-data", "decision", "write", "not-in-model")


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Asked = Annotated[QueryRequest | Define | Explain | Reconcile | PolicyQuestion, Field(discriminator="kind")]


class Proposal(_Value):
    """``understood`` with up to five requests, ``unclear`` with up to three that would give different numbers, or
    ``out_of_scope`` with a reason and the nearest metrics. ``follows`` is filled in here, not by the model: the earlier
    requests that each one stands on."""

    outcome: Literal["understood", "unclear", "out_of_scope"]
    requests: tuple[Asked, ...] = Field(default=(), max_length=MOST_REQUESTS)
    choices: tuple[Asked, ...] = Field(default=(), max_length=MOST_CHOICES)
    reason: Literal[REASONS] | None = None  # type: ignore[valid-type]
    nearest: tuple[str, ...] = Field(default=(), max_length=3)
    follows: SkipJsonSchema[tuple[tuple[int, ...], ...]] = ()


_PROPOSAL: TypeAdapter[Proposal] = TypeAdapter(Proposal)
# 「这些客户」 of an earlier request, by its place from 1: known on the wire alone, a rule of that request's by the time it is read.
_STEP = {
    "type": "object",
    "properties": {"step": {"type": "integer"}},
    "required": ["step"],
    "additionalProperties": False,
}
_PERIOD = {
    "type": "object",
    "properties": {"from": {"type": "string"}, "to": {"type": "string"}},
    "required": ["from", "to"],
    "additionalProperties": False,
}
# Which names may stand where: (m)etrics, (d)imensions, (e)ntities, (s)egments, or two of them.
_NAMES = {
    "metrics": "m",
    "metric": "m",
    "of": "m",
    "target": "m",
    "nearest": "m",
    "group_by": "d",
    "dimension": "d",
    "limit_per": "d",
    "share_within": "d",
    "columns": "d",
    "entity": "e",
    "segment": "s",
    "by": "md",
}
_OF_OWNER = {("Define", "metrics"): "ms", ("Explain", "by"): "d"}
_OF_OWNER |= {("ChartChoice", axis): "md" for axis in ("x", "y", "color")}
_DROPPED = {
    "title",
    "default",
    "description",
    "maxLength",
    "maxItems",
    "minItems",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "discriminator",
    "prefixItems",
}


def schema_for(terms: Terms) -> dict[str, Any]:
    """The strict JSON schema of a Proposal over ``terms``: every object closed, every property required, what has no
    default nullable, names as enumerations."""
    schema = _PROPOSAL.json_schema()
    known = _name_lists(terms)
    definitions = {name: _strict(part, name, known) for name, part in schema.pop("$defs").items()} | known
    definitions = {name: _with_steps(part) for name, part in definitions.items()}
    definitions |= {"Period": _PERIOD, "StepTest": _STEP}
    if not terms.segments:
        definitions.pop("SegmentTest", None)
        definitions = {name: _without(part, "#/$defs/SegmentTest") for name, part in definitions.items()}
    return {"title": "interpretation", **_strict(schema, "Proposal", known), "$defs": definitions}


def _strict(part: dict[str, Any], owner: str, known: Mapping[str, Any]) -> dict[str, Any]:
    if "properties" not in part:
        return dict(_clean(part))
    required = set(part.get("required", ()))
    properties = {}
    for key, value in part["properties"].items():
        which = _OF_OWNER.get((owner, key), _NAMES.get(key, ""))
        narrowed = _narrow(_clean(value), which) if which in known else _clean(value)
        told = key in required or value.get("default") not in (None, "")
        properties[key] = narrowed if told else _nullable(narrowed)
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _name_lists(terms: Terms) -> dict[str, Any]:
    """The enumerations that names are taken from, those that hold anything."""
    letters = {"m": terms.metrics, "d": terms.dimensions, "e": terms.entities, "s": terms.segments}
    lists = {which: [one for letter in which for one in letters[letter]] for which in (*letters, "md", "ms")}
    return {which: {"type": "string", "enum": list(dict.fromkeys(names))} for which, names in lists.items() if names}


def _narrow(schema: dict[str, Any], which: str) -> dict[str, Any]:
    """``schema`` with its texts limited to one list of names."""
    if schema.get("type") == "string" and "enum" not in schema:
        return {"$ref": f"#/$defs/{which}"}
    if isinstance(schema.get("items"), dict):
        return {**schema, "items": _narrow(schema["items"], which)}
    if "anyOf" in schema:
        return {**schema, "anyOf": [_narrow(one, which) for one in schema["anyOf"]]}
    return schema


def _clean(schema: Any) -> Any:
    """Without what strict servers do not know: titles, defaults, bounds, discriminators; ``oneOf`` becomes ``anyOf``."""
    if isinstance(schema, list):
        return [_clean(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _clean(value) for key, value in schema.items() if key not in _DROPPED}
    if "oneOf" in kept:
        kept["anyOf"] = kept.pop("oneOf")
    if "const" in kept:
        kept["enum"] = [kept.pop("const")]
    return kept


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in schema:
        nulls = [one for one in schema["anyOf"] if one.get("type") == "null"]
        return schema if nulls else {**schema, "anyOf": [*schema["anyOf"], {"type": "null"}]}
    return {"anyOf": [schema, {"type": "null"}]}


def _without(schema: Any, reference: str) -> Any:
    if isinstance(schema, list):
        return [
            _without(one, reference) for one in schema if not (isinstance(one, dict) and one.get("$ref") == reference)
        ]
    if isinstance(schema, dict):
        return {key: _without(value, reference) for key, value in schema.items()}
    return schema


def _with_steps(schema: Any) -> Any:
    """Wherever a rule may stand, a reference to an earlier request may."""
    if isinstance(schema, list):
        steps = [{"$ref": "#/$defs/StepTest"}] if {"$ref": "#/$defs/SegmentTest"} in schema else []
        return [*(_with_steps(one) for one in schema), *steps]
    return {key: _with_steps(value) for key, value in schema.items()} if isinstance(schema, dict) else schema


def read_proposal(content: Any) -> Proposal:
    """The proposal in ``content`` (JSON text or what was parsed of it). Raises ValueError, ValidationError."""
    data = json.loads(content) if isinstance(content, str) else content
    return _PROPOSAL.validate_python(_without_nulls(data))


def _without_nulls(value: Any) -> Any:
    """What was required to be written as null was not said."""
    if isinstance(value, dict):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value
