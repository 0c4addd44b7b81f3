"""Does a text say only what is on the screen? Every number and every citation of it is looked for there.

The rounding rule: a number stands on the screen with the same unit, or with more decimals and rounds to it (half away from
zero); 「上升」 before a number that the screen gives as a fall is another number, and so is one of another row or column than the
sentence names (``said_of``). Number words (三成, 一半, twice) must stand there letter by letter. What cannot be told apart counts
as not found: the built-in sentence is always right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assistant.answer import Answer
from assistant.formats import scale_of, show
from assistant.said_of import Words, metric_of
from warehouse.engine import Table

_UNITS = {"%": "%", "百分点": "pp", "个百分点": "pp", "percentage points": "pp", "percentage point": "pp"}
_UNITS |= {"亿": "亿元", "万": "万元", "billion": "bn", "million": "m", "bps": "bp", "基点": "bp", "个基点": "bp"}
_COUNTED = ("户", "人", "笔", "个", "家", "次", "件", "条", "名", "位", "只", "people", "times", "clients", "customers")
_OTHERS = ("倍", "成", "分", "点", "天", "年", "月", "日", "×", "days", "points", "bn", "bp", "m", "‰", "pp")
_TIMES = ("天", "年", "月", "日", "days")
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


@dataclass(frozen=True)
class Shown:
    """A number on the screen; in a table or a sentence about its rows the labels of its row and the metric of its column."""

    number: Number
    row: Mapping[str, str] | None = None
    metric: str = ""


@dataclass(frozen=True)
class Said:
    """A number as a text says it, with the text around it."""

    number: Number
    text: str
    before: str
    after: str


def not_on_screen(text: str, answer: Answer) -> tuple[str, ...]:
    """What ``text`` says and the screen of ``answer`` does not: numbers (of another row or column too), number words, citations,
    markup."""
    plain = _normal(text)
    words = Words(answer.tables, label)
    known = [*_anywhere(answer), *_in_tables(answer), *_in_sentences(answer, words)]
    joined = _normal("\n".join((*_texts(answer), answer.headline, answer.text, *_all_cells(answer))))
    wrong = [said.text for said in _numbers(plain) if not _shown(said, known, words)]
    wrong += [match[0] for match in _WORDS.finditer(plain) if match[0] not in joined]
    wrong += [match[0] for match in _MARKUP.finditer(plain)]
    wrong += [char for char in plain if not char.isascii() and char.isnumeric() and char not in _CHINESE]
    return tuple([*wrong, *_not_cited(plain, answer)])


def _shown(said: Said, known: Sequence[Shown], words: Words) -> bool:
    same = [one for one in known if _is(said.number, one.number)]
    if not same or said.number.unit in _TIMES or any(one.row is None for one in same):
        return bool(same)
    subject = words.subject(said.before, said.after)
    return any(subject.may_be(one.row or {}, one.metric) for one in same)


def _is(said: Number, shown: Number) -> bool:
    if said.unit != shown.unit or said.decimals > shown.decimals or said.sign * shown.sign < 0:
        return False
    return said.size == shown.size.quantize(Decimal(1).scaleb(-said.decimals), ROUND_HALF_UP)


def _numbers(text: str) -> Iterator[Said]:
    """Each number of ``text`` as it is written; the parts of an ISO date are years, months and days."""
    rest = _dated(text)
    for match in _NUMBER.finditer(rest):
        digits = match["digits"].replace(",", "")
        unit = (match["unit"] or "").lower()
        unit = "" if unit in _COUNTED else _UNITS.get(unit, unit)
        number = Number(Decimal(digits), len(digits.partition(".")[2]), unit, _sign(match, rest))
        yield Said(number, match[0], rest[: match.start()], rest[match.end() :])


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _dated(text: str) -> str:
    return _ISO.sub(_day, text)


def label(text: str) -> str:
    """A label of a row as it stands in a text whose numbers are read."""
    return _dated(_normal(text))


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


def _texts(answer: Answer) -> Iterator[str]:
    """What the reader sees beside the findings: what was asked, days, how many rows, clauses."""
    yield from (answer.description, answer.data_date, *answer.assumptions)
    for citation in answer.citations:
        yield f"{citation.document} {citation.article} {citation.quote} {citation.text}"
    for table in answer.tables:
        yield str(len(table.rows))
        yield from (column.label for column in table.columns)


def _anywhere(answer: Answer) -> Iterator[Shown]:
    return (Shown(said.number) for text in _texts(answer) for said in _numbers(_normal(text)))


def _in_sentences(answer: Answer, words: Words) -> Iterator[Shown]:
    for text in (answer.headline, answer.text):
        for said in _numbers(_normal(text)):
            labels = words.subject(said.before, said.after).labels
            yield Shown(said.number, {column: min(named) for column, named in labels.items()})


def _in_tables(answer: Answer) -> Iterator[Shown]:
    for table in answer.tables:
        for at, column in enumerate(table.columns):
            for row, texts in zip(table.rows, cells_of(table, at, answer.language), strict=True):
                labels = {
                    one.name: label(cell) for one, cell in zip(table.columns, row, strict=True) if isinstance(cell, str)
                }
                for text in texts:
                    for said in _numbers(_normal(text)):
                        yield Shown(said.number, labels, metric_of(column.name))


def _all_cells(answer: Answer) -> Iterator[str]:
    return (text for table in answer.tables for text in cells(table, answer.language))


def cells(table: Table, language: str) -> Iterator[str]:
    """Every cell as it stands in the column, and as it would alone; and the headings."""
    for at, column in enumerate(table.columns):
        yield column.label
        for texts in cells_of(table, at, language):
            yield from texts


def cells_of(table: Table, at: int, language: str) -> Iterator[tuple[str, str]]:
    """Each cell of a column, as it stands in the column and as it would alone."""
    column = table.columns[at]
    scale = scale_of((row[at] for row in table.rows), column.unit, column.format, language)
    signed = column.name.endswith(("__change", "__change_pct"))
    for row in table.rows:
        alone = show(row[at], column.unit, column.format, language, signed=signed)
        yield f"{scale.prefix}{scale.text(row[at], signed=signed)}{scale.unit}", alone


def _not_cited(text: str, answer: Answer) -> list[str]:
    """The documents and articles of ``text`` that the answer does not cite."""
    documents = {one.document for one in answer.citations}
    articles = " ".join(one.article for one in answer.citations)
    wrong = [name for name in re.findall(r"《([^》]*)》", text) if name not in documents]
    named = re.findall(r"第[零〇一二三四五六七八九十百\d]+条(?:之[一二三四五])?", text)
    return wrong + [one for one in named if one not in articles]
