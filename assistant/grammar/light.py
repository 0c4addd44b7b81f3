"""English words that a reading may pass over: those of words/light.yml that nothing explained, where their place allows it.

The list was written by kinds of words, without a question in mind; this file says where such a word could still tell which ones are
meant. On the opened English sets (998 single questions, 2026-11-22) the light words were the only ones left over in 16 readings: 12
were right without them, and of the other four none was wrong because of the word (the readings failed elsewhere).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.grammar.normalise import singular
from assistant.grammar.people import people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.question import QueryRequest, Request
from semantic_layer.query import SemanticQuery

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FILE = Path(__file__).parent / "words" / "light.yml"
_SIGNS = frozenset(".,;:!?…—–-()")
_ANY = frozenset("the a an my our your his her its their us this that these those".split())
_PARTICLES = frozenset("off out down up away over back due apart behind ahead aside forward onto".split())
_NO = re.compile(r"not?|never|without|neither|nor|none|nobody|nothing|hardly|barely|cannot|except|\w+n['’]t")
_LEADS_NOUN = frozenset(
    "the a an my our your their its any all of in for by with from per each every total most least more less new other no some "
    "many few such own between".split()
)
_BEFORE_OBJECT = _LEADS_NOUN | frozenset(
    "on about around through under over along onto at to up than away both either".split()
)
_RELATIVE = frozenset({"who", "that", "which", "whose"})
_AUXILIARY = frozenset("are is was were have has had been be do does did still all just currently now usually".split())
_HAVE = frozenset("hold holds holding have has having own owns owe owes keep keeps use uses".split())
_STOCKS = frozenset({"balance", "average_balance"})
_ADDED = frozenset({"sum", "count", "balance", "average_balance", "difference", "target"})
_MEAN = frozenset({"average", "on average", "an average of", "typical", "typically", "in the mean", "mean"})
_RATES = frozenset({"rate", "rates", "ratio", "ratios", "percent", "percentage", "percentages", "per cent", "pct"})
_BEFORE_RATE = frozenset({"", ",", ".", "?", ";", ":", "in", "as"})
_FOR_EACH = frozenset(
    {"", ",", ".", "?", ";", "for", "per", "by", "for each", "by each", "in each", "of each", "each", "for every"}
)
_AT_END = frozenset({"end", "before"})
_TIME_UNITS = frozenset({"天", "小时", "月", "秒", "分钟"})
_PEOPLE = frozenset({"people"})
_COUNTS_PEOPLE = re.compile(
    r"\b(?:many|number of|which|what|list|each|every|\d+|of (?:my|our|the)) people\b"
    r"|\bpeople (?:who|whose|with|that|aged|over|under|in|having|without|from|earning|owing)\b"
)
_NEEDED = ("operator", "after", "place", "bands", "more", "less")
_VERBS = frozenset({"verbs", "bringing", "phrasal", "bringing_phrasal"})
_CONTENT = ("metric", "phrase", "segment", "value", "dimension", "ambiguity")


def pass_light(sentence: Sentence, requests: Sequence[Request]) -> None:
    """Take the unknown words that are light where they stand for words without meaning of their own."""
    if not any(
        (token.kind == "unknown" or token.takes("average", "implied")) and token.text.isascii()
        for token in sentence.tokens
    ):
        return
    said = [(token.text.lower(), token) for token in sentence.tokens]
    queries = [one.query for one in requests if isinstance(one, QueryRequest)]
    turned = {id(token) for token in _turns(said)}
    means, rates = _are_means(sentence, queries), _are_rates(sentence, queries)
    for place, (word, token) in enumerate(said):
        middle = word == "median" and bool(queries) and _are_medians(sentence, queries)
        if ((means and word in _MEAN) or middle) and not token.used:
            token.pass_over()
            token.note["light"] = word
        apart = _word(said, place - 1) in _BEFORE_RATE and _word(said, place + 1) in _FOR_EACH
        if rates and word in _RATES and apart and not token.used:
            token.pass_over()
            token.note["light"] = word
        idle = token.kind == "unknown" or (token.takes(*_NEEDED) and not token.used)
        if (idle and id(token) in turned) or (token.kind == "unknown" and _passes(sentence, said, place, queries)):
            token.pass_over()
            token.note["light"] = word


def light_classes(word: str) -> frozenset[str]:
    """The classes of words/light.yml that a single English word belongs to in one of its forms."""
    return _forms().get(word, frozenset())


@cache
def _lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = yaml.load(_FILE.read_bytes(), Loader=_Loader)
    return lists


@cache
def _forms() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, entries in _lists().items():
        if name in ("turns", "phrasal", "bringing_phrasal"):
            continue
        for entry in entries:
            base, *irregular = entry.split()
            inflected = {base} if name == "adverbs" else {base, *irregular, *_inflected(base)}
            for form in inflected:
                found.setdefault(form, set()).add(name)
    return {form: frozenset(names) for form, names in found.items()}


def _inflected(base: str) -> Iterator[str]:
    """Regular forms; of a short word with and without its last letter doubled."""
    bare = base.removesuffix("e")
    yield from (f"{base}s", f"{base}es", f"{bare}ed", f"{bare}ing")
    if base.endswith("y"):
        yield from (f"{base[:-1]}ies", f"{base[:-1]}ied")
    if base.endswith("ie"):
        yield f"{base[:-2]}ying"
    if re.search(r"[^aeiou][aeiou][^aeiouwxy]$", base):
        yield from (f"{base}{base[-1]}ed", f"{base}{base[-1]}ing")


@cache
def _pairs() -> dict[tuple[str, str], str]:
    """(form of the verb, particle) to its class."""
    irregular = {verb.split()[0]: verb.split() for name in ("verbs", "bringing") for verb in _lists()[name]}
    found = {}
    for name in ("phrasal", "bringing_phrasal"):
        for entry in _lists()[name]:
            base, particle = entry.split()[:2]
            for form in (*irregular.get(base, [base]), *_inflected(base)):
                found[form, particle] = name
    return found


@cache
def _patterns() -> re.Pattern[str]:
    """All turns of phrase in one expression, over words parted by one blank."""
    any_ = rf"(?:(?:{'|'.join(sorted(map(singular, _ANY)))}) )?"
    turns = (" ".join(map(singular, turn.split())) for turn in _lists()["turns"])
    forms = (re.escape(turn).replace("\\ ", " ").replace("\\~ ", "~ ").replace("~ ", any_) for turn in turns)
    return re.compile(r"(?<!\S)(?:" + "|".join(sorted(forms, key=len, reverse=True)) + r")(?!\S)")


def _turns(said: list[tuple[str, Token]]) -> Iterator[Token]:
    text, places = "", []
    for word, token in said:
        places.append((len(text), token))
        text += " ".join(map(singular, word.replace("-", " ").split())) + " "
    for match in _patterns().finditer(text):
        yield from (token for start, token in places if match.start() <= start < match.end())


def _passes(sentence: Sentence, said: list[tuple[str, Token]], place: int, queries: list[SemanticQuery]) -> bool:
    word = said[place][0]
    classes, after = light_classes(word), _word(said, place + 1)
    pair = _pairs().get((word, after)) or _pairs().get((_word(said, place - 1), word))
    if (not classes and pair is None) or any(_NO.fullmatch(_word(said, at)) for at in range(place - 3, place)):
        return False
    if "adverbs" in classes:
        return True
    if "durations" in classes and _measures_time(sentence, queries):
        return True
    if pair is None and after in _PARTICLES and classes & _VERBS:
        return False
    bringing = "bringing" in classes or pair == "bringing_phrasal"
    if (classes & _VERBS or pair) and not (bringing and _of_stock(sentence, queries)):
        return not _describes(sentence, said, place)
    return "nouns" in classes and not _leads(said, place) and not _counts_people(sentence, said, place, queries)


def _word(said: list[tuple[str, Token]], place: int) -> str:
    return said[place][0] if 0 <= place < len(said) else ""


def _content(token: Token) -> bool:
    return token.takes(*_CONTENT) or token.kind == "name"


def _leads(said: list[tuple[str, Token]], place: int) -> bool:
    """Whether the word stands right before a noun of the model and so may name a kind of it."""
    return said[place][0] not in _PEOPLE and place + 1 < len(said) and _content(said[place + 1][1])


def _describes(sentence: Sentence, said: list[tuple[str, Token]], place: int) -> bool:
    """Whether a form of a verb could tell which ones: 「returning clients」, 「clients who shop」."""
    word, before = _word(said, place), _word(said, place - 1)
    starts = place == 0 or before.split()[-1:] == [] or before.split()[-1] in _LEADS_NOUN or before in _SIGNS
    if word.endswith(("ing", "ed")) and starts and _leads(said, place):
        return True
    at = place - 1
    while _word(said, at) in _AUXILIARY:
        at -= 1
    if _word(said, at) not in _RELATIVE or at == 0:
        return False
    behind = (token for word, token in said[place + 1 :] if word not in _BEFORE_OBJECT)
    first = next(behind, None)
    if first is None or first.text.lower().split()[0] in _HAVE:
        return True
    return not (_content(first) or first.takes("operator") or first.number is not None)


def _of_stock(sentence: Sentence, queries: list[SemanticQuery]) -> bool:
    metrics = [sentence.model.metrics[name] for query in queries for name in query.metrics]
    return any(metric.kind in _STOCKS or metric.window.kind in _AT_END for metric in metrics)


def _are_means(sentence: Sentence, queries: list[SemanticQuery]) -> bool:
    """Whether every figure is a rate, a score or a middle value, of which 「on average」 says no more."""
    metrics = [sentence.model.metrics[name] for query in queries for name in query.metrics]
    return bool(metrics) and all(metric.kind not in _ADDED for metric in metrics)


def _are_rates(sentence: Sentence, queries: list[SemanticQuery]) -> bool:
    """Whether every figure is a rate, of which 「rate for each」 says no more."""
    metrics = [sentence.model.metrics[name] for query in queries for name in query.metrics]
    return bool(metrics) and all(metric.is_rate for metric in metrics)


def _are_medians(sentence: Sentence, queries: list[SemanticQuery]) -> bool:
    return all(sentence.model.metrics[name].kind == "median" for query in queries for name in query.metrics)


def _measures_time(sentence: Sentence, queries: list[SemanticQuery]) -> bool:
    metrics = sentence.model.metrics
    return any(metrics[name].unit in _TIME_UNITS for query in queries for name in query.metrics)


def _counts_people(sentence: Sentence, said: list[tuple[str, Token]], place: int, queries: list[SemanticQuery]) -> bool:
    """Whether 「people」 are what is counted or listed, and the reading does neither."""
    if said[place][0] not in _PEOPLE:
        return False
    around = " ".join(word for word, _ in said[max(0, place - 3) : place + 3])
    if not _COUNTS_PEOPLE.search(around):
        return False
    unit, client = people_unit(sentence), sentence.model.defaults.client_dimension
    units = {sentence.model.metrics[name].unit for query in queries for name in query.metrics}
    return unit not in units and not any(client in query.group_by for query in queries)
