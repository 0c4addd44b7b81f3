"""What the grammar understood of a question it is not sure of: ids, values and the words it could not place."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.agent.prompt import last_request
from assistant.agent.terms import FoundValue
from assistant.grammar.parser import GrammarInterpreter
from assistant.grammar.sentence import Sentence
from assistant.question import Question


@dataclass(frozen=True)
class Partial:
    """``known`` are ids of metrics, dimensions and segments; ``values`` what was found by name or code; ``missed`` the words
    without a place."""

    known: tuple[str, ...]
    values: tuple[FoundValue, ...]
    missed: str


def partial_reading(grammar: GrammarInterpreter, question: Question) -> Partial:
    """The grammar's words for ``question``, whatever it made of the whole."""
    sentence = grammar.read(question)
    known: list[str] = [name for token in sentence.metric_tokens() for name in sentence.metrics_of(token)]
    if sentence.has("target"):
        known += sentence.readings["targets"]["flow"]
    known += [token.sense.id for token in sentence.of("dimension", "segment") if token.sense is not None]
    query = getattr(last_request(question), "query", None)
    known += [*query.metrics, *query.group_by] if query is not None else []
    missed = "、".join(token.text for token in sentence.of("unknown") if token.text.strip())
    return Partial(tuple(dict.fromkeys(known)), tuple(dict.fromkeys(_values(sentence))), missed)


def _values(sentence: Sentence) -> list[FoundValue]:
    found = [
        FoundValue(dimension=token.sense.id, code=token.sense.value, text=token.text)
        for token in sentence.of("value")
        if token.sense is not None and token.sense.value
    ]
    return found + [
        FoundValue(dimension=name.dimension, code=name.code, text=token.text)
        for token in sentence.of("name")
        for name in token.names[:3]
    ]
