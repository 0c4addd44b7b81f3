"""What a conversation leaves to edit: the queries asked so far, newest last, without those undone or left behind.

Only requests are remembered, never results: who was shown last is who the last query selects when it runs again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.grammar.english_periods import find_english_periods
from assistant.grammar.periods import find_periods
from assistant.grammar.reading import reading_of
from assistant.grammar.rules import tested_metrics
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import parts_of
from assistant.grammar.vocabulary import Vocabulary
from assistant.question import (
    Define,
    Explain,
    Language,
    QueryRequest,
    Question,
    Reconcile,
    Request,
    Turn,
    Unclear,
    Understood,
)
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, Population, SegmentTest, SemanticQuery


@dataclass(frozen=True, slots=True)
class Past:
    """``queries`` oldest first, ``texts`` what was typed for each; ``explained`` and ``defined`` say that the newest was a
    why-question or a definition; ``open`` is the newest turn when it has no answer (asked back or refused), ``broken`` that it
    asked for something which could not be read, ``nameless`` that it lacks its client."""

    queries: tuple[QueryRequest, ...] = ()
    texts: tuple[str, ...] = ()
    explained: bool = False
    defined: bool = False
    open: Turn | None = None
    broken: bool = False
    nameless: bool = False

    @property
    def last(self) -> QueryRequest | None:
        """The query that a follow-up edits."""
        return self.queries[-1] if self.queries else None

    @property
    def before(self) -> QueryRequest | None:
        """The query before the last, which tells what the last edit added."""
        return self.queries[-2] if len(self.queries) > 1 else None

    @property
    def asked_back(self) -> bool:
        """Whether the newest question waits for a choice between readings of it."""
        return self.open is not None and bool(self.open.choices) and self.open.code != "not-understood"

    def undone(self) -> QueryRequest | None:
        """Where 撤销 leads: behind an unanswered question the last query, else the one before it."""
        return self.last if self.open is not None else self.before


def past_of(question: Question, model: SemanticModel, vocabulary: Vocabulary) -> Past:
    """The queries of the history; an undone one is gone, and so is everything before 「重新来」."""
    resets, undos = vocabulary.led_by("reset"), vocabulary.led_by("undo")
    asides = vocabulary.led_by("aside") + vocabulary.led_by("correct")
    stack: list[tuple[QueryRequest, str]] = []
    explained, defined, unanswered = False, False, None
    for turn in question.history:
        asked = [query for request in turn.requests if (query := query_of(request, model)) is not None]
        unanswered = None if turn.requests else turn
        explained = bool(turn.requests) and isinstance(turn.requests[0], Explain)
        defined = bool(turn.requests) and isinstance(turn.requests[0], Define)
        if not turn.requests and (turn.code == "started-over" or _says(turn.text, resets)):
            stack, unanswered = [], None
        elif asked and len(stack) > 1 and asked[0] == stack[-2][0] and _says(turn.text, undos):
            stack.pop()
        elif asked and not (
            defined and stack and (_told_of(turn.requests[0], stack[-1][0]) or _in_passing(turn.text, asides))
        ):
            stack.append((asked[0], turn.text))
    queries, texts = tuple(query for query, _ in stack), tuple(text for _, text in stack)
    return Past(queries, texts, explained, defined, unanswered)


def _told_of(request: Request, shown: QueryRequest) -> bool:
    """Whether a definition is of what was shown: the table stays what a follow-up edits."""
    query = shown.query
    tagged = {value for one in query.where for value in one.values}
    tagged |= {one.segment for one in parts_of(query.population) if isinstance(one, SegmentTest)}
    return isinstance(request, Define) and set(request.metrics) <= {*query.metrics, *tagged}


def _in_passing(text: str, asides: list[str]) -> bool:
    """Whether a definition is asked as an aside: sorry, what is …; 对了，什么是…."""
    said = text.strip().lower()
    opened = [one for one in (*asides, "remind me", "hang on") if said.startswith(one)]
    return any(not said[len(one) : len(one) + 1].isalnum() or not one.isascii() for one in opened)


def undo(sentence: Sentence, past: Past, language: Language) -> Understood | Unclear:
    """The query before the last one again, or word that there is none."""
    back, reading = past.undone(), reading_of(sentence)
    if back is None:
        return Unclear(code="nothing-to-undo", reading=reading, confidence=0.3, language=language)
    return Understood(requests=(back,), reading=reading, language=language)


def timed(past: Past, today: date) -> bool:
    """Whether any of the questions named days; otherwise their window was a default, which another metric need not share."""
    return any(find_periods(text.lower(), today) or find_english_periods(text.lower(), today) for text in past.texts)


def brings_days(model: SemanticModel, metrics: list[str], shown: tuple[str, ...]) -> bool:
    """Whether figures are gone, and what is left is no balance with its average of the month, which keep that month: 贷款去掉."""
    kinds = {model.metrics[name].kind for name in metrics}
    kept = set(metrics) <= set(shown) and kinds >= {"balance", "average_balance"}
    return bool(set(shown) - set(metrics)) and not kept


def known_metrics(last: QueryRequest) -> list[str]:
    """The metrics that a bare number of a follow-up may measure: those shown, and those that clients are tested by."""
    tested = tested_metrics(last.query.population.rule) if last.query.population is not None else []
    return list(dict.fromkeys([*last.query.metrics, *tested]))


def _says(text: str, surfaces: list[str]) -> bool:
    plain = text.lower()
    return any(surface in plain for surface in surfaces)


def query_of(request: Request, model: SemanticModel) -> QueryRequest | None:
    """The query that a later question may edit: of a query, an explanation, a reconciliation; of a definition the metric
    or the segment itself."""
    if isinstance(request, Explain):
        return QueryRequest(query=request.query.model_copy(update={"group_by": request.by}))
    if isinstance(request, Reconcile):
        return QueryRequest(query=request.query)
    if isinstance(request, Define):
        return _of_definition(request, model)
    return request if isinstance(request, QueryRequest) else None


def _of_definition(request: Define, model: SemanticModel) -> QueryRequest | None:
    metrics = tuple(name for name in request.metrics if name in model.metrics)
    if metrics:
        return QueryRequest(query=SemanticQuery(metrics=metrics))
    counted = model.readings.counted
    segment = next((model.segments[name] for name in request.metrics if name in model.segments), None)
    if segment is None or counted not in model.metrics:
        return None
    if segment.stored is not None:
        where = (Condition(dimension=segment.stored, values=(segment.id,)),)
        return QueryRequest(query=SemanticQuery(metrics=(counted,), where=where))
    population = Population(entity=model.defaults.client_dimension, rule=SegmentTest(segment=segment.id))
    return QueryRequest(query=SemanticQuery(metrics=(counted,), population=population))
