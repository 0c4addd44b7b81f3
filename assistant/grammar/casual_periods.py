"""Chinese periods as they are said in passing: 5/31, 3月31, 月头, 头一个季度, 近一年半, 这几年, 打4月起, 202604."""

from __future__ import annotations

import re
from datetime import date, timedelta

from assistant.grammar.numbers import read_count
from assistant.grammar.windows import Found, Handler, found_in, point, rolling, shifted
from semantic_layer.calendar import Period, add_months, end_of, last_month_end, month_end, start_of

_MONTH = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_DAY = r"3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|卅一?|廿[一二三四五六七八九]?|[一二三四五六七八九]"
_COUNT = r"\d{1,2}|[一二两三四五六七八九十俩仨]"
_NOT_AMOUNT = r"(?![\d.]|\s*(?:%|[亿万千百元块个点倍成折]|bp|pp|million|bn))"


def _number(text: str) -> int | None:
    """A small number, the two spoken ones (俩, 仨) and 廿, 卅 among them."""
    plain = text.replace("俩", "两").replace("仨", "三").replace("廿", "二十").replace("卅", "三十")
    return read_count(plain.lstrip("0") or plain)


def _month_day(match: re.Match[str], today: date) -> Period | None:
    """「5/31」, 「3月31」: the latest such day."""
    month, day = _number(match["m"]), _number(match["d"])
    year = today.year - {"去年": 1, "上年": 1, "前年": 2}.get(match.groupdict().get("y") or "", 0)
    if month is None or day is None or not 1 <= month <= 12 or not 1 <= day <= month_end(date(year, month, 1)).day:
        return None
    said = date(year, month, day)
    return point(said if said <= today or match.groupdict().get("y") else said.replace(year=year - 1))


def _year_month(match: re.Match[str], today: date) -> Period | None:
    """「202604」."""
    first = date(int(match["y"]), int(match["m"]), 1)
    return Period(start=first, end=min(month_end(first), today) if first <= today else month_end(first))


def _first_quarters(match: re.Match[str], today: date) -> Period | None:
    """「头一个季度」, 「头两季」; 「首季」, 「末季」."""
    named = match.groupdict().get("y") or ""
    year = today.year - (1 if named in ("去年", "上年") else 2 if named == "前年" else 0)
    count = 1 if match.groupdict().get("n") is None else _number(match["n"])
    if count is None or not 1 <= count <= 4:
        return None
    end = end_of("quarter", date(year, 3 * count, 1))
    return Period(start=date(year, 1, 1), end=min(end, today)) if date(year, 1, 1) <= today else None


def _last_quarter(match: re.Match[str], today: date) -> Period | None:
    year = today.year - (2 if match["y"] == "前年" else 1)
    return Period(start=date(year, 10, 1), end=date(year, 12, 31))


def _and_a_half(match: re.Match[str], today: date) -> Period | None:
    """「近一年半」 is eighteen months, 「近一个半月」 forty-five days."""
    count = _number(match["n"])
    if count is None:
        return None
    if match["u"] == "年":
        end = last_month_end(today)
        return Period(start=add_months(end.replace(day=1), 1 - 12 * count - 6), end=end)
    return rolling("day", 30 * count + 15, today)


def _pairs(match: re.Match[str], today: date) -> Period | None:
    """「近俩月」, 「这仨月」."""
    count = _number(match["n"])
    return None if count is None else rolling("month", count, today)


def _since(match: re.Match[str], today: date) -> Period | None:
    """「从3月开始」, 「4月1号起」, 「三月份到目前」: from its first day to the data date."""
    month, day = _number(match["m"]), _number(match["d"]) if match["d"] else 1
    if month is None or day is None:
        return None
    year = today.year if date(today.year, month, 1) <= today else today.year - 1
    if day > month_end(date(year, month, 1)).day:
        return None
    return Period(start=date(year, month, day), end=today)


