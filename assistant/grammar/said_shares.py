"""「what share of X is Y」: of corporate loans that are overdue it is a rate of X; of overdue loans that are corporate, a part of
X."""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.grammar.people import people_unit
from assistant.grammar.sentence import Sentence, metrics_of
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_SHARES = frozenset({"share", "percentage", "percent", "proportion", "portion", "part", "pct", "fraction"})
_IS = frozenset({"is", "are", "was", "were", "comes", "come", "came", "goes", "go", "went", "belongs", "belong", "sits", "sit",
    "lies", "lie", "is with", "are with", "is in", "are in", "is from", "are from", "has", "have", "had"})  # fmt: skip
_WHOLLY = re.compile("全部|所有|整个|总|全行")
_LIGHT = frozenset(
    {"in", "from", "to", "the", "our", "with", "at", "a", "an", "of", "by", "held", "owed", "all", "my", "total"}
)


def settle_said_shares(sentence: Sentence) -> None:
    """Settle what the share is of where a verb parts the whole from what is said of it."""
    for token in list(sentence.tokens):
        if token.text.isascii() and (token.takes("phrase") or sentence.metrics_of(token)):
            _part_of_state(sentence, token)
            _part_named_first(sentence, token)
    for token in sentence.of("share"):
        _state_of_whole(sentence, token)
        _of_the_same(sentence, token)


def _of_the_same(sentence: Sentence, token: Token) -> None:
    """「建筑业的逾期贷款占全部逾期的几成」: the same amount said of the part and of the whole is that amount, and no rate of it."""
    whole = sentence.next(token, frozenset({"的", "全部", "所有", "整个"}))
    names = sentence.metrics_of(whole) if whole is not None else ()
    before = [one for one in sentence.metric_tokens() if one.start < token.start]
    same = [name for name in (sentence.metrics_of(before[-1]) if before else ()) if name in names]
    same = [name for name in same if not sentence.model.metrics[name].is_rate]
    if whole is None or not same or token.text.isascii() or not _WHOLLY.search(token.text + whole.text):
        return
    before[-1].sense, token.note["said"] = Meaning("metric", same[0]), "whole"
    whole.pass_over()
    for one in sentence.of("share"):
        if one is not token:
            one.pass_over()


def _part_of_state(sentence: Sentence, token: Token) -> None:
    """「what share of bad loans is in Hangzhou」: where the word for a rate is followed by a verb and a value, the value is a part
    of the amount, and no narrowing of the rate."""
    words, verb = token.text.lower().split(), sentence.next(token, frozenset())
    said = verb is not None and not _IS.isdisjoint({verb.text.lower(), verb.text.lower().split(" ")[0]})
    part = sentence.next(verb, _LIGHT) if verb is not None and said else None
    told = part is not None and (part.takes("value", "segment") or bool(part.names)) and not sentence.metrics_of(part)
    if not told or verb is None or not any(one in _SHARES and two == "of" for one, two in pairwise(words)):
        return
    whole = _amount_of(sentence, token) or _holders_of(sentence, token)
    if whole is not None:
        token.sense, verb.sense, verb.used = whole, Meaning("share"), False
        token.note["said"] = verb.note["said"] = "yes"


def _part_named_first(sentence: Sentence, token: Token) -> None:
    """「each branch's share of overdue loans」, 「corporate share of time deposits」: where the owner stands right before the word,
    the share is of the amount and no rate of it."""
    words, before = token.text.lower().split(), sentence.previous(token, frozenset("'’"))
    opens = len(words) > 2 and words[0] in _SHARES and words[1] == "of"
    if before is None or not opens or sentence.metrics_of(before):
        return
    owner = before.takes("dimension") and before.text.lower().endswith(("'s", "’s"))
    whole = _amount_of(sentence, token) if owner or before.takes("value", "segment") or before.names else None
    if whole is not None:
        cut = len(words[0]) + len(words[1]) + 2
        share = Token(token.start, token.start + cut, token.text[:cut], "word", sense=Meaning("share"))
        token.start, token.text, token.sense = share.end, token.text[cut:], whole
        token.note["said"] = share.note["said"] = "yes"
        sentence.tokens.insert(sentence.index(token), share)


