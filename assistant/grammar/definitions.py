"""What does it mean: metrics and groups of clients that a question asks the definition of."""

from __future__ import annotations

from assistant.grammar.beyond import held_against
from assistant.grammar.draft import Draft
from assistant.grammar.policy_words import says
from assistant.grammar.sentence import Sentence
from assistant.grammar.shown import parts_of
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest
from semantic_layer.query import SegmentTest, SemanticQuery

_PLAIN = frozenset({"filler", "ask", "pronoun", "about", "define", "present", "title", "and"})
_LIGHT = (*_PLAIN, "measure", "naming", "title", "implied", "part", "overview")
_EXPLAIN = frozenset({"explain", "explained", "解释", "解释一下", "解释下"})  # of a definition, not of a change


def defined_names(sentence: Sentence, draft: Draft, last: QueryRequest | None = None) -> tuple[str, ...]:
    """Ids of the metrics and segments that the question asks to define, without a name those of ``last``; empty when it asks
    something else."""
    return _named(sentence, draft) or (_shown(sentence, draft, last.query) if last is not None else ())


def _named(sentence: Sentence, draft: Draft) -> tuple[str, ...]:
    told_why = [token for token in sentence.of("why") if token.text.lower() not in _EXPLAIN and not _what_it_is(token)]
    if told_why or (sentence.has("why") and not sentence.has("define")):
        return ()
    segments = tuple(dict.fromkeys(name for token in sentence.tokens if (name := segment_of(sentence, token))))
    told = sentence.has("mine", "theirs", "mismatch")
    told = told or (bool(draft.metrics) and any(len(one.values) > 1 for one in draft.where))
    if sentence.has("define") or (sentence.has("differ") and not told and not _compared(sentence)):
        return _subjects(sentence, draft, segments)
    criteria = sentence.has("documents") and segments and not draft.metrics and sentence.has("ask", "criteria")
    asked = sentence.has("criteria") and not _sets_one(sentence, draft)
    if (criteria or asked) and (segments or draft.metrics):
        return _subjects(sentence, draft, segments)
    return _subjects(sentence, draft, segments) if _only_named(sentence) else ()


def _what_it_is(token: Token) -> bool:
    """「是怎么回事，怎么算」: beside a word for a definition, what it is."""
    return token.text.removeprefix("是") in ("怎么回事", "怎么回事儿", "咋回事", "咋回事儿")


def _shown(sentence: Sentence, draft: Draft, last: SemanticQuery) -> tuple[str, ...]:
    """「口径是啥」, 「分子分母分别是什么」 with no name beside: the figures of the answer before, or the clients it counts."""
    words = [token for token in sentence.tokens if any(char.isalnum() for char in token.text)]
    asked = sentence.has("define") and not sentence.has("why") and draft.plain and not draft.metrics
    if not asked or any(not token.takes(*_LIGHT) for token in words):
        return ()
    tagged = [str(value) for one in last.where for value in one.values if str(value) in sentence.model.segments]
    tagged += [one.segment for one in parts_of(last.population) if isinstance(one, SegmentTest)]
    counted = last.metrics == (sentence.readings["counted"],)
    return tuple(dict.fromkeys(tagged)) if counted and tagged else last.metrics


def _sets_one(sentence: Sentence, draft: Draft) -> bool:
    """「再加个条件，存款不到50万」: a condition is set or changed, and none is asked about."""
    return bool(draft.having) or sentence.has("add", "replace", "exclude", "only", "again")


def settle_meant(sentence: Sentence) -> None:
    """「mean deposit per customer」, 「mean per account」 are averages, 「the difference to a year ago」 a change: nobody asks what
    they mean, as 「what does … mean」 does."""
    asked = any(one.text.lower() in ("does", "do", "what does", "did") for one in sentence.tokens)
    for token in sentence.of("define", "differ"):
        after = sentence.next(token, _TO)
        mean = token.text.lower() == "mean" and token.takes("define") and not asked and after is not None
        if mean and after and (sentence.metrics_of(after) or after.takes("dimension", "value", "percapita", "each")):
            token.sense = Meaning("average")
        elif token.takes("differ") and after is not None and after.kind == "period":
            token.sense = Meaning("change", value="any")
        elif token.text.lower() == "what does" and _of_somebody(sentence, token):
            token.pass_over()