def _after_day(match: re.Match[str], today: date) -> Period | None:
    """「5月20号之后」: the days after it."""
    month, day = _number(match["m"]), _number(match["d"])
    if month is None or day is None or day > month_end(date(today.year, month, 1)).day:
        return None
    first = date(today.year, month, day) + timedelta(days=1)
    return Period(start=first, end=today) if first <= today else None


def _year_to_date(_: re.Match[str], today: date) -> Period:
    return Period(start=date(today.year, 1, 1), end=today)


def _middle(_: re.Match[str], today: date) -> Period:
    """「年中」: the last 30 June."""
    middle = date(today.year, 6, 30)
    return point(middle if middle <= today else middle.replace(year=today.year - 1))


def _last_ends(match: re.Match[str], today: date) -> Period | None:
    """「近四个季度末」: the last whole quarters, months or years that have ended."""
    count, grain = read_count(match["n"]) or 0, {"季": "quarter", "月": "month", "年": "year"}[match["u"][0]]
    last = today if end_of(grain, today) == today else start_of(grain, today) - timedelta(days=1)
    months = {"quarter": 3, "month": 1, "year": 12}[grain]
    start = add_months(start_of(grain, last), -(count - 1) * months)
    return Period(start=start, end=last) if 1 < count <= 60 else None


def _before_course(match: re.Match[str], today: date) -> Period | None:
    """「半年走势」, 「三个月的变化」: so long back from the data date."""
    if match["half"]:
        return rolling("half", 1, today)
    count = read_count(match["n"]) or 0
    return rolling({"月": "month", "季": "quarter", "年": "year"}[match["u"][0]], count, today) if count else None


def _whole_halves(_: re.Match[str], today: date) -> Period:
    return rolling("day", 15, today)


