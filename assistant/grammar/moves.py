"""Windows told from the last one: 再往前一个月, the year before that, 拉长到十二个月."""

from __future__ import annotations

import re
from datetime import date

from assistant.grammar.english_periods import find_english_periods
from assistant.grammar.numbers import chinese_integer, read_count
from assistant.grammar.periods import find_periods
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.grammar.windows import Found
from assistant.question import QueryRequest
from semantic_layer.calendar import Period, start_of

_N = r"(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,2}|半)?"
_UNIT = r"个?(?P<unit>月|季度?|年|周|星期|天|日)(?!报|均|底|末|初)"
_WORD = r"(?P<unit>month|quarter|year|week|day)s?"
_COUNT = r"(?P<n>an?|one|another|two|three|four|six|\d{1,2})"
_MOVES = (
    re.compile(rf"再?[往向](?P<way>前|后|回)再?[推挪移倒翻数看走退]?{_N}{_UNIT}"),
    re.compile(rf"再(?P<way>上|前|早|下|后|晚)推?{_N}{_UNIT}"),
    re.compile(rf"\b(?:the )?{_WORD} (?P<way>before|prior to|after|preceding) (?:that|this|it)\b"),
    re.compile(rf"\b(?:the )?{_WORD} (?P<way>before|earlier|prior|after)\s*[?.!]?$"),
    re.compile(rf"\b{_COUNT} {_WORD} (?P<way>earlier|before|prior|back|later)(?: than that)?\b"),
    re.compile(rf"\bgo (?P<way>back|forward) {_COUNT}(?: more)? {_WORD}"),
)
_LONGER = (
    re.compile(
        rf"再?[往向](?P<way>前|后|回)(?:面|头)?(?:再|多|加|补|延|拉|扩|展|续|带|伸|长|接|添)+(?:看|出|上|到|个)?{_N}{_UNIT}"
    ),
    re.compile(rf"(?:再|多){{1,2}}(?:看|拉|带|补|加|添|列|要)(?:上|出)?(?P<way>前|后)(?:面|头)?的?{_N}{_UNIT}"),
)
_LATER = frozenset({"后", "下", "晚", "after", "later", "forward"})
_MONTHS = {"月": 1, "季": 3, "季度": 3, "年": 12, "month": 1, "quarter": 3, "year": 12}
_GRAINS = ("month", "quarter", "year", "week", "day")
_DAYS = {"周": 7, "星期": 7, "天": 1, "日": 1, "week": 7, "day": 1}
_UNDATED = re.compile(
    r"第?[一二三四1-4]季度?|q[1-4]|[上下]半年|h[12]|(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?"
)
_STRETCH = re.compile(
    r"\s*(?P<zh>半年|一年半|(?:\d{1,3}|[一二两三四五六七八九十]{1,3})\s*个?(?:月|季度|季|年|周|星期|天))|"
    r"\s*(?P<en>(?:an?|one|two|three|four|six|nine|twelve|eighteen|\d{1,3}) (?:months?|quarters?|years?|weeks?|days?))"
)


def read_moves(sentence: Sentence, last: QueryRequest, today: date) -> None:
    """Make one period token of the words that move or stretch the window of ``last``."""
    text = _text(sentence)
    if _lengthened(sentence, text, last, today):
        return
    for pattern in _MOVES:
        match = pattern.search(text)
        if match is not None:
            period = last.query.period or Period(start=today, end=today)
            _put(sentence, match.start(), match.end(), _moved(period, match))
            return
    _whole_year(sentence, text, last, today)
    _current(sentence, last, today)
    _resize(sentence, last, today)
    for token in sentence.of("stretch"):
        after = sentence.next(token, frozenset({" ", "to"}))
        if after is not None and after.period is not None:
            if _BACK.search(token.text) and after.period.period is not None:
                after.period = _from(after.period, last)
            token.pass_over()  # 时间拉长到近12个月
            continue
        match = _STRETCH.match(text, token.end)
        if match is None:
            continue
        said = f"近{match['zh']}" if match["zh"] else f"last {match['en']}"
        found = find_periods(said, today) if match["zh"] else find_english_periods(said, today)
        period_found = next((one.period for one in found if one.period is not None and one.end == len(said)), None)
        if period_found is not None and period_found.end <= today:
            token.used = True
            _put(sentence, token.end, match.end(), period_found)
            return


_YEAR = re.compile(
    r"(?<![去前今明上本\d])(?:全年|整年|一整年)(?!度?[计目任])"
    r"|\b(?:for |over |across |in )?(?:the |that )?(?:whole|full|entire|complete)(?: of the)? year\b"
    r"(?! (?:20|to|so|plan|target|budget))"
    r"|\b(?:for |over )all (?:of the |the )?year\b|\bthe year as a whole\b"
)


_THIS = frozenset({"this one", "the current one", "this one so far", "the one under way", "the running one"})


def _current(sentence: Sentence, last: QueryRequest, today: date) -> None:
    """「and this one so far?」 after last quarter: the quarter under way."""
    window = last.query.period
    if window is None or window.end >= today:
        return
    grain = next((one for one in ("month", "quarter", "year") if start_of(one, window.end) == window.start), "")
    for token in sentence.tokens if grain else []:
        if token.text.lower() in _THIS:
            period = Period(start=start_of(grain, today), end=today)
            token.kind, token.sense, token.period = "period", None, Found(token.start, token.end, period)


