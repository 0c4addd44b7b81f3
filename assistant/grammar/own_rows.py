"""Whether a turn names rows of its own and what they are like, after a table of other rows: which clients hold insurance but
nothing in wealth, after a ranking of managers. Nothing of that table is meant any more."""

from __future__ import annotations

from assistant.grammar.people import is_client
from assistant.grammar.sentence import Sentence
from assistant.grammar.who_is_meant import meant_by_who
from semantic_layer.query import SemanticQuery

# Words that go on from what was shown, or change it.
_GOES_ON = (
    "pronoun", "about", "only", "add", "again", "replace", "correct", "remove", "exclude", "others", "include", "aside",
    "top", "bottom", "best", "worst", "rank", "change", "compare", "share", "number", "metric", "waive", "undo",
)  # fmt: skip
_WHO = ("who", "谁", "哪些人")


def asks_own_clients(sentence: Sentence, last: SemanticQuery) -> bool:
    """Whether clients are asked for by what they are like, no figure named and nothing pointing back, while the last query shows
    rows that are no clients."""
    client = sentence.model.defaults.client_dimension
    described = last.population is not None and last.population.entity == client
    if not last.group_by or client in last.group_by or described:
        return False
    if sentence.has(*_GOES_ON) or sentence.metric_tokens() or any(one.number for one in sentence.tokens):
        return False
    return _asked(sentence) and any(_trait(sentence, name) for name in _values(sentence))


def _asked(sentence: Sentence) -> bool:
    """Whether which clients, 哪些客户 or who asks for them."""
    client = sentence.model.defaults.client_dimension
    for token in sentence.of("which", "list"):
        after = sentence.next(token, frozenset({"of", "our", "the", "个", "家", "的"}))
        if after is not None and is_client(sentence, after):
            return True
        if token.text.lower().startswith(_WHO) and meant_by_who(sentence) == client:
            return True
    return any(token.text.lower().startswith("who ") for token in sentence.of("value"))  # who complained


def _values(sentence: Sentence) -> list[str]:
    return [one.sense.id for one in sentence.of("value") if one.sense is not None]


def _trait(sentence: Sentence, name: str) -> bool:
    """Whether the value says what clients are like or hold, and not where or of what kind they are."""
    dimension = sentence.model.dimensions[name]
    return dimension.multi or name in sentence.readings["held"]
