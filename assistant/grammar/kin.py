"""Words that are told by what was asked last: 「净增呢」 after loans, 「我要客户平均的那个」, "I meant the spread"."""

from __future__ import annotations

from assistant.grammar.counted_shown import counted_of_shown, per_many
from assistant.grammar.defaults import is_flow
from assistant.grammar.draft import Draft
from assistant.grammar.exact_counts import first_figure
from assistant.grammar.fitting import read_per_head
from assistant.grammar.followup import content, has_subject, marked
from assistant.grammar.measured import called
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest
from semantic_layer.instead import has_dimension
from semantic_layer.model import Metric, SemanticModel
from semantic_layer.query import Condition, SemanticQuery

_MEASURES = frozenset(
    {"笔数", "户数", "金额", "比例", "比率", "占比", "ratio", "rate", "amount", "number", "count", "share"}
)
_QUALIFIERS = ("unknown", "average", "percapita", "distribution", "dimension", "measure")


def settle_by_past(sentence: Sentence, draft: Draft, token: Token, last: QueryRequest | None) -> bool:
    """Give an ambiguous word of a follow-up the one metric that is of what the last query was of."""
    if token.takes("metric"):
        return True
    if last is None or not last.query.metrics or (has_subject(sentence, draft) and not marked(sentence)):
        return False
    own = draft.group_by or draft.where or draft.target or sentence.has("each", "own", "bank", "list", "period")
    if token.sense is None or (own and not (marked(sentence) or len(content(sentence)) == 1)):
        return False
    choices = [name for name in sentence.model.ambiguities[token.sense.id].choices if name in sentence.model.metrics]
    rates = [sentence.model.metrics[name].is_rate for name in (last.query.metrics[0], *choices)]
    if sentence.has("only") and rates[0] and not any(rates[1:]):
        return False  # new loans only, of an average rate: no amount takes its place
    akin = [name for name in choices if is_akin(sentence, name, last.query.metrics[0])]
    if len(akin) > 1 and not last.query.target:
        flow = is_flow(sentence.model, last.query.metrics[0])
        akin = [name for name in akin if is_flow(sentence.model, name) == flow]  # the rate of what is lent, or was
    akin = akin if len(akin) == 1 else choices_of_groups(sentence, choices, last.query)
    if len(akin) != 1:
        return False
    token.used = True
    draft.metrics = [akin[0]]
    return True


def choices_of_groups(sentence: Sentence, choices: list[str], query: SemanticQuery) -> list[str]:
    """The metrics that can be told of the groups and values shown, where some of them cannot: 花了多少钱 of campaigns."""
    model = sentence.model
    groups = [*query.group_by, *(one.dimension for one in query.where)]
    return [
        name
        for name in choices
        if all(has_dimension(model.metrics[name], model.dimensions[one], model) for one in groups)
    ]


def read_kin(sentence: Sentence, draft: Draft, last: QueryRequest | None) -> None:
    """A correction that names no metric by a whole name: the one metric of the same kind whose name has these words."""
    if last is None or not last.query.metrics:
        return
    told = counted_of_shown(sentence, draft, last) or draft.metrics
    if told or _per_head(sentence, draft, last) or per_many(sentence, draft, last):
        return
    that = any(token.text.lower() in ("这个", "那个", "that one", "this one") for token in sentence.of("pronoun"))
    alone = all(one.text.lower() in _MEASURES or one.takes("filler", "about", "ask") for one in content(sentence))
    alone = alone and any(one.text.lower() in _MEASURES for one in sentence.tokens)
    if not (that or alone or sentence.has("correct", "replace", "add", "about", "measure")):
        return
    said = [one for one in content(sentence) if not one.takes("pronoun") and not _narrows(sentence, one, last)]
    said = said or [one for one in sentence.tokens if one.text.lower() in _MEASURES]
    words = [one for one in said if one.kind == "unknown" or one.takes(*_QUALIFIERS) or one.text.lower() in _MEASURES]
    words = words or [one for one in said if one.takes("value")]
    if sentence.has("share") and not (that or sentence.has("correct", "replace")):
        return
    if not words or len(words) < len(said) or all(one.takes("dimension") for one in words):
        return
    first = sentence.model.metrics[first_figure(last.query, sentence.model)]
    if all(one.takes("measure") or one.text.lower() in _MEASURES for one in words):
        _of_measure(sentence, draft, words, first)
        return
    found = [
        one for one in sentence.model.metrics.values() if _named(one, words) and not one.hidden and one is not first
    ]
    strict = not (that or sentence.has("correct", "replace"))
    found = [
        one for one in found if _same_rows(one, first) or (is_akin(sentence, one.id, first.id) and not strict)
    ] or ([] if strict else found)
    best = [one for one in found if _shared(one, first) == max(_shared(other, first) for other in found)]
    if len(best) != 1:
        return
    values = {one.sense.id for one in words if one.takes("value") and one.sense is not None}
    draft.where = [one for one in draft.where if one.dimension not in values]
    for one in words:
        one.used, one.kind, one.sense = True, "word", None
    draft.metrics = [best[0].id]
    draft.group_by = []


