"""What does it mean: metrics and groups of clients that a question asks the definition of."""

from __future__ import annotations

from assistant.grammar.beyond import held_against
from assistant.grammar.draft import Draft
from assistant.grammar.policy_words import says
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_PLAIN = frozenset({"filler", "ask", "pronoun", "about", "define", "present", "title", "and"})
_EXPLAIN = frozenset({"explain", "explained", "解释", "解释一下", "解释下"})  # of a definition, not of a change


def defined_names(sentence: Sentence, draft: Draft) -> tuple[str, ...]:
    """Ids of the metrics and segments that the question asks to define; empty when it asks something else."""
    told_why = [token for token in sentence.of("why") if token.text.lower() not in _EXPLAIN]
    if told_why or (sentence.has("why") and not sentence.has("define")):
        return ()
    segments = tuple(dict.fromkeys(name for token in sentence.tokens if (name := segment_of(sentence, token))))
    told = sentence.has("mine", "theirs", "mismatch")
    if sentence.has("define") or (sentence.has("differ") and not told and not _compared(sentence)):
        return _subjects(sentence, draft, segments)
    criteria = sentence.has("documents") and segments and not draft.metrics and sentence.has("ask", "criteria")
    if (criteria or sentence.has("criteria")) and (segments or draft.metrics):
        return _subjects(sentence, draft, segments)
    return _subjects(sentence, draft, segments) if _only_named(sentence) else ()


def _compared(sentence: Sentence) -> bool:
    """Whether one figure of several groups is asked: 有卡和没卡的客户活跃度差别大不大."""
    named = {name for token in sentence.metric_tokens() for name in sentence.metrics_of(token)}
    values = [token.sense.id for token in sentence.of("value") if token.sense is not None]
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
    others = [token for token in sentence.tokens if token not in named and not token.takes(*_PLAIN)]
    return len(named) == 1 and asked and not any(char.isalnum() for token in others for char in token.text)


_WHETHER = ("吗", "没有", "没", "不", "compliant", "comply")
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
