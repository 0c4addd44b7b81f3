"""Two stretches of time that are one: 周一到周五, 今年截至4月底, 去年 … 3月, 今年 … 5月; a figure of a window up to a day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from assistant.grammar.draft import Draft
from assistant.grammar.english_periods import MONTHS
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.calendar import Period, end_of, start_of

_TO = frozenset({"到", "至", "一直到", "直到", "-", "~", "—", "–", "to", "until", "till", "through"})
_UNTIL = frozenset({"截至", "截止", "截止到", "截至到", "到", "至", "截至目前", "直到", "as of", "up to", "until"})
_APART = ("versus", "compare", "operator", "change")


_END_GRAINS = {"季末": "quarter", "季度末": "quarter", "月末": "month", "月底": "month", "年末": "year", "年底": "year"}


def take_ends(sentence: Sentence, windows: list[Token], draft: Draft) -> list[Token]:
    """「24年起 季末」: the ends of a long window that is named beside them are its series, and no day of their own."""
    long = any(
        one.period is not None and one.period.period is not None and one.period.period.days > 92 for one in windows
    )
    ends = [one for one in windows if one.text in _END_GRAINS]
    if not long or not ends or len(windows) != 2:
        return windows
    if _of_one_figure(sentence, ends[0]):
        return [one for one in windows if one not in ends]
    grain = _END_GRAINS[ends[0].text]
    draft.group(*(one.id for one in sentence.model.dimensions.values() if one.grain == grain))
    draft.trend = True
    return [one for one in windows if one not in ends]


def _of_one_figure(sentence: Sentence, end: Token) -> bool:
    """「今年投放、月末余额」: in a list behind a figure of the whole window, the end is that of the window."""
    before, after = sentence.previous(end, frozenset()), sentence.next(end)
    listed = before is not None and (before.takes("and", "versus") or before.text in _PAUSES)
    flows = [name for one in sentence.tokens[: sentence.index(end)] for name in sentence.metrics_of(one)]
    known = sentence.model.metrics
    return (
        listed
        and any(known[name].window.kind == "window" for name in flows)
        and after is not None
        and bool(sentence.metrics_of(after))
    )


_PAUSES = ("、", ",", "，")


def join_periods(sentence: Sentence, tokens: list[Token], today: date) -> list[Token]:
    """``tokens``, each with a window, without those that are but a part of another; what two of them say together stands in one."""
    if len(tokens) == 1 and (parts := _moved_between(sentence, tokens)):
        return parts
    tokens = _year_beside(sentence, tokens, today)
    _share_year(sentence, tokens, today)
    tokens = _taken_together(sentence, tokens)
    kept = list(tokens)
    for first, second in pairwise(tokens):
        if first not in kept or second not in kept:
            continue
        merged = _merged(sentence, first, second, today)
        if merged is None:
            continue
        assert first.period is not None
        first.period, second.used = replace(first.period, period=merged, code=""), True
        kept.remove(second)
    return kept


def _year_beside(sentence: Sentence, tokens: list[Token], today: date) -> list[Token]:
    """「last year's third quarter versus the second」: a year and the part right behind it are one window."""
    kept = list(tokens)
    for year, part in pairwise(tokens) if len(tokens) > 2 or sentence.has(*_APART) else ():
        if (
            sentence.next(year) is part
            and year.end < part.start
            and _is_year(_window(year), today)
            and _of_a_year(part)
        ):
            whole = _whole(part, today)
            moved = whole.shift_months(12 * (_window(year).start.year - whole.start.year))
            if year.period is not None and not _is_year(moved, today):
                year.period, part.used = replace(year.period, period=moved, code=""), True
                part.period = year.period
                kept.remove(part)
    return _part_of_year(sentence, kept, today)


def _part_of_year(sentence: Sentence, tokens: list[Token], today: date) -> list[Token]:
    """「this year's first quarter versus last year's」, 「今年一季度和去年比」: the same part of either year."""
    joints = [one for one in sentence.of("and", "versus", "compare", "operator") if one not in tokens]
    for part, year in (tokens, tokens[::-1]) if len(tokens) == 2 and joints else ():
        one, other = _window(part), _window(year)
        told = _YEARS.fullmatch(year.text.lower()) is not None and _is_year(other, today)
        if told and one.grain in ("month", "quarter", "half") and one.start.year != other.start.year and year.period:
            moved = one.shift_months(12 * (other.start.year - one.start.year))
            year.period = replace(year.period, period=moved, code="")
            break
    return tokens


_YEARS = re.compile(r"[去今]年的?|上一?年的?|(?:the )?(?:last|this|previous) year(?:'s)?")


