"""What falls due in days that are said: 三季度到期的贷款, loans maturing before the end of the year, 未来两个月到期的理财."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from assistant.grammar.ahead import find_ends, find_within, whole
from assistant.grammar.draft import Draft
from assistant.grammar.maturing import says_horizon
from assistant.grammar.past import Past
from assistant.grammar.people import counts_people, is_client
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.calendar import Period, last_month_end
from semantic_layer.query import Condition, Having, MetricTest, SemanticQuery

_UNTIL = frozenset({"by", "before", "until", "till", "up to", "prior to"})
_BEFORE = frozenset({"before", "prior to"})
_AGO = frozenset({"前", "之前", "以前"})
_SIDE = frozenset({"the", "in", "during", "within", "over"})


def read_due_days(sentence: Sentence, draft: Draft, today: date, last: SemanticQuery | None) -> None:
    """Turn what falls due within 30 days into what falls due in the days that are said: the amount whose own day lies in them, or
    the clients who have some. Days that are over are seen from the month end before them; of days that have begun only the rest
    is meant. After such a question other days take the place of its days."""
    _take_bare(sentence, draft)
    held, shown = _held(sentence, draft), _shown(sentence, draft, last)
    own = held in sentence.readings["maturing"] and says_horizon(sentence)
    span = _span(sentence, today) if (held or shown) and not own else None
    bare = held in draft.metrics and held not in sentence.readings["maturing"] and sentence.has("maturing")
    if span is None and bare and any(held in sentence.metrics_of(one) for one in sentence.metric_tokens()):
        span = [], Period(start=today + timedelta(days=1), end=today + timedelta(days=30))  # 快到期的授信
    again, held = not held and not draft.metrics, held or shown  # 30天内的呢: other days for what is shown
    if span is None or _mixed(sentence, draft, held):
        return
    tokens, period = span
    grain = {one.sense.id for one in tokens if one.takes("dimension") and one.sense is not None}
    draft.group_by = [name for name in draft.group_by if name not in grain]  # the days of within 90 days split nothing
    if period.start <= today < period.end:
        period = Period(start=today + timedelta(days=1), end=period.end)
    within = Condition(
        dimension=sentence.readings["due_days"][held]["day"],
        op="between",
        values=(period.start.isoformat(), period.end.isoformat()),
    )
    seen = None
    if period.end <= today:
        day = last_month_end(period.start - timedelta(days=1))
        seen = Period(start=day, end=day)
        draft.assume("due-past", day=day.isoformat())
    draft.assumptions = [one for one in draft.assumptions if one.code != "maturing-30-days"]
    draft.assume("due-between", start=period.start.isoformat(), end=period.end.isoformat())
    draft.period, draft.plain = seen, False
    if again and not sentence.has("which", "list", "count"):
        draft.where.append(within)
    else:
        _put(sentence, draft, held, within)
    for token in (*tokens, *sentence.of("maturing"), *(one for one in sentence.tokens if _tells(sentence, one))):
        token.pass_over()


def _take_bare(sentence: Sentence, draft: Draft) -> None:
    """「授信30天内到期的客户」: words for what falls due that name no holding are of what is named beside them."""
    readings = sentence.readings
    beside = [name for name in draft.metrics if name in readings["due_days"] and name not in readings["maturing"]]
    words = [one for names in readings["held"].values() for one in names]
    for token in sentence.metric_tokens() if beside else ():
        names, text = sentence.metrics_of(token), token.text.lower()
        if set(names) <= set(readings["maturing"].values()) and not any(one in text for one in words):
            token.sense = Meaning("maturing")
            draft.metrics = [name for name in draft.metrics if name not in names]


def _held(sentence: Sentence, draft: Draft) -> str:
    """The amount that falls due in the question, by its figure, by a tag of those who have some, or by a word for what is held."""
    readings = sentence.readings
    days, back, tags = readings["due_days"], _back(readings), readings["due_tags"]
    due = [back[name] for name in draft.metrics if name in back]
    due += [tags[str(one)] for where in draft.where for one in where.values if str(one) in tags]
    if sentence.has("maturing"):
        due += [name for name in draft.metrics if name in days]
        due += [name for one in draft.where if (name := readings["holdings"].get(one.dimension)) in days]
    told = any(token.number is None and any(char.isdigit() for char in token.text) for token in sentence.of("value"))
    return due[0] if due and not told else ""


def _tells(sentence: Sentence, token: Token) -> bool:
    """Whether the word says that clients have something due, as their tag or as what describes them."""
    tag = token.takes("value") and token.sense is not None and token.sense.value in sentence.readings["due_tags"]
    return tag or ("describes" in token.note and bool(set(sentence.metrics_of(token)) & {*_back(sentence.readings)}))


def _back(readings: dict[str, Any]) -> dict[str, str]:
    """The amount of every figure of what falls due within 30 days."""
    return {due: name for name, due in readings["maturing"].items() if name in readings["due_days"]}


def _shown(sentence: Sentence, draft: Draft, last: SemanticQuery | None) -> str:
    """What fell due in other days in the question before, where this one names no other figure."""
    if last is None or draft.metrics:
        return ""
    days = sentence.readings["due_days"]
    told = {days[name]["day"]: name for name in (*reversed(days), *last.metrics) if name in days}  # or their number
    return next((told[one.dimension] for one in last.where if one.dimension in told), "")


def shown_by_days(sentence: Sentence, past: Past, today: date) -> Past:
    """``past`` whose last question asked what falls due within 30 days, told by the day it does, where other days to come are
    said after it (下半年呢, 60天内的呢)."""
    if past.last is None or sentence.metric_tokens():
        return past
    back, days = _back(sentence.readings), sentence.readings["due_days"]
    query, tags = past.last.query, {*sentence.readings["due_tags"]}
    tagged = any(set(map(str, one.values)) & tags for one in query.where)
    due = [name for name in query.metrics if name in back and not tagged]
    span = _span(sentence, today) if due else None
    if span is None or span[1].end <= today:
        return past
    within = (today + timedelta(days=1)).isoformat(), (today + timedelta(days=30)).isoformat()
    told = Condition(dimension=days[back[due[0]]]["day"], op="between", values=within)
    renamed: dict[str, Any] = {
        "metrics": tuple(dict.fromkeys(back.get(name, name) for name in query.metrics)),
        "having": tuple(one.model_copy(update={"metric": back.get(one.metric, one.metric)}) for one in query.having),
        "order_by": tuple(one.model_copy(update={"by": back.get(one.by, one.by)}) for one in query.order_by),
        "where": (*query.where, told),
        "period": None,
    }
    last = past.last.model_copy(update={"query": query.model_copy(update=renamed)})
    return replace(past, queries=(*past.queries[:-1], last))


def _span(sentence: Sentence, today: date) -> tuple[list[Token], Period] | None:
    """The words for the days, and the days; nothing where there are none, or two."""
    text = _text(sentence)
    found = [*find_within(text, today), *find_ends(text, today)]
    ends = [one for one in found if not any(_inside(one, other) for other in found if other is not one)]
    spans = [([token for token in sentence.tokens if _inside(token, one)], one.period) for one in ends]
    for token in sentence.of("period"):
        if (
            token.period is not None
            and "deed" not in token.note  # 贷款快到期、本月没拜访过的
            and token.period.period is not None
            and not any(token in taken for taken, _ in spans)
        ):
            spans.append(([token], whole(token.text.lower(), token.period.period, today)))
    spans = [(tokens, period) for tokens, period in spans if tokens and not any(one.takes("value") for one in tokens)]
    if len(spans) != 1:
        return None
    tokens, period = spans[0]
    return _until(sentence, tokens, period, today) if period is not None else None


def _until(sentence: Sentence, tokens: list[Token], period: Period, today: date) -> tuple[list[Token], Period]:
    """「9月底前」, before September: the days from tomorrow to the end that is said; a span that begins is not waited for."""
    before, after = sentence.previous(tokens[0], _SIDE), sentence.next(tokens[-1], frozenset())
    led = before is not None and before.text.lower() in _UNTIL
    behind = after is not None and after.text in _AGO
    if not (led or behind) or period.end <= today:
        return tokens, period
    word = before if led else after
    assert word is not None
    begins = (behind or word.text.lower() in _BEFORE) and period.days > 1
    end = period.start - timedelta(days=1) if begins and period.start > today + timedelta(days=1) else period.end
    return [*tokens, word], Period(start=today + timedelta(days=1), end=end)


def _text(sentence: Sentence) -> str:
    text = ""
    for token in sentence.tokens:
        text += " " * (token.start - len(text)) + token.text.lower()
    return text


def _inside(one: object, other: object) -> bool:
    start, end = one.start, one.end  # type: ignore[attr-defined]
    return bool(other.start <= start and end <= other.end)  # type: ignore[attr-defined]


def _mixed(sentence: Sentence, draft: Draft, held: str) -> bool:
    """Whether figures that do not fall due are asked beside, of nobody in particular: the days are then not only those."""
    again = {name for token in _again(sentence, held) for name in sentence.metrics_of(token)}
    known = {held, sentence.readings["counted"], *_back(sentence.readings), *sentence.readings["maturing"], *again}
    kin = {name for name, one in sentence.readings["due_days"].items() if one == sentence.readings["due_days"][held]}
    whose = any(_client_behind(sentence, token) for token in sentence.of("maturing"))
    tagged = any(set(map(str, one.values)) & {*sentence.readings["due_tags"]} for one in draft.where)
    return not (whose or tagged) and not {*draft.metrics} <= known | kin


def _put(sentence: Sentence, draft: Draft, held: str, within: Condition) -> None:
    """The condition on the amount, and on the clients where they are counted, or another figure of theirs is asked."""
    readings = sentence.readings
    days, back = readings["due_days"], _back(readings)
    told = [one for one in draft.where if set(map(str, one.values)) & {*readings["due_tags"]}]
    told += [one for one in draft.where if readings["holdings"].get(one.dimension) == held]
    draft.where = [one for one in draft.where if one not in told]
    draft.holders = [name for name in draft.holders if name not in {held, *back}]
    whose = next((token for token in sentence.of("maturing") if _client_behind(sentence, token)), None)
    behind = sentence.tokens[sentence.index(whose) :] if whose is not None else []
    asked = [name for token in behind for name in sentence.metrics_of(token)]
    draft.metrics = list(dict.fromkeys(asked or _told_once(sentence, draft, held)))
    if not draft.metrics and counts_people(sentence):
        draft.metrics = [readings["counted"]]
    if any(days.get(name, {}).get("day") != within.dimension for name in draft.metrics) or asked:
        draft.tests.append(MetricTest(metric=held, op=">", values=(0.0,), period=draft.period, where=(within,)))
        return
    if not draft.metrics or ((whose or _clients_first(sentence)) and not draft.group_by):
        draft.metrics = draft.metrics or [held]
        draft.group(sentence.model.defaults.client_dimension)
        draft.listing = True
    draft.where.append(within)
    months = [name for name in draft.group_by if sentence.model.dimensions[name].grain == "month"]
    draft.group_by = [days[held]["month"] if name in months else name for name in draft.group_by]


def keep_due(sentence: Sentence, draft: Draft) -> None:
    """「贷款快到期、本月没拜访过的客户」: clients who are tested besides are still those with something due."""
    readings, first = sentence.readings, draft.metrics[0] if draft.metrics else ""
    days = {one.dimension for one in draft.where} & {one["day"] for one in readings["due_days"].values()}
    due = first in readings["maturing"].values() or (bool(days) and first in readings["due_days"])
    shaped = (
        draft.having or draft.population or draft.ranking or draft.kept or not draft.tests or sentence.has("segment")
    )
    if due and not shaped and draft.group_by == [sentence.model.defaults.client_dimension]:
        draft.having.append(Having(metric=first, op=">", values=(0.0,)))


def _told_once(sentence: Sentence, draft: Draft, held: str) -> list[str]:
    """The figures of the question by the amounts that fall due, without those that a word said again brings along."""
    again, back = _again(sentence, held), _back(sentence.readings)
    brought = {name for token in again for name in sentence.metrics_of(token)}
    for token in again:
        token.pass_over()
    same = _same(sentence.readings, held)
    return [held if name in same else back.get(name, name) for name in draft.metrics if name not in brought]


def _same(readings: dict[str, Any], held: str) -> set[str]:
    """The figures that fall due as ``held`` does: 存款 and 定期存款."""
    due = readings["maturing"].get(held, held)
    return {held, due, *(name for name, one in readings["maturing"].items() if one == due)}


def _again(sentence: Sentence, held: str) -> list[Token]:
    """「到期的定期 · 存款」: a word for the same holding right behind the one that falls due says no other figure."""
    same = _same(sentence.readings, held)
    pairs = [one for one in pairwise(sentence.tokens) if one[0].end == one[1].start]
    return [last for first, last in pairs if all(same & {*sentence.metrics_of(one)} for one in (first, last))]


def _clients_first(sentence: Sentence) -> bool:
    """「clients with a loan falling due in July」: they are who is asked for."""
    first = next((token for token in sentence.tokens if not token.takes("filler", "own", "list", "which")), None)
    return first is not None and is_client(sentence, first) and first.text.isascii() and first.text.endswith("s")


def _client_behind(sentence: Sentence, token: Token) -> bool:
    after = sentence.next(token)
    return after is not None and is_client(sentence, after)
