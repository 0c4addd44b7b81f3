"""What a bare number can measure: days of days, amounts of money, the two ends of a range."""

from __future__ import annotations

from assistant.grammar.limits import counters
from assistant.grammar.people import counts_people, is_client
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.model import Metric

_DAYS = frozenset({"天", "日", "days", "day", "个月", "months", "月", "年", "years", "weeks", "周", "岁"})
_DAY_UNITS = frozenset({"天", "日", "小时", "月", "年", "个月"})
_HOURS = frozenset({"小时", "钟头", "hour", "hours"})
_CHARS = frozenset({"个", "整", "多"})
_LEAST = 10_000


def fits_unit(sentence: Sentence, metric: Metric, token: Token) -> bool:
    """Whether a bare number can measure the metric: days measure days, times and things measure no amount of money, and a
    small bare number is no amount either (100 of what?)."""
    if token.number is None or token.number.unit != "plain":
        return True
    numbers = [one for one in sentence.of("number") if not one.used]
    last = partner_of(sentence, token, numbers) or token
    unit = sentence.next(last, _CHARS)
    said = unit.text.lower() if unit is not None else ""
    if said in _DAYS:
        return metric.unit in _DAY_UNITS
    if said in _HOURS:
        return metric.unit == "小时"
    amount = "元" in metric.unit
    if amount and last is not token and last.number is not None and last.number.unit == "money":
        return True
    return not amount or token.number.value == 0 or (token.number.value >= _LEAST and said not in counters())


def partner_of(sentence: Sentence, token: Token, numbers: list[Token]) -> Token | None:
    """The upper end of 「a到b(之间)」, 「between a and b」."""
    place = sentence.index(token)
    rest = sentence.tokens[place + 1 : place + 4]
    before = sentence.previous(token)
    opened = before is not None and before.takes("between")
    for distance, other in enumerate(rest):
        if other in numbers and distance > 0:
            joint = rest[distance - 1]
            after = sentence.next(other, _CHARS)
            closed = after is not None and after.takes("between")
            joined = joint.takes("and", "versus") and joint.text.lower() != "比"
            if joint.text.lower() in ("到", "至", "-", "~", "—", "–", "to") or ((opened or closed) and joined):
                return other
    return None


def named_behind(sentence: Sentence, token: Token) -> list[Token]:
    """「clients between 1m and 3m in deposits」: the amount that money is said to be in, whatever is counted before it."""
    last = partner_of(sentence, token, sentence.of("number")) or token
    place = sentence.index(last) + 1
    joint, after = sentence.tokens[place : place + 1], sentence.next(last)
    named = sentence.metrics_of(after) if after is not None else ()
    money = (
        last.number is not None
        and last.number.unit == "money"
        and any(one.text.lower() in ("in", "of", "on") for one in joint)
    )
    return [after] if after is not None and money and named and "元" in sentence.model.metrics[named[0]].unit else []


def is_measure(sentence: Sentence, token: Token) -> bool:
    """Whether an English figure right behind a number is what the number measures: over 70% · of the line."""
    before = sentence.previous(token)
    return token.text.isascii() and before is not None and before.number is not None


def per_head(sentence: Sentence, token: Token, name: str) -> str:
    """「branches with average wealth per client above 50,000」: the figure ``name`` of ``token``, for each client where a word
    beside it says so and no clients are tested themselves."""
    beside = (sentence.previous(token), sentence.next(token))
    said = any(one is not None and one.takes("percapita") for one in beside)
    said = said and not counts_people(sentence) and not any(is_client(sentence, one) for one in sentence.tokens)
    mean = str(sentence.readings["halves"]["metrics"].get(name, ""))
    return mean if said and mean in sentence.model.metrics else name
