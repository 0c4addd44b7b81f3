"""The endpoint: langchain's own chat model on it, what it can do, and a breaker that lets it rest after faults."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from assistant.language_model import LanguageModelSettings
from semantic_layer.errors import EngineError, LanguageModelError, WenshuError

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

Structured = Literal["json_schema", "tools", "plain"]
FAULTS_BEFORE_REST, REST_S = 5, 30.0
MOST_WRITTEN = 2_000
_LOOK_S = 0.1  # how soon a question that is stopped is let go
T = TypeVar("T")


class Capabilities(BaseModel):
    """What a server turned out to do: how it gives structured output, whether it calls tools, whether a stream tells usage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    structured: Structured = "json_schema"
    tools: bool = True
    streaming_usage: bool = True


@dataclass
class Endpoint:
    """One configured endpoint. ``kept`` is the file that its capabilities are read from (`wenshu llm doctor` writes it)."""

    settings: LanguageModelSettings
    kept: Path | None = None
    faults: int = 0
    rests_until: float = 0.0
    _models: dict[str, ChatOpenAI] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def chat_model(self, name: str | None = None) -> ChatOpenAI:
        """The chat model ``name``, by default that of the settings. Importing langchain takes seconds the first time."""
        from langchain_openai import ChatOpenAI

        chosen = name or self.settings.model or ""
        with self._lock:
            if chosen not in self._models:
                self._models[chosen] = ChatOpenAI(
                    model=chosen,
                    base_url=self.settings.base_url,
                    api_key=self.settings.key() or "none",
                    timeout=self.settings.timeout_s,
                    max_retries=1,
                    temperature=0,
                    max_tokens=MOST_WRITTEN,
                    openai_proxy=self.settings.proxy,
                    stream_usage=True,
                )
            return self._models[chosen]

    @property
    def capabilities(self) -> Capabilities:
        """What the server can do, as far as it was ever probed; at first the best is assumed."""
        known = _kept(self.kept)
        told = known.get(f"{self.settings.base_url} {self.settings.model}")
        return Capabilities() if told is None else told

    def keep(self, found: Capabilities) -> None:
        """Remember what a probe found."""
        if self.kept is None:
            return
        known = _kept(self.kept) | {f"{self.settings.base_url} {self.settings.model}": found}
        text = json.dumps({name: one.model_dump() for name, one in known.items()}, indent=1)
        whole = self.kept.with_suffix(".part")
        whole.write_text(text, encoding="utf-8")
        whole.replace(self.kept)

    def within_deadline(self, work: Callable[[], T], stopped: Callable[[], bool] = lambda: False) -> T:
        """Do ``work`` unless the endpoint rests; give it up after the deadline, or once ``stopped`` says so. Raises
        LanguageModelError, or EngineError (``cancelled``)."""
        if time.monotonic() < self.rests_until:
            raise LanguageModelError("model-resting")
        until = time.monotonic() + self.settings.deadline_s
        started = _started(work)
        while not wait((started,), timeout=min(_LOOK_S, until - time.monotonic())).done:
            late = time.monotonic() >= until
            if not late and not stopped():
                continue
            self._models.clear()  # the abandoned call keeps its own connection
            if not late:
                raise EngineError("cancelled")
            self._failed()
            raise LanguageModelError("model-too-slow")
        try:
            result = started.result()
        except LanguageModelError as error:
            if error.code in ENDPOINT_FAULTS:
                self._failed()
            raise
        self.faults = 0
        return result

    def _failed(self) -> None:
        self.faults += 1
        if self.faults >= FAULTS_BEFORE_REST:
            self.rests_until, self.faults = time.monotonic() + REST_S, 0


def _started(work: Callable[[], T]) -> Future[T]:
    """``work`` in a thread of its own that the end of the program does not wait for."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except WenshuError as error:
            future.set_exception(error)
        finally:
            if not future.done():
                future.set_exception(LanguageModelError("model-broken"))

    threading.Thread(target=run, name="language-model", daemon=True).start()
    return future


ENDPOINT_FAULTS = frozenset({"model-unreachable", "model-refused-key", "model-busy", "model-broken", "model-too-slow"})


def _kept(file: Path | None) -> dict[str, Capabilities]:
    try:
        told = json.loads(file.read_text(encoding="utf-8")) if file is not None and file.exists() else {}
        return {name: Capabilities.model_validate(one) for name, one in told.items()}
    except (OSError, ValueError, AttributeError):
        return {}
