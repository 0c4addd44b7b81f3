"""Clients told by what they were on one day and are on another: 去年底没有贷款、现在有了, 4月底不到50万5月底过百万的客户."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.grammar.draft import Draft
from assistant.grammar.people import counts_people, is_client, is_tag, names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.calendar import Period
from semantic_layer.query import HavingOp, MetricTest

_NO = frozenset(
    {"没", "没有", "无", "未", "不", "并无", "从未", "并没有", "没有任何", "还没", "还没有", "尚未", "尚无", "毫无"}
)
_WORN = frozenset({"有", "过", "任何", "的", "出现", "发生", "了", "在", "是", "一笔", "一分", "一分钱"})
_ENDED = ("清零", "归零", "还清", "结清", "还完", "清掉", "清了", "没了", "为零", "清空", "销户")
_STILL = frozenset({"还", "仍", "仍然", "依然", "仍旧", "依旧", "照样", "还是"})
_OPPOSITE: dict[str, HavingOp] = {"=": ">", ">": "="}
_TWICE = 2


@dataclass(slots=True)
class _Trait:
    """What a clause says of a client: a test of ``metric`` (in its own unit) and the words that say it."""

    metric: str
    op: HavingOp
    value: float
    words: list[Token]


def read_turned(sentence: Sentence, draft: Draft, today: date) -> None:
    """Two days with a trait each, of one figure, are two tests of the clients asked for; the figure itself is not asked."""
    marks = [(token, day) for token in sentence.tokens if (day := _day(token, today)) is not None]
    if len(marks) != _TWICE or marks[0][1] == marks[1][1]:
        return
    clauses = _clauses(sentence, [token for token, _ in marks])
    first = _trait(sentence, clauses[0], "")
    second = _trait(sentence, clauses[1], first.metric if first is not None else "")
    if first is None:
        _ask_about_tag(sentence, marks, clauses)
        return
    if first.metric in sentence.readings["maturing"].values():
        return  # 三季度贷款到期、今年没拜访过的客户
    if second is None or second.metric != first.metric or _asks(sentence, clauses[1]):
        if marks[0][1] < marks[1][1] and _were(sentence, clauses[0]):
            _test(draft, first, marks[0], today)  # 去年底没逾期的客户现在存款多少
        return
    still = any(one.text in _STILL for one in clauses[1])
    if not (still or _turned(first, second)) or not (_of_clients(sentence) or _were(sentence, clauses[0])):
        return
    later = max(marks, key=lambda mark: mark[1])
    for mark, trait in zip(marks, (first, second), strict=True):
        _test(draft, trait, mark, today, named=mark is later and mark[1] < today)
    if not counts_people(sentence):
        draft.group(sentence.model.defaults.client_dimension)
        draft.listing = True


def _ask_about_tag(sentence: Sentence, marks: list[tuple[Token, date]], clauses: list[list[Token]]) -> None:
    """「去年底的铁粉现在存款多少」: those who bore a tag on another day are not known here; the day is not passed over."""
    said = [one for one in clauses[0] if one.text.strip(" ,，、的")]
    tagged = len(said) == 1 and is_tag(sentence, said[0]) and _asks(sentence, clauses[1])
    if tagged and marks[0][1] < marks[1][1] and marks[0][0].kind == "period":
        marks[0][0].kind, marks[0][0].sense, marks[0][0].meanings = "unknown", None, ()


def _test(draft: Draft, trait: _Trait, mark: tuple[Token, date], today: date, *, named: bool = False) -> None:
    """The test of a trait on its day; ``named`` keeps the day as the question's own."""
    token, day = mark
    period = Period(start=day, end=day) if day < today else None
    draft.tests.append(MetricTest(metric=trait.metric, op=trait.op, values=(trait.value,), period=period))
    for word in (*trait.words, *([] if named else [token])):
        word.pass_over()
        word.meanings = ()
    draft.plain = False


def _asks(sentence: Sentence, clause: list[Token]) -> bool:
    """Whether a clause asks for its figure: 现在存款多少."""
    asked = [one for one in clause if one.takes("ask", "sum") and one.text.endswith(("多少", "多少钱"))]
    return any((before := sentence.previous(one, _WORN)) is not None and _metric(sentence, before) for one in asked)


def _were(sentence: Sentence, clause: list[Token]) -> bool:
    """Whether a clause ends in the clients whom it tells: 去年底没逾期的客户."""
    said = [one for one in clause if one.text.strip(" ,，、")]
    return bool(said) and (is_client(sentence, said[-1]) or names_people(sentence, said[-1]))


