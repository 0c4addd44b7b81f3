"""Conditions on numbers: 不良率超过2%, 日均100万以上, between 5 and 10 million, 下降超过两成, 没跑赢时间进度."""

from __future__ import annotations

import re
from typing import Literal

from assistant.grammar.draft import Draft
from assistant.grammar.folds import read_folds
from assistant.grammar.limits import counters
from assistant.grammar.normalise import singular
from assistant.grammar.numbers import DIGITS, read_number
from assistant.grammar.sentence import Sentence
from assistant.grammar.threshold_units import fits_unit, named_behind, partner_of, per_head
from assistant.grammar.tokens import Token
from semantic_layer.model import Metric
from semantic_layer.query import Having, HavingOp

_BEFORE = frozenset({"of", "了", "到", "的", "在", "是", "有", "出", "个", "整", "整整", "区区", "那", "这", "要"})
_OPPOSITE: dict[str, HavingOp] = {">": "<", ">=": "<=", "<": ">", "<=": ">="}
_DENIED: dict[str, HavingOp] = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_OPS: dict[str, HavingOp] = {">": ">", ">=": ">=", "<": "<", "<=": "<=", "=": "="}
_LEADING = re.compile(rf"\d+(?:\.\d+)?|[{''.join(DIGITS)}]+")
_OWN = frozenset({"the", "their", "its", "his", "her", "they"})
_BEFORE_OWN = frozenset({"are", "is", "were", "the", "of", "in", "on", "to"})
_NEGATIONS = ("不", "没", "未", "没有", "not")


def read_conditions(sentence: Sentence, draft: Draft, known: list[str]) -> None:
    """Turn compared numbers into ``having``; ``known`` are the metrics of the query edited, for 「只看500万以上的」."""
    _negatives(sentence, draft, known)
    read_folds(sentence, draft, known)
    _against_metric(sentence, draft)
    numbers = [
        token
        for token in sentence.of("number")
        if not token.used and token.number is not None and token.number.unit != "rank"
    ]
    for token in numbers:
        if token.used:
            continue
        second = partner_of(sentence, token, numbers)
        if second is not None:
            _add(sentence, draft, token, known, "between", second)
            continue
        op = _operator(sentence, token)
        if op is not None:
            _add(sentence, draft, token, known, op, None)
        for word in (sentence.previous(token, _BEFORE), behind_counter(sentence, token)) if not token.used else ():
            if word is not None and word.takes("operator", "after"):
                word.used = False  # a comparison that measures nothing is named


def _negatives(sentence: Sentence, draft: Draft, known: list[str]) -> None:
    """「为负」: below zero."""
    for token in sentence.of("negative"):
        place = sentence.index(token)
        said = sentence.metric_tokens()
        subjects = [one for one in reversed(said) if sentence.index(one) < place] or said  # the nearest before it
        names = [name for other in subjects for name in sentence.metrics_of(other)] or known
        if names and sentence.has("why"):
            token.pass_over()  # why it is negative: what moved it
        elif names:
            token.used = True
            for other in subjects[:1]:
                other.note["condition"] = names[0]
            draft.having.append(Having(metric=names[0], op="<", values=(0.0,)))
            draft.plain = False


def behind_counter(sentence: Sentence, token: Token) -> Token | None:
    """The token behind a number, its classifier passed over (三样 · 以上)."""
    after = sentence.next(token, frozenset())
    if after is not None and after.text in counters() and not after.takes("after"):
        after = sentence.next(after, frozenset())
        return after if after is not None and after.takes("after") else sentence.next(token, frozenset())
    return after


def _operator(sentence: Sentence, token: Token) -> HavingOp | None:
    """How the number is compared, by the words beside it; a change up to or by it is at least as much."""
    after, before = behind_counter(sentence, token), sentence.previous(token, _BEFORE)
    if after is not None and after.takes("after") and after.sense is not None:
        after.used = True
        return _OPS[after.sense.value]
    if after is not None and _or_more(sentence, after, before):
        after.used = True
        return ">="
    if before is not None and before.takes("operator") and before.sense is not None:
        before.used = True
        negation = sentence.previous(before, frozenset())
        op = _OPS[before.sense.value]
        if negation is not None and negation.text in _NEGATIONS and op in _DENIED:
            negation.used = True
            return _DENIED[op]
        return op
    moved = before.sense if before is not None and before.takes("change") else None
    return ">=" if moved is not None and moved.value in ("up", "down") else None


