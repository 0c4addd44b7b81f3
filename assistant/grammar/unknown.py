"""What to answer when words could not be placed: name them, and offer the nearest readings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import Indel

from assistant.grammar.confidence import explained, idle_words
from assistant.grammar.draft import Draft
from assistant.grammar.light import pass_light
from assistant.grammar.policy import read_policy
from assistant.grammar.reading import reading_of, unknown_words
from assistant.grammar.sentence import Sentence, metrics_of
from assistant.grammar.tokens import Token
from assistant.grammar.unheard import unheard
from assistant.grammar.vocabulary import Vocabulary
from assistant.grammar.witness import without_witness
from assistant.question import (
    Choice,
    Interpretation,
    Language,
    NotAnswerable,
    QueryRequest,
    Question,
    Request,
    Unclear,
    Understood,
)
from semantic_layer.query import Condition, SemanticQuery

_CLOSE, _ALIKE, _MOST = 0.5, 0.6, 3  # places by their names, metrics by theirs: half of two letters is no likeness
# Leaving one of these out would turn the question round: it is never offered.
_NEGATION = re.compile(
    r"[没未不非无别勿莫甭]|\b(?:not?|never|none|nobody|neither|nor|without|cannot|except|\w+n['’]t)\b", re.IGNORECASE
)


def ask_again(
    sentence: Sentence, vocabulary: Vocabulary, understood: Understood | None, language: Language, text: str = ""
) -> Unclear:
    """Name the words without a place; offer the reading without them (never without a negation), then metrics named like them."""
    words = unknown_words(sentence) or ([text] if text else idle_words(sentence))
    choices: list[Choice] = []
    first = understood.requests[0] if understood is not None else None
    text = (", " if language == "en" else "、").join(words)
    place = _unknown_place(sentence)
    if place is not None:
        choices += _near_places(sentence, vocabulary, place, first)
    elif isinstance(first, QueryRequest) and not any(_NEGATION.search(word) for word in words):
        choices.append(Choice(label_zh=f"不考虑「{text}」", label_en=f"Leave out “{text}”", request=first))
    choices += [
        choice
        for choice in (nearest(sentence, vocabulary, words) if place is None else ())
        if all(choice.request != other.request for other in choices)
    ]
    return Unclear(
        code="not-understood",
        details={"words": text} | ({"place": place.text} if place is not None else {}),
        choices=tuple(choices[:_MOST]),
        reading=reading_of(sentence),
        confidence=round(min(explained(sentence), 0.5), 3),
        language=language,
    )


def left_over(sentence: Sentence, requests: Sequence[Request]) -> list[str]:
    """The words that nothing explains and that are not light beside what the requests say."""
    pass_light(sentence, requests)
    return unknown_words(sentence)


def settle_implied(sentence: Sentence, draft: Draft, requests: Sequence[Request]) -> None:
    """Light words are passed over; a word that only repeats what a metric or a group of the reading says is explained by it, and
    unknown without it."""
    pass_light(sentence, requests)
    read = {*draft.metrics, *draft.group_by, *(having.metric for having in draft.having)}
    read |= {condition.dimension for condition in draft.where}
    for token in sentence.of("implied"):
        apart = token.text.lower() in _RATE_WORDS - {"percent"} and not _beside_rate(sentence, token)
        if apart or not any(meaning.id in read for meaning in token.meanings if meaning.kind == "implied"):
            token.kind, token.sense = "unknown", None


def implied_apart(sentence: Sentence, names: Sequence[str]) -> bool:
    """「what does the bank charge companies for loans」: a word that tells of another figure than those to be defined is none of
    theirs; it is unknown from here on."""
    apart = [one for one in sentence.of("implied") if not any(sense.id in names for sense in one.meanings)]
    for token in apart:
        token.kind, token.sense = "unknown", None
    return bool(apart)


_SIGNS = frozenset({":", ",", "-", "–", "—", "as", "a", "the", "in"})
_RATE_WORDS = frozenset({"rate", "rates", "ratio", "ratios", "percentage", "percent"})


def _beside_rate(sentence: Sentence, token: Token) -> bool:
    """Whether the word for a rate stands right beside the metric that it repeats (12 month default · rate)."""
    beside = (sentence.previous(token, _SIGNS), sentence.next(token, _SIGNS))
    ids = {meaning.id for meaning in token.meanings if meaning.kind == "implied"}
    if beside[0] is not None and beside[0].takes("top", "bottom", "best", "worst"):
        return True  # on npl, i.e. the highest ratio
    return any(one is not None and ids.intersection(sentence.metrics_of(one)) for one in beside)


def settle_unseen(sentence: Sentence, requests: tuple[Request, ...], today: date) -> None:
    """A word for a shape, a time, a figure, a value or a number that the requests do not carry out is not passed over: it
    counts as unknown. ``today`` is the data date."""
    for token in [*without_witness(sentence, requests), *unheard(sentence, requests, today)]:
        token.kind, token.sense, token.period = "unknown", None, None


def _unknown_place(sentence: Sentence) -> Token | None:
    """An unknown word right before the word for a place (滨河 · 支行): a place that nobody here knows, never the whole."""
    tree = sentence.model.defaults.tree_group
    for before, token in pairwise(sentence.tokens):
        dimension = sentence.model.dimensions.get(token.sense.id) if token.sense and token.takes("dimension") else None
        if before.kind == "unknown" and before.end == token.start and dimension is not None and dimension.group == tree:
            return before
    return None


def _near_places(sentence: Sentence, vocabulary: Vocabulary, token: Token, asked: Request | None) -> list[Choice]:
    """The places whose names are most like the unknown one, each with the whole question."""
    if not isinstance(asked, QueryRequest):
        return []
    after = sentence.tokens[sentence.index(token) + 1]
    assert after.sense is not None
    level = after.sense.id
    keys = [key for key in vocabulary.proper if any(one.id == level for one in vocabulary.entries[key])]
    stems = {key: key.replace(" ", "").removesuffix(after.text.lower()) for key in sorted(keys)}
    choices: list[Choice] = []
    for _, _, key in process.extract(
        token.text.lower(), stems, scorer=Indel.normalized_similarity, score_cutoff=_CLOSE, limit=2 * _MOST
    ):
        meaning = next(one for one in vocabulary.entries[key] if one.id == level)
        place = Condition(dimension=level, op="in", values=(meaning.value,))
        groups = tuple(name for name in asked.query.group_by if name != level)
        query = asked.query.model_copy(update={"where": (*asked.query.where, place), "group_by": groups})
        label = vocabulary.surfaces[key]
        choice = Choice(label_zh=label, label_en=label, request=QueryRequest(query=query, show=asked.show))
        if all(choice.request != other.request for other in choices):
            choices.append(choice)
    return choices


def nothing_asked(sentence: Sentence, vocabulary: Vocabulary, question: Question, language: Language) -> Interpretation:
    """No metric in the question: a matter for documents, the future, something else, or words that nobody taught us."""
    counted = sentence.has("count") and bool(
        unknown_words(sentence)
    )  # 买了R4的客户有多少，合规吗: the number is asked first
    if sentence.has("documents") and not counted:
        asked = read_policy(question.text, vocabulary.normaliser.read(question.text).plain, question.data_date)
        return Understood(requests=(asked,), reading=reading_of(sentence), language=language)
    for kind, code in (("forecast", "no-forecasts"), ("domain", "out-of-domain")):
        if sentence.has(kind):
            return NotAnswerable(
                code=code, details={"words": sentence.of(kind)[0].text}, reading=reading_of(sentence), language=language
            )
    words = unknown_words(sentence)
    if words:
        return ask_again(sentence, vocabulary, None, language)
    return Unclear(code="no-metric", details={}, reading=reading_of(sentence), confidence=0.3, language=language)


def nearest(sentence: Sentence, vocabulary: Vocabulary, words: list[str]) -> list[Choice]:
    """Metrics whose names are most like the unknown words, as plain questions."""
    surfaces = {
        key: meaning
        for key, meanings in vocabulary.entries.items()
        for meaning in meanings
        if metrics_of(meaning, vocabulary.readings)
    }
    found: list[Choice] = []
    for word in words:
        key = vocabulary.normaliser.key(word)
        for match, _, _ in process.extract(
            key, surfaces.keys(), scorer=Indel.normalized_similarity, score_cutoff=_ALIKE, limit=_MOST
        ):
            name = metrics_of(surfaces[match], vocabulary.readings)[0]
            metric = sentence.model.metrics[name]
            choice = Choice(
                label_zh=metric.zh, label_en=metric.en, request=QueryRequest(query=SemanticQuery(metrics=(name,)))
            )
            if choice not in found:
                found.append(choice)
    return found
