"""Several things that clients are said to have at once: an overdue loan and an open alert, 有逾期贷款又有未处理预警的客户."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.grammar.conditions_on_clients import is_client_word
from assistant.grammar.draft import Draft
from assistant.grammar.people import ends_in_people, names_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_HAVE = frozenset("with have has had having hold holds holding".split())
_PASSED = frozenset("who that which whose still now currently also all already a an the of mine ours us".split())
_NO = frozenset(
    {"no", "without", "but no", "and no", "yet no", "without any", "没", "没有", "无", "但无", "而无", "并无"}
)
_JOINTS = frozenset("既 又 也 还 同时 而且 并且 并 且 和 与 及 、 ， , 但 但是 却 and but plus also yet &".split())
_HAS = "有"
_SUMMED = ("sum", "count", "balance")
_TESTED = ("operator", "between", "change", "top", "bottom", "best", "worst", "after", "versus")


@dataclass
class _Chain:
    """What clients are said to have (or to have none of), in order; ``tested``: a last one is compared with a number;
    ``asked``: a comma ends it and a figure of those clients follows."""

    items: list[tuple[Token, bool]] = field(default_factory=list)
    words: list[Token] = field(default_factory=list)
    tested: bool = False
    closed: bool = False
    asked: bool = False


def take_held_together(sentence: Sentence, draft: Draft) -> None:
    """Turn figures that clients are said to have, two or more joined, into tests of those clients."""
    for place in _openings(sentence) if not sentence.has("correlate") else ():
        chain = _chain(sentence, place)
        told = [
            one for one, _ in chain.items if _product(sentence, one) or _is_own(sentence, one) or _kind(sentence, one)
        ]
        if len(chain.items) + chain.tested + chain.asked < 2 or not told or not chain.closed:
            continue
        for token, denied in chain.items:
            product = _product(sentence, token)
            if product:
                token.sense = Meaning("value", product, "N" if denied else "Y")
            elif sentence.metrics_of(token):
                _take(sentence, draft, token, denied=denied)
        for word in chain.words:
            word.pass_over()
        return


def _product(sentence: Sentence, token: Token) -> str:
    """The dimension of those who hold what the word names as a kind of product: insurance, a credit card."""
    held = sentence.readings["held"]
    value = token.sense is not None and token.takes("value") and token.sense.id not in held
    return next((name for name, words in held.items() if value and token.text.lower() in words), "")


def _kind(sentence: Sentence, token: Token) -> bool:
    """Whether the word is for a kind of what an amount is of: a mortgage, of loans."""
    value = token.sense if token.takes("value") else None
    group = sentence.model.dimensions[value.id].group if value is not None else ""
    return group in sentence.readings["amounts"] and group != sentence.model.defaults.client_group


def _is_own(sentence: Sentence, token: Token) -> bool:
    """Whether the word is for a figure that is no product held, or in Chinese any figure."""
    names = sentence.metrics_of(token)
    return bool(names) and (not token.text.isascii() or names[0] not in sentence.readings["holdings"].values())


def _openings(sentence: Sentence) -> list[int]:
    """Where a list of what clients have may begin: behind clients with, or at the first 有."""
    places: list[int] = []
    for place, token in enumerate(sentence.tokens):
        if token.text.startswith(_HAS) or (token.text.endswith(_HAS) and token.takes("filler", "holding")):
            return [*places, place]
        if not token.text.isascii() or not _is_head(sentence, token):
            continue
        after = sentence.next(token, _PASSED)
        first = after.text.lower().split()[0] if after is not None else ""
        if after is not None and (first in _HAVE or after.text.lower().split()[-1] in _HAVE):
            places.append(sentence.index(after))
    return places


def _is_head(sentence: Sentence, token: Token) -> bool:
    """Whether the word stands for clients, or counts them."""
    if is_client_word(sentence, token) or (token.takes("value", "segment") and names_people(sentence, token)):
        return True
    names = sentence.metrics_of(token)
    return bool(names) and sentence.model.metrics[names[0]].unit == people_unit(sentence)


def _chain(sentence: Sentence, place: int) -> _Chain:
    """The things listed from ``place`` on."""
    chain, denied = _Chain(closed=sentence.tokens[place].text.isascii()), False
    for token in sentence.tokens[place:]:
        word, after = token.text.lower(), sentence.next(token, frozenset())
        if word == "的":
            chain.closed = after is not None and _is_head(sentence, after)
            chain.asked = chain.closed and after is not None and _asks_behind(sentence, after)
            break
        if word == "," and chain.items and _asks_behind(sentence, token):
            chain.asked = True
            break
        clients = "的" in token.text and ends_in_people(sentence, token)
        told = token.takes("value", "segment") and (clients or not _is_figure(sentence, after))
        if told or _is_figure(sentence, token):
            compared = after is not None and (after.takes(*_TESTED) or after.number is not None)
            if sentence.metrics_of(token) and compared:
                chain.tested = True
                break
            chain.items.append((token, denied))
            denied = False
            if clients:
                chain.closed = True  # 也有不良贷款的客户
                break
        elif word in _NO or (token.takes("exclude", "lacking") and not token.takes("value")):
            denied = True
            chain.words.append(token)
        elif token.takes("both", "add") or word in _JOINTS:
            chain.words.append(token)
        elif not (token.takes("filler", "holding", "value", "article") or word in _HAVE or word == _HAS):
            break
        elif token.kind == "unknown" or token.takes("holding"):
            chain.words.append(token)
    return chain


def _asks_behind(sentence: Sentence, token: Token) -> bool:
    """「firms with open alerts, loan balance by branch」: one figure behind, and nothing joined to it, is asked of them; so is
    their number, whatever is joined to it."""
    rest = [one for one in sentence.tokens[sentence.index(token) + 1 :] if one.text not in (",", "，", "的")]
    if rest and _counts_them(sentence, rest[0]):
        return True
    joined = any(one.takes("and", "or", "both", "add") or one.text.lower() in (*_JOINTS, *_NO, *_HAVE) for one in rest)
    figures = [one for one in rest if sentence.metrics_of(one)]
    return bool(rest) and not joined and len(figures) == 1 and rest[0] is figures[0]


def _counts_them(sentence: Sentence, token: Token | None) -> bool:
    """Whether the word asks for the number of clients, which none of them has."""
    names = sentence.metrics_of(token) if token is not None else ()
    return names[:1] == (sentence.readings["counted"],)


def _is_figure(sentence: Sentence, token: Token | None) -> bool:
    """Whether the word is for an amount or a number that each client has."""
    names = sentence.metrics_of(token) if token is not None else ()
    metric = sentence.model.metrics[names[0]] if names and not _counts_them(sentence, token) else None
    return metric is not None and metric.kind in _SUMMED and sentence.model.defaults.client_group in metric.dims


def _take(sentence: Sentence, draft: Draft, token: Token, *, denied: bool) -> None:
    """A figure that clients have as the tag or the product it stands for, else as more than none of it."""
    name, model = sentence.metrics_of(token)[0], sentence.model
    held = {metric: dimension for dimension, metric in sentence.readings["holdings"].items()}
    segment = model.segments.get(sentence.readings["described"].get(name, ""))
    if not denied and segment is not None and segment.stored is not None:
        token.sense = Meaning("value", segment.stored, segment.id)
    elif held.get(name) in model.dimensions:
        token.sense = Meaning("value", held[name], "N" if denied else "Y")
    else:
        (draft.lackers if denied else draft.holders).append(name)
        token.pass_over()
