"""Words of a follow-up that the groups and the window shown tell: 5万到20万那档, 只看季末, 按它排, 跟前30天比."""

from __future__ import annotations

import re

from assistant.grammar.kin import is_akin, reaches
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning, Vocabulary
from assistant.question import QueryRequest
from semantic_layer.model import Dimension, SemanticModel

_N = r"(\d+(?:\.\d+)?)"
_RANGE = re.compile(rf"{_N}万?(?:元|块)?(?:到|至|-|~|—|–){_N}万")
_UP = re.compile(rf"{_N}万(?:元)?(?:以上|及以上|往上|起)|(?:超过|大于|高于|不低于|过){_N}万")
_UNDER = re.compile(rf"{_N}万(?:元)?(?:以下|以内|之内|及以下)|(?:不到|低于|小于|不足|少于){_N}万")
_LABEL = re.compile(r"(?P<under><)?(?P<up>≥)?(?P<low>\d+)(?:–(?P<high>\d+))?万")
_ENDS = {"季末": "quarter", "季度末": "quarter", "每季末": "quarter", "年末": "year", "每年末": "year", "年底": "year"}
_IT = frozenset({"它", "它们", "这个", "那个", "这列", "那列", "这项", "那项", "后者", "后面那个"})
_BY = ("按", "按照", "以", "依", "照", "用")
_ANY = float("inf")


def recast_rows(sentence: Sentence, last: QueryRequest, vocabulary: Vocabulary) -> None:
    """Give words the sense that they have beside the rows of ``last``; sentences that name a figure keep theirs."""
    if sentence.metric_tokens():
        return
    _name_bands(sentence, last)
    _ends_of_grain(sentence, last)
    _by_it(sentence, last)
    _before(sentence, last, vocabulary)


def _name_bands(sentence: Sentence, last: QueryRequest) -> None:
    """「5万到20万那档」 of bands shown: the values that the amounts make up exactly, and no condition on a figure."""
    shown = (*last.query.group_by, *(one.dimension for one in last.query.where))
    for dimension in (sentence.model.dimensions[name] for name in shown):
        bands, found = _bands(dimension), _said("".join(token.text for token in sentence.tokens))
        if not bands or found is None:
            continue
        low, high, start, end = found
        codes = [code for code, (least, most) in bands.items() if low <= least and most <= high]
        exact = low in {one for one, _ in bands.values()} and high in {one for _, one in bands.values()}
        if codes and exact:
            _put(sentence, start, end, [Meaning("value", dimension.id, code) for code in codes])
            return


def _bands(dimension: Dimension) -> dict[str, tuple[float, float]]:
    """The bounds of each value, in 万; none where a value is no band of amounts."""
    bands: dict[str, tuple[float, float]] = {}
    for code, label in dimension.values.items():
        match = _LABEL.fullmatch(label.zh)
        if match is None:
            return {}
        low = float(match["low"])
        high = float(match["high"]) if match["high"] else _ANY
        bands[code] = (0.0, low) if match["under"] else (low, high)
    return bands


def _said(text: str) -> tuple[float, float, int, int] | None:
    """(least, most, start, end) of the amounts in ``text``, in 万."""
    for pattern in (_RANGE, _UP, _UNDER):
        match = pattern.search(text)
        if match is not None:
            first, *rest = [float(one) for one in match.groups() if one is not None]
            low, high = (first, rest[0]) if pattern is _RANGE else (first, _ANY) if pattern is _UP else (0.0, first)
            return low, high, match.start(), match.end()
    return None


def _put(sentence: Sentence, start: int, end: int, meanings: list[Meaning]) -> None:
    """Values in place of the tokens whose texts, one behind the other, stand from ``start`` to ``end``."""
    place, inside = 0, []
    for token in sentence.tokens:
        if place < end and place + len(token.text) > start:
            inside.append(token)
        place += len(token.text)
    first, spot = inside[0], sentence.index(inside[0])
    text = "".join(token.text for token in inside)
    values = [
        Token(first.start, inside[-1].end, text, "word", meanings=(meaning,), sense=meaning) for meaning in meanings
    ]
    sentence.tokens[spot : spot + len(inside)] = values


