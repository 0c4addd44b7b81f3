"""Conditions on clients of whom another figure is asked make a population; a list that is asked for stays a list."""

from __future__ import annotations

from datetime import date

from assistant.grammar.conditions_on_clients import clients_follow, is_client_word, leads
from assistant.grammar.defaults import default_window, is_flow
from assistant.grammar.descriptions import describes
from assistant.grammar.draft import Draft
from assistant.grammar.first_ones import describes_first, first_ones, settle_top_share
from assistant.grammar.happened import settle_happened_within
from assistant.grammar.holdings_counted import settle_holders
from assistant.grammar.list_columns import columns_noted
from assistant.grammar.people import counts_people, is_tag, names_people, people_unit
from assistant.grammar.rest import against_rest
from assistant.grammar.rules import own_period, rule_of, rule_of_value
from assistant.grammar.sentence import Sentence
from assistant.grammar.threshold_rows import tested_by_number
from assistant.grammar.threshold_units import is_measure
from assistant.grammar.tokens import Token
from semantic_layer.query import (
    AnyOf,
    Having,
    MetricTest,
    NoneOf,
    Rule,
)

_AMONG = frozenset({"里", "中", "里面", "里头", "当中", "之中", "的"})


def settle_population(sentence: Sentence, draft: Draft, today: date) -> None:
    """Thresholds, ranks and holdings that say whose figures are asked; then what stands against the rest."""
    customer = sentence.model.defaults.client_dimension
    settle_happened_within(sentence, draft)
    settle_holders(sentence, draft, today)
    _either(sentence, draft, today)
    if draft.kept:  # the rows of an earlier question, which it settled
        pass
    elif _figure_asked(sentence, draft):
        _thresholds(sentence, draft, today)
        first_ones(sentence, draft, today)
        if draft.tests:
            _total(sentence, draft)
    elif draft.tests and customer not in draft.group_by and _names_clients(sentence, draft):
        draft.group(*([] if tested_by_number(sentence, draft) else [customer]))
    _mean(sentence, draft)
    _holders(sentence, draft, today)
    against_rest(sentence, draft)
    settle_top_share(sentence, draft)


def _figure_asked(sentence: Sentence, draft: Draft) -> bool:
    """Whether a figure of the clients is asked (多少户, 合计, 户均, 占比, another metric), not who they are."""
    if _groups_asked(sentence, draft):
        return True
    listed = draft.listing or any("listed" in token.note for token in sentence.tokens)
    if (listed or draft.ranking or sentence.has("correlate")) and not describes_first(sentence):
        return False
    if sentence.has("which") and any(token.text in ("谁", "是谁", "who") for token in sentence.of("which")):
        return False
    return (
        counts_people(sentence)
        or describes_first(sentence)
        or sentence.has("sum", "percapita", "average", "others")
        or draft.share
        or bool(_figures(sentence, draft))
        or _clients_by_group(sentence, draft)
    )


def _groups_asked(sentence: Sentence, draft: Draft) -> bool:
    """「AUM百万以上的客户集中在哪些城市」: which groups the clients of a threshold fall into is asked, not who they are."""
    tested = any(one.on == "value" and _of_clients(sentence, one.metric) for one in draft.having)
    if not tested or not clients_follow(sentence):
        return False
    client = sentence.model.defaults.client_dimension
    places = [
        sentence.index(one) for one in sentence.tokens if is_client_word(sentence, one) or names_people(sentence, one)
    ]
    for token in sentence.of("list", "which"):
        after = sentence.next(token, frozenset({"个", "几个"}))
        group = after is not None and after.takes("dimension") and after.sense is not None and after.sense.id != client
        if group and places and min(places) < sentence.index(token):
            return True
    return False


def _clients_by_group(sentence: Sentence, draft: Draft) -> bool:
    """「customers with AUM over 1m by sub-branch」: the clients of each group are asked for, not the groups over 1m."""
    tested = any(one.on == "value" and _of_clients(sentence, one.metric) for one in draft.having)
    others = bool(draft.group_by) and sentence.model.defaults.client_dimension not in draft.group_by
    return tested and others and any(leads(sentence, token) for token in sentence.tokens)


def _figures(sentence: Sentence, draft: Draft) -> list[str]:
    """Metrics that are asked for beside those that clients are tested by."""
    tested = {one.metric for one in draft.having}
    named: list[str] = []
    for token in sentence.metric_tokens():
        if token.note.get("condition") or token.note.get("describes") or is_measure(sentence, token):
            continue
        named += [name for name in sentence.metrics_of(token) if name in draft.metrics]
    asked = sentence.has("sum", "ask", "percapita", "share") or bool(tested)
    return [name for name in draft.metrics if name in (*named, sentence.readings["counted"])] if asked else []


