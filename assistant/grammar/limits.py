"""Words that compare only beside a number: 过50万, 上亿, 连1都不到, 三样以上, 50万朝上; and figures that doubled or halved."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.grammar.numbers import Number

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FILE = Path(__file__).parent / "words" / "limits.yml"
_BULK, _EVEN, _THAN = "上", "连", "比"
_UNITS, _AVERAGE = ("倍", "个人"), "均"
_MAGNITUDES = "十百千万亿"
_PAST = ("过", "过了", "已过", "没过", "未过", "不过")
_SPANS = ("天", "日", "岁", "年", "个月", "倍", "周", "小时", "个小时")


@dataclass(frozen=True, slots=True)
class Compared:
    """A stretch of text that compares. ``kind`` is ``operator`` (before its number), ``after`` (behind it), ``fold`` (by the
    factor ``value``) or ``filler``; ``value`` is the comparison."""

    start: int
    end: int
    kind: str
    value: str = ""


@cache
def _words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(_FILE.read_bytes(), Loader=_Loader)
    return loaded


def _by_length(table: dict[str, list[str]]) -> dict[str, str]:
    pairs = [(word, value) for value, words in table.items() for word in words]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


def _joined(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _before(amount: bool) -> tuple[dict[str, str], re.Pattern[str]]:
    words = _words()
    table = _by_length(words["before"]) | _by_length(words["whether"])
    table |= _by_length(words["before_amount"]) if amount else {}
    return table, re.compile(rf"(?P<word>{_joined(list(table))})\s*(?:{_joined(words['between'])})?\s*$")


@cache
def _after(amount: bool) -> tuple[dict[str, str], re.Pattern[str]]:
    words = _words()
    table = _by_length(words["after"]) | (_by_length(words["after_amount"]) if amount else {})
    return table, re.compile(rf"\s*(?P<counter>{_joined(words['counters'])})?\s*(?P<word>{_joined(list(table))})")


@cache
def counters() -> frozenset[str]:
    """Classifiers and units that stand between a number and the word that compares it."""
    return frozenset(_words()["counters"])


@cache
def whether_words() -> frozenset[str]:
    """Words that ask if a limit is passed: 超没超."""
    return frozenset(_by_length(_words()["whether"]))


@cache
def _folds() -> tuple[dict[str, str], re.Pattern[str]]:
    table = _by_length(_words()["folds"])
    forms = [rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in table]
    return table, re.compile("|".join(forms))


def find_comparisons(plain: str, numbers: list[Number]) -> list[Compared]:
    """Every word of normalised ``plain`` that compares one of its ``numbers``, and every fold; they may overlap."""
    starts = {one.start for one in numbers}
    folds, pattern = _folds()
    found = [Compared(match.start(), match.end(), "fold", folds[match.group()]) for match in pattern.finditer(plain)]
    for number in numbers:
        if number.unit != "rank":
            found += [*_ahead(plain, number), *_behind(plain, number, starts)]
            found += [*_named_line(plain, number), *_more_than(plain, number)]
    found += [Compared(match.start(), match.end(), "filler") for match in _season().finditer(plain)]
    return list(dict.fromkeys(found))


def _named_line(plain: str, number: Number) -> list[Compared]:
    """Words right behind a number that mean no more than it (大关, 倍 of a plain number)."""
    found = []
    for word in _words()["behind"]:
        of_plain = word not in _UNITS or (number.unit == "plain" and _AVERAGE not in plain)
        if of_plain and plain.startswith(word, number.end):
            found.append(Compared(number.end, number.end + len(word), "filler"))
    return found


def _more_than(plain: str, number: Number) -> list[Compared]:
    """「比4.5%还高」."""
    head = plain[: number.start].rstrip()
    table = _by_length(_words()["than"])
    word = next((one for one in table if plain.startswith(one, number.end)), "")
    if not word or not head.endswith(_THAN):
        return []
    end = number.end + len(word.removesuffix("的"))
    return [Compared(number.end, end, "after", table[word]), Compared(len(head) - 1, len(head), "filler")]


@cache
def _season() -> re.Pattern[str]:
    return re.compile(_words()["season"])


def _ahead(plain: str, number: Number) -> list[Compared]:
    table, pattern = _before(number.unit != "plain")
    match = pattern.search(plain[: number.start])
    if match is None or not _told(plain, number, match["word"]):
        return []
    return [Compared(match.start("word"), match.end("word"), "operator", table[match["word"]])]


def _told(plain: str, number: Number, word: str) -> bool:
    """Whether the word compares here: 上 only before 亿, 万 …; 过 of counted things is the past (买过3种)."""
    if word == _BULK:
        return plain[number.start] in _MAGNITUDES
    if word in _PAST and number.unit == "plain":
        return plain[number.end :].lstrip().startswith(_SPANS) or number.value >= 10_000
    return True


def _behind(plain: str, number: Number, starts: set[int]) -> list[Compared]:
    table, pattern = _after(number.unit != "plain")
    match = pattern.match(plain, number.end)
    if match is None:
        return []
    rest = plain[match.end() :]
    if match.end() + len(rest) - len(rest.lstrip()) in starts:
        return []
    found = [Compared(match.start("word"), match.end("word"), "after", table[match["word"]])]
    if match["word"][0] in "都也" and plain[: number.start].rstrip().endswith(_EVEN):
        place = plain[: number.start].rindex(_EVEN)
        found.append(Compared(place, place + 1, "filler"))
    return found
