"""English lists of clients that end in how much: which clients are behind, and by how much; who is leaving, how much is gone."""

from __future__ import annotations

from assistant.grammar.people import is_tag
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_AMOUNTS = frozenset({"sum", "balance"})
_TAIL = frozenset(
    "and by with how much is are has have they them their it that this gone already late owed owe owing used at stake behind "
    "so far left now outstanding going leaving moved overdue past due in total each of money we us for what amount".split()
)


def read_how_much(sentence: Sentence) -> None:
    """Make the words for the clients say who they are, and 「how much」 behind them the amount that those words are of."""
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text)]
    asked = next((at for at, one in enumerate(said) if one.text.lower() in ("how much", "what amount")), None)
    if not asked or sentence.has("top", "bottom", "each", "trend", "share", "compare", "change", "count"):
        return
    tail, before = said[asked:], said[:asked]
    if any(not set(one.text.lower().split()) <= _TAIL for one in tail) or not sentence.has("which", "list"):
        return
    for token in before:
        segment, amount = _told(sentence, token)
        if amount:
            token.kind, token.sense = "word", Meaning("value", "tag", segment)
            for one in tail:
                one.pass_over()
            tail[0].sense, tail[0].used, tail[0].note["each"] = Meaning("metric", amount), False, "yes"
            for one in sentence.of("which"):
                one.sense = Meaning("list")
            return


def _told(sentence: Sentence, token: Token) -> tuple[str, str]:
    """The tag that the word tells, and the amount that it is of; empty where there is none."""
    described, metrics = sentence.readings["described"], sentence.model.metrics
    names = sentence.metrics_of(token)
    tag = described.get(names[0], "") if names else ""
    if is_tag(sentence, token) and token.sense is not None:
        tag = token.sense.value
    amount = next((name for name, one in described.items() if one == tag and metrics[name].kind in _AMOUNTS), "")
    return (tag, amount) if tag else ("", "")
