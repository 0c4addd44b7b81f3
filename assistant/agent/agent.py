"""The agent: langchain's ``create_agent`` with five tools, whose last word is a Proposal; and the loop that corrects it twice."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.agent.endpoint import Capabilities, Endpoint
from assistant.agent.prompt import Prompt, last_request, prompt_for
from assistant.agent.proposal import Proposal, schema_for
from assistant.agent.session import Policies, Session
from assistant.agent.terms import FoundValue, TermIndex, values_of
from assistant.question import ModelUse, Question, Request
from semantic_layer.errors import LanguageModelError, WenshuError
from semantic_layer.model import SemanticModel
from warehouse.names import NameIndex

if TYPE_CHECKING:
    from langchain_core.messages import AnyMessage

CORRECTIONS = 2


@dataclass
class Agent:
    """Reads questions over one model with one endpoint. ``policies`` searches documents for a role's reader."""

    model: SemanticModel
    names: NameIndex
    endpoint: Endpoint
    policies: Callable[[Question], Policies] | None = None
    index: TermIndex = field(init=False)

    def __post_init__(self) -> None:
        self.index = TermIndex(self.model)

    def warm(self) -> None:
        """Load what the first question would wait for: langchain takes seconds. Nothing is sent."""
        import langchain.agents  # noqa: F401

        import assistant.agent.faults
        import assistant.agent.limits  # noqa: F401

        self.endpoint.chat_model()

    def propose(
        self,
        question: Question,
        known: Sequence[str] = (),
        values: Sequence[FoundValue] = (),
        missed: str = "",
        verified: Sequence[tuple[str, Request]] = (),
    ) -> tuple[Proposal, ModelUse]:
        """What the model takes the question for, and what asking cost. ``known`` ids, ``values`` and ``missed`` words are the
        grammar's partial reading. Raises LanguageModelError, or EngineError if it is stopped (``use`` among their details)."""
        named = {(one.dimension, one.code) for one in values}
        carried = dict.fromkeys(values_of(last_request(question), self.model))
        found = [*values, *(one for one in carried if (one.dimension, one.code) not in named)]
        terms = self.index.terms(question.text, question.user.role, known, found)
        policies = self.policies(question) if self.policies is not None else None
        session = Session(question, self.model, self.names, self.index, terms, policies)
        prompt = prompt_for(question, terms, self.model, missed, verified)
        started = time.perf_counter()
        try:
            proposal = self.endpoint.within_deadline(lambda: self._converse(session, prompt), question.stopped)
        except WenshuError as error:
            error.details["use"] = self._use(session, started)
            raise
        return proposal, self._use(session, started)

    def _use(self, session: Session, started: float) -> ModelUse:
        settings = self.endpoint.settings
        cost = settings.cost(
            settings.model or "", session.prompt_tokens, session.completion_tokens, session.cached_tokens
        )
        return ModelUse(
            model=settings.model or "",
            calls=session.calls,
            prompt_tokens=session.prompt_tokens,
            completion_tokens=session.completion_tokens,
            cost=cost[0] if cost else None,
            currency=cost[1] if cost else "",
            elapsed_ms=round((time.perf_counter() - started) * 1000, 1),
            replies=tuple(session.replies),
        )

    def _converse(self, session: Session, prompt: Prompt) -> Proposal:
        """Ask, and tell the model what is wrong with its proposal, twice at most."""
        from langchain_core.messages import HumanMessage

        messages: list[AnyMessage] = [HumanMessage(prompt.user)]
        for attempt in range(CORRECTIONS + 1):
            try:
                content, messages = self._reply(session, prompt, messages)
                return session.read(content)
            except LanguageModelError as error:
                if "problem" not in error.details or attempt == CORRECTIONS:
                    raise error.details.get("of") or error from None
                told = f"This is not acceptable: {error.details['problem']}. Write the whole JSON again."
                messages = [*messages, HumanMessage(told)]
        raise LanguageModelError("model-not-json")

    def _reply(self, session: Session, prompt: Prompt, messages: list[AnyMessage]) -> tuple[Any, list[AnyMessage]]:
        """The model's last word of one run of the agent, and the messages so far. Raises LanguageModelError."""
        from assistant.agent.faults import translated
        from assistant.agent.limits import Limits, Watch

        can = self.endpoint.capabilities
        with translated():
            agent = _built(self.endpoint, can, session, prompt.system, Limits(session, self.endpoint.settings, can))
            limit = 4 * self.endpoint.settings.max_calls
            state = agent.invoke({"messages": messages}, {"recursion_limit": limit, "callbacks": [Watch(session)]})
        told = state["messages"]
        if "structured_response" in state and can.structured != "plain":
            return state["structured_response"], told
        return _json_of(told[-1].text), told


def _built(endpoint: Endpoint, can: Capabilities, session: Session, system: str, limits: Any) -> Any:
    from langchain.agents import create_agent

    plain = can.structured == "plain"
    told = system if not plain else f"{system}\n\nThe schema:\n{json.dumps(schema_for(session.terms))}"
    return create_agent(
        endpoint.chat_model(),
        session.tools() if can.tools else [],
        system_prompt=told,
        middleware=[limits],
        response_format=None if plain else limits.response_format(),
    )


def _json_of(text: str) -> str:
    """The JSON object in a plain reply, between the first brace and the last."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise LanguageModelError("model-not-json", problem="a JSON object is expected")
    return text[start : end + 1]
