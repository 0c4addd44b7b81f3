"""``@1`` among the values of a filter: the codes that the first step of the same question showed; ``@1>=8`` of at least eight."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from assistant.answer import Answer
from assistant.question import Request
from assistant.tabulate import TOTAL, TOTAL_OF_ALL
from semantic_layer.errors import BadInput

_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)
_MARK = re.compile(r"@([1-9])(?:>=(\d{1,3}))?")
MOST_CODES = 200
_TOTALS = {*TOTAL.values(), *TOTAL_OF_ALL.values()}


def step_marked(value: object) -> int | None:
    """The step that a value stands for, from 1."""
    found = _MARK.fullmatch(value) if isinstance(value, str) else None
    return None if found is None else int(found[1])


def with_shown_codes(request: Request, parts: Sequence[Answer]) -> Request:
    """``request`` with codes for its marks. Raises BadInput (step-empty, step-too-many, step-few)."""
    plain = request.model_dump(mode="json")
    filled = _filled(plain, parts)
    return request if filled == plain else _REQUEST.validate_python(filled)


def _filled(value: Any, parts: Sequence[Answer]) -> Any:
    if isinstance(value, dict):
        kept = {key: _filled(one, parts) for key, one in value.items()}
        listed = value.get("values")
        if "dimension" in value and isinstance(listed, list):
            kept["values"] = [code for one in listed for code in _codes(one, str(value["dimension"]), parts)]
        return kept
    return [_filled(one, parts) for one in value] if isinstance(value, list) else value


def _codes(value: Any, dimension: str, parts: Sequence[Answer]) -> list[Any]:
    step = step_marked(value)
    if step is None or step > len(parts) or not parts[step - 1].tables:
        return [value]
    table = parts[step - 1].tables[0]
    at = next((place for place, column in enumerate(table.columns) if column.name == dimension), None)
    shown = [] if at is None else [row[at] for row in table.rows]
    codes = [one for one in dict.fromkeys(shown) if one is not None and one not in _TOTALS]
    if not codes or len(codes) > MOST_CODES:
        raise BadInput("step-too-many" if codes else "step-empty", step=str(step), most=str(MOST_CODES))
    least = _MARK.fullmatch(str(value))
    if least is not None and least[2] and len(codes) < int(least[2]):
        raise BadInput("step-few", count=str(len(codes)), place=least[2])
    return codes
