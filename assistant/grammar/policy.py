"""Is a question about rules? Told apart from questions about figures by how it asks, never by its topic.

A question is about rules when it names the rule (制度, 规定, 第九条, policy) or asks as only a rule answers (最长能, may we),
and asks for no rows, no count and no verdict on a figure. One that the data can answer stays with the data, the rule beside it
where a verdict is asked; one that they cannot is offered to the documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from assistant.grammar.beyond import beyond_limit
from assistant.grammar.english_periods import find_english_periods
from assistant.grammar.periods import find_periods
from assistant.grammar.policy_words import says, ways
from assistant.grammar.sentence import Sentence
from assistant.question import (
    Define,
    Interpretation,
    NotAnswerable,
    PolicyQuestion,
    QueryRequest,
    Question,
    Request,
    Unclear,
    Understood,
)
from semantic_layer.limits import limits_of
from semantic_layer.model import SemanticModel

# Refusals that documents may answer when the question is about the rule itself.
_OPEN = frozenset({"not-computable", "personal-data", "out-of-domain", "no-such-statistic", "outside-scope"})
# Of these, what the data do not hold, and what is kept from the asker: there a deed or a case stays refused.
_ABSENT = frozenset({"not-computable", "no-such-statistic"})
_GUARDED = frozenset({"personal-data", "outside-scope"})
# Those that they may answer only where nothing is asked to be done, and nobody is pointed at: the rule, not the case.
_WISHED = frozenset({"no-decisions", "write-refused", "no-forecasts", "rules-stay"})
_STRANGE = frozenset({"not-understood", "no-metric"})
_LACKING = frozenset({"which-dimension", "which-client", "ambiguous-word"})
_DATA = frozenset({"metric", "dimension", "value", "segment", "period", "number", "operator", "part", "ambiguity"})
_ENDS = frozenset({"top", "bottom", "best", "worst"})
_SHORTEST = 6


def read_policy(text: str, plain: str, today: date) -> PolicyQuestion:
    """``text`` as a question to the documents: for which day, of which version. ``plain`` is it normalised."""
    past = [found for found in _periods(plain, today) if found < today] if says("year", plain) else []
    return PolicyQuestion(text=text, on=max(past, default=None), previous=says("previous", plain) and not past)


def topic_of(text: str) -> str:
    """What a search goes by: the words without the year that they are asked for."""
    return ways()["year"].sub(" ", text).strip() or text


def asks_rules(plain: str) -> bool:
    """Whether the rule alone is asked for: it is named or asked as a rule, and no row, count or verdict is; or a duty is."""
    if says("duty", plain):
        return True
    rule = any(says(way, plain) for way in ("named", "modal", "bound"))
    return rule and not says("verdict", plain) and not says("figure", plain)


def names_rule(plain: str) -> bool:
    """Whether the rule itself is named, and no figure asked for: the documents come before the data."""
    named = says("named", plain) or says("alone", plain)
    return named and not says("verdict", plain) and not says("figure", plain)


def with_documents(result: Interpretation, question: Question, plain: str, model: SemanticModel) -> Interpretation:
    """``result`` with what the documents have to do with it: the rule beside a figure that is held against it, or the
    question for them: before the data where no figure answers it, after them where they have no answer."""
    asked = read_policy(question.text, plain, question.data_date)
    if isinstance(result, Understood):
        beside = _beside(result, asked, question, plain, model)
        alone = all(isinstance(one, QueryRequest | Define) for one in beside.requests)
        bound = (says("bound", plain) and asks_rules(plain)) or says("duty", plain)
        return beside.model_copy(update={"otherwise": asked}) if bound and alone else beside
    if isinstance(result, Unclear):
        asked_so = result.code in (*_STRANGE, *_LACKING) and asks_rules(plain) and not _dated(result)
        open_ = _unread(result, question, plain) or asked_so
    else:
        open_ = _rule_refused(result, plain, model)
    return result.model_copy(update={"otherwise": asked}) if open_ else result


def _unread(result: Unclear, question: Question, plain: str) -> bool:
    """Whether the data cannot read it, and it is no count, row or course of theirs: no word of it is theirs, or it asks as
    rules are asked for and names no period of its own."""
    strange = result.code in _STRANGE and not question.history and len(plain) >= _SHORTEST
    if not strange or says("figure", plain) or says("counted", plain):
        return False
    kinds = {word.kind for word in result.reading}
    ranked = "metric" in kinds and any(word.kind == "shape" and word.id in _ENDS for word in result.reading)
    figures = {word.id for word in result.reading if word.kind == "metric"}
    loose = (
        _asks_only(plain) and "period" not in kinds and not ranked and len(figures) < _SEVERAL
    )  # 户均存款和户均贡献差几倍
    return loose or (result.language == "zh" and not kinds & _DATA)


_SEVERAL = 2


def _asks_only(plain: str) -> bool:
    """Whether it asks as rules are asked for, and wants no row, count, course or verdict of the data."""
    return says("asks", plain) and not any(says(way, plain) for way in ("figure", "course", "verdict"))


def _dated(result: Unclear) -> bool:
    """Whether an English question that the data cannot read names days of theirs: a figure, then, that has no reading."""
    return result.language == "en" and any(word.kind == "period" for word in result.reading)


def _rule_refused(result: NotAnswerable, plain: str, model: SemanticModel) -> bool:
    """Whether what is refused asks for the rule in truth: who decides, whether it may be, what follows; not for the deed."""
    if result.code in _ABSENT and _figure_of(result, plain):
        return False
    if result.code in _OPEN:
        asked = asks_rules(plain) or (result.code in _ABSENT and _asks_only(plain))
        return asked and not (result.code in _GUARDED and _wished(result, plain, model))
    if result.code == "no-decisions" and says("who", plain):
        return True
    firm = says("duty", plain) or says("firm", plain)
    firm = firm or (result.code == "write-refused" and result.language == "zh" and asks_rules(plain))
    return result.code in _WISHED and firm and not _wished(result, plain, model)


def _figure_of(result: NotAnswerable, plain: str) -> bool:
    """「资本充足率多少，够不够监管要求」: how much the figure is, which the data do not hold, and not what it has to be."""
    words = re.escape(str(result.details.get("words", "")).lower())
    return bool(words) and re.search(words + _HOW_MUCH, plain) is not None


_HOW_MUCH = (
    r"(?:现在|目前|眼下|今年|到底)?(?:是|有|为|到|达到)?(?:多少|几个点|多高|几)"
    r"(?!才|以[上下内]|算|合规|达标|为(?:宜|底|限))"
)


def _wished(result: NotAnswerable, plain: str, model: SemanticModel) -> bool:
    """Whether something is to be done or handed over, or one client or person is meant."""
    own = (model.defaults.client_dimension, model.defaults.person_dimension)
    named = any(word.kind == "value" and word.id.split(":")[0] in own for word in result.reading)
    return named or says("wish", plain)


def _beside(
    result: Understood, asked: PolicyQuestion, question: Question, plain: str, model: SemanticModel
) -> Understood:
    result = _limited(result, plain, model)
    query = next((request.query for request in result.requests if isinstance(request, QueryRequest)), None)
    before = question.history[-1] if question.history else None
    asked_back = before is not None and bool(before.choices) and says("verdict", before.text.lower())
    held = any(one.code in ("threshold", "documents", "beyond-limit") for one in result.assumptions)
    held = held or says("verdict", plain) or asked_back
    assumed = tuple(one for one in result.assumptions if one.code != "documents")
    if query is None or not held or any(isinstance(one, PolicyQuestion) for one in result.requests):
        return result.model_copy(update={"assumptions": assumed})
    limited = tuple(name for name in query.metrics if limits_of(model, name))
    named = any(one.code == "documents" for one in result.assumptions)
    if not limited and not named:
        return result
    asked = asked.model_copy(update={"metrics": limited or query.metrics[:1], "figures": _typed(result)})
    if query.period is not None and query.period.end < question.data_date:
        asked = asked.model_copy(update={"on": query.period.end})
    return result.model_copy(update={"requests": (*result.requests, asked), "assumptions": assumed})


def _limited(result: Understood, plain: str, model: SemanticModel) -> Understood:
    """``result`` with the rows beyond a limit that is asked for, where its first request is a query."""
    first = result.requests[0] if result.requests else None
    found = beyond_limit(first.query, plain, model) if isinstance(first, QueryRequest) else None
    if found is None or not isinstance(first, QueryRequest):
        return result
    requests = (first.model_copy(update={"query": found[0]}), *result.requests[1:])
    return result.model_copy(update={"requests": requests, "assumptions": (*result.assumptions, found[1])})


def _typed(result: Understood) -> tuple[float, ...]:
    """The figures that the question holds a metric against."""
    told = [one.details.get("value", "") for one in result.assumptions if one.code == "threshold"]
    return tuple(float(value) for text in told for value in text.split())


def of_shown_topic(
    asked: PolicyQuestion, sentence: Sentence, question: Question, model: SemanticModel
) -> PolicyQuestion:
    """「制度里上限是多少」 after a figure: the rule about that figure, where the question names nothing of its own."""
    own = sentence.metric_tokens() or sentence.has("value", "segment", "name", "title")
    loose = [token for token in sentence.of("unknown") if len(token.text) > 2]
    if not question.history or own or loose or len(question.text) > _SHORT:
        return asked
    names = _figures_of(question, model)
    return asked.model_copy(update={"text": f"{names} {question.text}"}) if names else asked


def follow_documents(question: Question, plain: str, model: SemanticModel) -> PolicyQuestion | None:
    """What a question after an answer from a document wants of it: its full text, an earlier version, another article,
    another topic; None when it is about something else."""
    before = _last(question)
    if before is None:
        return _basis(question, plain, model)
    if says("whole", plain):
        return before.model_copy(update={"whole": True})
    if says("article", plain):
        return PolicyQuestion(text=question.text, after=before.after or before.text, on=before.on)
    if says("previous", plain) and len(plain) <= _SHORT:
        return before.model_copy(update={"previous": True, "on": None, "metrics": ()})
    alone = all(isinstance(one, PolicyQuestion) for one in question.history[-1].requests)
    topic = ways()["topic"].match(plain)
    dated = "月" in plain and bool(_periods(plain, question.data_date))  # 那4月末的呢: the figure again
    if alone and topic is not None and not dated and not says("figure", plain):
        said = next(part for part in topic.groups() if part)
        return PolicyQuestion(text=said, after=before.text if not before.after else before.after, on=before.on)
    return None


_SHORT = 24


def _basis(question: Question, plain: str, model: SemanticModel) -> PolicyQuestion | None:
    """「依据是什么」 after figures: the rules about their metrics."""
    names = _figures_of(question, model) if question.history and says("basis", plain) else ""
    return PolicyQuestion(text=names) if names else None


def _figures_of(question: Question, model: SemanticModel) -> str:
    """The names of the figures that the newest turn showed, at most three."""
    queries = [one.query for one in question.history[-1].requests if isinstance(one, QueryRequest)]
    names = [model.metrics[name].zh for query in queries for name in query.metrics if name in model.metrics]
    return " ".join(dict.fromkeys(names[:3]))


def _last(question: Question) -> PolicyQuestion | None:
    """The question that the newest turn put to the documents."""
    requests: Iterable[Request] = question.history[-1].requests if question.history else ()
    return next((one for one in requests if isinstance(one, PolicyQuestion)), None)


def _periods(plain: str, today: date) -> list[date]:
    """The last days of the periods that the text names."""
    found = [*find_periods(plain, today), *find_english_periods(plain, today)]
    return [one.period.end for one in found if one.period is not None]
