"""English words whose neighbours say what they are: over (each band, not above), by May, share of deposits in current accounts."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.grammar.definitions import settle_meant
from assistant.grammar.english_clients import read_clients
from assistant.grammar.english_people import read_people
from assistant.grammar.english_ranked import read_ranked
from assistant.grammar.english_spoken import read_spoken
from assistant.grammar.normalise import singular
from assistant.grammar.sentence import Sentence, fits
from assistant.grammar.shares_of_others import filtered_at
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.calendar import Period

_SPREAD = frozenset({"over", "across", "by", "among", "between", "in", "under"})
_PREPOSITIONS = frozenset({"on", "of", "for", "in", "from", "among", "at", "within"})
_GRADED = frozenset({"rated", "graded", "classed", "classified", "flagged", "marked", "tagged", "labelled", "labeled", "listed",
    "deemed"})  # fmt: skip
_AS = frozenset({"as", "a", "an", "the", "in", "of", "with", "to", "be"})
_APART = frozenset({"apart", "separately", "side by side", "individually", "respectively", "each", "split", "separated",
    "independently", "one by one", "broken out", "next to each other"})  # fmt: skip


def read_english(sentence: Sentence) -> None:
    """Settle these words before any part of the question is read."""
    read_people(sentence)
    read_clients(sentence)
    read_spoken(sentence)
    settle_meant(sentence)
    _when(sentence)
    for token in sentence.tokens:
        _our_offices(sentence, token)
    read_ranked(sentence)
    for token in sentence.tokens:
        if not token.text.isascii():
            continue
        _minus(sentence, token)
        _spread_over(sentence, token)
        _apart(sentence, token)
        _not_distributed(sentence, token)
        _graded(sentence, token)
        _weighed(sentence, token)
        _only(sentence, token)
        _first(sentence, token)
        _uneven(sentence, token)
        _none(sentence, token)
    _month_ends(sentence)
    _to_bucket(sentence)
    _each_of(sentence)
    _each_end(sentence)
    _of_part(sentence)
    _part_of(sentence)


def _to_bucket(sentence: Sentence) -> None:
    """「bucket customers by number of products」: the verb, where a dimension says by what."""
    for token in sentence.of("bands", "distribution"):
        by = next((one for one in sentence.of("each") if sentence.index(one) > sentence.index(token)), None)
        after = sentence.next(by, frozenset({"the"})) if by is not None else None
        if token.text.lower() in ("bucket", "band", "group") and after is not None and after.takes("dimension"):
            token.pass_over()


def _each_end(sentence: Sentence) -> None:
    """「at each quarter end of 2025」 is of the whole year, not of its last day."""
    for token in sentence.of("period"):
        year = re.fullmatch(r"end of (20\d\d)", token.text.lower())
        before = sentence.previous(token, frozenset())
        grain = before is not None and before.sense is not None and before.takes("dimension")
        if year and token.period is not None and token.period.period is not None and grain and before is not None:
            day = token.period.period.end
            token.period = replace(token.period, period=Period(start=day.replace(month=1, day=1), end=day))


def _of_part(sentence: Sentence) -> None:
    """「the rate we pay on term deposits」: behind a preposition, what is also a value of the rate before it is its part."""
    for token in sentence.metric_tokens():
        value, place = token.has("value"), sentence.index(token)
        before = sentence.previous(token, frozenset({"the", "our", "my", "all"}))
        if value is None or before is None or before.text.lower().split()[-1] not in _PREPOSITIONS:
            continue
        heads = [one for one in sentence.tokens[:place] if sentence.metrics_of(one) and one is not token]
        metrics = [sentence.model.metrics[name] for one in heads[-1:] for name in sentence.metrics_of(one)]
        if metrics and metrics[0].is_rate and fits(sentence.model, value, metrics[0]):
            token.sense = value


def _each_of(sentence: Sentence) -> None:
    """「for each of the last 6 months」: by the unit of the window."""
    for token in sentence.of("each"):
        after = sentence.next(token, frozenset({"the", "of", "of the"}))
        if not token.text.lower().endswith(("each of", "each", "every")) or after is None or after.period is None:
            continue
        for dimension in sentence.model.dimensions.values():
            if dimension.grain is not None and re.search(rf"\b{dimension.grain}s\b", after.text.lower()):
                token.sense = Meaning("dimension", dimension.id)


def _our_offices(sentence: Sentence, token: Token) -> None:
    """「our sub-branches」 in the plural are rows, not the asker's own one."""
    words = re.split(r"[\s-]+", token.text.lower())
    if not token.takes("own") or len(words) < 2 or not words[-1].endswith("es"):
        return
    name = " ".join([*words[1:-1], singular(words[-1])])
    for dimension in sentence.model.dimensions.values():
        if name in (one.lower().replace("-", " ") for one in (dimension.label.en, *dimension.synonyms)):
            token.sense = Meaning("dimension", dimension.id)