def _mean(sentence: Sentence, draft: Draft) -> None:
    """「…的客户平均贡献多少」 is per client where there is such a metric; a mean that is not there is not passed over."""
    model, known = sentence.model, sentence.readings["halves"]["metrics"]
    if not draft.tests or draft.compare == "parent":
        return
    for token in sentence.of("average"):
        if any(name in known for name in draft.metrics):
            token.used = True
            draft.metrics = [known.get(name, name) for name in draft.metrics]
        elif not token.used and any(model.metrics[name].kind in ("sum", "balance") for name in draft.metrics):
            token.kind = "unknown"


def _either(sentence: Sentence, draft: Draft, today: date) -> None:
    """「存款50万以上或者理财50万以上的客户」: tests of which one is enough; what 或 joins and no rule holds is named."""
    parts = [token for token in sentence.tokens if "having" in token.note or describes(sentence, token)]
    chains: list[list[Token]] = []
    for word in (token for token in sentence.of("or") if not token.used):
        pair = _sides(sentence, word, parts)
        if pair is None:
            word.used = True  # 要么 that opens what another one goes on
        elif len(pair) < 2 or not any("having" in one.note for one in pair):
            word.kind = "unknown" if draft.having or draft.tests else word.kind
        elif chains and chains[-1][-1] is pair[0]:
            word.used, chains[-1] = True, [*chains[-1], pair[1]]  # 甲或乙或丙
        else:
            word.used = True
            chains.append(pair)
    taken: list[Having] = []
    for chain in chains:
        rules = [_test_of(sentence, draft, one, taken, today) for one in chain]
        draft.tests.append(AnyOf(any=tuple(rules)))
    if taken:
        kept, asked = _figures(sentence, draft), _figure_asked(sentence, draft)
        tested = {one.metric for one in taken} if asked else set()
        draft.metrics = [name for name in draft.metrics if name not in tested or name in kept]
        draft.having = [one for one in draft.having if one not in taken]
        customer = sentence.model.defaults.client_dimension
        draft.group(*([customer] if draft.listing or sentence.has("which") else []))


def _sides(sentence: Sentence, word: Token, parts: list[Token]) -> list[Token] | None:
    """What the word joins, before and behind it; none where it only opens alternatives: 要么甲，要么乙."""
    place = sentence.index(word)
    again = any(one.takes("or") and one.text == word.text for one in sentence.tokens[place + 1 :])
    left = [one for one in parts if sentence.index(one) < place][-1:]
    between = sentence.tokens[sentence.index(left[0]) + 1 : place] if left else []
    apart = any(one.text in _AMONG or one.text in "，," for one in between)
    if again and (not left or apart):
        return None
    right = [one for one in parts if sentence.index(one) > place][:1]
    return [*left, *right]


def _test_of(sentence: Sentence, draft: Draft, token: Token, taken: list[Having], today: date) -> Rule:
    if "having" in token.note:
        having = draft.having[int(token.note["having"])]
        taken.append(having)
        return _metric_test(sentence, draft, having, today)
    rule = rule_of(sentence, token, today)
    draft.tests = [one for one in draft.tests if one != rule]
    if token.sense is not None and token.takes("value"):
        draft.where = [one for one in draft.where if one.dimension != token.sense.id]
    return rule


def _metric_test(sentence: Sentence, draft: Draft, one: Having, today: date) -> MetricTest:
    changed = one.on != "value"
    return MetricTest(
        metric=one.metric,
        op=one.op,
        values=one.values,
        of=one.of,
        on=one.on,
        period=own_period(sentence, one.metric, draft, today),
        compare=draft.compare if changed else None,
        compare_period=draft.compare_period if changed else None,
    )


def _thresholds(sentence: Sentence, draft: Draft, today: date) -> None:
    """「贷款超过1000万的客户存款合计」: tests on clients, not on the rows shown."""
    customer = sentence.model.defaults.client_dimension
    own = [one for one in draft.having if _of_clients(sentence, one.metric)]
    if not own or (not set(draft.group_by) <= {customer} and not clients_follow(sentence)):
        return
    kept = _figures(sentence, draft)
    for one in own:
        draft.tests.append(_metric_test(sentence, draft, one, today))
        draft.having.remove(one)
        if one.on != "value":
            draft.change = ""
    moved = [one.metric for one in own if one.on != "value"]
    if _change_asked(sentence):
        kept = [*kept, *moved]
    elif any(isinstance(one, MetricTest) and one.compare for one in draft.tests):
        draft.compare, draft.compare_period = None, None
    if sentence.has("sum") and not counts_people(sentence) and not kept:
        kept = [one.metric for one in own[:1]]
    tested = {name for one in own for name in (one.metric, one.of) if name}
    draft.metrics = [name for name in draft.metrics if name not in tested or name in kept]


