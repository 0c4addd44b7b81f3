"""The tokens of one question with one sense each, and small questions about their order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from assistant.grammar.neighbours import is_grade, is_listed, leads, of_client, parts_beside, ranked_rows, starts
from assistant.grammar.tokens import Token, values_beside
from assistant.grammar.vocabulary import Meaning
from semantic_layer.model import Metric, SemanticModel

# Which sense a word has unless its neighbours decide: the first of these kinds that it has.
_ORDER = (
    "override personal decision elsewhere write undo reset waive uncompare restore stretch correct ungroup remove "
    "refusal others ambiguity behind ahead target phrase metric segment share correlate dimension value compare "
    "profile show totals mismatch mine theirs why define differ trend cumulative bands distribution only exclude outside "
    "again each replace operator after between list which count fold steady change descend ascend top bottom rank "
    "best worst more less better worse percapita own bank forecast domain criteria documents aside elided place "
    "versus both pronoun about add or and include average sum present overview ask peer negative schedule title "
    "form maturing concerns measure neighbour naming filler part implied lagged reached unplaced"
).split()
_RANK = {kind: place for place, kind in enumerate(_ORDER)}
_LAST = len(_ORDER)
_RATE_WORDS = frozenset({"ratio", "ratios", "rate", "rates", "percentage"})
_PARTICLES = frozenset("的 之 of in for the on to with from 里 中 at our a an".split())


@dataclass(slots=True)
class Sentence:
    """Tokens in order. ``readings`` are the model's, with its live segments;
    ``of_manager`` says that a relationship manager asks, whose 「谁」 are clients; ``wish`` is a frame and its words."""

    tokens: list[Token]
    model: SemanticModel
    readings: dict[str, Any]
    of_manager: bool = False
    slips: list[tuple[str, str]] = field(default_factory=list)
    wish: tuple[str, str] = ("", "")

    def of(self, *kinds: str) -> list[Token]:
        """The tokens whose chosen sense, or whose own kind, is one of these."""
        return [token for token in self.tokens if token.takes(*kinds) or token.kind in kinds]

    def has(self, *kinds: str) -> bool:
        """Whether any token has one of these senses or kinds."""
        return any(token.takes(*kinds) or token.kind in kinds for token in self.tokens)

    def index(self, token: Token) -> int:
        """Place of a token."""
        return next(place for place, other in enumerate(self.tokens) if other is token)

    def metrics_of(self, token: Token) -> tuple[str, ...]:
        """The metrics a token stands for in its chosen sense."""
        if token.sense is None:
            return ()
        return metrics_of(token.sense, self.readings)

    def metric_tokens(self) -> list[Token]:
        """Tokens that stand for metrics, in order."""
        return [token for token in self.tokens if self.metrics_of(token)]

    def next(self, token: Token, skip: frozenset[str] = _PARTICLES) -> Token | None:
        """The next token, particles passed over."""
        return next((other for other in self.tokens[self.index(token) + 1 :] if other.text.lower() not in skip), None)

    def previous(self, token: Token, skip: frozenset[str] = _PARTICLES) -> Token | None:
        """The token before, particles passed over."""
        return next(
            (other for other in reversed(self.tokens[: self.index(token)]) if other.text.lower() not in skip), None
        )


def metrics_of(meaning: Meaning, readings: dict[str, Any]) -> tuple[str, ...]:
    """The metrics that a meaning stands for."""
    if meaning.kind == "metric":
        return (meaning.id,)
    if meaning.kind == "phrase":
        return tuple(readings["phrases"][int(meaning.id)].get("metrics", ()))
    return ()


def choose_senses(tokens: list[Token], model: SemanticModel, readings: dict[str, Any]) -> Sentence:
    """Give every word one sense: by its kind's order, and value or metric by the metric that follows."""
    for token in tokens:
        if token.meanings:
            token.sense = min(token.meanings, key=lambda meaning: _RANK.get(meaning.kind, _LAST))
            if token.text.islower() and token.text.isascii() and len(token.text) < 3:  # it is no IT
                token.sense = token.has("pronoun") or token.sense
        if token.takes("unplaced"):
            token.kind, token.sense, token.meanings = "unknown", None, ()
    sentence = Sentence(tokens, model, readings)
    for place, token in enumerate(tokens):
        if token.sense is not None and len({meaning.kind for meaning in token.meanings}) > 1:
            _reconsider(sentence, place, token)
    for place, token in enumerate(tokens):
        _choose_grouping(sentence, place, token)
        _choose_rate(sentence, token)
        _choose_chart(sentence, token)
        _choose_dimension(sentence, token)
    return sentence


