"""Two edits in one turn: leave out Shenzhen and sort by NPL ratio, 去掉门槛，再按月看. Each is read after the one before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.grammar.confidence import least_sure
from assistant.grammar.own_rows import asks_own_clients
from assistant.grammar.sentence import Sentence
from assistant.question import (
    Interpretation,
    NotAnswerable,
    QueryRequest,
    Question,
    Turn,
    Understood,
    distinct,
)
from semantic_layer.query import SemanticQuery

_JOINT = re.compile(
    r"\s*[,;，；。]\s*(?:(?:and|then|but|plus|also)\b\s*)*(?:再|然后|接着|并且?|同时|另外|还要)?|\s+(?:and|then|but)\s+(?:then\s+|also\s+)?"
    r"|然后再?|接着再?|并且|同时|再(?=按|看|换|加|只|去|把|跟|和|比|取|排)",
    re.IGNORECASE,
)
_CUES = (
    "exclude", "only", "include", "replace", "undo", "add", "each", "rank", "descend", "ascend", "top", "bottom", "best",
    "worst", "compare", "versus", "period", "show", "part", "form", "others", "operator", "correct", "list", "remove", "ungroup",
)  # fmt: skip
_OWN = ("metrics", "group_by", "where", "period", "compare", "share", "limit", "order_by")
_ROWS = ("having", "population")


def read_edits(
    question: Question,
    whole: Interpretation,
    interpret: Callable[[Question], Interpretation],
    read: Callable[[Question], Sentence],
) -> Understood | None:
    """The last query as both edits change it, or None where the turn holds one, or the ``whole`` reading keeps as much."""
    last, halves = last_query(question), list(_halves(question.text))
    if last is None or not halves or isinstance(whole, NotAnswerable):
        return None
    said = read(question)
    if asks_own_clients(said, last):
        return None
    undone, sure = said.has("undo"), isinstance(whole, Understood)
    for first, second in halves:
        one = question.model_copy(update={"text": first})
        changed = interpret(one) if sure or _is_edit(read(one)) else None
        step = query_of(changed)
        if step in (None, last) or not isinstance(changed, Understood):
            continue
        history = (*question.history, Turn(text=first, requests=changed.requests))
        other = question.model_copy(update={"text": second, "history": history})
        both = interpret(other) if sure or _is_edit(read(other)) else None
        query = query_of(both)
        if step is None or query in (None, step) or not isinstance(both, Understood) or query is None:
            continue
        known = query_of(whole)
        if not _stands(step, query, last):
            continue
        second_alone = query_of(interpret(question.model_copy(update={"text": second}))) if sure else None
        if undone or not sure or _keeps_more(query, known, last) or _half(known, step, second_alone, last):
            return _after(changed, both)
    return None


def _half(known: SemanticQuery | None, step: SemanticQuery, second: SemanticQuery | None, last: SemanticQuery) -> bool:
    """Whether the whole is read as one of the two alone, where each changes a part of its own: 合计一下，只看零售."""
    if second is None or known not in (step, second):
        return False
    first, other = ({part for part in _OWN if _said(one, part) != _said(last, part)} for one in (step, second))
    plain = all(getattr(one, part) == getattr(last, part) for one in (step, second) for part in _ROWS)
    turned = "order_by" in first  # 反过来，流入的: the other way of the money, not of the rows
    return bool(first and other) and not (first & other or turned) and plain


def _said(query: SemanticQuery, part: str) -> object:
    """A part of the query as somebody said it: that ranked groups have a name comes with any order."""
    value = getattr(query, part)
    return tuple(one for one in value if one.op != "is not null") if part == "where" else value


def _after(first: Understood, second: Understood) -> Understood:
    """The second reading, with what the first one took for granted."""
    return second.model_copy(
        update={
            "reading": (*first.reading, *second.reading),
            "assumptions": distinct((*first.assumptions, *second.assumptions)),
            **least_sure((first, second)),
        }
    )


def _halves(text: str) -> Iterator[tuple[str, str]]:
    """The two sides of each joint of ``text``, both of which say something."""
    for joint in list(_JOINT.finditer(text))[:4]:
        first, second = text[: joint.start()].strip(), text[joint.end() :].strip()
        if len(first) > 1 and len(second) > 1:
            yield first, second


def clauses_of(text: str) -> list[str]:
    """What ``text`` says between its joints, each that says something."""
    joints = [0, *(edge for joint in _JOINT.finditer(text) for edge in joint.span()), len(text)]
    parts = (text[start:end].strip() for start, end in zip(joints[::2], joints[1::2], strict=True))
    return [one for one in parts if any(map(str.isalnum, one))]


def last_query(question: Question) -> SemanticQuery | None:
    """The query that was asked last, if one was."""
    asked = [[one.query for one in turn.requests if isinstance(one, QueryRequest)] for turn in question.history[-3:]]
    return next((some[0] for some in reversed(asked) if some), None)


def query_of(read: Interpretation | None) -> SemanticQuery | None:
    """The one query of a reading, if it is one."""
    only = read.requests[0] if isinstance(read, Understood) and len(read.requests) == 1 else None
    return only.query if isinstance(only, QueryRequest) else None


def _is_edit(sentence: Sentence) -> bool:
    """Whether a half says by itself what becomes of the query, which counts where the whole was not understood."""
    return sentence.has(*_CUES) or any(token.number is not None for token in sentence.tokens)


def _stands(step: SemanticQuery, query: SemanticQuery, last: SemanticQuery) -> bool:
    """Whether what the first edit brought is still there after the second: retail and corporate are no two edits."""
    parts = ("metrics", "group_by", "where", "having")
    brought = [set(getattr(step, part)) - set(getattr(last, part)) - set(getattr(query, part)) for part in parts]
    return not any(brought)


def _keeps_more(query: SemanticQuery, whole: SemanticQuery | None, last: SemanticQuery) -> bool:
    """Whether the edits one by one keep figures or groups of the last query that the reading of the whole lost."""
    if whole is None:
        return False
    pairs = ((query.metrics, whole.metrics, last.metrics), (query.group_by, whole.group_by, last.group_by))
    return any(set(old) <= set(new) and not set(old) <= set(other) for new, other, old in pairs)