def _per_head(sentence: Sentence, draft: Draft, last: QueryRequest) -> bool:
    """「户均的也加上」: the figure per client of the one shown, by its own metric or as both halves of the average."""
    first, known = last.query.metrics[0], sentence.readings["halves"]["metrics"]
    counted = any(
        (after := sentence.next(one)) is not None and after.takes("count") for one in sentence.of("percapita")
    )
    if counted or not sentence.has("percapita") or first in known.values() or last.query.target is not None:
        return False  # 每人几户: how many of them each has
    draft.metrics = [known.get(first, first)]
    read_per_head(sentence, draft)
    if draft.metrics == [first]:
        draft.metrics = []
        return False
    for token in sentence.of("percapita"):
        token.used = True
    draft.of_last = True
    return True


def _of_measure(sentence: Sentence, draft: Draft, words: list[Token], first: Metric) -> None:
    """「金额呢」 after a number of loans: the one amount of the same rows, or that with a name most like it."""
    text = "".join(one.text.lower() for one in words)
    name = _counted_in(sentence, draft, text, first) or _called_so(sentence, text, first)
    if name is None:
        return
    for one in words:
        one.used, one.kind, one.sense = True, "word", None
    draft.metrics, draft.group_by, draft.of_last = [name], [], True


def _counted_in(sentence: Sentence, draft: Draft, text: str, first: Metric) -> str | None:
    """「笔数呢」 after overdue loans: what counts them in that unit, and only those."""
    entry = next(
        (one for one in sentence.readings["counts"] if text == one["unit"] + "数" and first.id in one["of"]), None
    )
    name = entry["of"][first.id] if entry is not None else None
    if entry is None or name not in sentence.model.metrics:
        return None
    kept = entry.get("where", {}).get(first.id, {})
    draft.where += [Condition(dimension=one, values=tuple(values)) for one, values in kept.items()]
    return str(name)


def _called_so(sentence: Sentence, text: str, first: Metric) -> str | None:
    """The one figure of the rows of ``first`` that is of the kind ``text``."""
    found = [
        one
        for one in sentence.model.metrics.values()
        if called(one, text) and not one.hidden and one is not first and _same_rows(one, first)
    ]
    near = max((_front(one, first) for one in found), default=0)
    best = [one for one in found if _front(one, first) == near] if near > 1 or len(found) > 1 else found
    amount = sentence.readings["amount_of"].get(first.id) if text == "金额" else None
    if len(best) != 1 and amount in sentence.model.metrics:
        return str(amount)  # 逾期户数 → 改成金额
    if len(best) != 1 or (len(found) > 1 and near < 2):
        return None
    return best[0].id


def figure_called(sentence: Sentence, text: str, query: SemanticQuery) -> str | None:
    """The figure of the kind ``text`` (金额, 笔数) that is shown, or else the one of the rows shown."""
    model = sentence.model
    shown = [name for name in query.metrics if name in model.metrics and called(model.metrics[name], text)]
    if shown:
        return shown[0] if len(shown) == 1 else None
    return _called_so(sentence, text, model.metrics[first_figure(query, model)])


def of_shown(sentence: Sentence, draft: Draft, base: Draft) -> None:
    """「日均的」 after AUM, which is of no one book: the daily average of AUM, never that of deposits."""
    words, first = sentence.metric_tokens(), sentence.model.metrics[base.metrics[0]]
    named = [name for token in words for name in sentence.metrics_of(token)]
    if first.id in named or len(words) != 1 or set(draft.metrics) - set(named):
        return
    found = [
        one
        for one in sentence.model.metrics.values()
        if words[0].text in one.zh and one is not first and not one.hidden and _same_rows(one, first)
    ]
    near = max((_front(one, first) for one in found), default=0)
    best = [one for one in found if _front(one, first) == near]
    if len(best) == 1 and near > 1:
        draft.metrics = [best[0].id]


