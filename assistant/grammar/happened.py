"""Clients to whom something happened: how many were visited in May, which complained in March, who enquired about loans."""

from __future__ import annotations

from dataclasses import replace

from assistant.grammar.draft import Draft
from assistant.grammar.people import counts_people, is_client, names_people, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest, Question
from semantic_layer.calendar import Period

_TOLD = (
    "percapita",
    "average",
    "share",
    "concerned",
    "between",
    "trend",
    "rank",
    "top",
    "bottom",
    "best",
    "worst",
    "lacking",
)
_HEADS = ("户次", "人")


def settle_happened(sentence: Sentence, question: Question) -> None:
    """In days that are named, a tag of what happened is what happened in them; a word for clients and what they did is both."""
    _settle_traded(sentence)
    _settle_lost(sentence, question)
    _split_people(sentence)
    _split_moved(sentence)
    _did(sentence)
    windows = _windows(sentence)
    grains = [
        sentence.model.dimensions[one.sense.id].grain for one in sentence.of("dimension") if one.sense is not None
    ]
    if len(windows) != 1 or windows[0].days < 2 or any(grains) or _others(sentence) or sentence.has(*_TOLD):
        return
    for token in sentence.of("value"):
        name = sentence.readings["happened"].get(token.sense.value) if token.sense is not None else None
        before = sentence.previous(token, frozenset())
        denied = before is not None and before.takes("exclude", "lacking")
        denied = denied or (
            names_people(sentence, token) and not sentence.has("list", "which")
        )  # 3月投诉过的客户有多少
        if (
            name is not None
            and token.sense is not None
            and sentence.model.dimensions[token.sense.id].multi
            and not denied
        ):
            token.sense, token.meanings = Meaning("metric", name), ()
            if not counts_people(sentence):  # 投诉过的客户, who complained this year
                token.note["few"], token.note["rows"] = sentence.model.defaults.client_dimension, "yes"


def _settle_traded(sentence: Sentence) -> None:
    """「上个月买了多少理财」: what was bought or sold in the days named is not what is held then, and no figure of the model tells
    it."""
    windows = [one for one in sentence.of("period") if one.period is not None and one.period.period is not None]
    said = [sentence.index(one) for one in windows if one.period and one.period.period and one.period.period.days > 1]
    for token in sentence.tokens[min(said) :] if said and not sentence.has("write", "lacking", "exclude") else ():
        if token.text[:1] in _TRADED and any(sign in token.text for sign in _DONE):
            names = sentence.metrics_of(token)
            found = [one.id for one in sentence.model.refusals.values() if one.nearest[:1] == names[:1] and names]
            if len(found) == 1:
                token.sense = Meaning("refusal", found[0])


def _settle_lost(sentence: Sentence, question: Question) -> None:
    """「流失多少」 after a number of clients: how many have left, which is asked about, and no change of the number shown."""
    last = question.history[-1].requests[-1:] if question.history else ()
    model, unit = sentence.model, people_unit(sentence)
    shown = [model.metrics.get(one.query.metrics[0]) for one in last if isinstance(one, QueryRequest)]
    counted = bool(unit) and any(one is not None and one.unit == unit for one in shown)
    for token in sentence.of("change") if counted and not sentence.metric_tokens() else ():
        whole = [one.id for one in model.ambiguities.values() if any(w.startswith(token.text) for w in one.words)]
        if whole and not sentence.has("compare") and not sentence.of("period"):
            token.sense = Meaning("ambiguity", whole[0])


_TRADED, _DONE = frozenset("买购卖申认赎"), ("了", "过")


def _windows(sentence: Sentence) -> list[Period]:
    periods = [one.period.period for one in sentence.of("period") if one.period is not None]
    return [one for one in periods if one is not None]


def _did(sentence: Sentence) -> None:
    """「how many clients joined in May」: with no figure named, what clients did is the number of those who did."""
    for token in sentence.of("implied") if not sentence.metric_tokens() else ():
        names = [one.id for one in token.meanings if one.kind == "implied" and one.id in sentence.model.metrics]
        before = sentence.previous(token, _WHO)
        counted = before is not None and (is_client(sentence, before) or before.takes("count"))
        if counted and len(names) == 1 and sentence.model.metrics[names[0]].unit == people_unit(sentence):
            token.sense = Meaning("metric", names[0])
            if len(sentence.of("dimension")) == 1 and not counts_people(sentence):  # clients who joined in May
                token.note["few"], token.note["rows"] = sentence.model.defaults.client_dimension, "yes"
            return


