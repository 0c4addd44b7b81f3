"""Who is meant: words that describe clients, joined by or, and, not, become rules over them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from assistant.grammar.absent import drop_misplaced, take_absent, take_denials, take_undone
from assistant.grammar.conditions_on_clients import amount_tested
from assistant.grammar.counted_clients import take_numbers
from assistant.grammar.counting import counted_beside, take_few
from assistant.grammar.described_by import before_people, introduced, ranked_before
from assistant.grammar.described_counts import (
    adds_trait,
    describe,
    is_asked,
    names_first,
    of_products,
    take_described_counts,
    told_by,
)
from assistant.grammar.draft import Draft
from assistant.grammar.held_together import take_held_together
from assistant.grammar.holdings_counted import take_counted
from assistant.grammar.kinds_in_a_row import all_kinds
from assistant.grammar.people import counts_people, names_people, people_unit, take_counters
from assistant.grammar.rank_descriptions import take_ranks
from assistant.grammar.rows_counted import take_counted_rows
from assistant.grammar.rules import held_not, rule_of, rule_of_entry
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.turned import read_turned
from semantic_layer.query import AnyOf, NoneOf, RankTest

_LIGHT = ("filler", "and", "or", "exclude", "each", "both")
_LISTED = frozenset({"、", ",", "，"})
_ADDING = frozenset("并且 而且 且 同时 又 还 还要 还得 但 但是 却 可 可是 不过 而".split())
_AMONG = frozenset({"里", "中", "里面", "里头", "当中", "之中", "其中", "among", "amongst", "within", "in which"})


def read_descriptions(sentence: Sentence, draft: Draft, today: date) -> None:
    """Take the words that describe clients for what they say of them, and alternatives and ranks as rules of the draft."""
    take_counted_rows(sentence)
    take_few(sentence)
    take_counters(sentence)
    take_held_together(sentence, draft)
    take_described_counts(sentence)
    read_turned(sentence, draft, today)
    take_counted(sentence, draft)
    take_absent(sentence, draft)
    drop_misplaced(sentence)
    take_numbers(sentence, draft, describes)
    _take_relatives(sentence)
    take_denials(sentence, describes)
    take_undone(sentence, draft)
    _take_holders(sentence, draft)
    _take_holdings(sentence)
    _take_counts(sentence)
    take_ranks(sentence, draft, today)
    for chain in _alternatives(sentence):
        rules = [rule_of(sentence, token, today) for token in chain]
        denied = [_denied(sentence, token) for token in chain]
        for token in chain:
            token.used = True
        if denied[0] and not any(denied[1:]):
            draft.tests.append(NoneOf(none=tuple(rules)))
        else:
            signed = [NoneOf(none=(rule,)) if no else rule for rule, no in zip(rules, denied, strict=True)]
            draft.tests.append(AnyOf(any=tuple(signed)))
    _take_definitions(sentence, draft, today)


def _take_definitions(sentence: Sentence, draft: Draft, today: date) -> None:
    """Segments whose rule is written out in the readings (大客户)."""
    for token in sentence.of("segment"):
        assert token.sense is not None
        entry = sentence.readings["segments"][int(token.sense.id)]
        if "rule" not in entry:
            continue
        if not token.used:
            rule = rule_of_entry(sentence, entry, today)
            draft.tests.append(NoneOf(none=(rule,)) if _denied(sentence, token) else rule)
        token.used = True
        if entry.get("code"):
            draft.assume(entry["code"], **entry.get("details", {}))


def describes(sentence: Sentence, token: Token) -> bool:
    """Whether the word says what clients are, hold or do."""
    if token.takes("segment") and token.sense is not None:
        return "choices" not in sentence.readings["segments"][int(token.sense.id)]
    if not token.takes("value") or token.sense is None:
        return False
    model = sentence.model
    group = model.dimensions[token.sense.id].group
    return group == model.defaults.client_group or group in ("loan", *sentence.readings["amounts"])


def _take_relatives(sentence: Sentence) -> None:
    """「customers who have complained」 says more about them; it does not ask who."""
    for token in sentence.of("which", "list", "pronoun"):
        before, after = sentence.previous(token), sentence.next(token, frozenset())
        opened = token.text.lower().split()[:1] in (["who"], ["that"], ["which"])
        people = before is not None and (_client_word(sentence, before) or names_people(sentence, before))
        relative = opened and people and before is not None and before.text.isascii()
        if relative or (token.takes("pronoun") and after is not None and after.text.lower() in ("who", "that", "with")):
            token.pass_over()


def _take_holdings(sentence: Sentence) -> None:
    """「买了理财」 beside a count, another figure or another description says what clients hold."""
    held = sentence.readings["held"]
    for token in sentence.tokens:
        value = next((one for one in token.meanings if one.kind == "value" and one.id in held), None)
        value = value or held_not(sentence, token)
        figure = token.text.endswith("户") and _beside(sentence, token)  # 客户数、有贷户、理财持有率
        if value is None or figure or not sentence.metrics_of(token) or amount_tested(sentence, token):
            continue
        others = [
            one
            for one in sentence.tokens
            if one is not token and (sentence.metrics_of(one) or describes(sentence, one))
        ]
        if others or counts_people(sentence) or sentence.has("list", "which"):
            token.sense = value


def _take_counts(sentence: Sentence) -> None:
    """「逾期客户的存款」, 「高风险或逾期的客户」: a count of clients that describes them is the segment it counts."""
    unit = people_unit(sentence)
    for token in sentence.metric_tokens():
        names = sentence.metrics_of(token)
        if counted_beside(sentence, token) or is_asked(sentence, token):
            continue
        segment = told_by(sentence, names[0])
        if (
            segment is None
            or (len(names) > 1 and not _or_beside(sentence, token))
            or token.text.endswith(("数", "量", "count"))
        ):
            continue
        others = [
            name for other in sentence.metric_tokens() if other is not token for name in sentence.metrics_of(other)
        ]
        amounts = [name for name in others if sentence.model.metrics[name].unit != unit]
        beside = [one for one in sentence.metric_tokens() if one is not token]
        place = sentence.index(token)
        told = any(one.takes("count") for one in sentence.tokens[max(0, place - 2) : place])
        told = told or (counts_people(sentence) and not amounts)  # 小微企业里有逾期的有几家
        counts = sentence.model.metrics[names[0]].unit == unit
        if (
            (counts and amounts and not _beside(sentence, token))
            or _joined(sentence, token, loose=counts, amounts=bool(amounts))
            or ((told or adds_trait(sentence, token)) and not counts and not of_products(sentence, names[0]))
            or (counts and adds_trait(sentence, token))
            or (not counts and not others and _describes_here(sentence, token))
            or (not counts and not token.text.isascii() and before_people(sentence, token, beside))
        ):
            describe(sentence, token, segment)


def _or_beside(sentence: Sentence, token: Token) -> bool:
    """Whether a word for an amount and its rate stands behind or: 高风险或不良."""
    before = sentence.previous(token)
    return before is not None and before.takes("or")


def _take_holders(sentence: Sentence, draft: Draft) -> None:
    """「my 3 biggest borrowers」: clients ranked by how much they hold of what the word says."""
    holdings = sentence.readings["holdings"]
    for token in sentence.metric_tokens():
        held = next((one for one in token.meanings if one.kind == "value" and one.id in holdings), None)
        before = ranked_before(sentence, token)
        number = before.number if before is not None else None
        first = before is not None and before.takes("top", "bottom")
        unit = sentence.model.metrics[sentence.metrics_of(token)[0]].unit
        ranked = first or (number is not None and number.unit == "rank")
        if held is None or not ranked or unit != people_unit(sentence):
            continue
        behind = [one for one in sentence.tokens[sentence.index(token) + 1 :] if sentence.metrics_of(one)]
        if behind and number is not None and before is not None:
            before.used, token.note["describes"] = True, holdings[held.id]
            side: Literal["asc", "desc"] = "asc" if "bottom" in number.side else "desc"
            draft.tests.append(RankTest(metric=holdings[held.id], top=int(number.value), direction=side))
        else:
            token.note["metric"] = holdings[held.id]
            draft.group(sentence.model.defaults.client_dimension)


def _beside(sentence: Sentence, token: Token) -> bool:
    """Whether the word stands in a list of figures (逾期客户和不良余额), and no preposition says that they are of whom it names."""
    if (token.text.isascii() and introduced(sentence, token)) or names_first(sentence, token):
        return False
    neighbours = (sentence.previous(token), sentence.next(token))
    return any(
        other is not None and (other.takes("and", "versus", "add") or other.text in _LISTED) for other in neighbours
    )


def _joined(sentence: Sentence, token: Token, *, loose: bool, amounts: bool) -> bool:
    """Whether it is denied, or joined by or, and to another description; ``loose``: or says in passing who is counted."""
    place = sentence.index(token)
    before, after = sentence.previous(token), sentence.next(token)
    if before is not None and before.takes("exclude"):
        return True
    for other, beyond in ((before, sentence.tokens[:place]), (after, sentence.tokens[place + 1 :])):
        if other is not None and other.takes("or", "and", "versus") and any(describes(sentence, one) for one in beyond):
            named = other is before and not amounts and _names_who(sentence, token)
            return other.takes("or") or named or (loose and (counts_people(sentence) or amounts))
    if not loose:
        return False
    people = after is not None and (
        _client_word(sentence, after) or (after.takes("value") and describes(sentence, after))
    )
    across = sentence.next(after) if after is not None and after.takes("and", "versus") else None
    if across is not None and across.takes("others"):
        return True
    within = after is not None and after.text in ("里", "中", "里面", "当中")
    return (people or within) and counts_people(sentence)


def _describes_here(sentence: Sentence, token: Token) -> bool:
    """Whether an amount tells more of clients described already: tech firms that are overdue."""
    others = [one for one in sentence.tokens if one is not token and describes(sentence, one)]
    before, after = sentence.previous(token), sentence.next(token)
    if not token.text.isascii() or not others or sentence.has("ask", "share"):
        return False
    relative = before is not None and before.text.lower() in (
        "are",
        "is",
        "were",
        "that are",
        "who are",
        "currently",
        "now",
    )
    return (after is not None and _client_word(sentence, after)) or (relative and after is None)


def _names_who(sentence: Sentence, token: Token) -> bool:
    """Whether what is joined says who clients are: high risk and overdue clients, clients that are high risk and overdue."""
    place, after = sentence.index(token), sentence.next(token)
    return (after is not None and _client_word(sentence, after)) or (
        token.text.isascii() and after is None and any(_client_word(sentence, one) for one in sentence.tokens[:place])
    )


def _alternatives(sentence: Sentence) -> Iterator[list[Token]]:
    """Runs of descriptions that 或 joins; of one attribute they are values side by side, which filters take."""
    chain: list[Token] = []
    either, last, enough = False, -1, sentence.of("either")
    for word in enough:
        word.used = True
    for place, token in enumerate(sentence.tokens):
        if not describes(sentence, token):
            continue
        between = sentence.tokens[last + 1 : place]
        light = all(one.takes(*_LIGHT) or _client_word(sentence, one) for one in between)
        listed = any(one.text in _LISTED for one in between)
        joint = any(one.takes("or") for one in between) or (listed and (bool(enough) or all_kinds(sentence, place)))
        among = any(one.text.lower() in _AMONG for one in between)  # 中型企业当中，甲或者乙
        among = among or (
            not joint and any(one.text in _ADDING or one.takes("exclude") for one in between)
        )  # 甲或乙，并且丙
        if chain and light and not among and (joint or listed):
            opening = sentence.previous(chain[0])
            for one in (*between, *([opening] if opening is not None else [])):
                one.used = one.used or one.takes("or")  # either … or …
            chain, either = [*chain, token], either or joint
        else:
            if either and not _alike(sentence, chain):
                yield chain
            chain, either = [token], False
        last = place
    if either and not _alike(sentence, chain):
        yield chain


def _client_word(sentence: Sentence, token: Token) -> bool:
    return (
        token.takes("dimension")
        and token.sense is not None
        and token.sense.id == sentence.model.defaults.client_dimension
    )


def _alike(sentence: Sentence, chain: list[Token]) -> bool:
    names = {token.sense.id if token.sense is not None and token.takes("value") else "" for token in chain}
    single = len(names) == 1 and "" not in names and not sentence.model.dimensions[names.pop()].multi
    return single and not any(_denied(sentence, token) for token in chain)


def _denied(sentence: Sentence, token: Token) -> bool:
    before = sentence.previous(token)
    if before is not None and before.takes("exclude"):
        before.used = True
        return True
    return False