def _of_a_year(token: Token) -> bool:
    """Whether the word names a part of a year and says nothing of which year."""
    text = token.text.lower()
    return _PART.search(text) is not None and not _NEARBY.search(text.replace("上半年", "半年"))


_DATED = re.compile(r"20\d\d|^\d\d年|去年|前年|年前|last year|year before")
_NEARBY = re.compile(
    r"[今本这那上前近过当]|20\d\d|\d\d年|\b(?:this|last|previous|current|past|latest|recent|year|to date)\b"
)
_PART = re.compile(r"半年|季|月|half|\bh\d|q\d?|quarter|" + "|".join(MONTHS))


def _share_year(sentence: Sentence, tokens: list[Token], today: date) -> None:
    """「the second half of 2025 versus the first half」, 「2025年3月和2月对比」: a part of a year beside one
    with its year is of the year that brings it closest, on equal distance of the same."""
    joints = [one for one in sentence.of("and", "versus", "compare", "operator") if one not in tokens]
    if len(tokens) != 2 or not joints:
        return
    for dated, bare in (tokens, tokens[::-1]):
        if not _DATED.search(dated.text.lower()) or not _of_a_year(bare):
            continue
        first, second = _window(dated), _whole(bare, today)
        alike = abs(_months(first) - _months(second)) == 0 and first.start.day == second.start.day == 1
        if not alike or bare.period is None:
            continue
        near = [first.start.year, second.start.year]
        if bare.start < dated.start and not bare.text.isascii():
            near.reverse()  # 上半年和去年下半年: the year that is said behind it is not its own
        years = sorted(near, key=lambda year: _apart(first, second, year))
        moved = second.shift_months(12 * (years[0] - second.start.year))
        if moved != first:
            same = moved.start == second.start
            bare.period = replace(bare.period, period=_window(bare) if same else moved, code="")
        return


def _apart(first: Period, second: Period, year: int) -> int:
    """How many months lie between a window and the same part of ``year`` as another one."""
    return abs(12 * (first.start.year - year) + first.start.month - second.start.month)


def _months(period: Period) -> int:
    return round(period.days / 30.4)


def _taken_together(sentence: Sentence, tokens: list[Token]) -> list[Token]:
    """「April and May together」, 「4月和5月合计」: neighbouring months or quarters of what happens within a window are one; those
    with a gap between them are asked about."""
    model, named = sentence.model, [name for token in sentence.metric_tokens() for name in sentence.metrics_of(token)]
    word = _together(sentence, tokens)
    if word is None or not named or any(model.metrics[name].window.kind != "window" for name in named):
        return tokens
    spans = sorted((_window(token) for token in tokens), key=lambda one: one.start)
    if any(second.start != first.end + timedelta(1) for first, second in pairwise(spans)):
        word.kind, word.sense = "unknown", None
        return tokens
    first, last = tokens[0], max(tokens, key=lambda one: _window(one).start)
    assert last.period is not None
    whole = replace(last.period, period=Period(start=spans[0].start, end=spans[-1].end))
    for token in (word, *tokens):
        token.used, token.period = True, whole if token is not word else word.period
    for between in sentence.tokens[sentence.index(first) + 1 : sentence.index(tokens[-1])]:
        between.used = True
        if between.takes("and", "versus"):
            between.pass_over()
    return [first]


def _together(sentence: Sentence, tokens: list[Token]) -> Token | None:
    """The word that adds up several windows that stand in one row, joined by and or a comma alone; None where they are compared."""
    if len(tokens) < 2 or any(_window(one).days < 28 for one in tokens):
        return None
    row = sentence.tokens[sentence.index(tokens[0]) : sentence.index(tokens[-1]) + 1]
    joints = [one for one in row if one not in tokens]
    plain = all(one.takes("and", "versus", "filler") and one.text.strip().lower() in _JOINTS for one in joints)
    others = [one for one in sentence.of("versus", "compare", "operator", "change", "add") if one not in joints]
    if not plain or not joints or others:
        return None
    behind = sentence.next(tokens[-1], frozenset({"的", "这", "两个月", "taken"}))
    if behind is not None and (behind.takes("sum") or behind.text.lower() in _AS_ONE):
        return behind
    return None


_JOINTS = frozenset({"and", "和", "跟", "与", "加", "、", ",", "，", "+", "&", "plus", ", and", ""})
_AS_ONE = frozenset({"together", "一起", "一块", "一块儿", "一道", "in one"})