_WHO = frozenset({"who", "that", "have", "has", "had", "who have", "who had", "newly", "first", "just"})


def settle_happened_within(sentence: Sentence, draft: Draft) -> None:
    """「clients who complained in May, by branch」: a tag of what happened, in days that are named, is that it happened in them."""
    windows, known = _windows(sentence), sentence.readings["happened"]
    grains = [sentence.model.dimensions[name].grain for name in draft.group_by]
    if len(windows) != 1 or windows[0].days < 2 or any(grains) or draft.compare is not None or draft.edits is not None:
        return
    for one in [one for one in draft.where if one.op == "in" and len(one.values) == 1]:
        name = known.get(str(one.values[0])) if sentence.model.dimensions[one.dimension].multi else None
        if name in sentence.model.metrics and draft.period == windows[0]:
            draft.where.remove(one)
            draft.holders.append(name)
            for token in sentence.of("value"):
                if token.sense is not None and token.sense.value == one.values[0]:
                    token.pass_over()


def _split_moved(sentence: Sentence) -> None:
    """「which clients lost the most deposits」: an amount behind them says that it is what moved, and not they."""
    for place, token in enumerate(sentence.tokens):
        words = token.text.split()
        moved = _MOVED.get(words[-1].lower(), "") if len(words) == 2 and token.takes("ambiguity") else ""
        figure = next((one for one in sentence.tokens[place + 1 :] if not _leads(one)), None)
        if (
            moved
            and words[0].lower() in sentence.readings["people"]
            and figure is not None
            and sentence.metrics_of(figure)
        ):
            middle = token.start + len(words[0])
            client = Meaning("dimension", sentence.model.defaults.client_dimension)
            change = Meaning("change", value=moved)
            first = replace(token, end=middle, text=words[0], meanings=(client,), sense=client, note={})
            last = replace(token, start=middle + 1, text=words[1], meanings=(change,), sense=change, note={})
            sentence.tokens[place : place + 1] = [first, last]
            return


_MOVED = {"lost": "down", "losing": "down", "lose": "down"}


def _leads(token: Token) -> bool:
    """Whether the word may stand between a verb and the amount that moved: more than 1m of their."""
    return token.takes("top", "operator", "filler", "number", "more") or token.number is not None


def _others(sentence: Sentence) -> bool:
    """Whether another figure is asked than the number of clients."""
    counted = (sentence.readings["counted"],)
    return any(sentence.metrics_of(one)[:1] != counted for one in sentence.metric_tokens())


def _split_people(sentence: Sentence) -> None:
    """「which clients enquired about loans」: the clients, and what they did."""
    for place, token in enumerate(sentence.tokens):
        words, names = token.text.split(), sentence.metrics_of(token)
        metrics = [sentence.model.metrics[name] for name in names]
        people = len(words) > 1 and words[0].lower() in sentence.readings["people"] and words[0].endswith("s")
        if not people or len(names) != 1 or metrics[0].kind != "count" or metrics[0].unit == people_unit(sentence):
            continue
        middle = token.start + len(words[0])
        client = Meaning("dimension", sentence.model.defaults.client_dimension)
        first = replace(token, end=middle, text=words[0], meanings=(client,), sense=client, note={})
        last = replace(token, start=middle + 1, text=" ".join(words[1:]), note={})
        sentence.tokens[place : place + 1] = [first, last]
        return


def count_those(sentence: Sentence, draft: Draft) -> None:
    """「how many clients were visited in May」: the clients to whom it happened are counted, and not how often it did."""
    model, counted = sentence.model, sentence.readings["counted"]
    _count_reached(sentence, draft)
    heads = [sentence.metrics_of(one) for one in sentence.metric_tokens()]
    beside = {counted}.union(
        *(names for names in heads if names[:1] == (counted,))
    )  # number of customers, effective ones
    acts = [name for name in draft.metrics if name not in beside]
    if len(acts) != 1 or counted not in model.metrics or sentence.has(*_TOLD):
        return
    metric, client = model.metrics[acts[0]], model.defaults.client_dimension
    named = [one for one in sentence.metric_tokens() if metric.id in sentence.metrics_of(one)]
    asked = _asks_clients(sentence) or (len(named) == 1 and _done_to(sentence, named[0]))
    if len(named) != 1 or not (asked or named[0].text.endswith(_HOW_MANY)):
        return
    happens = metric.kind == "count" and model.defaults.client_group in metric.dims
    if not happens or metric.unit == people_unit(sentence) or metric.unit in _HEADS:
        return
    if _counted_itself(sentence, named[0]) or _joined(sentence, named[0]):
        return
    draft.holders, draft.metrics = [metric.id], [counted]
    draft.group_by = [name for name in draft.group_by if name != client]
    for word in sentence.of("implied"):
        if any(one.id == metric.id for one in word.meanings):
            word.pass_over()