def _ends_of_grain(sentence: Sentence, last: QueryRequest) -> None:
    """「只看季末」 of month ends: quarter by quarter."""
    model = sentence.model
    grains = [model.dimensions[name].grain for name in last.query.group_by if model.dimensions[name].grain]
    for token in sentence.tokens:
        grain = _ENDS.get(token.text)
        coarser = next((one.id for one in model.dimensions.values() if one.grain == grain), None)
        if grains == ["month"] and grain is not None and coarser is not None and sentence.has("only"):
            token.kind, token.period, token.sense = "word", None, Meaning("dimension", coarser)


def _by_it(sentence: Sentence, last: QueryRequest) -> None:
    """「按它排」: by the figure that came last."""
    if not sentence.has("rank", "descend", "ascend"):
        return
    for token in sentence.tokens:
        before = sentence.previous(token, frozenset())
        if token.text in _IT and before is not None and before.text in _BY and last.query.metrics:
            token.kind, token.sense = "word", Meaning("metric", last.query.metrics[-1])


def _before(sentence: Sentence, last: QueryRequest, vocabulary: Vocabulary) -> None:
    """「跟前30天比」 of 30 days: against those before them."""
    window, told = last.query.period, next((one for one in vocabulary.meanings("环比") if one.kind == "compare"), None)
    if window is None or told is None or not sentence.has("versus"):
        return
    for token in sentence.of("period"):
        period = token.period.period if token.period is not None else None
        if period is not None and period.days == window.days and token.text.startswith(("前", "之前")):
            token.kind, token.period, token.sense = "word", None, told
            for word in sentence.of("versus"):
                word.pass_over()


def reach(model: SemanticModel, meaning: Meaning, metrics: tuple[str, ...]) -> int:
    """2 for a dimension of the metrics' own facts, 1 for one they reach by their clients or offices, 0 for no other."""
    if not metrics or not all(
        name in model.metrics and reaches(model, meaning, model.metrics[name]) for name in metrics
    ):
        return 0
    known = model.dimensions.get(meaning.id)
    shared = (model.defaults.client_group, model.defaults.tree_group)
    return 1 if known is None or known.group in shared else 2


def as_value(sentence: Sentence, token: Token, last: QueryRequest, vocabulary: Vocabulary) -> None:
    """「只看定期」 of daily averages narrows them; of balances it is the balance of time deposits itself."""
    metrics, model = last.query.metrics, sentence.model
    asked = {one.dimension for one in last.query.where}
    asked |= set(last.query.group_by) if sentence.has("exclude") else set()  # 拆成定期和活期 · 把定期拿走
    head, *rest = token.text.lower().split() or [""]
    told = (*token.meanings, *(vocabulary.meanings(head) if rest else ()))  # time deposits, of demand ones
    value = next((one for one in told if one.kind == "value" and one.id in asked), token.has("value"))
    names = sentence.metrics_of(token)
    alone = len(sentence.metric_tokens()) == 1 and not sentence.has("add", "each")
    topic = token.takes("phrase") and token.sense and sentence.readings["phrases"][int(token.sense.id)].get("topic")
    chosen = value is not None and value.id in asked and not model.dimensions[value.id].multi
    if value is None or not names or (topic and not chosen) or not alone or not metrics:
        return
    if names[0] not in model.metrics:
        return
    if value.id in asked and reach(model, value, metrics):
        token.sense = value
        return
    same = model.metrics[metrics[0]].kind == model.metrics[names[0]].kind
    akin = all(is_akin(sentence, name, names[0]) for name in metrics)
    if akin and not (same and len(metrics) == 1) and sentence.has("only", "about", "include"):
        token.sense = value if reach(model, value, metrics) else token.sense
