"""Numbers as people write them: 两个亿, 1.2亿, 五百万, 三成, 百分之五, 50bp, 5 million, top 10, 倒数第三."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
}
_TENS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_ENGLISH = {
    w: i
    for i, w in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
} | {"fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100}
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9, "b": 1e9, "billion": 1e9}

CHINESE = "[零〇一二两俩三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟]"
COUNT = rf"(?:\d{{1,4}}|{CHINESE}{{1,4}}|{'|'.join(sorted(_ENGLISH, key=len, reverse=True))})"
_PLAIN = r"\d+(?:,\d{3})*(?:\.\d+)?"
_PERCENT = re.compile(
    rf"(?P<minus>(?<![\d%])-|负)?(?:(?P<n>{_PLAIN})\s*(?:%|percent\b|per cent\b|个百分点|个点|pp\b)|"
    rf"百分之(?P<zh>{CHINESE}+(?:点{CHINESE}+)?|{_PLAIN}))"
)
_MILLE = re.compile(rf"千分之(?P<zh>{CHINESE}+|{_PLAIN})|(?P<n>{_PLAIN})\s*‰")
_POINTS = re.compile(rf"(?P<n>{_PLAIN}|{CHINESE}+)\s*(?:个)?(?:bps?(?![a-z])|基点)")
_TENTHS = re.compile(
    rf"(?P<n>{_PLAIN}|[一二两三四五六七八九]|半)(?:成(?:(?P<half>半)|(?P<more>[一二三四五六七八九]))?|折)(?![本交功长员立绩])"
)
_PARTS = re.compile(r"(?P<whole>\d+|[一二两三四五六七八九十])分之(?P<part>\d+|[一二两三四五六七八九])(?![百十%])")
_FOLD = re.compile(
    rf"(?:[涨增多翻升长扩]|增长|增加|提高|上升|扩大|提升)了?(?P<n>{_PLAIN}|[一二两三四五六七八九十]|半)倍(?P<half>半)?"
)
_HALF = re.compile(r"(?:一半|半数|half|(?<=[过超逾破达])半(?!数))(?![年天月])")
_MONEY = re.compile(
    rf"(?P<n>{_PLAIN}|{CHINESE}+(?:点{CHINESE}+)?)\s*个?(?P<unit>百万|千万|十万|万亿|万|亿|千|"
    rf"百)(?P<half>半)?(?:多|余)?\s*(?:元|块钱|块|人民币)?"
)
_WORDS, _SIZES = ("|".join(sorted(table, key=len, reverse=True)) for table in (_ENGLISH, _SCALES))
_ENGLISH_MONEY = re.compile(
    rf"(?:¥|rmb|cny|yuan)?\s*(?P<n>{_PLAIN}|{_WORDS})\s*(?P<unit>{_SIZES})\b(?:\s*(?:yuan|rmb|cny))?"
)
_CASUAL = re.compile(rf"(?P<n>{_PLAIN})\s*(?P<unit>kw|w)(?![a-z])")
_YUAN = re.compile(rf"(?P<n>{_PLAIN}|{CHINESE}+)\s*(?:元|块钱|块|yuan\b|rmb\b)|¥\s*(?P<m>{_PLAIN})")
_BARE = re.compile(rf"{_PLAIN}|{CHINESE}+|\b(?:{'|'.join(_ENGLISH)})\b")
_RANK = (
    (
        "top",
        re.compile(
            rf"(?:排名|排在|排)?(?:前|头)(?P<n>{COUNT})(?:名|个|家|位|户|大|强|类|种|样|项|条|款|支|档|笔|甲)?(?!\s*(?:%|成|季|年|月|个月|个季|"
            rf"天|日|周|半|[.万亿\d]|{CHINESE}))"
        ),
    ),
    (
        "top",
        re.compile(
            rf"\b(?:top|biggest|largest|highest|best)\s*-?\s*(?P<n>{COUNT})\b(?!\s*(?:%|in\b|percent))|\b(?:first)\s+(?P<m>{COUNT})\b(?!\s*(?:day|month|"
            rf"quarter|week|half|year))"
        ),
    ),
    ("top", re.compile(rf"(?P<n>{COUNT})\s*(?:大|强)(?=[^\s\d年月日季周天])")),
    ("top", re.compile(r"(?P<n>[三3])甲(?!方)")),
    ("top", re.compile(rf"\b(?P<n>{COUNT})\s+(?:largest|biggest|highest|best)\b")),
    (
        "bottom",
        re.compile(
            rf"(?:排名|排在)?(?:倒数|后|最后|垫底的?|末)(?P<n>{COUNT})(?:名|个|家|位|户|类|种|样|项|条|款|支|档|笔)?(?!\s*(?:%|成|季|"
            rf"年|月|个月|天|日|周|半|[.万亿\d]|{CHINESE}))"
        ),
    ),
    (
        "bottom",
        re.compile(
            rf"\b(?:bottom|last|worst|lowest|smallest)\s*-?\s*(?P<n>{COUNT})\b(?!\s*(?:%|day|month|quarter|week|half|"
            rf"year))|\b(?P<m>{COUNT})\s+(?:smallest|lowest|worst)\b"
        ),
    ),
    ("nth-bottom", re.compile(rf"倒数第(?P<n>{COUNT})(?:名|位|个)?")),
    ("nth-top", re.compile(rf"第(?P<n>{COUNT})(?:名|位)")),
)
_BULK = frozenset("上过破超逾达够近满")
Unit = Literal["plain", "money", "fraction", "rank"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number in storage units: money in 元, percentages as fractions, ranks as counts with their ``side``."""

    value: float
    unit: Unit
    start: int
    end: int
    side: str = ""


