"""An adjective of degree that ends a question for one of several: 哪个活动效果好, 谁的客户贡献高, 哪个渠道管用."""

from __future__ import annotations

from functools import cache

from assistant.grammar.people import ends_in_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.superlatives import degrees_of
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import FOLDER, Meaning, read_yaml

_ENDS = {"up": "top", "down": "bottom", "good": "best", "bad": "worst"}
_LIGHT = frozenset("呢啊呀吧嘛哪哈了些点儿的")
_MOST = 3
_RANKED = ("top", "bottom", "best", "worst", "better", "worse", "rank", "descend", "ascend", "more", "less", "overview")


@cache
def _degrees() -> dict[str, str]:
    words = read_yaml(FOLDER / "degrees.yml")["degrees"]
    return {adjective: _ENDS[kind] for kind, adjectives in words.items() for adjective in adjectives}


def settle_bare_degrees(sentence: Sentence) -> None:
    """Give the adjective at the end the sense of its 「最…」, where which one is asked and nothing else ranks."""
    asked = sentence.has("which") or any(
        one.takes("dimension") and one.text.startswith("哪") for one in sentence.tokens
    )
    if not asked or sentence.has(*_RANKED) or not sentence.metric_tokens():
        return
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text)]
    while said and said[-1].text in _LIGHT:
        said = said[:-1]
    for size in range(min(_MOST, len(said) - 1), 0, -1):
        tail = said[-size:]
        end = _degrees().get("".join(one.text for one in tail))
        if end is not None and all(_idle(one) for one in tail) and said[-size - 1].kind != "unknown":
            tail[0].kind, tail[0].sense = "word", Meaning(end)
            for one in tail[1:]:
                one.pass_over()
            return


def settle_graded_groups(sentence: Sentence) -> None:
    """「低活跃客户」: a grade of clients that nobody defined, and no end of a ranking; 「评级最低的」 ranks by a grade, which no
    figure tells."""
    graded_by = sentence.readings["graded"]
    for token in sentence.of("top", "bottom", "best", "worst"):
        before = sentence.previous(token, frozenset())
        by = before.sense.id if before is not None and before.takes("dimension") and before.sense is not None else ""
        if by in graded_by and not token.text.isascii():
            token.kind, token.sense = "unknown", None
    for token in sentence.of("more", "less"):
        after = sentence.next(token, frozenset())
        graded = after is not None and after.start == token.end and after.takes("segment")
        if graded and not token.text.isascii():
            token.kind, token.sense = "unknown", None


def settle_paired_degrees(sentence: Sentence) -> None:
    """「are bigger clients more profitable」: two degrees of the same rows ask whether the two figures go together."""
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text)]
    holders = {id(one): amount for one in sentence.metric_tokens() if (amount := _held_by(sentence, one))}
    rows = [one for one in sentence.tokens if one.text.isascii() and (one.takes("dimension") or id(one) in holders)]
    found = [one for one in sentence.tokens if one.takes(*_COMPARED) or _opens_higher(sentence, one)]
    if not said or said[0].text.lower() not in _WHETHER or len(rows) != 1 or len(found) != 2:
        return
    if sentence.has(
        "versus", "compare", "operator", "which", "list", "period", "number", "name", "change", "correlate"
    ):
        return
    told = [(one, _figure_of(sentence, one, rows[0], holders.get(id(rows[0]), ""))) for one in found]
    figures = [one for one in sentence.metric_tokens() if one is not rows[0]]
    named = {*(name for _, name in told), *(name for one in figures for name in _one(sentence, one))}
    if "" in named or len(named) != 2 or sentence.index(rows[0]) > sentence.index(found[1]):
        return
    often = [one for one in sentence.tokens if one.text.lower() in _OFTEN]
    rates = sentence.readings["rate_of"] if often else {}
    for token, name in told:
        beside = [one for one in sentence.metric_tokens() if one is not token and name in _one(sentence, one)]
        if beside:
            token.pass_over()
        for one in beside or [token]:
            one.kind, one.sense = "word", Meaning("metric", rates.get(name, name) if beside else name)
    if id(rows[0]) in holders:
        rows[0].sense = Meaning("dimension", sentence.model.defaults.client_dimension)
    for token in (*sentence.of("add"), *often):
        token.pass_over()  # bring in more contribution, more often overdue
    said[0].kind, said[0].sense = "word", Meaning("correlate")


_WHETHER = frozenset({"are", "is", "do", "does", "did", "were"})
_COMPARED = ("more", "less", "better", "worse")
_HIGHER = frozenset({"more", "higher", "larger", "bigger", "greater", "fewer", "lower", "smaller", "less"})
_SIZES = frozenset({"bigger", "larger", "smaller"})


def _one(sentence: Sentence, token: Token) -> tuple[str, ...]:
    return sentence.metrics_of(token)[:1]


def _opens_higher(sentence: Sentence, token: Token) -> bool:
    """Whether a word for a figure opens with its degree: more products."""
    return bool(sentence.metrics_of(token)) and token.text.lower().split()[0] in _HIGHER


_OFTEN = frozenset({"often", "frequently", "likely"})


def _held_by(sentence: Sentence, token: Token) -> str:
    """The amount of those whom a figure counts: loans of borrowers."""
    names, unit = sentence.metrics_of(token), people_unit(sentence)
    counts = [one["of"] for one in sentence.readings["counts"] if one["unit"] == unit]
    amounts = [amount for one in counts for amount, count in one.items() if (count,) == names]
    return str(amounts[0]) if amounts and ends_in_people(sentence, token) else ""


def _figure_of(sentence: Sentence, token: Token, rows: Token, held: str) -> str:
    """The figure that a degree is of: the one named beside it, its own, or the size of what it describes: ``held``, where those
    are told by what they hold."""
    after, before = sentence.next(token, _OFTEN), sentence.previous(token, frozenset())
    beside = [
        *_one(sentence, token),
        *(name for one in (after, before) if one is not None for name in _one(sentence, one)),
    ]
    known, words = sentence.readings["superlatives"], degrees_of(token.text.lower())
    own = [known[one] for one in words if one in known]
    if token.text.lower() in _SIZES and after is rows and rows.sense is not None:
        own = [held or known.get(f"biggest {rows.sense.id}", "")]
    return next((name for name in (*own, *beside) if name in sentence.model.metrics), "")


def _idle(token: Token) -> bool:
    """Whether the word means nothing by itself."""
    return token.kind == "unknown" or token.takes("filler")