def _minus(sentence: Sentence, token: Token) -> None:
    """「revenue less costs」 is a sum that nobody computes; 「for judicial reasons」 is no why."""
    before, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
    if before is None:
        return
    figures = after is not None and bool(sentence.metrics_of(before) and sentence.metrics_of(after))
    places = after is not None and before.takes("value") and after.takes("value") and before.sense != after.sense
    if token.text.lower() in ("less", "minus") and (figures or places):
        token.kind, token.sense = "unknown", None
    elif token.takes("why") and token.text.lower().endswith("come from") and sentence.has("which", "list"):
        token.pass_over()  # which sector do most of our NPLs come from
    elif token.takes("why") and token.text.lower() in ("reason", "reasons") and before.takes("value"):
        token.pass_over()


def _graded(sentence: Sentence, token: Token) -> None:
    """「rated BB」, 「rated below BB」 only lead up to the grade."""
    after = sentence.next(token, _AS)
    grade = sentence.next(after) if after is not None and after.takes("operator") else after
    if token.text.lower() in _GRADED and grade is not None and grade.takes("value"):
        token.pass_over()


def _weighed(sentence: Sentence, token: Token) -> None:
    """「are retail deposits higher than corporate ones」: between two values of one dimension no number is tested."""
    place = sentence.index(token)
    if not token.takes("operator") or not token.text.lower().endswith("than") or sentence.has("number"):
        return
    named = filtered_at(sentence)
    left, right = ({name for at, (name, _) in named if (at > place) is behind} for behind in (False, True))
    if left & right and sentence.metric_tokens():
        token.sense = Meaning("versus")


def _only(sentence: Sentence, token: Token) -> None:
    """「may only」, 「Hangzhou only」: behind a period or a value it says no more than that."""
    before, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
    ends = after is None or not any(char.isalnum() for char in after.text)
    told = before is not None and (before.period is not None or before.takes("value", "metric"))
    if token.text.lower() in ("only", "alone") and ends and told:
        token.pass_over()


_IF = frozenset({"if", "once", "provided", "assuming", "suppose", "assume", "otherwise", "whether"})


def _uneven(sentence: Sentence, token: Token) -> None:
    """「contribution per visit」 is a ratio that nobody computes, 「every other month」 a series that nobody draws, 「deposits if
    clients leave」 a case that nobody works out."""
    before, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
    condition = token.text.lower() in _IF and before is not None and bool(sentence.metrics_of(before))
    ratio = token.text.lower() == "per" and after is not None and bool(sentence.metrics_of(after))
    ratio = ratio and after is not None and not after.has("dimension")
    skipped = token.takes("others") and before is not None and before.text.lower() == "every"
    if ratio or skipped or condition:
        token.kind, token.sense = "unknown", None


def _month_ends(sentence: Sentence) -> None:
    """「month-end deposits for each of the past 12 months」: how the figure is read, beside the span that it is asked for."""
    spans = sentence.of("period")
    for token in spans:
        after = sentence.next(token, frozenset())
        adjective = after is not None and bool(sentence.metrics_of(after))
        if token.text.lower() in _ENDS and adjective and len(spans) > 1:
            token.pass_over()


_ENDS = frozenset({"month end", "month-end", "quarter end", "quarter-end", "year end", "year-end"})


def _first(sentence: Sentence, token: Token) -> None:
    """「worst ten first」: behind a number of rows it says the order once more."""
    before = sentence.previous(token, frozenset())
    if (
        token.text.lower() == "first"
        and before is not None
        and before.number is not None
        and before.number.unit == "rank"
    ):
        token.pass_over()


