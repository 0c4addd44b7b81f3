"""One question on the road: what is known so far, for the answer and for the audit."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assistant.answer import Answer, Step
from assistant.phrases import Phrases
from assistant.road import Road
from semantic_layer.query import SemanticQuery
from semantic_layer.user import User

OnStep = Callable[[Step], None]


@dataclass
class Journey:
    """``language`` is what the answer is written in; ``chosen_language`` overrides the question's own; ``query`` is the one
    that is being answered."""

    road: Road
    user_id: str
    conversation: str | None = None
    chosen_language: str | None = None
    on_step: OnStep | None = None
    ticket: str | None = None
    text: str = ""
    language: str = "zh"
    user: User | None = None
    query: SemanticQuery | None = None
    audit_id: str = ""
    earlier: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)
    mark: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        self.language = self.chosen_language or self.language

    @property
    def phrases(self) -> Phrases:
        """Sentences in the language of the answer."""
        return Phrases(self.language, self.road.loaded_model, self.road.name_of)

    @property
    def asker(self) -> User:
        """The authenticated user; raises UnknownUser."""
        if self.user is None:
            self.user = self.road.find_user(self.user_id)
        return self.user

    def step(self, name: str, detail: str = "") -> None:
        """Close a step and tell whoever watches."""
        now = time.perf_counter()
        step = Step(name=name, detail=detail, elapsed_ms=round((now - self.mark) * 1000, 1))
        self.mark = now
        self.steps.append(step)
        if self.on_step is not None:
            self.on_step(step)

    def decide(self, decision: str, facts: dict[str, Any]) -> None:
        """Write the decision to the ledger, before anything runs. Raises LedgerError.

        A question may need several statements; each has a decision of its own, and the last one names the ones before.
        """
        if self.audit_id:
            self.earlier.append(self.audit_id)
        record = {
            "user": self.user_id,
            "role": self.user.role if self.user else None,
            "conversation": self.conversation,
            "question": self.text,
            "decision": decision,
            "data_version": self.road.data_version,
            "earlier": list(self.earlier),
        }
        self.audit_id = self.road.ledger.decide(record | facts)

    def close(self, answer: Answer, facts: dict[str, Any]) -> Answer:
        """Write the outcome, and stamp the answer. Raises LedgerError."""
        checksum = hashlib.sha256(repr([table.rows for table in answer.tables]).encode()).hexdigest()[:16]
        outcome = {
            "status": answer.status,
            "headline": answer.headline,
            "rows": sum(len(table.rows) for table in answer.tables),
            "result": checksum,
            "error": answer.error.code if answer.error else None,
        }
        for audit_id in (*self.earlier, self.audit_id):
            self.road.ledger.outcome(audit_id, outcome | facts)
        return answer.model_copy(update=self.stamp())

    def stamp(self) -> dict[str, Any]:
        """What every answer carries."""
        return {
            "steps": tuple(self.steps),
            "language": self.language,
            "data_date": self.road.data_date_text,
            "data_version": self.road.data_version,
            "audit_id": self.audit_id,
            "elapsed_ms": round((time.perf_counter() - self.started) * 1000, 1),
        }
