"""Several figures asked for one after the other in a sentence: 各支行有多少户贷款，余额多少.

Where one reading of the whole shows fewer figures than the sentence asks for, each part that asks is read by itself, after those
before it, as in a conversation.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.grammar.confidence import least_sure
from assistant.grammar.two_edits import clauses_of
from assistant.question import NotAnswerable, QueryRequest, Question, Turn, Unclear, Understood, distinct
from semantic_layer.model import SemanticModel
from semantic_layer.query import SemanticQuery

Result = Understood | Unclear | NotAnswerable
_ASKS = re.compile(
    r"多少|(?<![这那前后靠])几(?=[户个笔家次天人位张条起项])|多[大高长久](?!了)|how (?:many|much|big|large|high|long)",
    re.I,
)
_COUNTS = re.compile(
    r"多少(?:个|位|家|条|笔|件|户|次|人|客户)|(?<![这那前后靠])几[户个笔家次人位张条]|how many", re.IGNORECASE
)
_JOINT = re.compile(r"[,，]?\s*\band (?=how (?:many|much|big|large|high|long)\b)", re.IGNORECASE)
_MOST = 4


def read_each(
    question: Question, whole: Result, interpret: Callable[[Question], Result], model: SemanticModel
) -> Understood | Unclear | None:
    """All that the question asks for, the question back about the part that is not understood by itself, or None where one thing
    is asked for or the ``whole`` reading shows as much."""
    parts = _asking(question.text)
    if not 1 < len(parts) <= _MOST or isinstance(whole, NotAnswerable):
        return None
    if isinstance(whole, Understood) and _shown(whole) >= len(parts) and not _uncounted(parts, whole, model):
        return None
    told: list[Understood] = []
    history = question.history
    for part in parts:
        read = interpret(question.model_copy(update={"text": part, "history": history}))
        if isinstance(read, Unclear) and told and isinstance(whole, Understood):
            return read
        if not isinstance(read, Understood) or not all(isinstance(one, QueryRequest) for one in read.requests):
            return None
        told.append(read)
        history = (*history, Turn(text=part, requests=read.requests))
    both = _joined(told)
    if isinstance(whole, Unclear):
        return both
    better = _uncounted(parts, whole, model) and not _uncounted(parts, both, model)
    return both if better or _figures(both) > _figures(whole) else None


def _uncounted(parts: list[str], read: Understood, model: SemanticModel) -> bool:
    """Whether a part asks how many there are and no figure of the reading tells."""
    return any(map(_COUNTS.search, parts)) and all(model.metrics[name].kind != "count" for name in _figures(read))


def _asking(text: str) -> list[str]:
    """The text in parts, each of which asks for one figure; what asks for none belongs to the part after it, at the end to the
    last."""
    parts: list[str] = []
    open_ = ""
    for clause in (one for half in _JOINT.split(text) for one in clauses_of(half)):
        open_ = f"{open_}，{clause}" if open_ else clause
        if _ASKS.search(clause):
            parts, open_ = [*parts, open_], ""
    if open_ and parts:
        parts[-1] += f"，{open_}"
    return parts


def _shown(read: Understood) -> int:
    """How many figures a reading shows of a row."""
    return sum(
        len(one.query.metrics) + one.query.share + (one.query.compare is not None)
        if isinstance(one, QueryRequest)
        else 1
        for one in read.requests
    )


def _figures(read: Understood) -> set[str]:
    return {name for one in read.requests if isinstance(one, QueryRequest) for name in one.query.metrics}


def _joined(told: list[Understood]) -> Understood:
    """The readings as one: figures of the same rows in one table, others one after the other."""
    requests: list[QueryRequest] = []
    for request in (one for read in told for one in read.requests):
        if not isinstance(request, QueryRequest):
            continue
        same = next((place for place, one in enumerate(requests) if _rows(one.query) == _rows(request.query)), None)
        if same is None:
            requests.append(request)
        else:
            first = requests[same].query
            metrics = tuple(dict.fromkeys((*first.metrics, *request.query.metrics)))
            requests[same] = requests[same].model_copy(update={"query": first.model_copy(update={"metrics": metrics})})
    return told[0].model_copy(
        update={
            "requests": tuple(requests),
            "reading": tuple(word for one in told for word in one.reading),
            "assumptions": distinct(note for one in told for note in one.assumptions),
            **least_sure(told),
            "otherwise": None,
        }
    )


def _rows(query: SemanticQuery) -> SemanticQuery:
    """The query without its figures."""
    return query.model_copy(update={"metrics": ()})
