"""Question files: YAML (a list) or JSON lines, one case each, single questions or conversations."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from semantic_layer.errors import BadInput

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Expected(_Value):
    """What is right: the result of a semantic ``query``, of ``sql`` (an analyst's SELECT) or literal ``values`` (rows of
    column → value); the metrics that are defined; an explanation or a reconciliation of a metric; a ``status`` other than
    answered (with the metrics that must stand among the ``choices``, or the ``code`` of a refusal); a cited ``article``."""

    query: dict[str, Any] | None = None
    sql: str | None = None
    values: tuple[dict[str, Any], ...] | None = None
    ordered: bool = False
    define: tuple[str, ...] = ()
    explain: dict[str, Any] | None = None
    reconcile: dict[str, Any] | None = None
    status: Literal["answered", "clarified", "refused"] = "answered"
    choices: tuple[str, ...] = ()
    code: str | None = None
    article: str | None = None


class CaseTurn(_Value):
    """One question of a case and what is right; several where readings are equally right. ``shape`` is its own where it
    differs from the case's."""

    q: str
    shape: str = ""
    expect: tuple[Expected, ...]

    @model_validator(mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("expect"), dict):
            return {**value, "expect": [value["expect"]]}
        return value


class Case(_Value):
    """A question or a conversation of one user. Of ``shape: list`` only the members are compared. ``later`` names what it
    waits for: counted apart, never as right."""

    id: str
    user: str
    language: Literal["zh", "en"] = "zh"
    shape: str = ""
    later: str | None = None
    turns: tuple[CaseTurn, ...]

    @model_validator(mode="before")
    @classmethod
    def _single(cls, value: Any) -> Any:
        if isinstance(value, dict) and "q" in value:
            rest = {key: part for key, part in value.items() if key not in ("q", "expect")}
            return {**rest, "turns": [{"q": value["q"], "expect": value.get("expect")}]}
        return value


def load_cases(file: Path) -> tuple[Case, ...]:
    """The cases of ``file``, in order. Raises BadInput naming the case that is wrong."""
    try:
        text = file.read_text("utf-8")
        rows = (
            [json.loads(line) for line in text.splitlines() if line.strip()]
            if file.suffix == ".jsonl"
            else yaml.load(text, Loader=_Loader)
        )
    except (OSError, UnicodeDecodeError, ValueError, yaml.YAMLError) as error:
        raise BadInput("bad-question-file", problem=str(error).splitlines()[0][:160]) from error
    if not isinstance(rows, list):
        raise BadInput("bad-question-file", problem="a list of questions is expected")
    return tuple(_case(row, number) for number, row in enumerate(rows, 1))


def _case(row: Any, number: int) -> Case:
    try:
        return Case.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        name = row.get("id", number) if isinstance(row, dict) else number
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput("bad-question-file", problem=f"{name}: {where}: {first['msg']}") from error
