"""Figures and dimensions of a turn that are called by the end of their names: 渗透率 after 理财余额, 准确率 after alerts,
目的 of campaigns."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.grammar.kin import is_akin, reaches
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest
from semantic_layer.model import Metric

_COMMON = frozenset({"余额", "客户", "户数", "占比", "收入", "金额", "户均"})
_LONGEST = 4  # tokens that a name may be broken into


def settle_name_ends(sentence: Sentence, last: QueryRequest) -> None:
    """Make one token of the words that nothing explains and that end the name of a figure like those shown."""
    if not last.query.metrics or last.query.metrics[0] not in sentence.model.metrics:
        return
    for token in sentence.metric_tokens():
        _of_one_shown(sentence, token, last)
    for token in sentence.of("unknown", "ambiguity"):
        if all(token is not one for one in sentence.tokens):
            continue  # part of a longer one by now
        for inside in _spans(sentence, token):
            text = "".join(one.text for one in inside)
            meaning = _metric(sentence, text, last) or _dimension(sentence, text, last)
            if meaning is not None:
                _join(sentence, inside, text, meaning)
                break


def _of_one_shown(sentence: Sentence, token: Token, last: QueryRequest) -> None:
    """「余额」 of inclusive loans: the one figure shown whose name ends so, not the balance of all loans."""
    if token.text not in sentence.readings["elliptic"] or set(sentence.metrics_of(token)) & set(last.query.metrics):
        return
    shown = [name for name in last.query.metrics if sentence.model.metrics[name].zh.endswith(token.text)]
    if len(shown) == 1:
        token.sense, token.note["shown"] = Meaning("metric", shown[0]), "yes"


def _spans(sentence: Sentence, token: Token) -> Iterator[list[Token]]:
    """The stretches of words without meaning of their own around the token, the longest first."""
    place = sentence.index(token)
    if token.takes("ambiguity"):
        yield [token]
        return
    for size in range(_LONGEST, 0, -1):
        for start in range(max(0, place - size + 1), place + 1):
            inside = sentence.tokens[start : start + size]
            if len(inside) < size or start + size <= place or any(not _idle(one) for one in inside):
                continue
            if len("".join(one.text for one in inside)) > 1:
                yield inside


def _idle(token: Token) -> bool:
    return token.kind == "unknown" or (
        token.takes("filler") and token.number is None and token.text.strip(" ,，。、;；") != ""
    )


def _metric(sentence: Sentence, text: str, last: QueryRequest) -> Meaning | None:
    """The one figure whose name ends so, of the rows or the subject of the first figure shown."""
    model = sentence.model
    first = model.metrics[last.query.metrics[0]]
    found = [one for one in model.metrics.values() if not one.hidden and one.kind != "target" and _ends(one, text)]
    if any(one.id in last.query.metrics for one in found):
        found = [one for one in found if one.id in last.query.metrics]
    ranked = {one.id: _near(sentence, one, first) for one in found}
    best = [name for name, near in ranked.items() if near and near == max(ranked.values())]
    return Meaning("metric", best[0]) if len(best) == 1 else None


def _ends(metric: Metric, text: str) -> bool:
    return not text.isascii() and any(name.endswith(text) for name in (metric.zh, *metric.synonyms))


def _near(sentence: Sentence, metric: Metric, first: Metric) -> int:
    """How near a figure is to the first one shown: by the words of both names, by its rows, by its book."""
    pairs = {first.zh[place : place + 2] for place in range(len(first.zh) - 1)} - _COMMON
    same = sum(pair in metric.zh for pair in pairs)
    rows, akin = bool(set(metric.sources) & set(first.sources)), is_akin(sentence, metric.id, first.id)
    return 4 * same + 2 * rows + akin


def _dimension(sentence: Sentence, text: str, last: QueryRequest) -> Meaning | None:
    """The one dimension whose name ends so, of what the figures shown are told of themselves."""
    model = sentence.model
    metrics = [model.metrics[name] for name in last.query.metrics if name in model.metrics]
    shared = (model.defaults.client_group, model.defaults.tree_group)
    found = [
        Meaning("dimension", one.id)
        for one in model.dimensions.values()
        if one.label.zh.endswith(text) and one.grain is None and one.group not in shared
    ]
    found = [one for one in found if all(reaches(model, one, metric) for metric in metrics)]
    return found[0] if len(found) == 1 else None


def _join(sentence: Sentence, inside: list[Token], text: str, meaning: Meaning) -> None:
    place = sentence.index(inside[0])
    if len(inside) == 1:
        inside[0].kind, inside[0].sense = "word", meaning
        inside[0].note.update({"shown": "yes"} if meaning.kind == "metric" else {})
        return
    token = Token(inside[0].start, inside[-1].end, text, "word", meanings=(meaning,), sense=meaning)
    if meaning.kind == "metric":
        token.note["shown"] = "yes"
    sentence.tokens[place : place + len(inside)] = [token]
