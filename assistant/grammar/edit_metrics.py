"""Figures of a follow-up: 换成日均, 加上贷款余额, 只留存款, 换成贷款 of a plan."""

from __future__ import annotations

from assistant.grammar.counted_shown import as_test
from assistant.grammar.draft import Draft
from assistant.grammar.english_edits import kind_of_figure
from assistant.grammar.fitting import topic_of
from assistant.grammar.followup import conditions_only, picks, sorts
from assistant.grammar.kin import is_akin
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import all_of, narrow
from assistant.grammar.vocabulary import Meaning
from semantic_layer.instead import has_dimension
from semantic_layer.query import Having, Order, Population


def edit_metrics(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """Put the figures of the follow-up in place of those before, beside them, or keep some of them."""
    draft.metrics = [] if keep_kind(sentence, base) else _as_shown(sentence, draft, base)
    if _fallen(sentence, draft, base) or not draft.metrics or _of_plan(sentence, draft, base):
        return
    if draft.target is not None:
        base.metrics, base.target = draft.metrics, draft.target
    elif (planned := _plan_of(sentence, draft, base)) is not None:
        base.metrics, base.target = planned, planned[0]
        base.having = [_as_planned(sentence, one, planned) for one in base.having]
    elif (
        (sentence.has("add") and not sentence.has("replace", "correct"))
        or conditions_only(sentence, draft)
        or sorts(sentence, draft)
        or picks(sentence, draft)
        or _drops_bound(sentence)
    ):
        base.add_metrics(*draft.metrics)
    elif (left := _only_those(sentence, draft, base)) is not None:
        base.metrics = left
    elif _of_same_rows(sentence, draft, base):  # 他们的贷款呢
        chosen = [having.metric for having in base.having] + [order.by for order in base.order_by]
        base.metrics = list(dict.fromkeys([*draft.metrics, *(name for name in chosen if name in base.metrics)]))
    else:
        _change_of(sentence, draft, base)
        _hold_clients(sentence, draft, base)
        base.metrics = draft.metrics
        base.having = [having for having in base.having if having.metric in draft.metrics]
        if any(sentence.model.metrics[name].kind != "target" for name in draft.metrics):
            base.target = None
    if draft.target is None and (sorts(sentence, draft) or picks(sentence, draft)) and not _ends(sentence):
        up = sentence.has("ascend") or draft.ranking == "asc"
        base.order_by, draft.ranking = [Order(by=draft.metrics[0], direction="asc" if up else "desc")], ""
        if draft.limit is None and picks(sentence, draft):
            draft.limit = 1  # 贷款最多的那家
    _keep_order(draft, base)


def _keep_order(draft: Draft, base: Draft) -> None:
    """The order of the rows by a figure that is there: by the first one, where the figure they stood by is gone."""
    old = base.order_by[0] if base.order_by else None
    base.order_by = [order for order in base.order_by if order.by in base.metrics or order.by in base.group_by]
    if not base.order_by and old is not None and old.on == "value" and not draft.ranking:
        base.order_by = [old.model_copy(update={"by": base.metrics[0]})]
    elif not base.order_by and base.limit and not base.limit_per:
        base.ranking = "desc"


def _as_shown(sentence: Sentence, draft: Draft, base: Draft) -> list[str]:
    """「不良最高的是哪家」 of sub-branches with their ratios: of an amount and a ratio that one word stands for, the one shown."""
    words = [one for one in sentence.metric_tokens() if not one.note.get("condition")]
    shown = [name for name in draft.metrics if name in base.metrics]
    kinds = {kind_of(sentence, name) for name in draft.metrics}
    if len(words) != 1 or not (shown and draft.ranking and base.group_by) or len(kinds) == 1:
        return draft.metrics
    words[0].note["one kind"] = "1"
    return shown


def _change_of(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「no, I meant commission」 of the branches whose fees fell: those whose commission did, in the order of its change."""
    before, after = base.metrics, draft.metrics
    if not sentence.has("replace", "correct") or len(before) != 1 or len(after) != 1 or base.compare is None:
        return
    changes = [one for one in base.having if one.on != "value" and one.metric == before[0] and one.of is None]
    if changes and len(changes) == len(base.having):
        base.having = [one.model_copy(update={"metric": after[0]}) for one in changes]
        base.order_by = [
            one.model_copy(update={"by": after[0]}) if one.by == before[0] else one for one in base.order_by
        ]


def _hold_clients(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「换成贷款余额」 of the clients with deposits above 5 million: of those whom the old figure chose, and not of all."""
    client = sentence.model.defaults.client_dimension
    left = [one for one in base.having if one.metric not in draft.metrics and one.on == "value"]
    if base.group_by == [client] and left and not (draft.having or draft.tests or draft.members):
        narrow(base, Population(entity=client, rule=all_of([as_test(one) for one in left])))


def _of_plan(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """「离目标还差多少」 of a plan shown: the plan, which tells it beside what it is measured by."""
    kinds = {sentence.model.metrics[name].kind for name in draft.metrics}
    asked = sentence.has("only", "replace", "exclude", "rank", "descend", "ascend", "top", "bottom", "add", "sum")
    if base.target is None or kinds != {"target"} or not set(draft.metrics) <= set(base.metrics) or asked:
        return False
    first = [base.target, *draft.metrics]
    base.metrics = [*first, *(name for name in base.metrics if name not in first)]
    return True


def keep_kind(sentence: Sentence, base: Draft) -> bool:
    """「just the ratio」, "drop the amounts" of several figures shown: those of that kind, or those of the others."""
    named = [(token, kind) for token in sentence.tokens if (kind := kind_of_figure(token))]
    told = [token for token in sentence.metric_tokens() if all(token is not one for one, _ in named)]
    drops = sentence.has("exclude")
    if len(named) != 1 or told or not (drops or sentence.has("only") or _keeps(sentence)) or len(base.metrics) < 2:
        return False
    token, kind = named[0]
    of_kind = [name for name in base.metrics if kind_of(sentence, name) == kind]
    left = [name for name in base.metrics if (name in of_kind) != drops]
    if not left or len(left) == len(base.metrics) or any(order.by not in left for order in base.order_by if base.limit):
        return False
    for one in (token, *sentence.of("exclude"), *sentence.of("steady")):
        one.used, one.kind, one.sense = True, "word", Meaning("only")
    base.metrics = left
    base.having = [one for one in base.having if one.metric in left and (one.of is None or one.of in left)]
    base.order_by = [one for one in base.order_by if one.by in left or one.by in base.group_by]
    return True


def _drops_bound(sentence: Sentence) -> bool:
    """「drop the threshold and show the balances」: the table without its condition, and the figure beside."""
    parts = [one.has("part") for one in sentence.tokens]
    bound = any(one is not None and one.value in ("threshold", "condition") for one in parts)
    return bound and sentence.has("exclude", "remove") and not sentence.has("replace", "correct", "only")


def _keeps(sentence: Sentence) -> bool:
    return any(token.text.lower().split()[0] == "keep" for token in sentence.tokens if token.text.strip())


def kind_of(sentence: Sentence, name: str) -> str:
    """``rate``, ``money`` or ``count``: what kind of figure the metric is."""
    metric = sentence.model.metrics[name]
    if metric.is_rate:
        return "rate"
    return "money" if "元" in metric.unit and "/" not in metric.unit else "count"


def _fallen(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """「only branches where deposits fell」 of several figures compared: the rows by one of them, all of them shown."""
    ways = {"up": ">", "down": "<"}
    if draft.change not in ways or base.compare is None or len(base.metrics) < 2 or len(sentence.metric_tokens()) != 1:
        return False
    if not sentence.has("only", "which", "list") or sentence.has("add", "replace", "count"):
        return False
    named = [name for name in base.metrics if name in draft.metrics] or [
        name for name in base.metrics if any(is_akin(sentence, name, new) for new in draft.metrics)
    ]
    if len(named) != 1:
        return False
    base.having = [*base.having, Having(metric=named[0], op=ways[draft.change], values=(0.0,), on="change")]
    draft.metrics, draft.change = [], ""
    return True


def _ends(sentence: Sentence) -> bool:
    """Whether what is best or worst, or another figure beside, is asked for."""
    return sentence.has("best", "worst", "add")


def _chosen_by_figure(sentence: Sentence, base: Draft) -> bool:
    """Whether a condition on a figure chose the rows shown: 「存款余额呢」 of those who owe more than 5m is theirs."""
    if sentence.has("replace", "correct"):
        return False
    return bool(base.group_by) and any(one.on == "value" and one.of is None for one in base.having)


def _of_same_rows(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """Whether another figure is asked of the rows that are there, by whatever chose them."""
    first = _chosen_by_another(base) or _of_first(sentence, draft, base)
    return base.kept or first or _chosen_by_figure(sentence, base)


def _of_first(sentence: Sentence, draft: Draft, base: Draft) -> bool:
    """「笔数呢」 of the first few by an amount: of these, unless another order is asked."""
    anew = sentence.has(
        "replace", "correct", "only", "top", "bottom", "best", "worst", "rank", "descend", "ascend", "which"
    )
    first = base.order_by[0].by if base.order_by else ""
    counts = [sentence.readings["amount_of"].get(name) for name in draft.metrics] == [first]
    return bool(base.limit and first and counts) and not (anew or draft.limit or draft.ranking or draft.group_by)


def _chosen_by_another(base: Draft) -> bool:
    """Whether the rows shown are the first by another figure than the one asked about last."""
    first = bool(base.limit and base.order_by and base.metrics) and base.order_by[0].by in base.metrics[1:]
    values = [one for one in base.having if one.on == "value"]
    return first or (bool(values) and all(one.metric in base.metrics[1:] for one in values))


def _only_those(sentence: Sentence, draft: Draft, base: Draft) -> list[str] | None:
    """「只留存款」 of deposits and loans keeps the figures of deposits that are there."""
    if not sentence.has("only") or sentence.has("replace"):
        return None
    if draft.where:
        return _narrowed_topic(sentence, draft, base)
    shown = [name for name in base.metrics if name in draft.metrics]
    akin = shown or [name for name in base.metrics if any(is_akin(sentence, name, new) for new in draft.metrics)]
    if not akin or len(akin) == len(base.metrics):
        return None
    for token in sentence.metric_tokens():
        token.used, token.kind, token.sense = True, "word", None
    return akin


def _narrowed_topic(sentence: Sentence, draft: Draft, base: Draft) -> list[str] | None:
    """「corporate deposits only」 of the growth of deposits: the figure shown, of corporate clients."""
    words = sentence.metric_tokens()
    if len(base.metrics) != 1 or not words or any(topic_of(sentence, one) is None for one in words):
        return None
    if draft.metrics == base.metrics or not all(is_akin(sentence, base.metrics[0], new) for new in draft.metrics):
        return None
    for token in words:
        token.used, token.kind, token.sense = True, "word", None
    return list(base.metrics)


def _plan_of(sentence: Sentence, draft: Draft, base: Draft) -> list[str] | None:
    """「换成贷款」 of a plan is the plan of loans."""
    rules, model = sentence.readings["targets"], sentence.model
    meant = list(
        dict.fromkeys(rules["instead"].get(one, one) for one in draft.metrics)
    )  # 存款 is two figures, and one plan
    if base.target is None or len(meant) != 1 or sentence.has("add"):
        return None
    name = meant[0]
    if name not in rules["metrics"] or name == base.target:
        return None
    balance = model.metrics[name].kind in ("balance", "average_balance")
    return [name, *(one for one in rules["balance" if balance else "flow"] if one in model.metrics)]


def _as_planned(sentence: Sentence, having: Having, planned: list[str]) -> Having:
    """Behind or ahead of a plan, by what that plan is judged by: the increment of a balance, the whole of a flow."""
    rules = sentence.readings["targets"]
    judged = rules["increment"] if rules["increment"] in planned else rules["achievement"]
    told = having.metric in (rules["increment"], rules["achievement"]) and having.of == rules["progress"]
    return having.model_copy(update={"metric": judged}) if told else having


def prune(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """Leave out metrics that cannot be split the new way, as long as one can; one that the turn adds to the table stays beside it,
    as one figure of all, and the answer says so."""
    model, added = sentence.model, draft.metrics if sentence.has("add") and not draft.group_by else []
    if draft.holders and base.metrics == draft.metrics and not (draft.group_by or base.limit):
        told = [model.dimensions[name] for name in base.group_by]
        base.group_by = [
            one.id for one in told if all(has_dimension(model.metrics[name], one, model) for name in base.metrics)
        ]
        base.share = base.share and len(base.group_by) == len(told)  # how many clients, of all kinds of collateral
    if base.compare == "benchmark" and draft.compare is None:
        base.compare = base.compare if all(model.metrics[name].benchmark for name in base.metrics) else None
    needed = [model.dimensions[name] for name in [*base.group_by, *(condition.dimension for condition in base.where)]]
    split = {
        name: next((one.id for one in needed if not {one.group, one.id} & set(model.metrics[name].dims)), "")
        for name in base.metrics
    }
    able = [name for name in base.metrics if not split[name]]
    asked = [name for name in draft.metrics if name in base.metrics]
    if not able or len(able) == len(base.metrics) or (asked and not added and not set(asked) & set(able)):
        return  # what was asked is none of those that can: refused, and not left out
    kept = any(model.metrics[name].kind == "target" for name in able) or draft.group_by or sentence.has("why")
    if base.target is not None and draft.where and not kept:
        return  # 只看对公, of a plan: nobody plans them apart, which is said
    for name in base.metrics:
        if split[name] and name in added:
            draft.assume("added-apart", metric=name, dimension=split[name])
            able.append(name)
    base.metrics = able
    base.having = [one for one in base.having if one.metric in able and (one.of is None or one.of in able)]
    base.order_by = [order for order in base.order_by if order.by in able or order.by in base.group_by]
    base.target = base.target if any(model.metrics[name].kind == "target" for name in able) else None
