"""Which end of a figure a word asks for, and of what: the highest, the best of a rate, the slowest approval, the largest loans."""

from __future__ import annotations

from typing import Literal

from assistant.grammar.draft import Draft
from assistant.grammar.normalise import singular
from assistant.grammar.people import names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.model import Metric

_SLOW = ("slow", "慢", "磨蹭", "拖拉", "迟缓")
_QUICK = ("fast", "quick", "最快", "快的", "迅速", "麻利", *_SLOW)
_DURATIONS = ("天", "小时", "秒", "分钟")
_WAYS: dict[str, Literal["up", "down"]] = {"higher": "up", "more": "up", "lower": "down", "less": "down"}
_RANKED = ("top", "bottom", "best", "worst")


def read_superlative(sentence: Sentence, token: Token, draft: Draft) -> None:
    """Take one word for the end of a figure as the order of the rows."""
    token.used, draft.plain = True, False
    metrics = [
        sentence.model.metrics[name] for other in sentence.metric_tokens() for name in sentence.metrics_of(other)
    ]
    lower_is_better = bool(metrics) and metrics[0].direction == "down"
    word = token.text.lower().removesuffix("的")
    word = f"最{word[1:]}" if word.startswith("更") else word
    known = sentence.readings["superlatives"]
    superlative = next((known[one] for one in (word, *degrees_of(word)) if one in known), None)
    if superlative in sentence.model.metrics and not metrics:
        draft.add_metrics(superlative)
    elif superlative in sentence.model.metrics and _only_topic(sentence, sentence.model.metrics[superlative], token):
        draft.metrics = [superlative]  # 存款最不稳当的支行
    elif superlative in sentence.model.metrics and _leads_topic(sentence, token):
        token.kind, token.sense = "unknown", None  # the most profitable loans: a figure that is of clients only
        return
    if token.takes("best", "better"):
        draft.ranking = "asc" if lower_is_better else "desc"
    elif token.takes("worst", "worse"):
        draft.ranking = "desc" if lower_is_better else "asc"
    elif token.takes("bottom", "less", "ascend"):
        draft.ranking = "asc"
    else:
        draft.ranking = "desc" if token.takes("top", "descend") else draft.ranking or "desc"
    if metrics and _of_pace(token, metrics[0]):
        draft.ranking = "desc" if any(word in token.text.lower() for word in _SLOW) else "asc"
    elif any(word in token.text.lower() for word in _SLOW):
        draft.ranking = "asc"


def degrees_of(word: str) -> tuple[str, ...]:
    """English forms of a degree under which its figure may be known: the most profitable, more profitable, riskier."""
    bare = word.removeprefix("the ").removesuffix(" than")
    head, _, rest = bare.partition(" ")
    most = {"more": "most", "less": "least"}.get(head, head)
    ending = f"{bare[:-2]}est" if bare.endswith("er") and not rest else bare
    return (bare, f"{most} {rest}", ending)


def of_their_clients(sentence: Sentence, token: Token) -> bool:
    """「which branch has the most active clients」: whose figure the degree is, where other rows are asked for."""
    model, before = sentence.model, sentence.previous(token, frozenset())
    client = token.sense is not None and token.sense.id == model.defaults.client_dimension
    if not client or before is None or not before.takes("top", "bottom", "best", "worst"):
        return False
    named = any(one in sentence.readings["superlatives"] for one in degrees_of(before.text.lower()))
    rows = [
        one for one in sentence.tokens[: sentence.index(before)] if one.takes("dimension") and one.sense is not None
    ]
    others = [one for one in rows if one.sense is not None and model.dimensions[one.sense.id].grain is None]
    return named and bool(others) and sentence.has("which", "list")


def _only_topic(sentence: Sentence, metric: Metric, token: Token) -> bool:
    """Whether the metrics named only say what the figure that the superlative ``token`` stands for is of: the riskiest loans."""
    groups = {name: group for group, name in sentence.readings["amounts"].items()}
    led = _leads_topic(sentence, token)
    return all(
        _is_topic(sentence, one) and (one.text in metric.zh or (led and groups.get(names[0]) in metric.dims))
        for one in sentence.metric_tokens()
        if (names := sentence.metrics_of(one))
    )


def _is_topic(sentence: Sentence, token: Token) -> bool:
    """Whether the word names a kind of business by its amount: deposits, loans."""
    phrases = sentence.readings["phrases"]
    return bool(token.takes("phrase") and token.sense and phrases[int(token.sense.id)].get("topic"))


def _leads_topic(sentence: Sentence, token: Token) -> bool:
    """Whether the superlative describes the one kind of business right behind it: the riskiest loans."""
    named, after = sentence.metric_tokens(), sentence.next(token, frozenset())
    return token.text.isascii() and len(named) == 1 and named[0] is after and _is_topic(sentence, after)


def judged(sentence: Sentence, metric: Metric) -> Literal["asc", "desc", ""]:
    """The order that a word which judges (worst, 最好, five best) asks for, by what is good for ``metric``; empty without one."""
    words = [one for one in sentence.tokens if not _of_pace(one, metric)]
    numbers = {word for one in words if one.number is not None for word in one.text.lower().split()}
    good = "best" in numbers or any(one.takes("best") for one in words)
    bad = "worst" in numbers or any(one.takes("worst") for one in words)
    if good == bad:
        return ""
    return "asc" if good == (metric.direction == "down") else "desc"


def counted_from(sentence: Sentence, token: Token) -> Literal["asc", "desc", ""]:
    """From which end a number counts rows: the bottom five, and the worst five of a figure whose high values are bad."""
    assert token.number is not None
    said = set(token.text.lower().split())
    metrics = [
        sentence.model.metrics[name] for other in sentence.metric_tokens() for name in sentence.metrics_of(other)
    ]
    lower_is_better = bool(metrics) and metrics[0].direction == "down"
    if said & {"best", "worst"} and metrics:
        return "asc" if lower_is_better == ("best" in said) else "desc"
    return "asc" if "bottom" in token.number.side else ""


