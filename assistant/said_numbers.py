"""Does a text say only what is on the screen? Every number and every citation of it is looked for there.

The rounding rule: a number stands on the screen with the same unit, or with more decimals and rounds to it (half away from
zero); 「上升」 before a number that the screen gives as a fall is another number. Number words (三成, 一半, twice) must stand there
letter by letter. What cannot be told apart counts as not found: the built-in sentence is always right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assistant.answer import Answer
from assistant.formats import scale_of, show
from warehouse.engine import Table

_UNITS = {"%": "%", "百分点": "pp", "个百分点": "pp", "percentage points": "pp", "percentage point": "pp"}
_UNITS |= {"亿": "亿元", "万": "万元", "billion": "bn", "million": "m", "bps": "bp", "基点": "bp", "个基点": "bp"}
_COUNTED = ("户", "人", "笔", "个", "家", "次", "件", "条", "名", "位", "只", "people", "times", "clients", "customers")
_OTHERS = ("倍", "成", "分", "点", "天", "年", "月", "日", "×", "days", "points", "bn", "bp", "m", "‰", "pp")
_KNOWN = (*_UNITS, "亿元", "万元", "元", *_OTHERS)
_UNIT = "|".join(re.escape(one) for one in sorted((*_KNOWN, *_COUNTED), key=len, reverse=True))
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})(?:-(\d{2}))?(?!\d)")
_NUMBER = re.compile(rf"(?P<sign>[+\-−–]?)(?P<digits>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>(?:{_UNIT})(?![A-Za-z]))?", re.I)
_WORDS = re.compile(
    r"[零〇一二两三四五六七八九十百千]+\s*(?:[个家户笔成倍年月日季分点%亿万元名位人天条件次]|个?百分点)|百分之\S{1,4}|[前第末后]\s*[一二三四五六七八九十]+"
    r"|一半|半数|过半|近半|半壁|翻[一两]?番|翻倍|倍增|腰斩|减半|数[十百千万亿]|几[十百千万亿成倍个家]"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|half|halved|thirds?"
    r"|quarter of|twice|thrice|doubled?|doubling|tripled?|dozens?|hundreds?|thousands?|millions?|billions?)\b",
    re.I,
)
_UP = re.compile(r"升|增|涨|多了|提高|扩大|rose|rise|up\b|increas|grew|gain", re.I)
_DOWN = re.compile(r"降|减|跌|少了|下滑|回落|缩|fell|fall|drop|down\b|decreas|declin|lost", re.I)
_CHINESE = "零〇一二两三四五六七八九十百千万亿"
_MARKUP = re.compile(r"https?:|[<>|#`]|\*\*")
_CLAUSE = re.compile(r"[，,。；;.!！?？、（）()]")


@dataclass(frozen=True)
class Number:
    """A number as written: its size, how many decimals, its unit, and -1, 0, 1 for how it is signed."""

    size: Decimal
    decimals: int
    unit: str
    sign: int


def not_on_screen(text: str, answer: Answer) -> tuple[str, ...]:
    """What ``text`` says and the screen of ``answer`` does not: numbers, number words, citations, markup."""
    plain = unicodedata.normalize("NFKC", text)
    screen = [unicodedata.normalize("NFKC", one) for one in _screen(answer)]
    known = [number for one in screen for number, _ in _numbers(one)]
    joined = "\n".join(screen)
    wrong = [said for number, said in _numbers(plain) if not any(_is(number, one) for one in known)]
    wrong += [match[0] for match in _WORDS.finditer(plain) if match[0] not in joined]
    wrong += [match[0] for match in _MARKUP.finditer(plain)]
    wrong += [char for char in plain if not char.isascii() and char.isnumeric() and char not in _CHINESE]
    return tuple([*wrong, *_not_cited(plain, answer)])


def _is(said: Number, shown: Number) -> bool:
    if said.unit != shown.unit or said.decimals > shown.decimals or said.sign * shown.sign < 0:
        return False
    return said.size == shown.size.quantize(Decimal(1).scaleb(-said.decimals), ROUND_HALF_UP)


def _numbers(text: str) -> Iterator[tuple[Number, str]]:
    """Each number of ``text`` and how it is written; the parts of an ISO date are years, months and days."""
    rest = _ISO.sub(_day, text)
    for match in _NUMBER.finditer(rest):
        digits = match["digits"].replace(",", "")
        unit = (match["unit"] or "").lower()
        unit = "" if unit in _COUNTED else _UNITS.get(unit, unit)
        yield Number(Decimal(digits), len(digits.partition(".")[2]), unit, _sign(match, rest)), match[0]


def _day(match: re.Match[str]) -> str:
    parts = zip(match.groups(), "年月日", strict=True)
    return "".join(f"{int(one)}{unit}" for one, unit in parts if one)


def _sign(match: re.Match[str], text: str) -> int:
    """Its own sign, or the direction that its clause gives it before the number."""
    if match["sign"]:
        joined = match.start() > 0 and (text[match.start() - 1].isalnum())
        return 0 if joined else 1 if match["sign"] == "+" else -1
    clause = _CLAUSE.split(text[: match.start()])[-1][-12:]
    up, down = _UP.search(clause), _DOWN.search(clause)
    return 0 if bool(up) == bool(down) else 1 if up else -1


def _screen(answer: Answer) -> Iterator[str]:
    """All that the reader sees: sentences, headings, cells, how many rows, days, clauses."""
    yield from (answer.headline, answer.text, answer.description, answer.data_date, *answer.assumptions)
    for citation in answer.citations:
        yield f"{citation.document} {citation.article} {citation.quote} {citation.text}"
    for table in answer.tables:
        yield str(len(table.rows))
        yield from cells(table, answer.language)


def cells(table: Table, language: str) -> Iterator[str]:
    """Every cell as it stands in the column, and as it would alone; and the headings."""
    for at, column in enumerate(table.columns):
        yield column.label
        scale = scale_of((row[at] for row in table.rows), column.unit, column.format, language)
        signed = column.name.endswith(("__change", "__change_pct"))
        for row in table.rows:
            yield f"{scale.prefix}{scale.text(row[at], signed=signed)}{scale.unit}"
            yield show(row[at], column.unit, column.format, language, signed=signed)


def _not_cited(text: str, answer: Answer) -> list[str]:
    """The documents and articles of ``text`` that the answer does not cite."""
    documents = {one.document for one in answer.citations}
    articles = " ".join(one.article for one in answer.citations)
    wrong = [name for name in re.findall(r"《([^》]*)》", text) if name not in documents]
    named = re.findall(r"第[零〇一二三四五六七八九十百\d]+条(?:之[一二三四五])?", text)
    return wrong + [one for one in named if one not in articles]
