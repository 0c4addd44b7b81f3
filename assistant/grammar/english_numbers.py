"""Numbers in English words: half a million, a couple of, twenty five, one hundred percent, two thirds, the top fifth, 5m."""

from __future__ import annotations

import re

from assistant.grammar.numbers import Number

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = {word: place for place, word in enumerate(_SMALL)} | {
    word: place * 10 + 20 for place, word in enumerate(_TENS)
}
_SCALES = {"k": 1e3, "grand": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mil": 1e6, "mill": 1e6, "mln": 1e6, "mio": 1e6,
    "million": 1e6, "millions": 1e6, "bn": 1e9, "b": 1e9, "bln": 1e9, "bil": 1e9, "billion": 1e9, "tn": 1e12,
    "trillion": 1e12}  # fmt: skip
_WORD = "|".join(sorted(_VALUES, key=len, reverse=True))
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_COUNT = (
    rf"(?:(?:(?:a|one|{_WORD})\s+)?hundred(?:\s+(?:and\s+)?(?:{_WORD})(?:[\s-](?:{_WORD}))?)?|"
    rf"(?:{_WORD})(?:[\s-](?:{_WORD}))?)"
)
_SCALE = rf"(?:{'|'.join(sorted(_SCALES, key=len, reverse=True))})"
_MONEY = re.compile(
    rf"\b(?:(?P<half>half(?: a| of a)?)|(?P<quarter>(?:a )?quarter(?: of)?(?: a))|(?P<couple>(?:a )?couple(?: of)?)|"
    rf"(?P<n>{_DIGITS}|{_COUNT})(?P<and> and a half)?|(?P<a>a|an))\s*(?P<scale>{_SCALE})\b"
    r"(?P<tail> and a half)?(?:\s*(?:yuan|rmb|cny|kuai))?"
)
_RANGE = re.compile(
    rf"(?<![\w.])(?P<between>between\s+)?(?P<n>{_DIGITS}|{_COUNT})\s*(?P<joint>to|-|–|and)\s*"
    rf"(?:{_DIGITS}|{_COUNT})\s*(?P<scale>{_SCALE})\b"
)
_PERCENT = re.compile(rf"\b(?P<n>{_COUNT}|{_DIGITS})\s*(?:percent|per cent|pct|pc|percentage points?|ppts?|pps)\b")
_POINTS = re.compile(rf"\b(?P<n>{_COUNT}|{_DIGITS})\s*(?:basis points?|bips|bps)\b")
_PLAIN = re.compile(rf"\b(?:(?P<dozen>half a dozen|(?:a )?dozen)|(?P<couple>(?:a )couple(?: of)?)|(?P<n>{_COUNT}))\b")
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "quintile": 5, "quartile": 4, "tenth": 10, "decile": 10,
    "percentile": 100}  # fmt: skip
_PART = re.compile(
    rf"(?<!\w)(?:(?P<few>a|one|two|three|four)[\s-])(?P<p>thirds?|quarters?|fifths?|tenths?)(?=\s+(?:of|or)\b)|"
    rf"\b(?P<n>one|two|three|1|2|3) (?:in|out of) (?:every )?(?P<m>{_DIGITS}|{_WORD})\b(?!\s*(?:day|week|month|quarter|year))"
)
_SLICE = re.compile(rf"\b(?:top|best|bottom|lowest|worst) (?P<p>{'|'.join(_PARTS)})\b")


def count_of(text: str) -> float | None:
    """The value of digits or English number words: twenty five → 25, one hundred and fifty → 150."""
    text = text.replace(",", "").replace("-", " ").strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    head, hundred, tail = text.partition("hundred")
    if not hundred:
        return _below_hundred(text)
    front = 1.0 if head.strip() in ("", "a") else _below_hundred(head)
    rest = _below_hundred(tail.replace("and", " ")) if tail.strip() else 0.0
    return None if front is None or rest is None else front * 100 + rest


def _below_hundred(text: str) -> float | None:
    values = [_VALUES[word] for word in text.split() if word in _VALUES]
    if len(values) == 2 and (values[0] < 20 or not 1 <= values[1] <= 9):
        return None
    return float(sum(values)) if values else None


def find_english_numbers(text: str) -> list[Number]:
    """Every number in English words in normalised ``text``; readings may overlap."""
    found = [*_amounts(text), *_lower_ends(text), *_fractions(text)]
    for match in _PLAIN.finditer(text):
        value = (
            2.0 if match["couple"] else count_of(match["n"]) if match["n"] else 6.0 if "half" in match.group() else 12.0
        )
        if value is not None:
            found.append(Number(value, "plain", match.start(), match.end()))
    return found


def _amounts(text: str) -> list[Number]:
    found = []
    for match in _MONEY.finditer(text):
        value = 0.5 if match["half"] else 0.25 if match["quarter"] else 2.0 if match["couple"] else 1.0
        if match["n"]:
            told = count_of(match["n"])
            if told is None:
                continue
            value = told
        value += 0.5 if match["and"] or match["tail"] else 0.0
        scale = match["scale"]
        if match["a"] and len(scale) == 1:
            continue
        found.append(Number(value * _SCALES[scale], "money", match.start(), match.end()))
    return found


def _lower_ends(text: str) -> list[Number]:
    """「between 5 and 10 million」, 「2-4m」: the lower end of a range has the scale of the upper one."""
    found = []
    for match in _RANGE.finditer(text):
        value = count_of(match["n"])
        if value is not None and (match["between"] or match["joint"] != "and"):
            found.append(Number(value * _SCALES[match["scale"]], "money", match.start("n"), match.end("n")))
    return found


def _fractions(text: str) -> list[Number]:
    found = []
    for pattern, divisor in ((_PERCENT, 100), (_POINTS, 10_000)):
        for match in pattern.finditer(text):
            value = count_of(match["n"])
            if value is not None:
                found.append(Number(value / divisor, "fraction", match.start(), match.end()))
    for match in _PART.finditer(text):
        if match["p"]:
            share = (count_of(match["few"]) or 1) / _PARTS[match["p"].rstrip("s")]
        else:
            share = (count_of(match["n"]) or 1) / (count_of(match["m"]) or 1)
        if 0 < share < 1:
            found.append(Number(share, "fraction", match.start(), match.end()))
    slices = _SLICE.finditer(text)
    return found + [Number(1 / _PARTS[one["p"]], "fraction", one.start("p"), one.end()) for one in slices]