def _amount_of(sentence: Sentence, token: Token) -> Meaning | None:
    """The amount that a rate is of, or that a phrase for a share names the part of."""
    names, parts = sentence.metrics_of(token), sentence.readings["parts_of"]
    for amount, rate in sentence.readings["rate_of"].items():
        if names == (rate,) and amount in sentence.model.metrics:
            return Meaning("metric", amount)
    entry = (
        sentence.readings["phrases"][int(token.sense.id)] if token.takes("phrase") and token.sense is not None else {}
    )
    for amount, how in parts.items() if entry.get("share") else ():
        if (how["of"],) == names and entry.get("group_by") == [how.get("by")]:
            return Meaning("metric", amount)
    return None


def _holders_of(sentence: Sentence, token: Token) -> Meaning | None:
    """The clients that a rate of holders counts: the share of clients holding insurance."""
    text, names = token.text.lower(), sentence.metrics_of(token)
    if len(names) != 1 or names[0] not in sentence.readings["holders"].values():
        return None
    for dimension, nouns in sentence.readings["held"].items():
        if any(text.endswith(f" {noun}") for noun in nouns):
            return Meaning("value", dimension, "Y")
    return None


def _state_of_whole(sentence: Sentence, token: Token) -> None:
    """「what share of corporate loans is overdue」: the state said of loans that are narrowed is a rate of theirs."""
    after = sentence.next(token, frozenset({"the", "our"}))
    rates, states = (
        sentence.readings["rate_of"],
        {amount: how["of"] for amount, how in sentence.readings["parts_of"].items()},
    )
    if after is None or after.text.lower().split()[-1] != "of" or not token.text.isascii():
        return
    seen: list[Token] = []
    for one in sentence.tokens[sentence.index(after) + 1 :]:
        names = _states(sentence, one)
        state = next((name for name in names if name in states and rates.get(name) in sentence.model.metrics), "")
        words = one.text.lower().split()
        verb = (seen and seen[-1].text.lower() in _IS) or bool(_IS & set(words[1:]))
        if state and verb and _of_book(sentence, seen, one, states[state]):
            one.sense, one.meanings, token.used = Meaning("metric", str(rates[state])), (), True
            for word in (token, *(each for each in seen if _names_whole(sentence, each, states[state]))):
                word.pass_over()
            return
        if not (one.takes("value", "filler", "phrase", "metric") or one.names or one.text.lower() in _LIGHT):
            return
        seen.append(one)


def _names_whole(sentence: Sentence, token: Token, whole: str) -> bool:
    """Whether the word only says what book the share is of: loans."""
    broad = token.takes("value") and token.sense is not None and token.sense.id in sentence.readings["broad"]
    return broad or whole in sentence.metrics_of(token)


def _states(sentence: Sentence, token: Token) -> list[str]:
    """The amounts that a word for a state may stand for: by itself, or by the tag of the clients who have them."""
    found = [name for one in token.meanings for name in metrics_of(one, sentence.readings)]
    people = next((one for one in sentence.readings["counts"] if one["unit"] == people_unit(sentence)), None)
    for amount, where in people["where"].items() if people is not None else ():
        told = {(name, value) for name, values in where.items() for value in values}
        found += [amount for one in token.meanings if one.kind == "value" and (one.id, one.value) in told]
    return found


def _of_book(sentence: Sentence, seen: list[Token], token: Token, whole: str) -> bool:
    """Whether loans are what is narrowed, and not those who have them: a word for the amount, or a value of its book."""
    group = next((name for name, amount in sentence.readings["amounts"].items() if amount == whole), "")
    for one in seen:
        known = sentence.model.dimensions.get(one.sense.id) if one.takes("value") and one.sense is not None else None
        book = known is not None and one.sense is not None and group in (known.group, one.sense.value)
        if whole in sentence.metrics_of(one) or book:
            return True
    nouns = [
        noun
        for entry in sentence.readings["counts"]
        if whole in entry["of"] and entry["unit"] != people_unit(sentence)
        for noun in entry["nouns"]
    ]
    return token.text.lower().split()[0] in nouns