def _or_more(sentence: Sentence, after: Token, before: Token | None) -> bool:
    """「5m+」, 「sixty-plus」."""
    compared = before is not None and before.takes("operator", "between")
    beyond = sentence.next(after, frozenset())
    joins = beyond is not None and bool(sentence.metrics_of(beyond) or beyond.number is not None)
    return not compared and not joins and (after.text == "+" or (after.text.lower() == "plus" and beyond is not None))


def _add(sentence: Sentence, draft: Draft, token: Token, known: list[str], op: HavingOp, second: Token | None) -> None:
    """Keep the rows whose figure, or its change, compares so with the number, or lies between it and the ``second``."""
    change = _change(sentence, token)
    metric = _metric(sentence, token, known, change is not None) or _rate(sentence, draft, token)
    if metric is None or token.number is None:
        return
    token.used = True
    grown = sentence.readings["growth_of"].get(metric.id)
    percent = token.number.unit == "fraction" and grown in sentence.model.metrics
    if percent:  # 贷款增长超过10%: the change of the balance in percent
        metric = sentence.model.metrics[grown]
        draft.metrics = [metric.id if name in sentence.readings["growth_of"] else name for name in draft.metrics]
    values = [scaled(token, metric, second)]
    if second is not None:
        second.used = True
        values.append(scaled(second, metric, None))
    on: Literal["value", "change", "change_pct"] = "value"
    if percent:
        on, draft.change = "change_pct", "any"
    elif change is not None:
        on = "change_pct" if token.number.unit == "fraction" and not metric.is_rate else "change"
        if change.sense is not None and change.sense.value == "down" and op in _OPPOSITE:
            op, values = _OPPOSITE[op], [-value for value in values]
        change.used = True
        draft.change = draft.change or "any"
    _take_unit(sentence, second or token)
    token.note["having"] = str(len(draft.having))
    draft.having.append(Having(metric=metric.id, op=op, values=tuple(sorted(values)), on=on))
    draft.plain = False
    _for_both(sentence, draft, token, metric.id)


def _take_unit(sentence: Sentence, token: Token) -> None:
    """「超过180天」: the unit right behind the number is no grain of time to group by."""
    unit = sentence.next(token, frozenset({"个"}))
    if unit is not None and unit.takes("dimension") and unit.sense is not None:
        unit.used = unit.used or sentence.model.dimensions[unit.sense.id].grain is not None
    elif unit is not None and unit.kind == "unknown" and singular(unit.text.lower()) == "point":
        unit.pass_over()  # by more than 0.5 points


def _for_both(sentence: Sentence, draft: Draft, token: Token, tested: str) -> None:
    """「贷款和存款都超过1000万」: the same test for the metric that is joined to the one tested."""
    place = sentence.index(token)
    if not any(one.text in ("都", "均", "both") for one in sentence.tokens[max(0, place - 3) : place]):
        return
    subjects = [one for one in sentence.tokens[:place] if sentence.metrics_of(one)]
    last = draft.having[-1]
    for one in reversed(subjects):
        before = sentence.previous(one)
        joined = before is not None and before.takes("and", "versus")
        other = sentence.previous(before) if joined and before is not None else None
        names = sentence.metrics_of(other) if other is not None else ()
        if tested not in sentence.metrics_of(one) or not names or not suits(sentence.model.metrics[names[0]], token):
            continue
        assert other is not None
        other.note["condition"] = names[0]
        draft.having.append(last.model_copy(update={"metric": names[0]}))


def _against_metric(sentence: Sentence, draft: Draft) -> None:
    """「日均存款大于贷款余额」: one metric against another."""
    for token in sentence.of("operator", "versus"):
        before, after = sentence.previous(token, _BEFORE_OWN), sentence.next(token, _OWN)
        weigh = sentence.next(after) if after is not None else None
        higher = weigh is not None and weigh.takes("more", "less")
        first = sentence.previous(before) if before is not None else None
        if token.text.lower() == "than" and first is not None and first.takes("more", "less"):
            weigh, higher = first, True  # more loans than deposits
        if token.takes("versus") and (token.text.lower() not in ("比", "than") or not higher):
            continue
        left = sentence.metrics_of(before)[:1] if before is not None else ()
        right = sentence.metrics_of(after)[:1] if after is not None else ()
        if (
            token.used
            or token.sense is None
            or not left
            or not right
            or left == right
            or before is None
            or after is None
        ):
            continue
        token.used = True
        sign = token.sense.value
        if token.takes("versus") and weigh is not None:
            weigh.used = True
            sign = "<" if weigh.text[:1] in "低少小" or weigh.takes("less") else ">"
            weigh.pass_over()
        before.note["condition"], after.note["condition"] = left[0], right[0]
        draft.having.append(Having(metric=left[0], op=_OPS[sign], of=right[0]))
        draft.plain = False