def _merged(sentence: Sentence, first: Token, second: Token, today: date) -> Period | None:
    """The one window that two neighbouring ones tell, or None when they are two."""
    one, other = _window(first), _window(second)
    between = sentence.tokens[sentence.index(first) + 1 : sentence.index(second)]
    words = [token for token in between if token.text.strip()]
    if len(words) == 1 and words[0].text.lower() in _TO and one.start <= other.start:
        return Period(start=one.start, end=min(other.end, today) if other.start <= today else other.end)
    if sentence.has(*_APART) or any(
        token.takes("and", "versus", "operator") or token.text == "、" for token in between
    ):
        return None
    for wide, narrow in ((first, second), (second, first)):
        if _is_year(_window(wide), today) and not _inside(_window(narrow), _window(wide)) and _undated(narrow):
            months = 12 * (_window(wide).start.year - _window(narrow).start.year)
            return _whole(narrow, today).shift_months(months)
    for whole, part in ((first, second), (second, first)):
        if _inside(_window(part), _window(whole)) and one != other:
            before = sentence.previous(part, frozenset())
            until = before is not None and before.text.lower() in _UNTIL
            return Period(start=_window(whole).start, end=_window(part).end) if until else _window(part)
    return None


def _moved_between(sentence: Sentence, tokens: list[Token]) -> list[Token]:
    """「how much did deposits grow from March to April」, 「change from Q1 to Q2」: a part of a year and the next one are
    compared, where a change is asked and no series; empty elsewhere."""
    found, text = tokens[0].period, tokens[0].text.lower()
    grains = [
        sentence.model.dimensions[one.sense.id].grain for one in sentence.of("dimension") if one.sense is not None
    ]
    moved = sentence.has("change") or any(MOVED_IN.match(one.text.lower()) for one in sentence.metric_tokens())
    asked = moved and not sentence.has("trend", "steady", "sum", "cumulative")
    if found is None or found.period is None or not asked or any(grains) or not _FROM_TO.search(text):
        return []
    grain = "quarter" if _QUARTERS.search(text) else "month" if _MONTHS.search(text) else "year"
    parts = found.period.split(grain)
    if len(parts) != 2 or found.period.start != start_of(grain, found.period.start):
        return []
    first = replace(tokens[0], period=replace(found, period=parts[0], code=""), note={}, used=True)
    tokens[0].period = replace(found, period=parts[1])
    sentence.tokens.insert(sentence.index(tokens[0]), first)
    return [first, tokens[0]]


MOVED_IN = re.compile(r"(?:increase|rise|gain|growth|drop|fall|decline|decrease)s? (?:in|of) ")
_FROM_TO = re.compile(r"到|至|\bto\b|\band\b|[-~–—]")
_QUARTERS = re.compile(r"季|\bq\d|quarter")
_MONTHS = re.compile("月|" + "|".join(MONTHS) + r"|\b(?:" + "|".join(one[:3] for one in MONTHS) + r")\b")


def _window(token: Token) -> Period:
    assert token.period is not None and token.period.period is not None
    return token.period.period


def _inside(narrow: Period, wide: Period) -> bool:
    return wide.start <= narrow.start and narrow.end <= wide.end


def _whole(token: Token, today: date) -> Period:
    """The window of the word, not cut at the data date (二季度, 上半年)."""
    period, text = _window(token), token.text.lower()
    grain = "quarter" if "季" in text or "q" in text else "half" if "半年" in text or "half" in text else "month"
    return Period(start=period.start, end=end_of(grain, today)) if period.end == today and period.days > 1 else period


def _is_year(period: Period, today: date) -> bool:
    """Whether the window is a calendar year, whole or up to the data date."""
    whole = period.end == date(period.start.year, 12, 31) or period.end == today
    return whole and (period.start.month, period.start.day) == (1, 1)


def _undated(token: Token) -> bool:
    """Whether the word names a part of some year (3月, 二季度, 上半年), not of a year of its own."""
    text = token.text
    return any(mark in text for mark in ("月", "季", "上半年", "下半年", "日", "号", "q", "Q")) and not any(
        mark in text
        for mark in ("年底", "去年", "今年", "上月", "本月", "上个", "这", "近", "最近", "过去", "上季", "本季", "20")
    )


def from_new_year(period: Period) -> bool:
    """「January to April」: months from the start of a year that are no quarter, half or year of their own."""
    first = date(period.start.year, 1, 1)
    months = period.end.month if period.whole_months and period.end.year == first.year else 1
    return period.start == first and months not in (1, 3, 6, 12)


def until_day(sentence: Sentence, tokens: list[Token], flows_only: bool) -> None:
    """「截至4月底的放款」: a flow up to a day is told from the first day of its year."""
    for token in tokens:
        before, period = sentence.previous(token, frozenset()), _window(token)
        said = before is not None and before.text.lower() in _UNTIL
        if flows_only and said and period.days == 1 and token.period is not None:
            start = date(period.end.year, 1, 1)
            token.period = replace(token.period, period=Period(start=start, end=period.end))