def _count_reached(sentence: Sentence, draft: Draft) -> None:
    """「how much did we lend in May, and to how many customers」: behind the figure those are counted who have some of it."""
    model, counted = sentence.model, sentence.readings["counted"]
    flows = [model.metrics[name] for name in draft.metrics if name != counted]
    reached = [one for one in flows if one.kind in ("sum", "count") and model.defaults.client_group in one.dims]
    heads = [one for one in sentence.tokens if one.takes("count") or counted in sentence.metrics_of(one)]
    for token in heads[-1:] if len(flows) == len(reached) == 1 and counted in model.metrics else ():
        before = sentence.previous(token, frozenset())
        behind = any(reached[0].id in sentence.metrics_of(one) for one in sentence.tokens[: sentence.index(token)])
        if behind and before is not None and before.text.lower() in ("to", "from", "with", "by"):
            draft.holders, token.used = [reached[0].id], True
            draft.add_metrics(counted)


def _done_to(sentence: Sentence, token: Token) -> bool:
    """「customers visited in May by branch」: by other groups, clients told by what was done to them are counted."""
    before = sentence.previous(token, frozenset({"we", "i", "that", "who", "were"}))
    groups = [one for one in sentence.of("dimension") if not is_client(sentence, one)]
    done = token.text.lower().endswith("ed") and before is not None and is_client(sentence, before)
    return done and bool(groups) and not sentence.has("which", "list")


_HOW_MANY = tuple(
    f"{many}{unit}" for many in ("多少", "几") for unit in ("客户", "户", "家", "家客户", "户客户", "家企业", "个客户")
)


def _asks_clients(sentence: Sentence) -> bool:
    """Whether the number of clients is asked for, and named as such: 新建商机有多少个, how many customer visits are none."""
    named = [one for one in sentence.tokens if is_client(sentence, one) or names_people(sentence, one)]
    named += [one for one in sentence.of("count", "ask") if one.text.endswith(("户", "家", "位", "客户", "人"))]
    heads = [one for one in sentence.of("count") if one.text.lower().endswith(("customer", "client", "borrower"))]
    return bool(named) and not heads and counts_people(sentence)


def _counted_itself(sentence: Sentence, token: Token) -> bool:
    """Whether it is asked how often it happened, beside or instead of to how many: 拜访次数, how many visits."""
    before = sentence.previous(token, frozenset({"new", "open", "of", "the"}))
    asked = before is not None and (
        before.text.lower().startswith(("how many", "number")) and not _of_people(sentence, before)
    )
    other = [one for one in sentence.of("ask") if one is not token and not _asks_people(sentence, one)]
    named = names_people(sentence, token) and "few" not in token.note and not token.text.endswith(_HOW_MANY)
    return asked or bool(other) or named or token.text.endswith(("数", "量", "次数"))


def _asks_people(sentence: Sentence, token: Token) -> bool:
    after = sentence.next(token, frozenset())
    return token.text.endswith(("户", "家", "位", "客户", "人")) or (after is not None and is_client(sentence, after))


def _of_people(sentence: Sentence, token: Token) -> bool:
    return token.takes("count") or is_client(sentence, token) or names_people(sentence, token)


def _joined(sentence: Sentence, token: Token) -> bool:
    """Whether it stands in a list beside the number of clients: clients and visits."""
    counted = sentence.readings["counted"]
    counts = [
        one
        for one in sentence.tokens
        if one.takes("count") or is_client(sentence, one) or counted in sentence.metrics_of(one)
    ]
    places = sorted((sentence.index(token), *(sentence.index(one) for one in counts[:1])))
    between = sentence.tokens[places[0] + 1 : places[-1]]
    return any(one.takes("and", "versus", "add", "each") or one.text in ("，", ",", "、", "/") for one in between)