def chinese_integer(text: str) -> int | None:
    """The value of Chinese numerals, or None: 五百 → 500, 两千三 → 2300, 二〇二五 → 2025."""
    if not text:
        return None
    if all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    total, group, digit, last = 0, 0, 0, 1
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in _TENS:
            last = _TENS[char]
            group += (digit or 1) * last
            digit = 0
        elif char in _GROUPS:
            last = _GROUPS[char]
            total = (total + group + digit or 1) * last if last == 100_000_000 else total + (group + digit or 1) * last
            group = digit = 0
        else:
            return None
    if digit and text[-1] in DIGITS and len(text) > 1 and text[-2] not in "零〇十拾" and last > 10:
        digit *= last // 10
    return total + group + digit


def read_count(text: str) -> int | None:
    """A small whole number in digits, Chinese or English words."""
    text = text.strip()
    if text.isdigit():
        return int(text)
    return _ENGLISH[text] if text in _ENGLISH else chinese_integer(text)


def read_number(text: str) -> float | None:
    """A number with an optional fraction: 1,200.5 · 三点五 · 五百 · five."""
    text = text.replace(",", "").strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    if text in _ENGLISH:
        return float(_ENGLISH[text])
    whole, _, part = text.partition("点")
    value = chinese_integer(whole)
    if value is None:
        return None
    digits = "".join(str(DIGITS[char]) for char in part if char in DIGITS)
    return float(f"{value}.{digits}") if digits else float(value)


def find_numbers(text: str) -> list[Number]:
    """Every number in normalised ``text``, longer readings before shorter ones at the same place; they may overlap."""
    found: list[Number] = []
    for match in _PERCENT.finditer(text):
        value = read_number(match["n"] or match["zh"])
        if value is not None:
            found.append(Number((-value if match["minus"] else value) / 100, "fraction", match.start(), match.end()))
    for pattern, divisor in ((_MILLE, 1000), (_POINTS, 10_000)):
        for match in pattern.finditer(text):
            value = read_number(match["n"] or match.groupdict().get("zh") or "")
            if value is not None:
                found.append(Number(value / divisor, "fraction", match.start(), match.end()))
    for match in _TENTHS.finditer(text):
        tenths = 0.5 if match["n"] == "半" else read_number(match["n"])
        if tenths is not None and tenths < 10:
            more = 0.5 if match["half"] else DIGITS[match["more"]] / 10 if match["more"] else 0
            found.append(Number((tenths + more) / 10, "fraction", match.start(), match.end()))
    found += _parts(text)
    found += [Number(0.5, "fraction", match.start(), match.end()) for match in _HALF.finditer(text)]
    return found + _amounts(text) + _ranks(text) + _bare(text)


def _parts(text: str) -> list[Number]:
    """「三分之一」, and 「一倍」 behind a word for growth."""
    found = []
    for match in _PARTS.finditer(text):
        whole, part = read_number(match["whole"]), read_number(match["part"])
        if whole and part and part < whole:
            found.append(Number(part / whole, "fraction", match.start(), match.end()))
    for match in _FOLD.finditer(text):
        times = 0.5 if match["n"] == "半" else read_number(match["n"])
        if times:
            found.append(Number(times + (0.5 if match["half"] else 0), "fraction", match.start("n"), match.end()))
    return found


def _amounts(text: str) -> list[Number]:
    """The amounts with a unit (500万, 3.5 million, 5kw, 200元); in Chinese those below 10,000 are money only where it is said."""
    found = []
    scales = {"万": 1e4, "亿": 1e8, "千": 1e3, "百": 1e2, "百万": 1e6, "千万": 1e7, "十万": 1e5, "万亿": 1e12}
    for match in _MONEY.finditer(text):
        number = match["n"]
        value = read_number(number)
        if value is not None:
            whole = chinese_integer(number + match["unit"])
            amount = (value + (0.5 if match["half"] else 0)) * scales[match["unit"]] if whole is None else float(whole)
            amount += scales[match["unit"]] / 2 if match["half"] and whole is not None else 0
            money: Unit = "money" if amount >= 10_000 or match.group()[-1] in "元块币钱" else "plain"
            found.append(Number(amount, money, match.start(), match.end()))
    scaled = [(match, match["n"], _SCALES[match["unit"]]) for match in _ENGLISH_MONEY.finditer(text)]
    scaled += [(match, match["n"], 1e7 if match["unit"] == "kw" else 1e4) for match in _CASUAL.finditer(text)]
    scaled += [(match, match["n"] or match["m"], 1.0) for match in _YUAN.finditer(text)]
    for match, said, scale in scaled:
        value = read_number(said)
        if value is not None:
            found.append(Number(value * scale, "money", match.start(), match.end()))
    return found


def _ranks(text: str) -> list[Number]:
    found = []
    for side, pattern in _RANK:
        for match in pattern.finditer(text):
            count = read_count(match["n"] or match.groupdict().get("m") or "")
            if count and count <= 10_000:
                found.append(Number(float(count), "rank", match.start(), match.end(), side))
    return found


def _bare(text: str) -> list[Number]:
    found = []
    for match in _BARE.finditer(text):
        value = read_number(match.group())
        if value is not None:
            bulk = match.group()[-1] in "万亿" and (
                len(match.group()) > 1 or text[match.start() - 1 : match.start()] in _BULK
            )
            unit: Unit = "money" if bulk else "plain"
            found.append(Number(value, unit, match.start(), match.end()))
    return found