def _change_asked(sentence: Sentence) -> bool:
    """Whether the change itself is asked behind the clients whose figure changed: …的客户合计降了多少."""
    last = max((sentence.index(one) for one in sentence.of("number")), default=0)
    return any(one.takes("change") and "condition" not in one.note for one in sentence.tokens[last:])


def _total(sentence: Sentence, draft: Draft) -> None:
    """A figure of the population: no rows of clients, and their number when nothing else is asked."""
    customer, counted = sentence.model.defaults.client_dimension, sentence.readings["counted"]
    if customer in draft.group_by:
        draft.group_by.remove(customer)
    units = [sentence.model.metrics[name].unit for name in draft.metrics]
    if counts_people(sentence) and people_unit(sentence) not in units:  # how many of the borrowers: they are counted
        draft.metrics.insert(0, counted)
    draft.metrics = draft.metrics or [counted]


def _of_clients(sentence: Sentence, name: str) -> bool:
    """Whether each client has a value of the metric of its own."""
    counted = name == sentence.readings["counted"]
    return not counted and sentence.model.defaults.client_group in sentence.model.metrics[name].dims


def _names_clients(sentence: Sentence, draft: Draft) -> bool:
    """Whether the clients themselves are asked for: a list, or a question that is but a name for them."""
    return draft.listing or sentence.has("which") or not draft.metrics


def _holders(sentence: Sentence, draft: Draft, today: date) -> None:
    """「有按揭的客户存款多少」: what a figure cannot be filtered by tells whose figure it is."""
    model = sentence.model
    for condition in list(draft.where):
        dimension = model.dimensions[condition.dimension]
        amount = sentence.readings["amounts"].get(dimension.group)
        reach = all({dimension.id, dimension.group} & set(model.metrics[name].dims) for name in draft.metrics)
        people = counts_people(sentence) or bool(draft.tests) or _spoken_of(sentence)
        if reach or amount not in model.metrics or dimension.group == model.defaults.client_group or not people:
            continue
        rule = rule_of_value(sentence, condition.dimension, condition.values)
        if isinstance(rule, MetricTest) and draft.period is None and is_flow(model, rule.metric):
            code, period = default_window(sentence.model, draft, [rule.metric], today)
            draft.assume(code, days=str(period.days))
            rule = rule.model_copy(update={"period": period})
        draft.where.remove(condition)
        tagged = any(model.dimensions[one.dimension].multi for one in draft.where)
        for token in sentence.of("share") if draft.share and (draft.tests or tagged) else ():
            token.kind = "unknown"  # the share of those within the holders: no filter narrows both
        draft.tests.append(NoneOf(none=(rule,)) if condition.op == "not in" else rule)


def _spoken_of(sentence: Sentence) -> bool:
    customer = sentence.model.defaults.client_dimension
    named = any(token.sense is not None and token.sense.id == customer for token in sentence.of("dimension"))
    return named or any(is_tag(sentence, token) or names_people(sentence, token) for token in sentence.of("value"))


def settle_columns(sentence: Sentence, draft: Draft) -> None:
    """What stands beside a client or a loan of a list that is asked for, but for what the question fixes by itself."""
    model, own = sentence.model, (sentence.model.defaults.tree_group,)
    beside = sentence.readings["columns"].get(draft.group_by[0], ()) if len(draft.group_by) == 1 else ()
    noted = [name for name in columns_noted(sentence) if draft.group_by == [model.defaults.client_dimension]]
    draft.columns = list(dict.fromkeys([*(draft.columns if beside else []), *noted]))
    if (
        not (draft.listing or sentence.has("which"))
        or draft.ranking
        or draft.limit
        or draft.compare
        or sentence.has("correlate")
    ):
        return
    fixed = {one.dimension for one in draft.where}
    known = [name for name in beside if name in model.dimensions and name not in fixed]
    shown = [name for name in known if not (sentence.of_manager and model.dimensions[name].group in own)]
    draft.columns = [*shown, *(name for name in noted if name not in shown)]