def _choose_grouping(sentence: Sentence, place: int, token: Token) -> None:
    """A word that also names a dimension groups after 按 (按规模分); one that also names its value filters elsewhere."""
    dimension, before = token.has("dimension"), (sentence.tokens[place - 1] if place else None)
    if dimension is None or token.sense is None:
        return
    grouped = before is not None and before.takes("each", "again")
    if grouped and sentence.metrics_of(token) and _ranks_by(sentence, token):
        return
    follower = _head(sentence, place)
    value = next((one for one in token.meanings if one.kind == "value" and one.id == dimension.id), None)
    other = any(sentence.metrics_of(one) for one in sentence.tokens if one is not token)
    named = other and token.takes("metric")  # 存款期限结构: another metric is what is split
    if (
        (grouped or named)
        and sentence.metrics_of(token)
        and not (follower is not None and follower.takes("rank", "descend", "ascend"))
    ):
        token.sense = dimension
    elif value is not None and token.takes("dimension") and not grouped:
        token.sense = value


def _ranks_by(sentence: Sentence, token: Token) -> bool:
    """Whether the only figure named is what is ranked by, after what is ranked: top two sub-branches by loans."""
    before = sentence.tokens[: (place := sentence.index(token))]
    ranks = [one for one in before if one.takes("rank") or (one.number is not None and one.number.side)]
    rows = before[sentence.index(ranks[-1]) :] if ranks else []
    people = set(sentence.readings["people"])
    named = [
        one for one in rows if one.takes("dimension") or (one.text.split()[-1:] and one.text.split()[-1] in people)
    ]
    others = [one for one in (*rows, *sentence.tokens[place + 1 :]) if one not in named]
    others = [one for one in others if not one.text.lower().startswith(("who ", "that ", "with "))]
    return bool(named) and not any(sentence.metrics_of(one) for one in others)


def _choose_rate(sentence: Sentence, token: Token) -> None:
    """A word for an amount and for its rate (NPL) is the rate beside a threshold in percent, or where a rate is said apart."""
    rates = [
        meaning
        for meaning in token.meanings
        if (names := metrics_of(meaning, sentence.readings)) and sentence.model.metrics[names[0]].is_rate
    ]
    percent = any(other.number is not None and other.number.unit == "fraction" for other in sentence.tokens)
    percent = percent or any(other.takes("implied") and other.text.lower() in _RATE_WORDS for other in sentence.tokens)
    if percent and rates and sentence.metrics_of(token) and not token.takes("value"):
        token.sense = rates[0]


def _choose_chart(sentence: Sentence, token: Token) -> None:
    """A word for a chart that is a metric too (帕累托) is the chart after another metric, and where it replaces one."""
    other = any(sentence.metrics_of(one) for one in sentence.tokens if one is not token)
    if token.sense is not None and (other or sentence.has("replace")):
        token.sense = token.has("show") or token.sense


def _reconsider(sentence: Sentence, place: int, token: Token) -> None:
    """Give a word of several senses the one that the words beside it call for, where the first is not."""
    value = token.has("value") or token.has("segment")
    assert token.sense is not None
    if value is not None and token.takes("personal"):
        if of_client(sentence.tokens, place, sentence.model.defaults.client_dimension):
            return
        beside = [one for one in sentence.tokens if one is not token and one.takes("value", "dimension") and one.sense]
        token.sense = (
            value if any(one.sense is not None and one.sense.id == value.id for one in beside) else token.sense
        )
    elif (end := ranked_rows(sentence.tokens, place)) is not None:
        token.sense = end
    elif value is not None and sentence.metrics_of(token) and _names_clients(sentence, place, value):
        token.sense = value
    elif value is not None and sentence.metrics_of(token) and not leads(sentence.tokens, place):
        follower = _head(sentence, place)
        heads = [
            meaning for meaning in (follower.meanings if follower else ()) if metrics_of(meaning, sentence.readings)
        ]
        known = [sentence.model.metrics[name] for meaning in heads for name in metrics_of(meaning, sentence.readings)]
        parallel = follower is not None and any(
            meaning.kind == "value" and meaning.id == value.id for meaning in follower.meanings
        )
        if not parallel and _broad(sentence, value) and any(value.value in metric.dims for metric in known):
            token.sense, token.used = value, True  # 贷款不良: the metric is of loans by itself
        elif not parallel and any(fits(sentence.model, value, metric) for metric in known):
            token.sense = value
    elif token.has("implied") and (token.takes("change") or sentence.metrics_of(token)) and _repeats(sentence, token):
        token.sense = token.has("implied")  # 走访跑得最勤: no fall; 中收进账多少: what came in is the fees
    elif token.has("change") and token.has("write"):
        token.sense = token.has("change")
    elif token.has("pronoun") and token.takes("value") and token.text.islower():
        token.sense = token.has("pronoun")  # it, which is not IT
    elif token.has("change") and token.has("exclude") and not starts(sentence.tokens, place):
        token.sense = token.has("change")  # drop loans, which drop the most
    elif token.text == "一般" and not is_grade(sentence.tokens, place):
        token.pass_over()  # 一般多久有人响应
    elif token.has("correct") and token.has("exclude") and not starts(sentence.tokens, place):
        token.sense = token.has("exclude")  # no, I meant loans; but has no loans