def _none(sentence: Sentence, token: Token) -> None:
    """「made no visits」: none of what is counted, which no filter says; it is asked about, not passed over."""
    after, before = sentence.next(token, frozenset()), sentence.previous(token, frozenset())
    counted = after is not None and bool(sentence.metrics_of(after))
    behind = before is not None and any(char.isalnum() for char in before.text)
    if token.text.lower() in ("no", "zero") and token.takes("correct", "filler") and counted and behind:
        token.kind, token.sense = "unknown", None


def _when(sentence: Sentence) -> None:
    """「when does the loan mature」 asks for a date, which no figure is."""
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text)]
    verbs = ("do", "does", "did", "is", "was", "were", "are", "will", "has", "have")
    if len(said) > 1 and said[0].text.lower().split()[0] == "when" and said[1].text.lower().split()[0] in verbs:
        said[0].kind, said[0].sense = "unknown", None


def _not_distributed(sentence: Sentence, token: Token) -> None:
    """A word that is a figure and a way to spread one out (spread) is the figure when the question has no other."""
    spread = token.has("distribution")
    if spread is None or not (sentence.metrics_of(token) or token.takes("ambiguity")):
        return
    after = sentence.next(token, frozenset())
    others = [one for one in sentence.metric_tokens() if one is not token]
    led = after is not None and after.text.lower().startswith(("of", "over", "across", "by size"))
    if others or led:
        token.sense = spread


def _spread_over(sentence: Sentence, token: Token) -> None:
    """「customers over deposit bands」 groups; 「by May」 is in May."""
    if token.text.lower() not in _SPREAD or token.number is not None:
        return
    after = sentence.next(token, frozenset({"the", "our", "all", "their", "in", "during", "for", "?"}))
    if after is not None and "all" in after.note:
        after = sentence.next(after, frozenset())  # over the five risk classes
    if after is None:
        if token.takes("each") and token.text.lower() == "by":
            token.pass_over()  # what did loans grow by
        return
    banded = after.takes("dimension", "bands") or _banded(sentence, after)
    if token.takes("operator", "filler") and token.text.lower() == "over" and banded:
        token.sense = Meaning("each")
    elif token.takes("each", "operator") and after.period is not None:
        token.pass_over()  # by May, over the last three full months
    elif token.takes("each") and after.takes("operator"):
        token.pass_over()  # fall by more than 3%


def _banded(sentence: Sentence, token: Token) -> bool:
    """Whether the word is a metric that bands stand behind: over loan size brackets."""
    behind = sentence.next(token, frozenset({"size"}))
    return bool(sentence.metrics_of(token)) and behind is not None and behind.takes("bands", "dimension")


def _apart(sentence: Sentence, token: Token) -> None:
    """「corporate and retail apart」: values side by side, which the reading shows in rows of their own."""
    if token.text.lower() not in _APART or token.takes("dimension"):
        return
    before, after = sentence.previous(token), sentence.next(token, frozenset())
    ends = after is None or not any(char.isalnum() for char in after.text)
    if ends and before is not None and before.takes("value", "dimension"):
        token.kind, token.sense = "word", Meaning("versus" if before.takes("value") else "filler")


def _part_of(sentence: Sentence) -> None:
    """「what share of deposits is current accounts」: the word that is also a value of the other metric is a part of it."""
    shares = sentence.of("share")
    named = sentence.metric_tokens()
    if not shares or len(named) < 2:
        return
    for token in named:
        value = token.has("value")
        own = sentence.metrics_of(token)
        others = [name for one in named for name in sentence.metrics_of(one) if name not in own]
        if value is None or not token.text.isascii() or not others or _is_whole(sentence, token):
            continue
        if fits(sentence.model, value, sentence.model.metrics[others[0]]) and sentence.index(token) > sentence.index(
            shares[0]
        ):
            token.sense = value
            return


def _is_whole(sentence: Sentence, token: Token) -> bool:
    """Whether the word is what a share is taken of: in total loans, loans as a percentage of deposits."""
    before = sentence.previous(token, frozenset({"of", "the", "our"}))
    return before is not None and (
        before.text.lower() in ("total", "all", "overall", "entire", "whole", "in total")
        or (before.takes("share") and before.text.lower().startswith(("as a", "in per", "as per", "in %")))
    )