def _day(token: Token, today: date) -> date | None:
    """The last day of a period that has passed, or today for 现在."""
    if token.takes("present"):
        return today
    period = token.period.period if token.kind == "period" and token.period is not None else None
    return min(period.end, today) if period is not None and period.start <= today else None


def _of_clients(sentence: Sentence) -> bool:
    """Whether the clients are asked for, or their number."""
    words = [*sentence.of("dimension", "value"), *sentence.metric_tokens()]
    named = any(is_client(sentence, one) or names_people(sentence, one) for one in words)
    return counts_people(sentence) or (named and not sentence.has("ask", "sum", "share", "top", "bottom"))


def _clauses(sentence: Sentence, marks: list[Token]) -> list[list[Token]]:
    """The words behind the first mark up to the second, and those behind the second up to a clause of its own."""
    first, second = (sentence.index(mark) for mark in marks)
    if marks[0].text.isascii() and _says_trait(sentence, sentence.tokens[:first]):
        between = sentence.tokens[first + 1 : second]  # over 10m in deposits at year end but under 5m now
        return [sentence.tokens[:first], between if _says_trait(sentence, between) else sentence.tokens[second + 1 :]]
    rest = sentence.tokens[second + 1 :]
    stop = next((at for at, one in enumerate(rest) if one.text in "，,;；" and at), len(rest))
    return [sentence.tokens[first + 1 : second], rest[:stop]]


def _says_trait(sentence: Sentence, clause: list[Token]) -> bool:
    """Whether English words say what a client had: an amount, a holding, a number, one."""
    return any(_metric(sentence, one) or one.number is not None for one in clause)


def _trait(sentence: Sentence, clause: list[Token], known: str) -> _Trait | None:
    """The test that a clause makes; ``known`` is the metric when it names none (现在超过500万)."""
    named = [(one, name) for one in clause if (name := _metric(sentence, one))]
    metric = named[0][1] if named else known
    if not metric or any(name != metric for _, name in named):
        return None
    words = [one for one, _ in named]
    numbers = [one for one in clause if one.number is not None and one.number.unit in ("money", "plain")]
    if not named and len(numbers) == 1 and numbers[0].text.lower() == "one":
        return _Trait(metric, ">", 0.0, numbers)  # and have one now
    if numbers:
        return _threshold(sentence, clause, numbers, metric, words)
    if not named:
        spoken = [one for one in clause if one.text in ("有", "有了", "没有", "没", "没了") or one.text in _NO]
        if not spoken:
            return None
        no = spoken[0].text in _NO or spoken[0].text == "没了"
        return _Trait(metric, "=" if no else ">", 0.0, spoken)
    ended = [one for one in clause if one.text.rstrip("了") in _ENDED or one.text in _ENDED]
    denied = [
        one for one in [sentence.previous(words[0], _WORN)] if one is not None and one.text in _NO and one in clause
    ]
    lacks = words[0].takes("value") and words[0].sense is not None and words[0].sense.value == "N"
    return _Trait(metric, "=" if ended or denied or lacks else ">", 0.0, [*words, *ended, *denied])


def _threshold(
    sentence: Sentence, clause: list[Token], numbers: list[Token], metric: str, words: list[Token]
) -> _Trait | None:
    number = numbers[0]
    before, after = sentence.previous(number, _WORN), sentence.next(number, frozenset())
    word = next((one for one in (before, after) if one is not None and one.takes("operator", "after")), None)
    if len(numbers) > 1 or word is None or word.sense is None or word not in clause or number.number is None:
        return None
    op: HavingOp = word.sense.value  # type: ignore[assignment]
    return _Trait(metric, op, float(number.number.value), [*words, number, word])


def _metric(sentence: Sentence, token: Token) -> str:
    """The balance that a word says clients have: of a holding, a tag that says so, or the figure itself; empty for none."""
    readings, model = sentence.readings, sentence.model
    name = ""
    if token.takes("value") and token.sense is not None:
        tagged = [one for one, tag in readings["described"].items() if tag == token.sense.value]
        name = readings["holdings"].get(token.sense.id, "") or next(
            (one for one in tagged if one in model.metrics and model.metrics[one].kind == "balance"), ""
        )
    elif names := sentence.metrics_of(token):
        tag = readings["described"].get(names[0], "")
        kin = [one for one, other in readings["described"].items() if tag and other == tag]
        name = next((one for one in (names[0], *kin) if model.metrics[one].kind == "balance"), "")
    return name if name in model.metrics and model.defaults.client_group in model.metrics[name].dims else ""


def _turned(first: _Trait, second: _Trait) -> bool:
    """Whether the second says something else than the first: they had none and have some, were below and are above."""
    if first.value or second.value:
        return (first.op[0], first.value) != (second.op[0], second.value)
    return second.op == _OPPOSITE.get(first.op)
