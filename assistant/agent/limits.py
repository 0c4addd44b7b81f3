"""Around every call of the model: how many there may be, what they cost, whether a reply is whole, and the newest schema."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain.agents.structured_output import ProviderStrategy, ToolStrategy
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, ToolMessage
from langchain_core.outputs import LLMResult

from assistant.agent.endpoint import Capabilities
from assistant.agent.proposal import schema_for
from assistant.agent.session import Session
from assistant.language_model import LanguageModelSettings
from semantic_layer.errors import EngineError, LanguageModelError

LONGEST_REPLY = 64_000


class Limits(AgentMiddleware[Any, Any, Any]):
    """langchain's hook. The schema is made anew before each call, over the terms found by then."""

    def __init__(self, session: Session, settings: LanguageModelSettings, can: Capabilities) -> None:
        super().__init__()
        self._session, self._settings, self._can = session, settings, can

    def response_format(self) -> ProviderStrategy[Any] | ToolStrategy[Any]:
        """How the model is told to write its last word."""
        schema = schema_for(self._session.terms)
        if self._can.structured == "json_schema":
            return ProviderStrategy(schema, strict=True)
        return ToolStrategy(schema, handle_errors=False)

    def wrap_model_call(
        self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]
    ) -> ModelResponse[Any]:
        """One call. Raises LanguageModelError beyond the limits, EngineError once the question is stopped."""
        session = self._session
        if session.question.stopped():
            raise EngineError("cancelled")
        if session.calls >= self._settings.max_calls:
            raise LanguageModelError("model-calls-spent")
        if session.prompt_tokens + session.completion_tokens >= self._settings.max_tokens:
            raise LanguageModelError("model-tokens-spent")
        session.calls += 1
        if self._can.structured == "json_schema":
            request = request.override(response_format=self.response_format())
        return handler(request)

    def wrap_tool_call(self, request: Any, handler: Callable[[Any], Any]) -> Any:
        """A tool that does not exist is told so; arguments that do not fit come back as the tool's reply."""
        if request.tool is None:
            return ToolMessage("there is no such tool", tool_call_id=request.tool_call["id"], status="error")
        return handler(request)


def reply_hash(message: AIMessage) -> str:
    """The SHA-256 of what a model replied: its text and its tool calls, good and broken ones."""
    called = [(call["name"], call["args"]) for call in (*message.tool_calls, *message.invalid_tool_calls)]
    said = json.dumps([message.text, called], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


class Watch(BaseCallbackHandler):
    """Sees every reply before it is parsed: counts its tokens, and stops at one that is cut, refused or too long."""

    raise_error = True

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session

    def on_llm_end(self, response: LLMResult, **_: Any) -> None:
        """Raises LanguageModelError."""
        for generation in (one for some in response.generations for one in some):
            message = getattr(generation, "message", None)
            if isinstance(message, AIMessage):
                self._count(message)

    def _count(self, message: AIMessage) -> None:
        self._session.replies.append(reply_hash(message))
        used = message.usage_metadata
        if used is not None:
            self._session.prompt_tokens += used["input_tokens"]
            self._session.completion_tokens += used["output_tokens"]
            self._session.cached_tokens += (used.get("input_token_details") or {}).get("cache_read", 0) or 0
        if message.response_metadata.get("finish_reason") == "length" or len(message.text) > LONGEST_REPLY:
            raise LanguageModelError("model-cut-short")
        if message.additional_kwargs.get("refusal"):
            raise LanguageModelError("model-declined")