def _change(sentence: Sentence, token: Token) -> Token | None:
    """The growth word that the number measures, or the comparison (下降超过两成, down from a year ago by more than 1m)."""
    place, based = sentence.index(token), None
    for other in reversed(sentence.tokens[max(0, place - 5) : place]):
        if other.takes("change") or (other.takes("compare") and based is None):
            if other.takes("change"):
                return other
            based = other
        elif sentence.metrics_of(other) or (based is None and sentence.index(other) < place - 3):
            return based
    return based


def _metric(sentence: Sentence, token: Token, known: list[str], changed: bool) -> Metric | None:
    """The metric a number belongs to: the nearest before, else the nearest after, else the query's first."""
    place = sentence.index(token)
    before = [other for other in reversed(sentence.tokens[:place]) if sentence.metrics_of(other)]
    held_amount = _held_amount(sentence, token)
    if held_amount in sentence.model.metrics and suits(sentence.model.metrics[held_amount], token, changed):
        return sentence.model.metrics[held_amount]
    after = [other for other in sentence.tokens[place + 1 :] if sentence.metrics_of(other)]
    for other in [*named_behind(sentence, token), *before, *after]:
        fitted = other.note.get("fitted")
        names = (fitted,) if fitted else sentence.metrics_of(other)
        grown = sentence.readings["growth_of"]
        suitable = [
            name
            for name in names
            if suits(sentence.model.metrics[name], token, changed or name in grown)
            and fits_unit(sentence, sentence.model.metrics[name], token)
        ]
        if suitable:
            tested = per_head(sentence, other, suitable[0])
            other.note["condition"] = tested
            return sentence.model.metrics[tested]
    held = [
        sentence.readings["holdings"].get(other.sense.id)
        for other in (*sentence.tokens[:place], *sentence.tokens[place + 1 :])
        if other.sense is not None and other.sense.kind == "value" and not other.sense.value.startswith("N")
    ]
    for name in [*[name for name in held if name in sentence.model.metrics], *known]:
        if suits(sentence.model.metrics[name], token, changed) and fits_unit(
            sentence, sentence.model.metrics[name], token
        ):
            return sentence.model.metrics[name]
    return None


_HOLDING = frozenset({"with", "having", "have", "has", "holding", "hold", "holds", "own", "owns"})


def _held_amount(sentence: Sentence, token: Token) -> str:
    """「with loans over 5m」: the amount of what is held, named right before the comparison."""
    sign = sentence.previous(token)
    held = sentence.previous(sign) if sign is not None and sign.takes("operator", "between") else None
    if held is None or held.sense is None or not held.takes("value") or held.text.lower().split()[0] not in _HOLDING:
        return ""
    return str(sentence.readings["holdings"].get(held.sense.id, "")) if held.sense.value == "Y" else ""


def _rate(sentence: Sentence, draft: Draft, token: Token) -> Metric | None:
    """The rate of the amount that a percentage measures: 逾期超过3%."""
    rates = sentence.readings["rate_of"]
    if token.number is None or token.number.unit != "fraction":
        return None
    achieved = sentence.readings["targets"]["achievement"]
    if sentence.has("target", "ahead", "behind") and achieved in sentence.model.metrics:
        return sentence.model.metrics[achieved]
    for name in [one for other in sentence.metric_tokens() for one in sentence.metrics_of(other)]:
        if rates.get(name) in sentence.model.metrics:
            draft.metrics = list(dict.fromkeys(rates[name] if one == name else one for one in draft.metrics))
            return sentence.model.metrics[rates[name]]
    return None


def suits(metric: Metric, token: Token, changed: bool = False) -> bool:
    """Whether a number of this unit can be a value of the metric; a fraction also measures a change of an amount."""
    assert token.number is not None
    if token.number.unit == "money":
        return not metric.is_rate
    return token.number.unit != "fraction" or changed or metric.is_rate


def scaled(token: Token, metric: Metric, partner: Token | None) -> float:
    """The number in storage units: 「超过2」 of a percentage is 2 %, 「5到10 million」 has one unit."""
    assert token.number is not None
    value = token.number.value
    if token.number.unit == "plain" and metric.unit == "%":
        return value / 100
    if token.number.unit == "plain" and metric.unit == "BP":
        return value
    if token.number.unit == "fraction" and metric.unit in ("pp", "BP"):
        return round(value * (100 if metric.unit == "pp" else 10_000), 6)  # 200bp of what is kept in bp
    if partner is not None and partner.number is not None and token.number.unit == "plain":
        leading = _LEADING.match(partner.text)
        bare = read_number(leading.group()) if leading else None
        return value * partner.number.value / bare if bare else value
    return value
