"""The share of clients after an amount that is theirs: 「which share of clients has any」 after wealth balances is the share of
clients who hold some, never a share of the balance."""

from __future__ import annotations

from assistant.grammar.holdings_counted import HANDS, VERBS
from assistant.grammar.people import is_client
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.query import SemanticQuery

_OF = frozenset({"of", "of our", "of the", "of my", "of all", "our", "the", "all", "my", "的", "个"})
_PEOPLE = ("人", "客", "户")
_REST = (
    frozenset("has have had hold holds held own owns any some one it them there 有 人 客户 买过 买的".split())
    | VERBS
    | HANDS
)


def read_shown_holders(sentence: Sentence, last: SemanticQuery) -> None:
    """Give a word for a share with clients right behind it the figure that says how many of them hold what ``last`` is of."""
    holders: dict[str, str] = sentence.readings["holders"]
    token = next((one for one in sentence.of("share") if _people(sentence, one) is not None), None)
    people, amount = _people(sentence, token) if token is not None else None, _amount(sentence, last)
    if token is None or people is None or amount not in holders or sentence.has("target"):
        return
    behind = sentence.tokens[sentence.index(people) + 1 :]
    held = [one for one in behind if amount in _named(sentence, one)]
    if any(one not in held and not _light(one) for one in behind):
        if any(one.takes("value") for one in behind) and not sentence.metric_tokens():
            people.sense, people.note["shown"] = Meaning("metric", sentence.readings["counted"]), "yes"  # … is retail
        return
    for one in (people, *behind):
        if one in held or one is people or one.text.lower() in _REST:
            one.pass_over()
    token.kind, token.sense, token.note["shown"] = "word", Meaning("metric", holders[amount]), "yes"


def _people(sentence: Sentence, token: Token) -> Token | None:
    """The word for clients right behind the share, which is then a share of them."""
    after = sentence.next(token, _OF)
    return after if after is not None and (is_client(sentence, after) or after.text in _PEOPLE) else None


def _amount(sentence: Sentence, last: SemanticQuery) -> str:
    """What is held: what the turn names, else what the one figure shown is of."""
    known, rates = sentence.readings["holders"], {rate: name for name, rate in sentence.readings["holders"].items()}
    named = [name for token in sentence.tokens for name in _named(sentence, token) if name in known]
    shown = [rates.get(name, name) for name in last.metrics]
    return str(named[0] if len(set(named)) == 1 else shown[0] if not named and len(shown) == 1 else "")


def _named(sentence: Sentence, token: Token) -> list[str]:
    """The amounts that the word names, or that clients have who hold what it says."""
    held = (
        sentence.readings["holdings"].get(token.sense.id) if token.takes("value") and token.sense is not None else None
    )
    return [*sentence.metrics_of(token), *([held] if held else [])]


def _light(token: Token) -> bool:
    """Whether the word changes nothing of which clients are meant, or is a time, which the figure takes."""
    said = (
        not token.text.strip(" ,，。.?？!！")
        or token.takes("filler", "ask", "add", "pronoun")
        or token.kind == "period"
    )
    return said or token.text.lower() in _REST
