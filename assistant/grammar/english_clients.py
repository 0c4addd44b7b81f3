"""English words that ask for clients by name, by number or by kind: whose, list my clients, the manager with the most clients."""

from __future__ import annotations

import re

from assistant.grammar.people import counts_people, ends_in_people, is_client
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_VERBS = frozenset({"list", "name", "identify", "find", "show", "display", "give", "pull up", "find me", "show me", "give me",
    "get me", "get", "see", "flag", "spot", "bring up"})  # fmt: skip
_WHOSE_CLIENTS = frozenset({"me", "us", "my", "our", "all", "the", "any", "those", "of", "out"})
_MOST = frozenset({"most", "fewest", "least", "of"})
_OTHERWISE = ("each", "share", "trend", "distribution", "bands", "compare", "change", "versus", "percapita", "average", "sum",
    "ask", "count", "why", "define", "differ")  # fmt: skip


def read_clients(sentence: Sentence) -> None:
    """Settle these words before any part of the question is read."""
    _whose(sentence)
    _to_list(sentence)
    _which_clients(sentence)
    _heads(sentence)
    _most_clients(sentence)
    _clients_first(sentence)


def _heads(sentence: Sentence) -> None:
    """「customers by band, headcount」: heads are the clients named, where no one else is."""
    counted = sentence.readings["counted"]
    people = [one for one in sentence.of("dimension") if is_client(sentence, one)]
    for token in sentence.tokens:
        if token.text.lower() in ("headcount", "head count", "heads") and people and counted in sentence.model.metrics:
            token.sense = Meaning("metric", counted)


def _most_clients(sentence: Sentence) -> None:
    """「the manager with the most clients」 is ranked by their number."""
    counted = sentence.readings["counted"]
    for token in sentence.of("top", "bottom"):
        after = sentence.next(token, frozenset())
        others = [one for one in sentence.of("dimension", "which") if one is not after and not is_client(sentence, one)]
        if token.text.lower().split()[-1] not in _MOST or after is None or not is_client(sentence, after):
            continue
        if others and not sentence.metric_tokens() and counted in sentence.model.metrics:
            after.sense = Meaning("metric", counted)


def _summed(sentence: Sentence) -> bool:
    """Whether a number of clients or a figure of them all is asked: how many, total loans."""
    return counts_people(sentence) or any(
        one.text.lower().startswith(("total", "combined", "overall")) for one in sentence.tokens
    )


def _clients_first(sentence: Sentence) -> None:
    """「clients in manufacturing, with contribution」 begins with whom it lists, and asks for nothing else of them."""
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text) and not one.takes("own")]
    first = said[0] if said else None
    if first is None or not re.fullmatch(r"[ -~]+s", first.text.lower()) or not first.takes("dimension"):
        return
    if len(said) > 1 and said[1].takes("change"):
        sentence.tokens[0].note["movers"] = "1"  # customers losing deposits
    described = sentence.has("value", "segment", "number")
    others = [one for one in sentence.of("dimension") if one is not first]
    plain = not sentence.has(*_OTHERWISE) and not _summed(sentence)
    if is_client(sentence, first) and described and not others and plain:
        first.note["listed"] = "1"


def _whose(sentence: Sentence) -> None:
    """「whose loan book has shrunk」 asks which; 「clients whose…」 does not."""
    first = next((one for one in sentence.tokens if any(char.isalnum() for char in one.text)), None)
    if first is not None and first.text.lower() == "whose":
        first.sense = Meaning("which")


def _counts_clients(sentence: Sentence, token: Token) -> bool:
    """「list my dormant clients」: the word that counts them names them too."""
    names = sentence.metrics_of(token)
    described = bool(names) and all(name in sentence.readings["described"] for name in names)
    return described and ends_in_people(sentence, token)


def _which_clients(sentence: Sentence) -> None:
    """「which of my clients have overdue loans」 lists them."""
    for token in sentence.of("which"):
        after = sentence.next(token, _WHOSE_CLIENTS)
        if (
            token.text.isascii()
            and after is not None
            and (is_client(sentence, after) or _clients_by_kind(sentence, after))
        ):
            token.sense = Meaning("list")


def _clients_by_kind(sentence: Sentence, token: Token) -> bool:
    """「corporates」, 「borrowers」: a value of clients in the plural that describes no noun behind it."""
    value = token.has("value")
    if value is None or not token.text.lower().endswith("s"):
        return False
    after = sentence.next(token, frozenset())
    described = after is not None and (after.takes("dimension", "value", "segment") or bool(sentence.metrics_of(after)))
    dimension = sentence.model.dimensions[value.id]
    return dimension.group == sentence.model.defaults.client_group and not described


def _to_list(sentence: Sentence) -> None:
    """「list clients of mine without a loan」: the verb right before the word for clients asks for their names."""
    for token in sentence.tokens:
        if token.text.lower() not in _VERBS or not token.takes("filler"):
            continue
        after = sentence.next(token, _WHOSE_CLIENTS)
        listed = after is not None and (is_client(sentence, after) or _counts_clients(sentence, after))
        if listed:
            token.sense = Meaning("list")
        return