def _of_somebody(sentence: Sentence, token: Token) -> bool:
    """「what does Lanqiao owe us」, what does Hangzhou branch contribute: somebody is named behind it, and no other word asks what
    something means."""
    after = sentence.next(token, _WHOSE)
    others = [one for one in sentence.of("define") if one is not token]
    if after is None or others:
        return False
    behind = sentence.tokens[sentence.index(after) + 1 :]
    earns = after.takes("value", "segment") and any(sentence.metrics_of(one) for one in behind)
    return earns or after.kind == "name" or after.takes("dimension", "own", "pronoun")


_WHOSE = frozenset({"the", "a", "an", "each", "every", "one", "our", "my", "average"})
_TO = frozenset({",", "to", "from", "with", "since", "against", "versus", "vs", "the", "和", "与", "跟"})


def _compared(sentence: Sentence) -> bool:
    """Whether one figure of several groups or days is asked: 有卡和没卡的客户活跃度差别大不大, between April and May."""
    named = {name for token in sentence.metric_tokens() for name in sentence.metrics_of(token)}
    values = [token.sense.id for token in sentence.of("value") if token.sense is not None]
    if named and len(sentence.of("period")) > 1:
        return True
    return len(named) == 1 and (len(set(values)) < len(values) or (bool(values) and sentence.has("others")))


def segment_of(sentence: Sentence, token: Token) -> str:
    """The segment that a word names as a tag or as a live segment, or nothing."""
    if token.sense is None:
        return ""
    if token.takes("segment"):
        return str(sentence.readings["segments"][int(token.sense.id)].get("member", ""))
    return token.sense.value if token.takes("value") and token.sense.value in sentence.model.segments else ""


def _subjects(sentence: Sentence, draft: Draft, segments: tuple[str, ...]) -> tuple[str, ...]:
    """Groups of clients come before a metric that their words brought along; side by side, all are defined."""
    for token in sentence.tokens:
        token.used = token.used or bool(segment_of(sentence, token))
    named = [name for token in sentence.metric_tokens() for name in sentence.metrics_of(token)]
    return tuple(dict.fromkeys((*segments, *(name for name in draft.metrics if name in named or not segments))))


def _only_named(sentence: Sentence) -> bool:
    """「KS是什么」: one name and a bare question for what it is."""
    named = [token for token in sentence.tokens if sentence.metrics_of(token) or segment_of(sentence, token)]
    asked = any(token.text.lower() in _WHAT for token in sentence.of("ask"))
    said = [token for token in sentence.tokens if any(char.isalnum() for char in token.text)]
    asked = asked or bool(said and said[-1].text in _TERMS)  # 活跃度指数口径
    others = [token for token in sentence.tokens if token not in named and not token.takes(*_PLAIN)]
    return len(named) == 1 and asked and not any(char.isalnum() for token in others for char in token.text)


_WHETHER = ("吗", "没有", "没", "不", "compliant", "comply")
_TERMS = frozenset({"口径", "含义", "释义", "指标口径", "统计口径", "计算口径", "公式", "算法", "指标含义"})
_WHAT = frozenset({"是什么", "是啥", "是个啥", "是个什么", "什么", "啥", "是什么东西", "是个什么东西"})


def only_rules(sentence: Sentence) -> bool:
    """「贷款审批流程是什么」: what is asked for is the rule, and no figure: nothing is asked before it is named."""
    rules = sentence.of("documents")
    if not rules or sentence.has("period", "number", "operator", "each", "compare", "trend", "rank", "top"):
        return False
    if any(token.text.endswith(_WHETHER) for token in rules):  # 达标吗 asks for the figure too
        return False
    first = sentence.index(rules[0])
    return not any(token.takes("ask", "count", "overview") for token in sentence.tokens[:first])


def rules_alone(sentence: Sentence, draft: Draft, plain: str) -> bool:
    """Whether rules are asked for, and no figure that can be held against them."""
    if not sentence.has("documents") or held_against(sentence, draft, plain):
        return False
    judged = bool(draft.metrics) and says("verdict", plain)
    return says("filtered", plain) or ((_topic_only(sentence, draft) or only_rules(sentence)) and not judged)


def _topic_only(sentence: Sentence, draft: Draft) -> bool:
    """Whether the metrics are but the topic of a question about rules: a loan, with no number asked for."""
    phrases = sentence.readings["phrases"]
    weak = all(
        token.takes("phrase") and token.sense and phrases[int(token.sense.id)].get("topic")
        for token in sentence.metric_tokens()
    )
    return weak and draft.plain and not draft.group_by and not draft.having and not sentence.has("count", "overview")