def _repeats(sentence: Sentence, token: Token) -> bool:
    """Whether the word only says again what a metric named beside it counts."""
    named = {name for one in sentence.metric_tokens() if one is not token for name in sentence.metrics_of(one)}
    if is_listed(sentence.tokens, sentence.index(token)):
        return False  # 中收和进账; loans, limit and how much is drawn
    if token.text.endswith("多少"):  # 贡献了多少中收, not 贡献了多少，中收多少
        beside = (sentence.previous(token, frozenset()), sentence.next(token, frozenset()))
        named &= {name for one in beside if one is not None for name in sentence.metrics_of(one)}
    return any(meaning.kind == "implied" and meaning.id in named for meaning in token.meanings)


def _broad(sentence: Sentence, value: Meaning) -> bool:
    """Whether the value is a whole kind of product, such as loans."""
    return value.id in sentence.readings["broad"]


def _names_clients(sentence: Sentence, place: int, value: Meaning) -> bool:
    """Whether a tag that is also a metric describes clients: 低风险、高意向的客户; or the word is one of two parts of a whole."""
    if parts_beside(sentence.tokens, place, value.id):
        return True
    dimension = sentence.model.dimensions.get(value.id)
    follower = _head(sentence, place)
    customer = sentence.model.defaults.client_dimension
    return (
        dimension is not None
        and dimension.multi
        and follower is not None
        and any(meaning.id == customer for meaning in follower.meanings)
    )


def _head(sentence: Sentence, place: int) -> Token | None:
    """The token that the one at ``place`` describes: the next but for particles, or past a joint (对公和零售存款)."""
    rest = sentence.tokens[place + 1 :]
    while rest and rest[0].text.lower() in _PARTICLES:
        rest = rest[1:]
    if len(rest) > 2 and rest[0].takes("and", "versus") and rest[1].has("value") and rest[1].has("metric"):
        return rest[2]
    return rest[0] if rest else None


def fits(model: SemanticModel, meaning: Meaning, metric: Metric) -> bool:
    """Whether a value's dimension is one that the metric can be filtered by."""
    dimension = model.dimensions.get(meaning.id)
    if dimension is None:
        return meaning.kind == "segment"
    return dimension.group in metric.dims or dimension.id in metric.dims


def _of_subject(sentence: Sentence, meaning: Meaning, metrics: list[Metric]) -> bool:
    """Whether the dimension is of what the first metric measures: the type of loans is theirs, not their clients'."""
    group = sentence.model.dimensions[meaning.id].group
    return bool(metrics) and group in metrics[0].dims and group != sentence.model.defaults.client_group


def _may_be(sentence: Sentence, token: Token) -> list[Metric]:
    """The metrics that a word may stand for: 余额 is of deposits, of loans or of wealth products."""
    names = list(sentence.metrics_of(token))
    if token.takes("phrase") and token.sense is not None:
        names += sentence.readings["phrases"][int(token.sense.id)].get("otherwise", ())
    return [sentence.model.metrics[name] for name in names if name in sentence.model.metrics]


def _choose_dimension(sentence: Sentence, token: Token) -> None:
    """A value or dimension word of several dimensions means the one that the metrics have."""
    if token.sense is None or token.sense.kind not in ("value", "dimension"):
        return
    rivals = [meaning for meaning in token.meanings if meaning.kind == token.sense.kind]
    if len(rivals) < 2:
        return
    named = {
        other.sense.id
        for other in sentence.tokens
        if other.sense is not None and other.sense.kind == "dimension" and other is not token
    }
    metrics = [
        sentence.model.metrics[name] for other in sentence.metric_tokens() for name in sentence.metrics_of(other)
    ]
    told = [_may_be(sentence, other) for other in sentence.metric_tokens()]
    beside = values_beside(sentence.tokens, sentence.index(token))
    kinds = {other.sense.value for other in sentence.of("value") if other.sense is not None}
    token.sense = max(
        rivals,
        key=lambda meaning: (
            meaning.id in named,
            meaning.id in beside,
            sentence.readings["kind_of"].get(meaning.id) in kinds,
            sum(any(fits(sentence.model, meaning, one) for one in choices) for choices in told),
            meaning.id not in sentence.readings["yielding"],
            meaning.kind == "dimension" and _of_subject(sentence, meaning, metrics),
            meaning.id in sentence.readings["graded"],
            len(rivals) > 3 and meaning.id in sentence.readings["broad"],
            -rivals.index(meaning),
        ),
    )
