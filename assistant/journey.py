"""One question on the road: what is known so far, for the answer and for the audit."""

from __future__ import annotations

import hashlib
import math
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.answer import Answer, Step, cited
from assistant.one_client import pinned
from assistant.phrases import Phrases
from assistant.question import Assumption, Request, Route
from assistant.road import Road
from semantic_layer.differencing import Behind
from semantic_layer.errors import EngineError, LedgerError
from semantic_layer.query import SemanticQuery
from semantic_layer.user import User

OnStep = Callable[[Step], None]
Channel = Literal["cli", "page", "program", "eval"]
MOST_VALUES = 12


@dataclass
class Journey:
    """``language`` is what the answer is written in; ``chosen_language`` overrides the question's own; ``query`` is the one
    that is being answered, for the ``request`` that was read, the first of ``requests``. ``rewrites`` is what was taken for
    granted, ``checksum`` that of the result, ``told`` what else the outcome keeps. ``personal`` are the columns of personal
    data shown in clear, ``by_client`` whether a row is a single client's. ``label`` is what a click
    was called. ``ticket`` is the name under which it can be
    stopped, ``stopped`` says that it was.
    ``behind`` are sketches of the customers behind what is shown, ``counted`` the counts that were read, by their SQL."""

    road: Road
    user_id: str
    conversation: str | None = None
    chosen_language: str | None = None
    on_step: OnStep | None = None
    ticket: str = field(default_factory=lambda: secrets.token_hex(8))
    channel: Channel = "program"
    client: str | None = None
    text: str = ""
    label: str = ""
    language: str = "zh"
    user: User | None = None
    query: SemanticQuery | None = None
    request: Request | None = None
    requests: tuple[Request, ...] = ()
    told: dict[str, Any] = field(default_factory=dict)
    reading: tuple[str, ...] = ()
    rewrites: tuple[Assumption, ...] = ()
    route: Route = field(default_factory=Route)
    personal: set[str] = field(default_factory=set)
    by_client: bool = False
    level: int = 0
    audit_id: str = ""
    checksum: str = ""
    behind: list[Behind] = field(default_factory=list)
    counted: dict[str, tuple[tuple[Any, ...], ...]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)
    mark: float = field(default_factory=time.perf_counter)
    stopped: threading.Event = field(default_factory=threading.Event)
    closed: bool = False

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
            user = self.road.find_user(self.user_id)
            self.user = user if self.client is None else pinned(user, self.client, self.road)
        return self.user

    @property
    def thread(self) -> str | None:
        """What the conversation is kept under: one about a client has no other's turns."""
        pinned_to = self.conversation and self.client is not None
        return f"{self.conversation} {self.client}" if pinned_to else self.conversation

    def stop(self) -> None:
        """Let it go no further: its statement is killed, its place in line given up. From any thread, any number of times."""
        self.stopped.set()
        self.road.turnstile.look_again()
        if "engine" in self.road.__dict__:
            self.road.engine.cancel(self.ticket)

    def go_on(self) -> None:
        """Raises EngineError (``cancelled``) if it was stopped."""
        if self.stopped.is_set():
            raise EngineError("cancelled")

    def step(self, name: str, detail: str = "") -> None:
        """Close a step and tell whoever watches. Raises EngineError (``cancelled``)."""
        self.go_on()
        now = time.perf_counter()
        step = Step(name=name, detail=detail, elapsed_ms=round((now - self.mark) * 1000, 1))
        self.mark = now
        self.steps.append(step)
        if self.on_step is not None:
            self.on_step(step)

    def decide(self, decision: str, facts: dict[str, Any]) -> None:
        """Write the decision to the ledger, before anything runs. Raises LedgerError.

        A question may need several statements: each further one is an entry of its own under the same audit id.
        """
        if self.audit_id:
            self.road.ledger.state(self.audit_id, {**self._who(), "decision": decision, **facts})
            return
        record = {
            **self._who(),
            "channel": self.channel,
            "conversation": self.conversation,
            "client": self.client,
            "question": self.text,
            "reading": list(self.reading),
            "rewrites": [[one.code, one.details] for one in self.rewrites],
            "route": self.route.model_dump(mode="json", exclude_defaults=True),
            "request": _asked(self.request) if self.request else None,
            **({"requests": [_asked(one) for one in self.requests]} if len(self.requests) > 1 else {}),
            "decision": decision,
            "data_version": self.road.data_version,
            "model": self.road.loaded_model.hash if self.road.loaded_model else "",
            "documents": [],
        }
        self.audit_id = self.road.ledger.decide(record | facts)

    def close(self, answer: Answer, facts: dict[str, Any]) -> Answer:
        """Write the outcome with the alarms that it raises, and stamp the answer. Raises LedgerError."""
        self.checksum = result_checksum(answer)
        rows = sum(len(table.rows) for table in answer.tables)
        outcome = {
            **self._who(),
            "status": answer.status,
            "headline": answer.headline,
            "values": _values(answer),
            "rows": rows,
            "client_rows": rows if self.by_client else 0,
            "personal": sorted(self.personal),
            "level": f"L{self.level}" if self.level else "",
            "result": self.checksum,
            "error": answer.error.code if answer.error else None,
            "elapsed_ms": self._elapsed_ms(),
            "language": self.language,
        }
        outcome |= {"documents": [cited(one) for one in answer.citations]} if answer.citations else {}
        raised = self.road.ledger.outcome(self.audit_id, outcome | self.told | facts)
        self.closed = True
        for alarm in raised:
            self.road.log.warning("%s by %s, see %s", alarm.code, self.user_id, self.audit_id)
        return answer.model_copy(update=self.stamp())

    def abandon(self) -> None:
        """The program ends in the middle: what was decided gets its outcome."""
        if self.audit_id and not self.closed:
            with suppress(LedgerError):
                self.close(Answer(status="failed", text="", error=self.phrases.fault(EngineError("aborted"))), {})

    def _who(self) -> dict[str, str | None]:
        return {"user": self.user_id, "role": self.user.role if self.user else None}

    def _elapsed_ms(self) -> float:
        return round((time.perf_counter() - self.started) * 1000, 1)

    def stamp(self) -> dict[str, Any]:
        """What every answer carries."""
        return {
            "steps": tuple(self.steps),
            "language": self.language,
            "data_date": self.road.data_date_text,
            "data_version": self.road.data_version,
            "level": f"L{self.level}" if self.level else "",
            "audit_id": self.audit_id,
            "model_use": self.route.use,
            "route_why": self.phrases.say(self.route.why) if self.route.why else "",
            "elapsed_ms": self._elapsed_ms(),
        }


def result_checksum(answer: Answer) -> str:
    """What the ledger keeps of the rows of an answer."""
    return hashlib.sha256(repr([table.rows for table in answer.tables]).encode()).hexdigest()[:16]


def _asked(request: Request) -> dict[str, Any]:
    return {"kind": request.kind, **request.model_dump(mode="json", exclude_defaults=True)}


def _values(answer: Answer) -> dict[str, float | int]:
    """The figures of the first row, by column."""
    if not answer.tables or not answer.tables[0].rows:
        return {}
    cells = zip(answer.tables[0].columns, answer.tables[0].rows[0], strict=False)
    figures = {column.name: value for column, value in cells if _is_figure(value)}
    return dict(list(figures.items())[:MOST_VALUES])


def _is_figure(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
