"""Stretches of days that a dimension has bands for: 逾期30到60天, more than 90 days overdue, overdue under a month."""

from __future__ import annotations

import re

from assistant.grammar.draft import Draft
from assistant.grammar.numbers import read_number
from assistant.grammar.people import is_client, names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.vocabulary import Meaning
from semantic_layer.query import Condition, SemanticQuery

_N = r"(\d{1,3}|[一二两三四五六七八九十百]{1,4}|半|half a|a|one|two|three|six|nine)"
_UNIT = r"\s*个?(天|日|days?|months?|月|years?|年)"
_UP = r"(?:以上|之上|开外|往上|朝上|及以上)|\s*(?:or more|plus|\+)"
_MORE = r"(?:超过|大于|多于|超出|超|过|满|more than|over|above|beyond|at least|longer than)"
_LESS = r"(?:不到|小于|少于|未超过|不超过|less than|under|below|within|up to|at most)"
_RANGE = re.compile(rf"(?:between\s*)?{_N}(?:{_UNIT})?\s*(?:到|至|~|—|–|-|to|and)\s*{_N}{_UNIT}")
_OVER = re.compile(rf"{_MORE}\s*{_N}{_UNIT}|{_N}{_UNIT}(?:{_UP})|{_N}\+{_UNIT}")
_UNDER = re.compile(rf"{_LESS}\s*{_N}{_UNIT}|{_N}{_UNIT}\s*(?:以内|之内|以下|内)")
_WORDS = {"half a": 0.5, "半": 0.5, "a": 1, "one": 1, "two": 2, "three": 3, "six": 6, "nine": 9}
_LAST = 10_000


def read_day_bands(sentence: Sentence, draft: Draft, last: SemanticQuery | None = None) -> None:
    """A filter on the bands that the days said make up exactly; days that are no edge of a band are left to be named."""
    entry = sentence.readings["day_bands"]
    text = _text(sentence)
    if not entry or not any(word in text + _shown(sentence, last) for word in entry["words"]) or sentence.of("segment"):
        return
    found = None if _valued(sentence, entry["dimension"]) else _stretch(text)
    codes = _bands(entry["bounds"], found[0], found[1]) if found is not None else []
    if found is None or not codes:
        return
    start, end = found[2:]
    inside = [one for one in sentence.tokens if one.start < end and one.end > start and one.text.strip()]
    if any(sentence.metrics_of(one) and one.end > start + 1 and one.start < start for one in inside):
        return  # 逾期90天以上和不良的比值: the days are part of a name
    names = [name for one in inside if one.start <= start and one.end > end for name in sentence.metrics_of(one)]
    if names and all(sentence.model.metrics[name].is_rate for name in names):
        return  # 90天以上逾期比不良
    named = [one for one in inside if one.takes("value", "metric", "phrase")]
    if named and (
        sentence.has("count") or any(names_people(sentence, one) or is_client(sentence, one) for one in sentence.tokens)
    ):
        return  # clients who are late by these days
    for token in named[:1]:
        if len(codes) == 1 and token.takes("value"):
            token.sense = Meaning("value", entry["dimension"], codes[0])
            inside.remove(token)
    if named and inside == [one for one in inside if one not in named] and len(codes) == 1:
        return
    draft.where.append(Condition(dimension=entry["dimension"], op="in", values=tuple(codes)))
    for token in inside:
        if not sentence.metrics_of(token):
            token.pass_over()


def _shown(sentence: Sentence, last: SemanticQuery | None) -> str:
    """The names of the amounts shown, of which a follow-up speaks; within the band a rate would be all."""
    names = last.metrics if last is not None and not sentence.metric_tokens() else ()
    known = [sentence.model.metrics[name] for name in names if name in sentence.model.metrics]
    return "".join(one.zh for one in known if not one.is_rate)


def _text(sentence: Sentence) -> str:
    size = max((token.end for token in sentence.tokens), default=0)
    chars = [" "] * size
    for token in sentence.tokens:
        width = token.end - token.start
        chars[token.start : token.end] = list(token.text.lower().ljust(width)[:width])
    return "".join(chars)


def _valued(sentence: Sentence, dimension: str) -> bool:
    return any(token.sense is not None and token.sense.id == dimension for token in sentence.of("value", "dimension"))


def _stretch(text: str) -> tuple[int, int, int, int] | None:
    """(first day, last day, where the words begin and end)."""
    if (match := _RANGE.search(text)) is not None:
        low, unit, high, last = match.groups()
        return _days(low, unit or last), _days(high, last), match.start(), match.end()
    if (match := _UNDER.search(text)) is not None:
        number, unit = [one for one in match.groups() if one][:2]
        return 1, _days(number, unit), match.start(), match.end()
    if (match := _OVER.search(text)) is not None:
        number, unit = [one for one in match.groups() if one][:2]
        return _days(number, unit) + 1, _LAST, match.start(), match.end()
    return None


def _days(number: str, unit: str) -> int:
    value = _WORDS.get(number)
    read = value if value is not None else float(number) if number.isdigit() else (read_number(number) or 0)
    return round(read * (30 if unit.startswith(("月", "month")) else 360 if unit.startswith(("年", "year")) else 1))


def _bands(bounds: dict[str, list[int]], low: int, high: int) -> list[str]:
    """The bands from ``low`` to ``high`` days; 30 to 60 is 31 to 60. None when a band would be cut."""
    codes = [
        code for code, (first, last) in bounds.items() if first >= low - 1 and last <= high and first >= min(low, first)
    ]
    codes = [code for code in codes if bounds[code][0] >= low or bounds[code][0] == low + 1]
    if not codes:
        return []
    first, last = bounds[codes[0]][0], bounds[codes[-1]][1]
    return codes if low in (first, first - 1) and (last == high or high == _LAST) else []
