"""What the road is paved with: model, data, engine, names, ledger, users, conversations. Each is opened when first needed."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.identity import find_user, load_users
from assistant.interpreter import Interpreter
from assistant.phrases import unsaid
from assistant.running import Running
from assistant.settings import FILE, Settings, read_settings
from assistant.sign_on import user_of_claims
from assistant.turnstile import Turnstile
from semantic_layer.errors import AccessDenied, ModelError, RetrievalError, SettingsError, WenshuError
from semantic_layer.load import BANK, load_model, located
from semantic_layer.model import SemanticModel
from semantic_layer.user import User

if TYPE_CHECKING:
    from assistant.agent.agent import Agent
    from assistant.agent.endpoint import Endpoint
    from assistant.conversation import Conversations
    from assistant.grammar.parser import GrammarInterpreter
    from assistant.ledger.ledger import Ledger
    from assistant.verified import QuestionLibrary
    from knowledge.library import Library
    from warehouse.duckdb_engine import DuckDbEngine
    from warehouse.names import NameIndex
    from warehouse.publish import Manifest, Served

# What does not change with the data.
_LASTING = ("settings", "model", "users", "ledger", "turnstile", "conversations", "salt", "agent_endpoint")


class Road:
    """The parts behind one data folder. A part that cannot be opened raises its own WenshuError each time it is asked for."""

    def __init__(self, home: Path, model_folder: Path | None = None) -> None:
        self.home = home
        self._chosen = model_folder
        self._whole = False
        self.mark: tuple[int, int] | None = None  # the pointer's when the data were opened
        self.log = logging.getLogger("wenshu")
        self.running = Running()

    def successor(self) -> Road:
        """A road with the same parts on whatever version of the data is newest then, read to its last byte."""
        road = Road(self.home, self._chosen)
        road._whole, road.running = True, self.running
        road.__dict__.update({name: getattr(self, name) for name in _LASTING})
        road.__dict__.update({"library": self.library} if "library" in self.__dict__ else {})
        return road

    def prepare(self) -> None:
        """Open what a first question would wait for. Raises WenshuError."""
        for name in ("engine", "names", "interpreter"):
            getattr(self, name)

    def pointer_mark(self) -> tuple[int, int] | None:
        """What changes when other data are published."""
        from warehouse.publish import pointer_mark

        return pointer_mark(self.home)

    @cached_property
    def settings(self) -> Settings:
        """What ``wenshu.yml`` of the home says; raises SettingsError."""
        return read_settings(self.home)

    @property
    def model_folder(self) -> Path:
        """Where the model's YAML is."""
        return self._chosen or self.settings.model or BANK

    @cached_property
    def model(self) -> SemanticModel:
        """The semantic model; raises ModelError."""
        return load_model(self.model_folder)

    @property
    def loaded_model(self) -> SemanticModel | None:
        """The model if it can be loaded, for sentences about its absence."""
        try:
            return self.model
        except WenshuError:
            return None

    @cached_property
    def users(self) -> dict[str, User]:
        """The known users by id, those who signed on among them; raises SettingsError."""
        if self.settings.sign_on is not None and self.settings.users is None:
            return {}
        return load_users(self.settings.users)

    def sign_in(self, claims: Mapping[str, Any] | None) -> User:
        """Know the user of verified sign-on claims from now on. Raises AccessDenied, ModelError, SettingsError."""
        if self.settings.sign_on is None:
            raise AccessDenied("sign-on-absent", policy="sign-on")
        user = user_of_claims(claims, self.settings.sign_on, self.model.policies.people, time.time())
        self.users[user.id] = user
        return user

    def find_user(self, user_id: str) -> User:
        """The user called ``user_id``; raises UnknownUser."""
        return find_user(self.users, user_id)

    @cached_property
    def ledger(self) -> Ledger:
        """The audit ledger; raises LedgerError."""
        from assistant.ledger.open_ledger import open_ledger

        return open_ledger(self.home, self.settings.ledger)

    @cached_property
    def turnstile(self) -> Turnstile:
        """Who may run next; raises SettingsError."""
        return Turnstile(self.settings.fairness)

    @cached_property
    def conversations(self) -> Conversations:
        """What was asked before; raises LedgerError."""
        from assistant.conversation import Conversations

        return Conversations(self.ledger, self.home / "conversations")

    @cached_property
    def served(self) -> Served:
        """The published data file and its manifest, first built from the data of the settings if there is none yet.

        Raises EngineUnavailable, DataFault.
        """
        from warehouse.publish import published, served

        if self.settings.data is not None and not published(self.home):
            self.import_data()
        self.mark = self.pointer_mark()
        return served(self.home, whole=self._whole)

    def import_data(self, source: Path | None = None, data_date: date | None = None) -> Manifest:
        """Serve the data of ``source``, or of the settings, from now on. Raises ModelError, DataFault, SettingsError."""
        from warehouse.import_tables import import_tables

        found, settings = source or self.settings.data, self.settings
        if found is None or not found.exists():
            raise SettingsError(file=FILE, problem="data: no folder or file is named")
        return import_tables(
            self.home, load_model(self.model_folder, thorough=True), found, data_date or settings.data_date
        )

    def check_words(self) -> None:
        """Whether every reading says a sentence that there is: raises ModelError with every fault."""
        faults = unsaid(self.model)
        if faults:
            raise ModelError(folder=self.model_folder.name, faults=located(self.model_folder, faults))

    def check_data(self) -> None:
        """Whether the served data fit the model, if there are any: raises ModelError with every fault."""
        from warehouse.check_tables import check_file
        from warehouse.publish import published

        if self.settings.data is None and not published(self.home):
            return
        faults = check_file(self.served.path, self.model, self.data_date)
        if faults:
            raise ModelError(folder=self.model_folder.name, faults=located(self.model_folder, faults))

    @cached_property
    def engine(self) -> DuckDbEngine:
        """The engine on the published file, its worker starting in the background; raises EngineUnavailable."""
        from warehouse.duckdb_engine import DuckDbEngine

        engine = DuckDbEngine(self.served.path, self.served.manifest.version, workers=self.settings.fairness.at_once)
        engine.start()
        return engine

    @cached_property
    def library(self) -> Library:
        """The policy documents, those of the demonstration bank with its model; raises RetrievalError,
        SettingsError."""
        from knowledge.library import Library
        from knowledge.shipped import take_in_shipped

        roles = [name for name, policy in self.model.policies.roles.items() if policy.business]
        library = Library(self.home, roles, embedder := self.settings.embedder.embedder())
        shipped = self.model_folder == BANK and self.settings.shipped_documents
        if shipped and take_in_shipped(library).read and embedder is None:
            with suppress(RetrievalError):  # it is made at the next change
                library.copy()  # once in a home; vectors of an embedder are made in the background
        return library

    def wake(self) -> None:
        """Let a worker get ready while the words are read; what is wrong shows when it is needed."""
        with suppress(WenshuError):
            self.engine.start()

    @cached_property
    def salt(self) -> bytes:
        """The secret behind pseudonyms; made at first use."""
        from warehouse.pseudonym import read_salt

        return read_salt(self.home)

    @cached_property
    def names(self) -> NameIndex:
        """Names of organisations, managers, clients …; raises EngineUnavailable."""
        from warehouse.names import NameIndex, names_file

        return NameIndex.load(names_file(self.served.path), self.model.defaults)

    @cached_property
    def grammar(self) -> GrammarInterpreter:
        """The embedded interpreter."""
        from assistant.grammar.parser import GrammarInterpreter

        return GrammarInterpreter(self.model, self.names, self.served.path.with_suffix(".words"))

    @cached_property
    def agent(self) -> Agent:
        """The language-model agent; importing what it stands on takes seconds."""
        from assistant.agent.agent import Agent
        from assistant.policy.find import searched_for

        return Agent(self.model, self.names, self.agent_endpoint, searched_for(self))

    @cached_property
    def agent_endpoint(self) -> Endpoint:
        """The configured endpoint."""
        from assistant.agent.endpoint import Endpoint

        return Endpoint(self.settings.language_model.resolved(), self.home / "language-model.json")

    @cached_property
    def interpreter(self) -> Interpreter:
        """Verified questions, the embedded interpreter, and the language model behind it where one is configured."""
        from assistant.routing import RoutedInterpreter

        settings = self.settings.language_model.resolved()
        agent = (lambda: self.agent) if settings.available() else None
        return RoutedInterpreter(self.grammar, agent, settings, lambda: self.ledger, self.question_library)

    @property
    def question_library(self) -> QuestionLibrary:
        """The verified questions."""
        from assistant.verified import QuestionLibrary

        return QuestionLibrary(self)

    @property
    def data_date(self) -> date:
        """The last day of the data; raises EngineUnavailable."""
        return self.served.manifest.data_date

    @property
    def data_date_text(self) -> str:
        """The data date as ISO text, empty without data."""
        try:
            return self.data_date.isoformat()
        except WenshuError:
            return ""

    @property
    def data_version(self) -> str:
        """The version of the data, empty without data."""
        with suppress(WenshuError):
            return self.served.manifest.version
        return ""

    def name_of(self, kind: str, code: str) -> str:
        """What a ``place`` or a ``person`` is called, or the code itself."""
        try:
            return self.names.label(kind, code)
        except WenshuError:
            return code

    def close_data(self) -> None:
        """Stop the workers."""
        if "engine" in self.__dict__:
            self.engine.close()

    def close(self) -> None:
        """Stop the workers and close the ledger."""
        self.close_data()
        if "library" in self.__dict__:
            self.library.close()
            self.__dict__.pop("library", None)
        if "ledger" in self.__dict__:
            self.ledger.close()
            for name in ("ledger", "conversations"):
                self.__dict__.pop(name, None)
