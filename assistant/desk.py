"""The front desk: what pages, the command line and the evaluation call. It only opens the road and sends journeys down it."""

from __future__ import annotations

import json
import secrets
import threading
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assistant import pipeline
from assistant.answer import Answer, Offer
from assistant.audit import Audit
from assistant.current_road import CurrentRoad
from assistant.journey import Channel, Journey, OnStep
from assistant.question import REQUEST, QueryRequest, Request
from assistant.road import Road
from assistant.running import DRAIN_S
from assistant.starters import starters
from semantic_layer.errors import AccessDenied, BadInput, WenshuError
from semantic_layer.model import SemanticModel
from semantic_layer.query import SemanticQuery
from semantic_layer.user import User

if TYPE_CHECKING:
    from assistant.boards import Boards
    from assistant.export import Exported, Format
    from assistant.ledger.library import Entry
    from assistant.reading_room import ReadingRoom
    from assistant.verified import QuestionLibrary


class Desk:
    """One data folder's assistant. Safe to share between threads; nothing is opened before it is needed."""

    def __init__(self, road: Road, channel: Channel = "program") -> None:
        self._current = CurrentRoad(road)
        self._warming: threading.Thread | None = None
        self.channel = channel

    @property
    def road(self) -> Road:
        """The road that the next question takes."""
        return self._current.road

    @classmethod
    def open(cls, home: Path, model_folder: Path | None = None, *, channel: Channel = "program") -> Desk:
        """A desk on the data folder ``home``. Missing data shows in the first answer, not here. ``channel`` is what the
        ledger says questions came by."""
        return cls(Road(home, model_folder), channel)

    def warm(self) -> None:
        """Start what takes time (worker, model, names) in the background; then read the data to the last byte."""
        self._warming = threading.Thread(target=self._warm, name="warm-up", daemon=False)
        self._warming.start()

    def _warm(self) -> None:
        for part in ("ledger", "engine", "interpreter", "library"):
            try:
                getattr(self.road, part)
            except WenshuError as error:
                self.road.log.warning("not ready: %s", error.code)
                return
        self._current.renew()
        if self.road.settings.language_model.resolved().available():
            self.road.agent.warm()

    @property
    def model(self) -> SemanticModel:
        """The semantic model; raises ModelError."""
        return self.road.model

    @property
    def users(self) -> dict[str, User]:
        """The known users by id."""
        return self.road.users

    def sign_in(self, claims: Mapping[str, Any] | None) -> User:
        """The user of verified sign-on claims, who may ask from now on. A refusal is recorded. Raises AccessDenied."""
        try:
            return self.road.sign_in(claims)
        except AccessDenied as error:
            journey = Journey(self.road, "sign-on", channel=self.channel)
            journey.text = "sign-on"
            pipeline.refuse(error, journey)
            raise

    @property
    def data_date(self) -> date | None:
        """The last day of the data, or None without data."""
        try:
            return self.road.data_date
        except WenshuError:
            return None

    def answer(
        self,
        text: str,
        user_id: str,
        conversation: str | None = None,
        *,
        language: str | None = None,
        on_step: OnStep | None = None,
        ticket: str | None = None,
        client: str | None = None,
    ) -> Answer:
        """Interpret and run a question; ``client`` keeps the conversation to one client. Never raises."""
        with self._journey(user_id, conversation, language, on_step, ticket, client) as journey:
            return pipeline.answer(text, journey)

    def ask_documents(
        self, text: str, user_id: str, conversation: str | None = None, *, language: str | None = None
    ) -> Answer:
        """Ask the policy documents, whatever the data would say. Never raises."""
        with self._journey(user_id, conversation, language) as journey:
            return pipeline.ask_documents(text, journey)

    def run(
        self,
        request: Request,
        user_id: str,
        conversation: str | None = None,
        *,
        language: str | None = None,
        on_step: OnStep | None = None,
        ticket: str | None = None,
        client: str | None = None,
        label: str = "",
    ) -> Answer:
        """Run a request without words; ``label`` is what its button says, ``client`` keeps the conversation to one client.
        Never raises."""
        with self._journey(user_id, conversation, language, on_step, ticket, client) as journey:
            journey.label = label[:200]
            return pipeline.run(request, journey)

    def read_query(
        self,
        raw: str,
        user_id: str,
        *,
        language: str | None = None,
        ticket: str | None = None,
        client: str | None = None,
    ) -> Answer:
        """Run a semantic query, or a request with its ``kind`` (explain, reconcile …), given as JSON text; bad JSON is a
        refused answer with a record. ``client`` keeps it to one client."""
        with self._journey(user_id, language=language, ticket=ticket, client=client) as journey:
            journey.text = raw[:4_000]
            try:
                request = _request(json.loads(raw))
            except WenshuError as error:
                return pipeline.refuse(error, journey)
            except (ValidationError, ValueError, RecursionError) as error:
                return pipeline.refuse(BadInput("bad-json", problem=_problem(error)), journey)
            return pipeline.run(request, journey)

    def bad_input(self, raw: str, user_id: str, problem: str) -> Answer:
        """The refusal of input that never became a request (a broken line of a batch), recorded like any other."""
        with self._journey(user_id) as journey:
            journey.text = raw[:4_000]
            return pipeline.refuse(BadInput(problem=problem), journey)

    @contextmanager
    def _journey(
        self,
        user_id: str,
        conversation: str | None = None,
        language: str | None = None,
        on_step: OnStep | None = None,
        ticket: str | None = None,
        client: str | None = None,
    ) -> Iterator[Journey]:
        """A question's journey, on one version of the data from its beginning to its end."""
        with self._current.taken() as road:
            named = ticket or secrets.token_hex(8)
            yield Journey(road, user_id, conversation, language, on_step, named, self.channel, client)

    def export(self, answer: Answer, format: Format, user_id: str) -> Exported:
        """``answer`` as a file (``png``: its charts), recorded with its hash. A refusal is recorded too.

        Raises AccessDenied, BadInput, LedgerError.
        """
        from assistant.export import export

        user = self.road.find_user(user_id)
        try:
            return export(answer, format, user, self.road)
        except (AccessDenied, BadInput) as error:
            journey = Journey(self.road, user_id, channel=self.channel, user=user)
            journey.text = f"export {answer.audit_id} {format}"
            pipeline.refuse(error, journey)
            raise

    def cancel(self, ticket: str) -> bool:
        """Stop the question that runs under ``ticket``, wherever it is; when this returns its record is written. False if none
        runs."""
        return self.road.running.cancel(ticket)

    def drain(self, seconds: float = DRAIN_S) -> bool:
        """Take no more questions and wait until those that run have ended; after ``seconds`` they are stopped. Whether all
        ended, each with its record."""
        return self.road.running.drain(seconds)

    def starters(self, user_id: str, language: str = "zh") -> list[Offer]:
        """Questions that work for this user, for an empty page."""
        user, model = self.road.users.get(user_id), self.road.loaded_model
        return starters(user, model, language) if user and model else []

    def role_label(self, user_id: str, language: str = "zh") -> str:
        """What the user's role is called; its id without a model that says so."""
        user, model = self.road.users[user_id], self.road.loaded_model
        policy = model.policies.roles.get(user.role) if model else None
        return user.role if policy is None else policy.label.en if language == "en" else policy.label.zh

    @property
    def demonstration(self) -> bool:
        """Whether the home's settings name no model, data and users of its own: the demonstration bank."""
        settings = self.road.settings
        return settings.model is None and settings.data is None and settings.users is None

    @property
    def question_library(self) -> QuestionLibrary:
        """The verified questions."""
        return self.road.question_library

    @property
    def boards(self) -> Boards:
        """Pinned answers, asked anew for whoever looks."""
        from assistant.boards import Boards

        return Boards(self)

    def reading_room(self, user_id: str) -> ReadingRoom:
        """The policy documents as this user finds them. Raises UnknownUser."""
        from assistant.reading_room import ReadingRoom

        return ReadingRoom(self.road, user_id)

    def recheck_verified(self) -> Iterator[Entry]:
        """Re-run the questions that were verified under another model, each as its maker."""

        def run(request: Request, user_id: str) -> tuple[Answer, str]:
            journey = Journey(self.road, user_id, channel="eval")
            answer = pipeline.run(request, journey)
            return answer, journey.checksum

        return self.road.question_library.recheck(run)

    def find_audit(self, audit_id: str, user_id: str) -> list[dict[str, Any]]:
        """The entries of an audit record as far as the user may see them. Raises UnknownUser, UnknownName."""
        return Audit(self.road).show(audit_id, user_id)

    def data(self) -> dict[str, Any]:
        """The served file: path, version, date, row counts. Raises EngineUnavailable."""
        served = self.road.served
        manifest = served.manifest
        return {
            "path": str(served.path),
            "data_version": manifest.version,
            "data_date": manifest.data_date.isoformat(),
            "rows": manifest.row_counts,
        }

    def close(self) -> None:
        """Stop the workers; a start in the background ends before."""
        if self._warming is not None:
            self._warming.join()
        self.road.close()


def _request(content: Any) -> Request:
    """What the JSON asks for: a semantic query stands for the request to run it. Raises ValidationError, WenshuError."""
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t" for letter in _texts(content)):
        raise BadInput("control-characters")
    if isinstance(content, dict) and "kind" in content:
        return REQUEST.validate_python(content)
    return QueryRequest(query=SemanticQuery.model_validate(content))


def _texts(content: Any) -> str:
    """Every text in the JSON, in one."""
    if isinstance(content, dict):
        return "".join(str(key) + _texts(value) for key, value in content.items())
    if isinstance(content, list):
        return "".join(map(_texts, content))
    return content if isinstance(content, str) else ""


def _problem(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"{where}: {first['msg']}" if where else str(first["msg"])
    return str(error)[:120]
