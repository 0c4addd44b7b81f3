"""What an endpoint can do, by trying: a plain reply, JSON by a strict schema, tool calls, usage in a stream."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.agent.endpoint import Capabilities, Endpoint
from semantic_layer.errors import LanguageModelError

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

_SCHEMA = {
    "title": "sum_of_numbers",
    "type": "object",
    "properties": {"sum": {"type": "integer"}},
    "required": ["sum"],
    "additionalProperties": False,
}
_ASK = "What is 19 + 23? Reply with the sum only."


@dataclass(frozen=True)
class Finding:
    """One thing tried: ``reply``, ``json_schema``, ``tools`` or ``streaming_usage``; whether it works, the code of what is
    wrong, and the milliseconds it took."""

    name: str
    ok: bool
    code: str = ""
    elapsed_ms: float = 0.0


def examine(endpoint: Endpoint) -> tuple[list[Finding], Capabilities]:
    """Try the endpoint and remember what it can do; without a plain reply nothing else is tried."""
    found = [_tried("reply", endpoint, _replies)]
    if found[0].ok:
        found += [
            _tried("json_schema", endpoint, _follows_schema),
            _tried("tools", endpoint, _calls_tools),
            _tried("streaming_usage", endpoint, _tells_usage),
        ]
    works = {one.name: one.ok for one in found}
    tools = works.get("tools", False)
    structured = "json_schema" if works.get("json_schema") else "tools" if tools else "plain"
    can = Capabilities(structured=structured, tools=tools, streaming_usage=works.get("streaming_usage", False))
    if found[0].ok:
        endpoint.keep(can)
    return found, can


def _tried(name: str, endpoint: Endpoint, probe: Callable[[ChatOpenAI], bool]) -> Finding:
    from assistant.agent.faults import translated

    def work() -> bool:
        with translated():
            return probe(endpoint.chat_model())

    started = time.perf_counter()
    try:
        ok, code = endpoint.within_deadline(work), ""
    except LanguageModelError as error:
        ok, code = False, error.code
    return Finding(name, ok, code or ("" if ok else "not-supported"), round((time.perf_counter() - started) * 1000, 1))


def _replies(model: ChatOpenAI) -> bool:
    return bool(model.invoke(_ASK).text.strip())


def _follows_schema(model: ChatOpenAI) -> bool:
    schema = {"name": _SCHEMA["title"], "schema": _SCHEMA, "strict": True}
    told = model.bind(response_format={"type": "json_schema", "json_schema": schema}).invoke(_ASK)
    try:
        content: Any = json.loads(told.text)
    except ValueError:
        return False
    return isinstance(content, dict) and isinstance(content.get("sum"), int)


def _calls_tools(model: ChatOpenAI) -> bool:
    function = {"name": "tell_sum", "description": "Tell the sum.", "parameters": _SCHEMA}
    told = model.bind_tools([{"type": "function", "function": function}], tool_choice="required").invoke(_ASK)
    calls = getattr(told, "tool_calls", [])
    return bool(calls) and calls[0]["name"] == "tell_sum"


def _tells_usage(model: ChatOpenAI) -> bool:
    whole = None
    for chunk in model.stream(_ASK):
        whole = chunk if whole is None else whole + chunk
    return getattr(whole, "usage_metadata", None) is not None
