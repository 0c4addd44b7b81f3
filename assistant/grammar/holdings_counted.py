"""How many things clients hold: 三样以上产品的客户, two or three products, at least four kinds of business."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

from assistant.grammar.defaults import default_window, is_flow
from assistant.grammar.draft import Draft
from assistant.grammar.people import counts_people, ends_in_people, is_client, names_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.threshold_units import partner_of
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.query import AllOf, Condition, MetricTest, NoneOf

_BETWEEN = frozenset(
    {
        "样",
        "类",
        "种",
        "个",
        "项",
        "款",
        "件",
        "以上",
        "及以上",
        "或以上",
        "的",
        "不同",
        "or more",
        "different",
        "kinds",
        "types",
    }
    | {"kind", "type", "of", "and above", "or fewer", "以内", "以下", "及以下", "other", "separate", "plus", "or less"}
)
VERBS = frozenset(
    {
        "持",
        "持有",
        "攥",
        "攥着",
        "拿",
        "拿着",
        "买",
        "买了",
        "办",
        "办了",
        "用",
        "只",
        "就",
        "仅",
        "只有",
        "only",
        "own",
        "bought",
        "buy",
        "used",
    }
)
HANDS = frozenset({"的", "手", "手里", "手上", "手头", "名下", "着", "了", "过", "at", "our", "who"})


def take_counted(sentence: Sentence, draft: Draft) -> None:
    """Turn a number of things that clients hold into a condition on the dimension that counts them."""
    take_named_counts(sentence, draft)
    for dimension, words in sentence.readings["numbered"].items():
        numbers = [one for one in sentence.of("number") if one.number is not None and one.number.unit == "plain"]
        for token in numbers if dimension in sentence.model.dimensions else ():
            thing = _thing(sentence, token, words)
            if thing is None or token.used or not _of_people(sentence):
                continue
            first = next((one for one in numbers if partner_of(sentence, one, numbers) is token), None)
            _condition(sentence, draft, dimension, token, first)
            thing.pass_over()


def take_named_counts(sentence: Sentence, draft: Draft) -> None:
    """「at least three products」, where 「three products」 is a value: the number that is compared."""
    for dimension in sentence.readings["numbered"]:
        for token in sentence.of("value"):
            before, after = sentence.previous(token, HANDS), sentence.next(token, frozenset())
            word = before if before is not None and before.takes("operator") else after
            if token.sense is None or token.sense.id != dimension or word is None or word.sense is None:
                continue
            if word.takes("operator") or (word is after and word.takes("after")):
                token.used = word.used = True
                op: Any = word.sense.value
                draft.where.append(Condition(dimension=dimension, op=op, values=(token.sense.value,)))
                draft.plain = False


def _thing(sentence: Sentence, token: Token, words: list[str]) -> Token | None:
    """The word for what is counted, behind the number and its classifier."""
    after = sentence.next(token, _BETWEEN)
    return after if after is not None and after.text.lower() in words else None


def _of_people(sentence: Sentence) -> bool:
    """Whether clients hold what is counted: they are named, or counted, and it is not they whom a place must have so many of."""
    customer = sentence.model.defaults.client_dimension
    named = any(one.sense is not None and one.sense.id == customer for one in sentence.of("dimension"))
    return named or sentence.has("count") or any("户" in one.text for one in sentence.tokens)


def _condition(sentence: Sentence, draft: Draft, dimension: str, token: Token, first: Token | None) -> None:
    """Keep those who hold so many: exactly ``token``, more or fewer by the words beside it, or from ``first`` to it."""
    assert token.number is not None
    after = sentence.next(token, frozenset({"样", "类", "种", "个", "项", "款", "件", "kinds", "types", "different"}))
    before = sentence.previous(first or token, HANDS)
    op: str = "="
    if first is not None and first.number is not None:
        first.used, op = True, "between"
    elif after is not None and after.takes("after") and after.sense is not None:
        after.used, op = True, after.sense.value
    elif before is not None and before.takes("operator") and before.sense is not None:
        before.used, op = True, before.sense.value
    other = sentence.previous(before) if before is not None and before.takes("or") else None
    if other is not None and other.number is not None and other.number.unit == "plain" and before is not None:
        first, op, other.used, before.used = other, "in", True, True
    low = [str(int(first.number.value))] if first is not None and first.number is not None else []
    values = (*low, str(int(token.number.value)))
    token.used = True
    for word in (before, sentence.previous(before, HANDS) if before is not None else None):
        if word is not None and word.text.lower() in VERBS:
            word.pass_over()
    draft.where.append(Condition(dimension=dimension, op=op, values=values))
    draft.plain = False


def hold_both(sentence: Sentence, draft: Draft) -> None:
    """「既有贷款又有理财的客户」: products that describe clients, each a condition; a count of them needs no amounts."""
    model, readings = sentence.model, sentence.readings
    held = {name: dimension for dimension, name in readings["holdings"].items() if dimension in model.dimensions}
    said = [one for one in sentence.tokens if one.text.strip(" ,，。.?？!！")]
    listed = bool(said) and said[-1].text.endswith("的") and not sentence.has("ask", "sum", "share")  # 都有的
    counted = counts_people(sentence) or listed
    people = counted or any(names_people(sentence, token) for token in sentence.of("dimension", "value"))
    named = {noun: one for one, nouns in readings["held"].items() for noun in nouns if one in model.dimensions}
    found = [(token, _held_by(sentence, token, held, named)) for token in sentence.tokens]
    tokens = {token.start: (token, dimension) for token, dimension in found if dimension}
    moved = any(one.takes("change") for one in sentence.tokens)  # deposits and loans both fell
    if not (sentence.has("both") and people and len(tokens) > 1) or moved:
        return
    if listed:
        draft.group(model.defaults.client_dimension)
        draft.listing = True
    holders = [Condition(dimension=dimension, op="in", values=("Y",)) for _, dimension in tokens.values()]
    parted = _share_of_clients(sentence)
    if parted:
        draft.tests.append(AllOf(all=tuple(holders)))
    else:
        draft.where += holders
    for token, dimension in tokens.values():
        if counted or parted or not sentence.metrics_of(token):
            token.used, token.sense = True, Meaning("value", dimension, "Y")


def _share_of_clients(sentence: Sentence) -> bool:
    """「存款和贷款都有的客户占比」: what part of all clients they are."""
    words = [sentence.previous(token, frozenset()) for token in sentence.of("share")]
    return any(one is not None and is_client(sentence, one) for one in words)


def amounts_of(sentence: Sentence, values: list[Meaning], kinds: dict[str, str]) -> list[str | None]:
    """What a word for an amount may be of, by the values beside it: the kind of product, then the book of a value (有理财的客户房贷
    余额 is of loans), then what clients hold (余额 … 的贷款客户)."""
    model, amounts, holdings = sentence.model, sentence.readings["amounts"], sentence.readings["holdings"]
    books = {group: name for group, name in amounts.items() if group != model.defaults.client_group}
    wanted = [amounts.get(kinds.get(value.value, "")) for value in values]
    wanted += [books.get(model.dimensions[value.id].group) for value in values if value.id in model.dimensions]
    return [*wanted, *(holdings.get(value.id) for value in values if value.value == "Y")]


def _held_by(sentence: Sentence, token: Token, held: dict[str, str], named: dict[str, str]) -> str:
    """The dimension of what clients hold that a figure or a kind of product stands for, or nothing."""
    names = sentence.metrics_of(token)
    if names:
        return held.get(names[0], "")
    if (
        token.takes("value")
        and token.sense is not None
        and token.sense.id in named.values()
        and token.sense.value == "Y"
    ):
        return token.sense.id
    broad = token.takes("value") and token.sense is not None and token.sense.id in sentence.readings["broad"]
    return named.get(token.text.lower(), "") if broad else ""


def settle_holders(sentence: Sentence, draft: Draft, today: date) -> None:
    """The clients whose amount is above zero (or who have none), as rules over the window of the question or of the amount."""
    model, counted = sentence.model, sentence.readings["counted"]
    apart = [one for one in draft.where if not _reaches(sentence, counted, one)]
    for name in (*draft.holders, *draft.lackers):
        beyond = tuple(one for one in apart if _reaches(sentence, name, one))
        period = draft.period
        if period is None and is_flow(model, name):
            code, period = default_window(sentence.model, draft, [name], today)
            draft.assume(code, days=str(period.days))
        rule = MetricTest(metric=name, op=">", values=(0.0,), period=period, where=beyond)
        draft.tests.append(rule if name in draft.holders else NoneOf(none=(rule,)))
        draft.where = [one for one in draft.where if one not in beyond]
    draft.holders, draft.lackers = [], []


def _reaches(sentence: Sentence, name: str, condition: Condition) -> bool:
    """Whether the metric can be filtered by the condition."""
    dimension = sentence.model.dimensions[condition.dimension]
    return bool({dimension.group, dimension.id} & set(sentence.model.metrics[name].dims))


def list_lackers(sentence: Sentence, draft: Draft) -> None:
    """「没买理财的是哪几位」, after their wealth: clients who have none of it are shown by what else they have."""
    model, held = sentence.model, sentence.readings["holdings"]
    lacked = {held.get(one.dimension) for one in draft.where if one.op == "in" and one.values == ("N",)}
    if draft.group_by != [model.defaults.client_dimension] or not draft.metrics or not set(draft.metrics) <= lacked:
        return
    known = [name for name in sentence.readings["listed"] if name in model.metrics and name not in lacked]
    draft.metrics, draft.order_by = known or draft.metrics, []


def settle_held_amounts(sentence: Sentence) -> None:
    """「没有存款余额的客户」: a word for the amount between what clients hold or lack and the clients says that again."""
    amounts, holdings = sentence.readings["elliptic"], sentence.readings["holdings"]
    people = tuple(word for word in sentence.readings["people"] if not word.isascii() and len(word) > 1)
    for before, token in pairwise(sentence.tokens):
        held = before.takes("value") and before.sense is not None and before.sense.id in holdings
        after = sentence.next(token, frozenset({"的"}))
        clients = after is not None and (ends_in_people(sentence, after) or after.text.startswith(people))
        if held and clients and token.text in amounts and before.end == token.start:
            token.pass_over()
            token.meanings = ()


def settle_new_holders(sentence: Sentence) -> None:
    """「新增贷款客户多少户」: what is named right before a number of clients of some days is what they hold."""
    model, unit = sentence.model, people_unit(sentence)
    held = {word: name for name, words in sentence.readings["held"].items() for word in words}
    for token in sentence.metric_tokens():
        after, name = sentence.next(token, frozenset()), held.get(token.text.lower(), "")
        names = sentence.metrics_of(after) if after is not None else ()
        counted = len(names) == 1 and model.metrics[names[0]].unit == unit and is_flow(model, names[0])
        if counted and name and not token.text.isascii():
            token.sense = Meaning("value", name, "Y")
