"""Who reads a question: people once and for all, else the grammar alone where it is sure, else the language model with the
grammar's partial reading.

The model is never asked about what the grammar refuses for its own reasons (decisions, personal data, writes), nor where a word
has several meanings that the bank wants asked back. Where both understood a question and differ, the user decides. A model that
fails, rests or has spent its budget leaves the grammar's answer as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from assistant.grammar.normalise import language_of
from assistant.grammar.parser import GrammarInterpreter
from assistant.language_model import LanguageModelSettings
from assistant.question import (
    Assumption,
    Interpretation,
    PolicyQuestion,
    Question,
    Request,
    Route,
    Understood,
)
from semantic_layer.bind import bind
from semantic_layer.calendar import Period
from semantic_layer.errors import AccessDenied, EngineError, LanguageModelError, WenshuError
from semantic_layer.model import SemanticModel
from semantic_layer.point_in_time import point_in_time
from semantic_layer.query import SemanticQuery

if TYPE_CHECKING:
    from assistant.agent.agent import Agent
    from assistant.ledger.ledger import Ledger
    from assistant.verified import QuestionLibrary

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

    def interpret(self, question: Question) -> Interpretation:
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
        question.tell(why)  # before anything of the model is loaded or asked
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

    def _why(self, read: Interpretation) -> str:
        """Why the model is asked; empty where the grammar's reading stands."""
        if not isinstance(read, Understood):
            return "grammar-not-read" if read.code in NOT_READ else ""
        if any(isinstance(one, PolicyQuestion) for one in read.requests):
            return ""  # the documents answer, and whether they do is told by their own certainty
        if self._settings.mode == "model" and read.reading:
            return "model-first"
        return "grammar-unsure" if read.confidence < self._settings.threshold else ""

    def _asked(self, question: Question, read: Interpretation, why: str, agent: Agent) -> Interpretation:
        from assistant.agent.partial import partial_reading
        from assistant.agent.settle import settle

        part, near = partial_reading(self._grammar, question), self._library.near(question.text)
        proposal, use = agent.propose(question, part.known, part.values, part.missed, near)
        route = Route(by="model", why=why, use=use)
        told = settle(proposal, question, agent.model, route)
        if isinstance(read, Understood) and isinstance(told, Understood) and self._settings.mode == "both":
            return _weighed(read, told, question, agent.model)
        if not isinstance(read, Understood) and not isinstance(told, Understood):
            return told.model_copy(update={"otherwise": read.otherwise})
        return _told(told, why)


def _weighed(read: Understood, told: Understood, question: Question, model: SemanticModel) -> Interpretation:
    """What the grammar ``read`` and the model was ``told`` to mean: one reading where the numbers are the same, the longer one
    where one goes on from the other, else the question which of the two is meant."""
    from assistant.agent.settle import asked_back

    ours, theirs = ([same_numbers(one, question, model) for one in side.requests] for side in (read, told))
    differing = [place for place, pair in enumerate(zip(ours, theirs, strict=False)) if pair[0] != pair[1]]
    if not differing:
        longer = told if len(theirs) > len(ours) else read
        return longer.model_copy(update={"route": told.route})
    place = differing[0]
    both = [read.requests[place], told.requests[place]]
    return asked_back(both, model, question, told.route, "two-readings")


def same_numbers(request: Request, question: Question, model: SemanticModel) -> object:
    """What of ``request`` decides its numbers: equal for two requests that give the same ones. Which columns and sums stand
    beside them does not count, nor their order unless it decides who is among the first."""
    query = getattr(request, "query", None)
    if query is None:
        return request
    silent: dict[str, object] = {"totals": False, "rank": False, "columns": ()}
    silent |= {} if query.limit is not None else {"order_by": (), "metrics": tuple(sorted(query.metrics))}
    where = frozenset(one.model_copy(update={"op": "in"}) if one.op == "=" else one for one in query.where)
    plain = query.model_copy(update=silent | {"where": where})
    with suppress(WenshuError):  # a period that is written out, or left to the usual window
        period = bind(query, question.user, model, question.data_date).period
        day = Period(start=period.end, end=period.end) if _of_a_day(query, model) else period
        plain = plain.model_copy(update={"period": day})
    return request.kind, plain


def _of_a_day(query: SemanticQuery, model: SemanticModel) -> bool:
    """Whether nothing of the query looks at more of its window than the last day."""
    stocks = all(point_in_time(model.metrics[name], model, query.target) for name in query.metrics)
    timed = any(model.dimensions[name].grain for name in query.group_by)
    return stocks and not timed and not (query.compare or query.population or query.bands or query.peers)


def _routed(read: Interpretation, route: Route) -> Interpretation:
    return _told(read.model_copy(update={"route": route}), route.why)


def _told(read: Interpretation, why: str) -> Interpretation:
    """``read``, whose answer will say who understood the question and why."""
    if isinstance(read, Understood):
        return read.model_copy(update={"assumptions": (*read.assumptions, Assumption(code=why))})
    return read