def _whole_year(sentence: Sentence, text: str, last: QueryRequest, today: date) -> None:
    """「全年累计呢」 after a quarter: all of its year, as far as it has gone."""
    match, window = _YEAR.search(text), last.query.period
    said = [one for one in sentence.of("period") if match is None or not match.start() <= one.start < match.end()]
    if match is None or window is None or window.start.year != window.end.year or said:
        return
    year = Period(start=date(window.end.year, 1, 1), end=min(date(window.end.year, 12, 31), today))
    whole = _put(sentence, match.start(), match.end(), year)
    if whole is not None and any(one in _GRAINS for one in last.query.group_by):
        whole.note["whole"] = "yes"  # each quarter → by branch, whole year: its pieces no more


_BACK = re.compile(r"前|回|溯")


def _from(found: Found, last: QueryRequest) -> Found:
    """「往前拉到去年6月」: from there to where the window shown ends."""
    start, window = found.period, last.query.period
    if start is None or window is None or start.end >= window.start:
        return found
    return Found(found.start, found.end, Period(start=start.start, end=window.end))


def _resize(sentence: Sentence, last: QueryRequest, today: date) -> None:
    """「make it twelve」, "three quarters instead" of a series: so many of its pieces up to the last, or that length."""
    said = [
        one for one in sentence.tokens if one.text.strip(" ,.?!") and not one.takes("filler", "about", "and", "only")
    ]
    swaps = [one for one in said if one.takes("replace")]
    numbers = [one for one in said if one.number is not None and one.number.unit == "plain"]
    grain = next((one for one in last.query.group_by if one in _GRAINS), None)
    if len(swaps) != 1 or len(numbers) != 1 or grain is None or last.query.limit is not None or last.query.having:
        return
    units = [one for one in said if one not in swaps and one not in numbers]
    named = [
        one.sense.id for one in units if one.takes("dimension") and one.sense is not None and one.sense.id in _GRAINS
    ]
    count = int(numbers[0].number.value) if numbers[0].number is not None else 0
    if len(named) != len(units) or len(units) > 1 or not 2 <= count <= 60:
        return
    words = f"last {count} {named[0] if named else grain}s"
    found = next((one.period for one in find_english_periods(words, today) if one.end == len(words)), None)
    if found is None:
        return
    numbers[0].kind, numbers[0].number, numbers[0].period = (
        "period",
        None,
        Found(numbers[0].start, numbers[0].end, found),
    )
    for one in units:
        one.pass_over()


def read_year(sentence: Sentence, last: QueryRequest, today: date) -> None:
    """「只要上半年」 after a year gone by is the first half of that year; 全年 after the plan of a month is its year."""
    _read_plan_year(sentence, last, today)
    window = last.query.period
    if window is None or window.start.year != window.end.year or window.end.year >= today.year:
        return
    for token in sentence.of("period"):
        if token.period is None or token.period.period is None or not _UNDATED.fullmatch(token.text.lower()):
            continue
        said = f"{window.start.year}年{token.text}"
        found = [one for one in find_periods(said, today) if one.end == len(said) and one.start == 0 and one.period]
        if found:
            token.period = Found(token.start, token.end, found[0].period)


def _read_plan_year(sentence: Sentence, last: QueryRequest, today: date) -> None:
    """「离全年目标还差多少」 after the plan of a month is the plan of its year."""
    text = "".join(one.text for one in sentence.tokens).lower()
    match = _WHOLE_YEAR.search(text)
    if match is None or last.query.target is None or sentence.has("period") or sentence.of("period"):
        return
    token = Token(0, 0, match.group(), "period", period=Found(0, 0, Period(start=date(today.year, 1, 1), end=today)))
    sentence.tokens.insert(0, token)
    for one in sentence.metric_tokens():
        if match.group() in one.text:
            one.sense = Meaning("target")  # whose distance is shown beside it


_WHOLE_YEAR = re.compile(r"全年|年度|整年|(?:full|whole)[ -]?year|annual|yearly")


def _lengthened(sentence: Sentence, text: str, last: QueryRequest, today: date) -> bool:
    """「再往前拉半年」: the window shown and as much more before it, or behind it as far as there are days."""
    window = last.query.period
    match = next((found for pattern in _LONGER if (found := pattern.search(text)) is not None), None)
    if match is None or window is None:
        return False
    moved = _moved(window, match)
    longer = Period(start=min(moved.start, window.start), end=min(max(moved.end, window.end), today))
    _put(sentence, match.start(), match.end(), longer)
    return True


def _moved(period: Period, match: re.Match[str]) -> Period:
    said = match.groupdict().get("n") or "1"
    count = int(said) if said.isdigit() else (chinese_integer(said) or read_count(said) or 1)
    way = 1 if match["way"] in _LATER else -1
    if match["unit"] in _DAYS:
        return period.shift_days(way * count * _DAYS[match["unit"]])
    months = 6 if said == "半" else count * _MONTHS[match["unit"]]
    return period.shift_months(way * months)


def _text(sentence: Sentence) -> str:
    """The question with every token at its place."""
    text = " " * max((token.end for token in sentence.tokens), default=0)
    for token in sentence.tokens:
        text = text[: token.start] + token.text.lower()[: token.end - token.start] + text[token.end :]
    return text


def _put(sentence: Sentence, start: int, end: int, period: Period) -> Token | None:
    """One period token in place of the tokens from ``start`` to ``end``, when they are whole tokens."""
    text = _text(sentence)
    while start < end and text[start].isspace():
        start += 1
    inside = [token for token in sentence.tokens if token.start < end and token.end > start]
    while len(inside) > 1 and inside[0].start < start and inside[0].text.isascii():
        inside, start = inside[1:], inside[1].start  # and the · year before
    if not inside or inside[0].start < start or inside[-1].end > end:
        return None
    place = sentence.index(inside[0])
    token = Token(start, end, text[start:end], "period", period=Found(start, end, period))
    sentence.tokens[place : place + len(inside)] = [token]
    return token
