"""Who reads a question: people once and for all, else the grammar alone where it is sure, else the language model with the
grammar's partial reading.

The model is never asked about what the grammar refuses for its own reasons (decisions, personal data, writes), nor where a word
has several meanings that the bank wants asked back. Where both understood a question and differ, the user decides. A model that
fails, rests or has spent its budget leaves the grammar's answer as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.grammar.parser import GrammarInterpreter
from assistant.grammar.refusals import language_of
from assistant.language_model import LanguageModelSettings
from assistant.question import Assumption, NotAnswerable, PolicyQuestion, Question, Request, Route, Unclear, Understood
from semantic_layer.errors import AccessDenied, EngineError, LanguageModelError, WenshuError

if TYPE_CHECKING:
    from assistant.agent.agent import Agent
    from assistant.ledger.ledger import Ledger
    from assistant.verified import QuestionLibrary

Result = Understood | Unclear | NotAnswerable
# What the grammar says when it did not understand, as opposed to what it knows to be unclear or refused.
NOT_READ = frozenset(
    {"not-understood", "no-metric", "which-dimension", "not-answered-yet", "which-rows", "other-language"}
)


class RoutedInterpreter:
    """Verified questions, the grammar and the agent (None without a language model) as one interpreter. ``ledger`` knows
    what was spent."""

    def __init__(
        self,
        grammar: GrammarInterpreter,
        agent: Callable[[], Agent] | None,
        settings: LanguageModelSettings,
        ledger: Callable[[], Ledger],
        library: QuestionLibrary,
    ) -> None:
        self._grammar, self._agent, self._settings = grammar, agent, settings
        self._ledger, self._library = ledger, library

    def interpret(self, question: Question) -> Result:
        """One reading, with the route it took and why."""
        approved = self._library.exactly(question.text)
        if approved is not None:
            route = Route(by="verified", why="verified-question")
            return _told(Understood(requests=(approved,), language=language_of(question.text), route=route), route.why)
        read = self._grammar.interpret(question)
        if self._agent is None or not (why := self._why(read)):
            return read
        if self._spent(question.user.id):
            return _routed(read, Route(why="model-budget-spent"))
        try:
            return self._asked(question, read, why, self._agent())
        except LanguageModelError as error:
            return _routed(read, Route(why=error.code, use=error.details.get("use")))
        except (AccessDenied, EngineError):  # not allowed, or stopped
            raise
        except WenshuError as error:  # the model's last proposal cannot be computed: the grammar's answer stands
            return _routed(read, Route(why="model-wrong-query", use=error.details.get("use")))

    def _spent(self, user_id: str) -> bool:
        from assistant.ledger.usage import spent

        return spent(self._ledger(), user_id, self._settings.budget)

    def _why(self, read: Result) -> str:
        """Why the model is asked; empty where the grammar's reading stands."""
        if not isinstance(read, Understood):
            return "grammar-not-read" if read.code in NOT_READ else ""
        if any(isinstance(one, PolicyQuestion) for one in read.requests):
            return ""  # the documents answer, and whether they do is told by their own certainty
        if self._settings.mode == "model" and read.reading:
            return "model-first"
        return "grammar-unsure" if read.confidence < self._settings.threshold else ""

    def _asked(self, question: Question, read: Result, why: str, agent: Agent) -> Result:
        from assistant.agent.partial import partial_reading
        from assistant.agent.settle import asked_back, settle

        part, near = partial_reading(self._grammar, question), self._library.near(question.text)
        proposal, use = agent.propose(question, part.known, part.values, part.missed, near)
        route = Route(by="model", why=why, use=use)
        told = settle(proposal, question, agent.model, route)
        if isinstance(read, Understood) and isinstance(told, Understood) and self._settings.mode == "both":
            if _same(read.requests, told.requests):
                return read.model_copy(update={"route": route})
            both = [read.requests[0], told.requests[0]]
            return asked_back(both, agent.model, question, route, "two-readings")
        if not isinstance(read, Understood) and not isinstance(told, Understood):
            return told.model_copy(update={"otherwise": read.otherwise})
        return _told(told, why)


def _same(left: tuple[Request, ...], right: tuple[Request, ...]) -> bool:
    """Whether both ask for the same numbers: order, limits and what is shown beside them do not change a number."""
    return [_numbers(one) for one in left] == [_numbers(one) for one in right]


def _numbers(request: Request) -> object:
    query = getattr(request, "query", None)
    if query is None:
        return request
    silent = {"order_by": (), "totals": False, "rank": False, "columns": ()}
    plain = query.model_copy(update=silent | {"metrics": tuple(sorted(query.metrics)), "where": frozenset(query.where)})
    return request.kind, plain


def _routed(read: Result, route: Route) -> Result:
    return _told(read.model_copy(update={"route": route}), route.why)


def _told(read: Result, why: str) -> Result:
    """``read``, whose answer will say who understood the question and why."""
    if isinstance(read, Understood):
        return read.model_copy(update={"assumptions": (*read.assumptions, Assumption(code=why))})
    return read