def pace_order(sentence: Sentence, metric: Metric) -> Literal["asc", "desc", ""]:
    """The end of a time that a word for speed asks for, where the figure itself is that of the question before."""
    word = next((one for one in sentence.of(*_RANKED, "more", "less") if _of_pace(one, metric)), None)
    return "" if word is None else "desc" if any(slow in word.text.lower() for slow in _SLOW) else "asc"


def _of_pace(token: Token, metric: Metric) -> bool:
    """Whether a word for speed is of a time: the fastest approval takes the fewest days."""
    return metric.unit in _DURATIONS and any(word in token.text.lower() for word in _QUICK)


def _directed(sentence: Sentence, draft: Draft) -> None:
    """「branches whose ratio is worse than a year ago」: the comparison says which way; rows that are listed are those that did."""
    for token in sentence.of("compare"):
        first = token.text.lower().split()[0] if token.text.isascii() else ""
        metrics = [sentence.model.metrics[name] for name in draft.metrics]
        if first in ("better", "worse") and metrics and metrics[0].direction in ("up", "down"):
            first = "higher" if (first == "better") == (metrics[0].direction == "up") else "lower"
        if first in _WAYS and not draft.ranking:
            draft.change = _WAYS[first]
            if any(one.text.lower() in ("whose", "any") for one in sentence.tokens):
                sentence.tokens[0].note["movers"] = "1"


_THAT = frozenset({"那个", "那户", "那家", "那位", "那笔", "那条", "那一个", "那一家", "那一户"})


def _that_one(sentence: Sentence, draft: Draft) -> None:
    """「需求评分最高那个」: the first of the ranking."""
    for token in sentence.tokens if draft.ranking and draft.limit is None else []:
        before = sentence.previous(token)
        if token.text in _THAT and before is not None and before.takes(*_RANKED):
            token.used, draft.limit = True, 1


def rank_rows(sentence: Sentence, draft: Draft) -> None:
    """The rows of a ranking that names none: values set side by side (Xiaoshan or Yuhang), else what the metric is of
    (the 5 largest loans, wealth products)."""
    _directed(sentence, draft)
    _that_one(sentence, draft)
    if not draft.ranking or draft.group_by or draft.bands is not None or draft.trend:
        return
    ranges = {name for token in sentence.of("segment") if token.sense is not None for name in _spans(sentence, token)}
    compared = [one.dimension for one in draft.where if len(one.values) > 1 and one.op == "in"]
    compared = [
        name for name in compared if name not in ranges
    ]  # over 60 days overdue is one condition, not five groups
    if compared:
        draft.group(compared[-1])
        return
    if not draft.limit and not sentence.has(*_RANKED):
        return
    client = sentence.model.defaults.client_dimension
    for token in (
        one for one in sentence.metric_tokens() if "theirs" not in one.note and not _sorts_people(sentence, one)
    ):
        last = singular(token.text.lower().split()[-1]) if token.text.isascii() else ""
        metric = sentence.model.metrics[sentence.metrics_of(token)[0]]
        for dimension in sentence.model.dimensions.values():
            known = dimension.id in metric.dims or dimension.group in metric.dims
            begun = len(dimension.label.zh) > 1 and token.text.startswith(dimension.label.zh)  # 客户经理人均产值，前五
            if known and (begun or (last and dimension.label.en.lower() == last)) and dimension.id != client:
                draft.group(dimension.id)
                return


def _sorts_people(sentence: Sentence, token: Token) -> bool:
    """「top 5 payroll clients by loans」: the figure only puts the clients in order."""
    led = sentence.previous(token, frozenset())
    people = any(names_people(sentence, one) for one in sentence.of("value", "dimension"))
    return led is not None and led.takes("each") and people


def _spans(sentence: Sentence, token: Token) -> list[str]:
    """The dimensions that a segment of the readings filters."""
    assert token.sense is not None
    return list(sentence.readings["segments"][int(token.sense.id)].get("where", ()))


def cut_per_group(sentence: Sentence, draft: Draft, each: list[Token]) -> None:
    """「每个分行存款前三的支行」: the top of each group."""
    if len(draft.group_by) < 2 or not (draft.limit or draft.ranking):
        return
    outer = [token.sense.id for token in each if token.sense is not None and token.sense.id in draft.group_by]
    inner = [name for name in draft.group_by if name not in outer]
    if outer and inner and not all(sentence.model.dimensions[name].grain for name in inner):
        draft.limit_per, draft.limit = outer[0], draft.limit or 1
        draft.group_by = [outer[0], *[name for name in draft.group_by if name != outer[0]]]


def all_of_each(sentence: Sentence, draft: Draft) -> None:
    """「各支行贷款余额，最少的是哪家」: the figure of each is asked for first, so all rows are shown, in that order."""
    ends = [one.start for one in sentence.of(*_RANKED)]
    if draft.limit != 1 or draft.edits is not None or len(draft.group_by) != 1 or len(ends) != 1 or draft.limit_per:
        return
    marks = [one.start for one in sentence.tokens if one.text in _PAUSES and one.start < ends[0]]
    first = [one for one in sentence.tokens if marks and one.start < marks[-1]]
    each = any(one.takes("dimension") and one.text.startswith(_EACH) for one in first)
    asked = any(sentence.metrics_of(one) or one.takes("target") for one in first)
    later = [one for one in sentence.metric_tokens() if one not in first]
    if each and asked and not later:
        draft.limit = None


_PAUSES = frozenset("，,；;。")
_EACH = ("各", "每")