_FROM = r"(?:自打|打从|自从|自|从|打|由)?"
_FORMS: tuple[tuple[str, Handler], ...] = (
    (r"(?<![\d./])(?P<y>去年|上年|前年)?(?P<m>1[0-2]|0?[1-9])/(?P<d>3[01]|[12]\d|0?[1-9])(?![\d/]|\s*[%亿万])", _month_day),
    (
        r"(?:(?<=截至)|(?<=截止)|(?<=截止到)|(?<=截至到)|^)(?P<m>1[0-2]|0?[1-9])[.-](?P<d>3[01]|[12]\d|0[1-9])"
        rf"{_NOT_AMOUNT}",
        _month_day,
    ),
    (rf"(?<![\d.-])(?P<m>0[1-9]|1[0-2])-(?P<d>3[01]|[12]\d|0[1-9])(?![\d-]){_NOT_AMOUNT}", _month_day),
    (
        rf"(?P<y>去年|上年|前年)?(?P<m>{_MONTH})月(?P<d>{_DAY})"
        r"(?![日号天个\d家户条笔年月季%两三四五六七八九大名位强、到至-]|\s*[%亿万千百])",
        _month_day,
    ),
    (r"(?<!\d)(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?!\d)", _year_month),
    (r"(?P<y>去年|上年|前年|今年)?的?(?:头|前|最初)(?P<n>[一二两三俩仨1-3])个?季度?(?!末|底|度末)", _first_quarters),
    (r"(?P<y>去年|上年|前年|今年)?的?首个?季度?(?!末|底)", _first_quarters),
    (r"(?P<y>去年|上年|前年)的?(?:末|最后一?个?)季度?(?!末|底)", _last_quarter),
    (rf"(?:最近|近|过去|这)?(?P<n>{_COUNT})(?P<u>年)半(?:以?来|里|内|间)?(?!年)", _and_a_half),
    (rf"(?:最近|近|过去|这)(?P<n>{_COUNT})个(?P<u>半月)(?:以?来|里|内|间)?", _and_a_half),
    (r"(?:最近|近|过去|这)?半个?多?月以?来", _whole_halves),
    (r"(?:最近|近|过去|这|前)(?P<n>[俩仨])个?月", _pairs),
    (rf"(?:最近|近|过去|前)的?(?P<n>{_COUNT})个?(?P<u>季度?|月|年)(?:末|底)", _last_ends),
    (
        rf"(?<![近去过第前上下这每后按\d一二两三四五六七八九十])(?:(?P<half>半年)|(?P<n>{_COUNT})个?(?P<u>月|季度|年))"
        r"(?=的?(?:走势|趋势|走向|曲线|变化(?!率)|波动))",
        _before_course,
    ),
    (
        rf"{_FROM}(?P<m>{_MONTH})月份?(?:(?P<d>{_DAY})[日号])?(?:份)?(?:开始|算起|打头|起算|打起|往后|起|以来|至今|到目前为止|到目前|到眼下|到如今|"
        r"到这会儿|到当前|截至目前|截止目前|到现今)",
        _since,
    ),
    (rf"(?P<m>{_MONTH})月(?P<d>{_DAY})[日号]?(?:之后|以后|过后|后)", _after_day),
    (
        r"(?:从|打|自打|打从|自)?(?:年头|年初|开年|元旦|1月1[日号]|一月一[日号])(?:算起|起算|打头|起|开始|算|以来|到)(?:到?现在|到?目前|到?今天|至今|迄今|"
        r"到?如今|到?眼下|到?这会儿|为止)?|年头到(?:现在|目前|今天)|(?:年初|开年|年头|岁首)迄今|今年打头到现在|今年开始到现在|打年初起|从今年开始",
        _year_to_date,
    ),
    (r"(?:今年)?(?<![全去前今本上当每])年中(?!旬|期|收|间业务)", _middle),
    (r"月头|月首|这个?月头|本月头", lambda _, today: point(start_of("month", today))),
    (r"月尾|这个?月尾|本月尾", lambda _, today: point(last_month_end(today))),
    (r"上个?月头|上个?月首", lambda _, today: point(shifted("month", -1, today).start)),
    (r"上个?月尾", lambda _, today: point(shifted("month", -1, today).end)),
    (r"年尾|去年尾|去年年尾", lambda _, today: point(date(today.year - 1, 12, 31))),
    (r"季头|季首", lambda _, today: point(start_of("quarter", today) - timedelta(days=1))),
    (r"大前[天日]", lambda _, today: point(today - timedelta(days=3))),
    (r"(?:今|本)岁", lambda _, today: Period(start=date(today.year, 1, 1), end=today)),
    (r"(?:去|昨|上)岁", lambda _, today: shifted("year", -1, today)),
    (r"(?:上|前)个年度?(?!来)", lambda _, today: shifted("year", -1, today)),
    (r"(?:上|前)个?礼拜", lambda _, today: shifted("week", -1, today)),
    (r"(?:这|近|最近|过去)的?(?:好?几年|些年)来?|近年来?|历年来?", lambda _, today: rolling("year", 3, today)),
)  # fmt: skip
_COMPILED = [(re.compile(pattern), handler) for pattern, handler in _FORMS]
_KINDS = (("same-last-year", re.compile(r"去年这(?:个?时候|会儿|时节|阵儿|光景)|上年这个?时候|去岁同期|上年度?同期")),)
_SAME_OF = re.compile(
    r"\b(?:the )?same (?:period|time|months?|quarters?|half|window|point|date|days?|weeks?|stage|span|stretch) (?:of|in|from) "
    r"(?P<y>20\d\d)\b"
)
SEVERAL_YEARS = ("几年", "些年", "近年", "历年", "几年来", "些年来", "近年来", "历年来")


def find_casual_periods(text: str, today: date) -> list[Found]:
    """Every reading of a stretch of normalised ``text`` as one of these periods, seen from the data date ``today``."""
    last_year = (match for match in _SAME_OF.finditer(text) if int(match["y"]) == today.year - 1)
    same = [Found(match.start(), match.end(), None, kind="same-last-year") for match in last_year]
    return [*same, *found_in(text, today, _COMPILED, _KINDS)]
