"""Rows that are counted and amounts that are added up, told apart: 逾期几笔, how many loans are overdue, 放款笔数和金额. A unit
that no metric of the question counts in is answered by what counts it, by the clients who have some, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistant.grammar.both_counted import balance_asked, count_both
from assistant.grammar.counted_clients import asked_apart, clients_apart, counts_of_book
from assistant.grammar.described_counts import counted_apart
from assistant.grammar.draft import Draft
from assistant.grammar.everyone_counted import counts_everyone
from assistant.grammar.measured import AMOUNTS_ASKED
from assistant.grammar.movers_counted import moves_before
from assistant.grammar.people import is_client, names_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from semantic_layer.query import Condition

_ASKED = r"(?:[还共总只]*[有剩]|一?共有?|总共有?|合计|到底有?|占)*(?:几|多少|若干|好多|好几|多少来)(?:个)?"
_AT_END = re.compile(r"(?:几|多少)(?:个)?$")
_TALLY = ("数", "数量", "的数量")
_SOME = frozenset({"前", "这", "那", "哪", "每", "头", "某", "另"})
_HOW_MANY = frozenset(
    {"how many", "number of", "the number", "count of", "no of", "nr of", "number", "count", "how many of"}
)
_COUNTING = _HOW_MANY - {"count", "number", "the number"}
_AMOUNTS = ("sum", "balance", "average_balance", "difference")
_ARE = frozenset({"are", "were", "is", "fell", "went"})
_LOOSE = frozenset({"of", "the", "our", "my", "new", "such", "these", "those", "all"})
_SIDE = frozenset({"and", "&", "amount", "amounts", "balance", "balances", "volume"})
_ADDS_UP = ("sum", "balance", "count")
_HEADS = ("户次", "人")
_TESTS = ("operator", "more", "less", "bands", "after", "between", "distribution", "lacking")


def settle_counts(sentence: Sentence, draft: Draft) -> None:
    """Put what is counted in the place of the amounts it is counted of; a unit that nothing counts is named to the asker."""
    draft.group(*(token.note["few"] for token in sentence.tokens if "few" in token.note))
    for token, entry in _counters(sentence):
        if counts_everyone(sentence, draft, token, entry):
            continue
        people = entry["unit"] == people_unit(sentence)
        described = _described(sentence, token) and not (people and counts_of_book(sentence, token, entry["of"]))
        if not described:
            _tallied(sentence, draft, token)
        if not draft.metrics or any(_counts_in(sentence, name, entry) for name in draft.metrics):
            token.used = token.used or bool(draft.metrics)
            continue
        if (people or entry["loose"]) and described:
            continue
        if _replace(sentence, draft, token, entry) or (people and _hold(sentence, draft, token)):
            token.used = True
        elif people and asked_apart(sentence, token):
            draft.metrics.insert(0, sentence.readings["counted"])
            token.used = True
        else:
            token.kind, token.sense = "unknown", None
    count_both(sentence, draft)
    _unnamed(sentence, draft)
    _money(sentence, draft)


def take_few(sentence: Sentence) -> None:
    """「逾期最多的几户」, 「最大的几笔贷款」: the first few rows of the ranking, which nobody counts."""
    rows = {people_unit(sentence): sentence.model.defaults.client_dimension, **sentence.readings["row_units"]}
    for token in sentence.of("ask", "count", "filler"):
        before, name = sentence.previous(token), rows.get(token.text.removeprefix("几"))
        if before is not None and before.takes("top", "bottom") and token.text.startswith("几") and name is not None:
            token.sense, token.note["few"] = Meaning("dimension", name), name


def _unnamed(sentence: Sentence, draft: Draft) -> None:
    """How many of an amount that no unit counts (how many deposits) is no question about the amount."""
    for token in sentence.of("filler"):
        after = sentence.next(token, _LOOSE) if token.text.lower() in _COUNTING else None
        names = sentence.metrics_of(after) if after is not None and not token.used else ()
        if set(names) & set(draft.metrics) and all(sentence.model.metrics[name].kind in _AMOUNTS for name in names):
            token.kind, token.sense = "unknown", None


def _tallied(sentence: Sentence, draft: Draft, token: Token) -> None:
    """「不良户数」: the number of clients in general gives way to that of the clients of the amount before it."""
    before = sentence.previous(token)
    names = sentence.metrics_of(token)
    if before is not None and (before.takes("and", "versus") or before.text in "、，,/"):
        before = sentence.previous(before)  # 逾期余额、户数
    if names and before is not None and set(sentence.metrics_of(before)) & set(draft.metrics) - set(names):
        draft.metrics = [name for name in draft.metrics if name not in names]
        token.sense = None


def _counters(sentence: Sentence) -> Iterator[tuple[Token, dict[str, Any]]]:
    """(the word that counts, the entry of its unit) of the question: 几笔, 有多少户, 笔数, how many loans."""
    for place, token in enumerate(sentence.tokens):
        before = sentence.tokens[place - 1] if place else None
        ranked = before is not None and (before.takes("top", "bottom", "rank") or before.text in _SOME)
        if ranked or token.takes("concerned") or any("rows" in one.note for one in sentence.tokens[place : place + 2]):
            continue  # 的支行有几家
        noted = any("counts" in one.note for one in sentence.tokens[place : place + 2])
        for entry in sentence.readings["counts"]:
            if noted:
                if token.note.get("counts") == "those" and entry["unit"] == people_unit(sentence):
                    yield token, entry  # 有多少对公客户逾期
                continue
            if (token.text.isascii() and _in_english(sentence, token, entry)) or _in_chinese(sentence, place, entry):
                yield token, entry
                break


def _in_chinese(sentence: Sentence, place: int, entry: dict[str, Any]) -> bool:
    """Whether 几 or 多少 with the unit, or the unit with 数, begins at ``place`` and stands before no other rows (几家支行)."""
    units = "|".join(sorted(entry["words"], key=len, reverse=True))
    text, first = "", sentence.tokens[place]
    if entry["unit"] == people_unit(sentence) and clients_apart(sentence, first):
        return True
    for length, token in enumerate(sentence.tokens[place : place + 3], start=1):
        text += token.text if token is not first else _ending(sentence, token)
        after = sentence.tokens[place + length] if place + length < len(sentence.tokens) else None
        rows = after is not None and after.takes("dimension") and not is_client(sentence, after)
        asked = re.fullmatch(f"{_ASKED}(?:{units})", text) is not None
        tallied = text in entry["words"] and len(text) > 1 and text.endswith("数")
        tallied = tallied or any(text == unit + end for unit in entry["words"] for end in _TALLY)
        if (asked and not rows) or tallied:
            return True
    return False


def _ending(sentence: Sentence, token: Token) -> str:
    """The word, or 多少 or 几 at the end of a word for an amount (放了多少 · 户)."""
    found = _AT_END.search(token.text) if sentence.metrics_of(token) else None
    return found.group() if found else token.text


def _in_english(sentence: Sentence, token: Token, entry: dict[str, Any]) -> bool:
    """Whether how many stands before rows of this unit; without a noun, before an amount that the unit counts."""
    if token.text.lower() not in _HOW_MANY:
        return False
    for after in sentence.tokens[sentence.index(token) + 1 :]:
        if after.text.lower().split()[-1:] and after.text.lower().split()[-1] in entry["nouns"]:
            return not is_client(sentence, after) and not after.goes_to
        if after.text.lower().split()[:1] and after.text.lower().split()[0] in entry["nouns"]:
            return (
                bool(sentence.metrics_of(after)) and after.text.lower().split()[1] in _ARE
            )  # how many loans are overdue
        if after.takes("value") and after.text.endswith("s") and _of_unit(sentence, after, entry):
            return True  # how many mortgages
        if names_people(sentence, after):
            return False  # how many retail customers have … but no loan
        if after.text.strip() and after.text.lower() not in _LOOSE | _SIDE and not after.takes("value"):
            return False
    return False


def _of_unit(sentence: Sentence, token: Token, entry: dict[str, Any]) -> bool:
    """Whether a value is one of things whose amount the unit counts: mortgages, of loans."""
    group = sentence.model.dimensions[token.sense.id].group if token.sense is not None else ""
    return sentence.readings["amounts"].get(group) in entry["of"] and entry["unit"] != people_unit(sentence)


def _counts_in(sentence: Sentence, name: str, entry: dict[str, Any]) -> bool:
    """Whether the metric counts in this unit already; loose classifiers (个, 条) fit every count."""
    metric, people = sentence.model.metrics[name], people_unit(sentence)
    if metric.unit == entry["unit"]:
        return True
    if metric.kind != "count" and metric.unit not in _HEADS:
        return False
    if entry["unit"] == people:
        return metric.unit == people or metric.unit in _HEADS
    others = {one["unit"] for one in sentence.readings["counts"]} - {entry["unit"]}
    return bool(entry.get("loose")) or metric.unit not in others


def _described(sentence: Sentence, counter: Token) -> bool:
    """Whether clients are told who are counted (制造业客户几户, 存款过百万的有几户): their number, and no holders of an amount."""
    if sentence.has(*_TESTS) or any(_measures(token) for token in sentence.of("number")):
        return True
    place = sentence.index(counter)
    if moves_before(sentence, place) or counted_apart(sentence, counter):
        return True
    for token in sentence.of("value", "segment", "dimension"):
        ahead = sentence.index(token) < place and (is_client(sentence, token) or names_people(sentence, token))
        dimension = sentence.model.dimensions.get(token.sense.id) if token.sense is not None else None
        if ahead or token.takes("segment") or (token.takes("value") and dimension is not None and dimension.multi):
            return True
    return False


def _measures(token: Token) -> bool:
    return token.number is not None and token.number.unit in ("money", "fraction")


def _replace(sentence: Sentence, draft: Draft, counter: Token, entry: dict[str, Any]) -> bool:
    """The figure that counts what the nearest amount is of, beside the amount where that is asked too."""
    for token in sorted(sentence.metric_tokens(), key=lambda one: abs(sentence.index(one) - sentence.index(counter))):
        named, fitted = sentence.metrics_of(token), token.note.get("fitted", "")
        names = [name for name in ((fitted,) if fitted and fitted not in named else named) if name in draft.metrics]
        wanted = next(((name, entry["of"][name]) for name in names if name in entry["of"]), None)
        if wanted is None or wanted[1] not in sentence.model.metrics or _cut(sentence, *wanted):
            continue
        if len(names) > 1:
            token.note["describes"] = "yes"  # the amounts that the word brings along are not given
        return _put(sentence, draft, names, wanted, entry, joined=_joined(sentence, token, counter))
    names = [name for name in draft.metrics if name in entry["of"]]
    if (
        names and names == draft.metrics and not _cut(sentence, names[0], entry["of"][names[0]])
    ):  # 逾期90天以上的几笔: no word names the amount
        draft.assumptions = [one for one in draft.assumptions if one.code != "amount-of-value"]
        return _put(sentence, draft, names, (names[0], entry["of"][names[0]]), entry)
    return False


def _cut(sentence: Sentence, amount: str, count: str) -> bool:
    """Whether a value of the question (按揭) filters the amount and cannot filter what counts it."""
    model = sentence.model
    groups = {model.dimensions[one.sense.id].group for one in sentence.of("value") if one.sense is not None}
    return bool(groups & set(model.metrics[amount].dims) - set(model.metrics[count].dims))


def counted_beside(sentence: Sentence, token: Token) -> bool:
    """Whether an amount stands beside the word that counts it, joined to it: 逾期余额、户数."""
    return any(other is not token and _joined(sentence, token, other) for other, _ in _counters(sentence))


def _joined(sentence: Sentence, amount: Token, counter: Token) -> bool:
    """「余额和笔数」, balance and number: an amount and its count named side by side, both asked for."""
    first, last = sorted((sentence.index(amount), sentence.index(counter)))
    between = sentence.tokens[first + 1 : last]
    joints = [one for one in between if one.takes("and", "versus", "add") or one.text in ("，", ",", "、", "/")]
    heads = sentence.readings["heads"]
    idle = all(
        one in joints or one.takes("filler", "each") or one.text.lower() in heads for one in between if one.text.strip()
    )
    return bool(joints) and idle and (counter.text.endswith("数") or counter.text.isascii())


def _put(
    sentence: Sentence,
    draft: Draft,
    names: list[str],
    wanted: tuple[str, str],
    entry: dict[str, Any],
    *,
    joined: bool = False,
) -> bool:
    """The figure that counts in the place of ``names``; not beside a rate, which is not of those counted alone."""
    kept = names[:1] if joined or (_amount_asked(sentence) and sentence.metric_tokens()) else []
    place = min(draft.metrics.index(name) for name in names)
    apart = {name for one in sentence.metric_tokens() if len(told := sentence.metrics_of(one)) == 1 for name in told}
    rest = [name for name in draft.metrics if name not in names or (name in apart and len(names) > 1)]
    if (rows := entry["where"].get(wanted[0], {})) and any(
        sentence.model.metrics[one].is_rate for one in (*rest, *kept)
    ):
        return False
    draft.metrics = list(dict.fromkeys([*rest[:place], wanted[1], *kept, *rest[place:]]))
    for name, codes in rows.items():
        if all(one.dimension != name for one in draft.where):
            draft.where.append(Condition(dimension=name, op="in", values=tuple(codes)))
    return True


def _amount_asked(sentence: Sentence) -> bool:
    said = [token for token in sentence.tokens if token.text.lower() in AMOUNTS_ASKED or "due" in token.note]
    said += [token for token in sentence.of("ask") if clients_apart(sentence, token)]
    return bool(said) or balance_asked(sentence) or any(token.text.endswith("多少钱") for token in sentence.tokens)


def _hold(sentence: Sentence, draft: Draft, counter: Token) -> bool:
    """Clients whose own amount is above zero: 授信几户, 核销了几户."""
    model, counted = sentence.model, sentence.readings["counted"]
    group = model.defaults.client_group
    able = [
        name for name in draft.metrics if model.metrics[name].kind in _ADDS_UP and group in model.metrics[name].dims
    ]
    rates = [model.metrics[name].is_rate for name in draft.metrics if name not in able]
    if not able or len(able) > 2 or counted not in model.metrics or not all(rates):
        return False
    draft.holders = able[:1]
    joined = any(one is not counter and _joined(sentence, one, counter) for one in sentence.metric_tokens())
    draft.metrics = [counted, *(able if joined or _amount_asked(sentence) else ())]
    return True


def _money(sentence: Sentence, draft: Draft) -> None:
    """「放款笔数和金额」: the amount of what is counted; the amount of what has none (预警金额) is not passed over."""
    words = [token for token in sentence.tokens if token.text.lower() in AMOUNTS_ASKED and token.takes("filler", "ask")]
    model = sentence.model
    if not words or not draft.metrics or any(model.metrics[name].kind != "count" for name in draft.metrics):
        return
    amounts = [sentence.readings["amount_of"].get(name) for name in draft.metrics]
    found = [name for name in amounts if name in model.metrics]
    draft.add_metrics(*found)
    for token in () if found else words:
        token.kind, token.sense = "unknown", None