def _front(metric: Metric, other: Metric) -> int:
    """How many characters their Chinese names begin with alike."""
    same = 0
    while same < min(len(metric.zh), len(other.zh)) and metric.zh[same] == other.zh[same]:
        same += 1
    return same


def _narrows(sentence: Sentence, token: Token, last: QueryRequest) -> bool:
    """Whether a value is one that the last figures can be narrowed to."""
    if not token.takes("value") or token.sense is None:
        return False
    metrics = [sentence.model.metrics[name] for name in last.query.metrics if name in sentence.model.metrics]
    if metrics and sentence.model.dimensions[token.sense.id].multi and metrics[0].is_rate:
        rate = token.text.removesuffix("的") + "率"
        if any(one.zh == rate and _same_rows(one, metrics[0]) for one in sentence.model.metrics.values()):
            return False  # 退订的呢, after the rate of those who bought
    return any(reaches(sentence.model, token.sense, metric) for metric in metrics)


def reaches(model: SemanticModel, meaning: Meaning, metric: Metric) -> bool:
    """Whether the metric can be split or narrowed by the dimension of ``meaning``, where its rows stand."""
    known = model.dimensions.get(meaning.id)
    return meaning.kind == "segment" if known is None else has_dimension(metric, known, model)


def _same_rows(metric: Metric, first: Metric) -> bool:
    """Whether both are figures of the same rows."""
    return bool(set(metric.sources) & set(first.sources))


def _named(metric: Metric, words: list[Token]) -> bool:
    typed = [one.text.lower().removesuffix("的") for one in words]
    if all(text.isascii() for text in typed):
        return set(typed) <= set(metric.en.lower().replace("(", " ").replace(")", " ").split())
    return len("".join(typed)) > 1 and "".join(typed) in metric.zh


def is_akin(sentence: Sentence, name: str, last: str) -> bool:
    """Whether both are figures of the same thing (of loans, of deposits)."""
    return bool(_family(sentence, name) & _family(sentence, last))


def _family(sentence: Sentence, name: str) -> set[str]:
    model: SemanticModel = sentence.model
    return set(model.metrics[name].dims) & set(sentence.readings["amounts"]) - {model.defaults.client_group}


def _shared(metric: Metric, other: Metric) -> int:
    """How much of their names two metrics share, at the front or the end, in either language."""
    pairs = ((metric.zh, other.zh), (metric.zh[::-1], other.zh[::-1]), (metric.en.lower(), other.en.lower()))
    lengths = []
    for left, right in pairs:
        same = 0
        while same < min(len(left), len(right)) and left[same] == right[same]:
            same += 1
        lengths.append(same)
    return max(lengths)


def read_sibling(sentence: Sentence, draft: Draft, last: QueryRequest | None) -> None:
    """「贷款的」 after 存款净增 is 贷款净增: a topic alone asks for the same figure of it, where there is one by that name."""
    tokens = content(sentence)
    if last is None or len(tokens) != 1 or len(last.query.metrics) != 1 or not tokens[0].takes("phrase"):
        return
    phrases = sentence.readings["phrases"]
    topics = [word for entry in phrases if entry.get("topic") for word in entry["words"] if not word.isascii()]
    text, name = tokens[0].text, sentence.model.metrics[last.query.metrics[0]].zh
    entry = phrases[int(tokens[0].sense.id)] if tokens[0].sense is not None else {}
    if text.isascii() and entry.get("topic"):  # what about loans
        text = next((word for word in entry["words"] if word in topics and len(word) == 2), text)
    if text not in topics:
        return
    said = next((word for word in sorted(topics, key=len, reverse=True) if name.startswith(word)), None)
    wanted = name.replace(said, text, 1) if said is not None and said != text else None
    found = [one.id for one in sentence.model.metrics.values() if one.zh == wanted and not one.hidden]
    if len(found) == 1 and found[0] not in draft.metrics:
        draft.metrics = found
        tokens[0].sense = Meaning("metric", found[0])
