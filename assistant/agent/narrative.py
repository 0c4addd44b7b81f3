"""Findings that are on the screen, or clauses, put in words by the small model. What it wrote is checked by the caller."""

from __future__ import annotations

import time
from collections.abc import Callable

from assistant.agent.endpoint import Endpoint
from assistant.agent.prompt import FOLDER, repeats_instructions
from assistant.question import ModelUse
from semantic_layer.errors import LanguageModelError

LONGEST = 1_200
_LANGUAGES = {"zh": "Chinese", "en": "English"}


def narrative(
    screen: str,
    endpoint: Endpoint,
    language: str,
    prompt: str = "narrative.md",
    stopped: Callable[[], bool] = lambda: False,
) -> tuple[str, ModelUse]:
    """The model's text about ``screen`` by the rules in the file ``prompt``, and what it took. Raises LanguageModelError (``use``
    among its details), EngineError once ``stopped``."""
    from langchain_core.messages import HumanMessage, SystemMessage

    from assistant.agent.faults import translated
    from assistant.agent.limits import reply_hash

    settings = endpoint.settings
    name = settings.small_model or settings.model or ""
    told = SystemMessage((FOLDER / prompt).read_text(encoding="utf-8"))
    started, use = time.perf_counter(), ModelUse(model=name, calls=1)

    def ask() -> tuple[str, ModelUse]:
        with translated():
            reply = endpoint.chat_model(name).invoke(
                [told, HumanMessage(f"Language: {_LANGUAGES[language]}\n\n{screen}")]
            )
        spent = reply.usage_metadata
        read, written = (spent["input_tokens"], spent["output_tokens"]) if spent is not None else (0, 0)
        cost = settings.cost(name, read, written)
        more: dict[str, object] = {"prompt_tokens": read, "completion_tokens": written}
        more |= {"replies": (reply_hash(reply),)}
        more |= {"cost": cost[0], "currency": cost[1]} if cost else {}
        whole = reply.response_metadata.get("finish_reason") != "length" and len(reply.text) <= LONGEST
        return reply.text.strip() if whole and not repeats_instructions(reply.text) else "", use.model_copy(update=more)

    try:
        text, use = endpoint.within_deadline(ask, stopped)
    except LanguageModelError as error:
        error.details["use"] = use
        raise
    return text, use.model_copy(update={"elapsed_ms": round((time.perf_counter() - started) * 1000, 1)})
