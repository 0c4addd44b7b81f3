"""A population beside all others: 和其余客户比, compared with the rest, and shares of a population."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.people import is_client, people_unit
from assistant.grammar.pronouns import many
from assistant.grammar.rules import rule_of_value
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.query import Condition, NoneOf, Rule, SegmentTest


def against_rest(sentence: Sentence, draft: Draft) -> None:
    """Set the population against the rest where the question does, or where a share of it is asked."""
    _beside_rest(sentence, draft)
    if draft.edits is None or not draft.group_by:
        _part_of_all(sentence, draft)


def _beside_rest(sentence: Sentence, draft: Draft) -> None:
    """「和其余客户比」: the population beside all others; of a yes-or-no attribute, both of its values."""
    if not any(_rest(sentence, token) for token in sentence.of("others") if not token.used):
        return
    model, customer = sentence.model, sentence.model.defaults.client_dimension
    described = [one for one in draft.where if model.dimensions[one.dimension].group == model.defaults.client_group]
    described = [one for one in described if one.dimension != customer]
    described = described or [one for one in draft.where if _is_flag(sentence, one)]  # inclusive loans versus the rest
    if not described and not draft.tests and not draft.members:
        return
    for token in sentence.of("others", "versus"):
        token.used = True
        before = sentence.previous(token)
        if before is not None and before.takes("operator"):
            before.used = True
    if customer in draft.group_by:
        draft.group_by.remove(customer)
    flags = [one for one in described if _is_flag(sentence, one)]
    if flags and not draft.tests and not draft.members:
        draft.where.remove(flags[-1])
        draft.group(flags[-1].dimension)
    else:
        for one in described:
            draft.where.remove(one)
            draft.tests.append(_rule(sentence, one))
        draft.versus_rest = True
    draft.plain = False


def shown_against_rest(sentence: Sentence, base: Draft) -> None:
    """「这些客户平均持有几类产品，和其余的比」: the clients of the last answer, told by a rule or a tag, beside all others."""
    others = [token for token in sentence.of("others") if _rest(sentence, token)]
    if not others or not many(sentence) or not sentence.metric_tokens():
        return
    model, customer = sentence.model, sentence.model.defaults.client_dimension
    tags = [one for one in base.where if model.dimensions[one.dimension].multi]
    if not tags and (base.population is None or base.population.entity != customer):
        return
    base.where = [one for one in base.where if one not in tags]
    base.tests = [*base.tests, *(_rule(sentence, one) for one in tags)]
    base.group_by = [name for name in base.group_by if name != customer]
    base.columns, base.order_by, base.versus_rest = [], [], True
    for token in (*others, *sentence.of("versus")):
        token.used = True


def _is_flag(sentence: Sentence, condition: Condition) -> bool:
    return condition.op == "in" and {"Y", "N"} <= set(sentence.model.dimensions[condition.dimension].values)


def _part_of_all(sentence: Sentence, draft: Draft) -> None:
    """「高风险客户的贷款占比」: the share of a population is told beside the rest."""
    model = sentence.model
    if _unit_of_rate(sentence, draft):
        draft.share = False
        return
    inner = _inner(sentence)
    tags = [one for one in draft.where if model.dimensions[one.dimension].multi and one.op == "in"]
    flags = [one for one in draft.where if inner is not None and set(one.values) & inner and one not in tags]
    if (
        draft.share
        and draft.tests
        and not draft.group_by
        and len(flags) == 1
        and inner is not None
        and not set(_codes(tags)) & inner
    ):
        draft.where.remove(flags[0])
        draft.group(flags[0].dimension)
        return
    tags = _traits(sentence, draft) or [one for one in tags if inner is None or set(one.values) & inner]
    if not draft.share or len(draft.group_by) > 1 or draft.bands is not None or draft.share_within is not None:
        return
    if any(model.dimensions[name].grain or model.dimensions[name].multi for name in draft.group_by):
        return
    described = sentence.readings["described"].get(draft.metrics[0] if len(draft.metrics) == 1 else "")
    people = described and model.metrics[draft.metrics[0]].unit == people_unit(sentence)
    amount = any("said" in one.note for one in sentence.tokens)  # what share of bad loans is in Hangzhou
    if described in model.segments and (people or not draft.group_by) and not amount:
        draft.metrics = [sentence.readings["counted"]]
        draft.tests.append(SegmentTest(segment=described))
    if not (draft.tests or draft.members or tags):
        return
    additive = ("sum", "count", "balance", "average_balance")
    if all(model.metrics[name].kind in additive for name in draft.metrics):
        for one in tags:
            draft.where.remove(one)
            draft.tests.append(_rule(sentence, one))
        draft.versus_rest = True
        draft.share_within = draft.group_by[0] if draft.group_by else None


def _traits(sentence: Sentence, draft: Draft) -> list[Condition]:
    """「没买理财的代发客户的贷款占全行贷款的多少」: where the whole is named, all said of the clients tells the part."""
    model, customer = sentence.model, sentence.model.defaults.client_dimension
    own = [one for one in draft.where if model.dimensions[one.dimension].group == model.defaults.client_group]
    told = [one for one in own if one.dimension != customer]
    return (
        told
        if len(told) + bool(draft.tests) > 1 and any(_all_of(sentence, one) for one in sentence.of("share"))
        else []
    )


def _all_of(sentence: Sentence, token: Token) -> bool:
    """Whether the share is one of all there is: 占全行, 占总贷款, share of all loans."""
    after = sentence.next(token, frozenset({"of", "the", "our", "了", "到"}))
    if after is not None and after.text.lower() in _ALL:
        after = sentence.next(after, frozenset())
        return after is not None and bool(sentence.metrics_of(after))
    return token.text.lower().endswith("total") or (after is not None and after.takes("bank"))


_ALL = frozenset({"总", "全部", "所有", "整体", "all", "total", "overall"})


def _unit_of_rate(sentence: Sentence, draft: Draft) -> bool:
    """Whether 「in percent」 only says what a rate is told in."""
    said = {token.text.lower() for token in sentence.of("share")}
    return bool(said) and said <= _IN_PERCENT and all(sentence.model.metrics[name].is_rate for name in draft.metrics)


_IN_PERCENT = frozenset({"in %", "in percent", "in per cent", "percent", "percentage", "%"})


def _codes(conditions: list[Condition]) -> list[object]:
    return [code for one in conditions for code in one.values]


def _inner(sentence: Sentence) -> set[object] | None:
    """The values named behind 「…里」 (活跃客户里买了理财的比例): the part that is measured; None without such a word."""
    within = [sentence.index(one) for one in sentence.tokens if one.text in ("里", "中", "里面", "当中", "among")]
    if not within:
        return None
    behind = sentence.tokens[within[-1] :]
    return {one.sense.value for one in behind if one.sense is not None and one.takes("value")}


def _rest(sentence: Sentence, token: Token) -> bool:
    """Whether 其余 speaks of clients, or of nothing else."""
    after = sentence.next(token)
    return after is None or not after.takes("dimension") or is_client(sentence, after)


def _rule(sentence: Sentence, condition: Condition) -> Rule:
    rule = rule_of_value(sentence, condition.dimension, condition.values)
    return NoneOf(none=(rule,)) if condition.op == "not in" else rule
