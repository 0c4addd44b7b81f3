"""Periods in Chinese, resolved from the data date to first and last days: 今年以来, 上季末, 近三个月, 2025年12月31日."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from assistant.grammar.numbers import chinese_integer
from assistant.grammar.windows import Found, begun, point, rolling, shifted, to_date
from semantic_layer.calendar import Period, add_months, end_of, last_month_end, month_end, start_of

N = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3}|半)"
_YEAR = (
    r"(?:(?P<y>20\d\d|[二][〇零][一二三四五六七八九〇零]{2})\s*年?度?|(?P<yy>[12]\d)年|"
    r"(?P<yw>今年|本年度?|当年|去年|上年度?|前年|明年)的?)(?:全年度?|一整年|整一年|一年|整年)?"
)
_MONTH = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?"
_DAY = r"(?P<d>[0-3]?\d|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"
_PART = (
    rf"(?:(?P<half>上|下|前|后)半年|前(?P<qn>[二三两23])个?季度?|前(?P<mn>{N})个月|"
    rf"(?:第)?(?P<q>[一二三四1-4])季度?(?P<qe>末|底)?|q(?P<q2>[1-4])(?P<qe2>末|底)?"
    rf"|h(?P<h>[12])\b|{_MONTH}(?:{_DAY}|(?P<me>底|末|初)|(?P<ten>上旬|中旬|下旬))?|年YEAR(?P<ye>底|末|初))"
)
_DATED = re.compile(rf"{_YEAR}\s*(?:{_PART.replace('YEAR', '?')})?")
_UNDATED = re.compile(_PART.replace("YEAR", "").replace(f"|前(?P<mn>{N})个月", ""))
_ISO = re.compile(
    r"(?P<y>20\d\d)[-/.年]?(?P<m>0?[1-9]|1[0-2])(?:[-/.月](?P<d>[0-3]?\d)(?!\d)[日号]?|"
    r"(?<=[-/.年]\d\d)(?!\d)|(?<=[-/.年]\d)(?!\d))|(?P<c>20\d\d[01]\d[0-3]\d)(?!\d)"
)
_SHORT = re.compile(r"(?P<y>20\d\d)\s*年?\s*(?:q(?P<q>[1-4])|h(?P<h>[12]))")
_M = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
_MONTHS = re.compile(
    rf"(?:{_YEAR}\s*)?(?P<a>{_M})(?:月?份?\s*[-~—–到至]\s*|\s*[和、]\s*)(?P<b>{_M})月份?(?P<tail>底|末)?(?!\d)"
)
_TO = re.compile(r"\s*(?:到|至|[-~—–]+|(?:through|to|until|till)\b)\s*")
_TO_DAY = re.compile(rf"\s*(?:到|至|[-~—–]+)\s*(?P<d>{N})(?P<u>号|日)(?:(?:这|共|一共)(?P<n>{N})天)?")
_SINCE = re.compile(r"\s*(?:以来|至今|到现在|到今天|起)")
_ROLLING = re.compile(
    rf"(?:最近|近|过去|之前|这|前(?!{N}个?季)|连续)的?(?P<n>{N})\s*个?(?:完整)?(?P<unit>交易日|"
    rf"自然日|天|日|周|星期|礼拜|月份?|季度?|年)(?!末|底|初|度|均)|(?:最近|近|过去)(?P<half>半年)|"
    rf"(?P<ttm>滚动(?:12|十二)个?月|滚动一年)"
)
_AGO = re.compile(
    rf"(?P<n>{N})\s*个?(?P<unit>天|日|周|(?<=个)月|季度|年|星期|(?<=个)星期|礼拜)(?:之|以)?前(?![\d一二三四五六七八九十])"
)
_NAMED_YEAR = {"今": 0, "本": 0, "当": 0, "去": -1, "上": -1, "前": -2, "明": 1}
_UNITS = {
    "天": "day",
    "日": "day",
    "交易日": "day",
    "自然日": "day",
    "周": "week",
    "星期": "week",
    "礼拜": "week",
    "月": "month",
    "月份": "month",
    "季": "quarter",
    "季度": "quarter",
    "年": "year",
}


def _half_end(today: date) -> date:
    ends = [date(today.year, 6, 30), date(today.year - 1, 12, 31), date(today.year, 12, 31)]
    return max(day for day in ends if day <= today)


def _quarter_end(today: date) -> date:
    return today if today == end_of("quarter", today) else start_of("quarter", today) - timedelta(days=1)


_Handler = Callable[[date], "tuple[Period, str] | Period"]
_WORDS: tuple[tuple[str, _Handler], ...] = (
    (
        r"今年以来|今年至今|(?:今年|本年)?年初以来|(?:今年|本年)?年初至今|(?:今年|本年)?年初到现在|本年以来|本年累计|今年累计|(?<![一二两三四五半\d])年内|今年到现在|"
        r"开年以来|开年到现在",
        lambda t: Period(start=date(t.year, 1, 1), end=t),
    ),
    (r"本季度?以来|季初以来|季初至今", lambda t: Period(start=start_of("quarter", t), end=t)),
    (r"本月以来|月初以来|月初至今|本月累计|当月累计", lambda t: Period(start=start_of("month", t), end=t)),
    (r"今天|今日|当日", point),
    (r"昨天|昨日|上一日|前一日|前一天", lambda t: point(t - timedelta(days=1))),
    (r"前天", lambda t: point(t - timedelta(days=2))),
    (r"本周|这周|这个?星期|这礼拜|本星期", lambda t: to_date("week", t, t)),
    (r"上上周", lambda t: shifted("week", -2, t)),
    (r"上周|上个?星期|上个?礼拜|上一周", lambda t: shifted("week", -1, t)),
    (r"上上个?月(?:份)?", lambda t: shifted("month", -2, t)),
    (r"上个?月份?(?:月)?(?:末|底)|上月月[末底]", lambda t: point(shifted("month", -1, t).end)),
    (r"上个?月初", lambda t: point(shifted("month", -1, t).start)),
    (r"上个?月份?|上一个?月|前一个?月(?!末)", lambda t: shifted("month", -1, t)),
    (r"本月[末底]|这个?月[末底]|当月末|月[末底]时?点?", lambda t: point(last_month_end(t))),
    (r"本月初|月初", lambda t: point(start_of("month", t))),
    (r"本月上旬|上旬", lambda t: Period(start=start_of("month", t), end=start_of("month", t) + timedelta(days=9))),
    (
        r"本月中旬|中旬",
        lambda t: Period(
            start=start_of("month", t) + timedelta(days=10), end=start_of("month", t) + timedelta(days=19)
        ),
    ),
    (r"本月下旬|下旬", lambda t: Period(start=start_of("month", t) + timedelta(days=20), end=month_end(t))),
    (r"本月份?|这个?月|当月|这个月份", lambda t: to_date("month", t, t)),
    (r"上上个?季度?", lambda t: shifted("quarter", -2, t)),
    (r"上个?季度?[末底]|上一个?季度?[末底]", lambda t: point(shifted("quarter", -1, t).end)),
    (r"上个?季度?|上一个?季度?|前一个?季度", lambda t: shifted("quarter", -1, t)),
    (r"本季度?[末底]|季度?[末底]", lambda t: point(_quarter_end(t))),
    (r"本季度?初|季初", lambda t: point(start_of("quarter", t) - timedelta(days=1))),
    (r"本季度?|这个?季度?|当季度?", lambda t: to_date("quarter", t, t)),
    (r"半年[末底]", lambda t: point(_half_end(t))),
    (r"(?:上一?年|去年)[末底]|(?:去年)?年初|上年末|年初数", lambda t: point(date(t.year - 1, 12, 31))),
    (r"这?一年来", lambda t: rolling("year", 1, t)),
    (r"半年来", lambda t: rolling("half", 1, t)),
    (r"下个?月|下一个?月", lambda t: shifted("month", 1, t)),
    (r"下个?季度?|下一个?季度", lambda t: shifted("quarter", 1, t)),
    (r"明天|明日", lambda t: point(t + timedelta(days=1))),
    (r"下周|下个?星期", lambda t: shifted("week", 1, t)),
)
_COMPILED: list[tuple[re.Pattern[str], _Handler]] = [(re.compile(pattern), handler) for pattern, handler in _WORDS]
_KINDS = (
    ("same-last-year", re.compile(r"[去上]年的?(?:[同相这此][一同样的个]*(?:时[期间点候]|期|天)|同月|此时)")),
    ("recent", re.compile(r"最近一段时间|近段时间|这段时间|最近|近期|近来|近日")),
    ("unclear", re.compile(r"(?:春节|国庆|五一|元旦|中秋|端午|清明|双十一|节假日|年关)(?:前后|期间|前夕|左右|前|后)?")),
)


def find_periods(text: str, today: date) -> list[Found]:
    """Every reading of a stretch of normalised ``text`` as a period, seen from the data date ``today``; they may overlap."""
    found = [
        Found(match.start(), match.end(), None, kind=kind)
        for kind, pattern in _KINDS
        for match in pattern.finditer(text)
    ]
    for pattern, handler in _COMPILED:
        for match in pattern.finditer(text):
            answer = handler(today)
            period, code = answer if isinstance(answer, tuple) else (answer, "")
            found.append(Found(match.start(), match.end(), period, code))
    found += _rolling(text, today) + _months(text, today) + _points(text, today)
    since = (
        Found(one.start, ahead.end(), Period(start=one.period.start, end=today))  # 上季末到现在, 3月以来
        for one in found
        if one.period and one.period.start <= today and (ahead := _SINCE.match(text, one.end))
    )
    return [*found, *since]


def _count(text: str) -> float:
    if text == "半":
        return 0.5
    return float(text) if text.isdigit() else float(chinese_integer(text) or 0)


def _rolling(text: str, today: date) -> list[Found]:
    found = []
    for match in _ROLLING.finditer(text):
        if match["half"] or match["ttm"]:
            found.append(Found(match.start(), match.end(), rolling("half" if match["half"] else "year", 1, today)))
            continue
        count, grain = _count(match["n"]), _UNITS[match["unit"]]
        if count == 0.5:
            count, grain = (1, "half") if grain == "year" else (15, "day")
        if 0 < count <= 1000:
            found.append(Found(match.start(), match.end(), rolling(grain, int(count), today)))
    for match in _AGO.finditer(text):
        count, grain = _count(match["n"]), _UNITS[match["unit"]]
        if count == 0.5:
            count, grain = (1, "half") if grain == "year" else (15, "day")
        day = (
            today - timedelta(days=int(count) * (7 if grain == "week" else 1))
            if grain in ("day", "week")
            else add_months(today, -int(count) * {"month": 1, "quarter": 3, "half": 6, "year": 12}[grain])
        )
        found.append(Found(match.start(), match.end(), point(day)))
    return found


def _year(groups: dict[str, str | None], today: date) -> int | None:
    if groups.get("yw"):
        return today.year + _NAMED_YEAR[str(groups["yw"])[0]]
    if groups.get("yy"):
        return 2000 + int(str(groups["yy"]))
    text = groups.get("y")
    return None if not text else int(text) if text.isdigit() else chinese_integer(text.replace("零", "〇"))


def _months(text: str, today: date) -> list[Found]:
    found = []
    for match in _MONTHS.finditer(text):
        first, last = int(_count(match["a"])), int(_count(match["b"]))
        year, code = _year(match.groupdict(), today), ""
        if year is None:
            year, code = (today.year, "") if date(today.year, last, 1) <= today else (today.year - 1, "period-year")
        start = date(year if first <= last else year - 1, first, 1)
        end = end_of("month", date(year, last, 1))
        found.append(Found(match.start(), match.end(), *_cut(Period(start=start, end=end), today, code)))
    return found


def _cut(period: Period, today: date, code: str = "") -> tuple[Period, str]:
    if period.start <= today < period.end:
        return Period(start=period.start, end=today), "period-to-date"
    return period, code


def _points(text: str, today: date) -> list[Found]:
    found: list[Found] = []
    for pattern in (_ISO, _SHORT, _DATED, _UNDATED):
        for match in pattern.finditer(text):
            reading = _read_point(match, today)
            doubled = text[match.end() :].startswith(match.group())  # 一月一月 is month by month
            if reading is not None and not doubled and not text[: match.start()].endswith(match.group()):
                found.append(Found(match.start(), match.end(), *reading))
    ranges = []
    for first in found:
        ranges += _to_day(first, text, today)
        joint = _TO.match(text, first.end)
        for last in found:
            if joint and last.start == joint.end() and first.period and last.period:
                ranges += _range(first, last, today)
    return found + ranges


def _to_day(first: Found, text: str, today: date) -> list[Found]:
    """「5月11号到20号(这十天)」: the later day is of the same month; how many days that are may be said again."""
    match = _TO_DAY.match(text, first.end)
    start = first.period.start if first.period is not None and first.period.days == 1 else None
    day = int(_count(match["d"])) if match else 0
    if match is None or start is None or not start.day < day <= month_end(start).day:
        return []
    period = Period(start=start, end=start.replace(day=day))
    same = match["n"] is not None and int(_count(match["n"])) == period.days
    return [Found(first.start, match.end() if same else match.end("u"), *_cut(period, today))]


def _range(first: Found, last: Found, today: date) -> list[Found]:
    assert first.period is not None and last.period is not None
    start, end = first.period.start, last.period.end
    if (start.month, start.day) == (12, 31) and first.period.days == 1 and end.year == start.year + 1:
        start += timedelta(days=1)  # 年初到4月底 begins on the first of January
    if last.code == "period-year" and first.code != "period-year":
        end = end.replace(year=start.year) if (end.month, end.day) >= (start.month, start.day) else end
    if start > end and first.period:
        start = start.replace(year=end.year if (start.month, start.day) <= (end.month, end.day) else end.year - 1)
    return [Found(first.start, last.end, *_cut(Period(start=start, end=end), today))] if start <= end else []


def _read_point(match: re.Match[str], today: date) -> tuple[Period, str] | None:
    groups = match.groupdict()
    if groups.get("c"):
        groups |= {"y": groups["c"][:4], "m": groups["c"][4:6], "d": groups["c"][6:]}
    try:
        return _resolve(groups, today)
    except ValueError:
        return None


def _resolve(groups: dict[str, str | None], today: date) -> tuple[Period, str] | None:
    year = _year(groups, today)
    given, code = year is not None, ""
    year = today.year if year is None else year
    quarter, half = groups.get("q") or groups.get("q2"), groups.get("half") or groups.get("h")
    if groups.get("ye"):
        day = date(year - (1 if groups["ye"] == "初" or not given else 0), 12, 31)
        return point(day), code
    if half:
        start = date(year, 1 if half in ("上", "前", "1") else 7, 1)
        return begun("half", start, given, today)
    if groups.get("qn"):
        last = date(year, int(_count(str(groups["qn"]))) * 3, 1)
        start = date(year, 1, 1)
        return _cut(Period(start=start, end=end_of("month", last)), today)
    if groups.get("mn"):
        last = date(year, min(int(_count(str(groups["mn"]))), 12), 1)
        return _cut(Period(start=date(year, 1, 1), end=month_end(last)), today)
    if quarter:
        start = date(year, int(_count(quarter)) * 3 - 2, 1)
        reading = begun("quarter", start, given, today)
        return (point(reading[0].end), reading[1]) if groups.get("qe") or groups.get("qe2") else reading
    if groups.get("m"):
        return _resolve_month(groups, year, given, today)
    return to_date("year", date(year, 1, 1), today) if given else None


def _resolve_month(groups: dict[str, str | None], year: int, given: bool, today: date) -> tuple[Period, str]:
    month = int(_count(str(groups["m"])))
    if groups.get("d"):
        day = date(year, month, int(_count(str(groups["d"]))))
        late = not given and day > today
        return point(day.replace(year=year - 1) if late else day), "period-year" if late else ""
    period, code = begun("month", date(year, month, 1), given, today)
    if groups.get("me"):
        return point(period.start if groups["me"] == "初" else period.end), code
    if groups.get("ten"):
        first = period.start + timedelta(days={"上": 0, "中": 10, "下": 20}[str(groups["ten"])[0]])
        return Period(
            start=first, end=month_end(first) if str(groups["ten"])[0] == "下" else first + timedelta(days=9)
        ), code
    return period, code
