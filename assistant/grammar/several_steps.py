"""A question of several steps in so many words: 哪家分行不良率最高，再列出这家分行贷款前十的客户.

Each step is read by itself, after those before it: 这些客户 is understood as in a conversation, and 这家分行 stands for what that
step will show. Where one query holds all of it (存款前十的客户，再列出他们的贷款), one it stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from assistant.grammar.confidence import least_sure
from assistant.grammar.vocabulary import FOLDER, read_yaml
from assistant.question import (
    Explain,
    Interpretation,
    PolicyQuestion,
    QueryRequest,
    Question,
    Request,
    Turn,
    Understood,
    distinct,
)
from semantic_layer.limits import limits_of
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition

MOST_STEPS = 5
_SUBJECTS = ("metric", "documents", "shape", "ambiguity")


@cache
def step_words() -> dict[str, Any]:
    """How a question goes on to another step, or to another part of what it asks."""
    words = read_yaml(FOLDER / "steps.yml")
    return {"next": [re.compile(one) for one in words["next"]]} | {
        name: words[name] for name in ("first", "close", "pointing", "rules", "joint", "asks", "rows", "there")
    }


def steps_in(text: str) -> tuple[str, ...]:
    """The steps that ``text`` names one after the other, two to five; none where it names one alone."""
    cuts = sorted({match.span() for pattern in step_words()["next"] for match in pattern.finditer(text)})
    pieces, begun = [], 0
    for start, end in cuts:
        if start >= begun:
            pieces.append(text[begun:start])
            begun = end
    pieces.append(text[begun:])
    pieces = [re.sub(step_words()["close"], "", re.sub(step_words()["first"], "", piece)).strip() for piece in pieces]
    return tuple(pieces) if 2 <= len(pieces) <= MOST_STEPS and all(pieces) else ()


def read_steps(
    question: Question, whole: Interpretation, interpret: Callable[[Question], Interpretation], model: SemanticModel
) -> Understood | None:
    """The plan that the question's steps make, or None where there are none, one is not understood, or the ``whole`` reading
    holds them all."""
    pieces = steps_in(question.text)
    if not pieces:
        return None
    told: list[Understood] = []
    follows: list[tuple[int, ...]] = []
    history = question.history
    for piece in pieces:
        text, marked = _unpointed(piece, told, model)
        asked = question.model_copy(update={"text": text, "history": question.history if marked else history})
        read = interpret(asked)
        alone = isinstance(read, Understood) and any(word.kind in _SUBJECTS for word in read.reading)
        if marked is None and told and not alone:
            marked, read = ("", len(told) - 1), _going_on(asked, piece, history, interpret)
        if not isinstance(read, Understood) or len(read.requests) != 1:
            return None
        if marked is not None and marked[0]:
            read = _about(read, *marked, told[marked[1]].requests[0])
        read = _on_topic(read, told, model)
        told.append(read)
        follows.append(() if marked is None else (marked[1],))
        history = (*history, Turn(text=piece, requests=read.requests))
    requests = tuple(one.requests[0] for one in told)
    if isinstance(whole, Understood) and _held(whole, requests, follows):
        return None
    return told[0].model_copy(
        update={
            "requests": requests,
            "follows": tuple(follows),
            "reading": tuple(word for one in told for word in one.reading),
            "assumptions": distinct(note for one in told for note in one.assumptions),
            **least_sure(told),
            "otherwise": None,
        }
    )


def _going_on(
    asked: Question, piece: str, history: tuple[Turn, ...], interpret: Callable[[Question], Interpretation]
) -> Interpretation:
    """A step that says nothing by itself, as what it says after the one before it: …有多少，然后列出存款前十."""
    return interpret(asked.model_copy(update={"text": piece, "history": history}))


def _held(whole: Understood, requests: tuple[Request, ...], follows: list[tuple[int, ...]]) -> bool:
    """Whether one reading of the whole holds what its steps ask: several requests already, the explanation of what was
    asked first, or one table with all the figures."""
    if len(whole.requests) > 1:
        return True
    first, only = requests[0], whole.requests[0]
    if isinstance(first, QueryRequest) and isinstance(only, Explain):
        return len(requests) == 2 and isinstance(requests[1], Explain) and first.query.metrics == only.query.metrics
    tables = [one.query for one in requests if isinstance(one, QueryRequest)]
    if any(not one.group_by and not one.where and one.population is None for one in tables[1:]):
        return True  # another figure, for the rows of the first
    return len(tables) == len(requests) and not any(follows) and len({(one.group_by, one.where) for one in tables}) == 1


def _unpointed(piece: str, told: list[Understood], model: SemanticModel) -> tuple[str, tuple[str, int] | None]:
    """The step without the words that point at what an earlier one shows, its attribute and place."""
    for place in range(len(told) - 1, -1, -1):
        request = told[place].requests[0]
        groups = request.query.group_by if isinstance(request, QueryRequest) else ()
        for name in groups:
            dimension = model.dimensions[name]
            if dimension.personal:
                continue
            labels = "|".join(re.escape(one) for one in (dimension.label.zh, dimension.label.en.lower()))
            pattern = re.compile(step_words()["pointing"].replace("<label>", labels))
            if pattern.search(piece):
                return pattern.sub(" ", piece, count=1).strip(), (name, place)
    return piece, None


def _about(read: Understood, dimension: str, place: int, earlier: Request) -> Understood:
    """``read``, kept to what the step at ``place`` shows of the dimension; each of several by itself, and where it names no
    figure, by that step's."""
    request = read.requests[0]
    if not isinstance(request, QueryRequest | Explain) or not isinstance(earlier, QueryRequest):
        return read
    query, shown = request.query, Condition(dimension=dimension, op="in", values=(f"@{place + 1}",))
    changed: dict[str, Any] = {"where": (*query.where, shown)}
    if isinstance(request, QueryRequest) and not query.group_by and earlier.query.limit != 1:
        changed["group_by"] = (dimension,)
    if isinstance(request, QueryRequest) and all(word.kind != "metric" for word in read.reading):
        metrics = earlier.query.metrics
        order = tuple(one.model_copy(update={"by": metrics[0]}) for one in query.order_by[:1])
        changed |= {"metrics": metrics, "order_by": order, "period": earlier.query.period}
    asked = request.model_copy(update={"query": query.model_copy(update=changed)})
    return read.model_copy(update={"requests": (asked,)})


def _on_topic(read: Understood, told: list[Understood], model: SemanticModel) -> Understood:
    """「再说说制度怎么规定的」 names no topic: the rules about the figures of the step before."""
    request = read.requests[0]
    before = told[-1].requests[0] if told else None
    if not isinstance(request, PolicyQuestion) or not isinstance(before, QueryRequest | Explain):
        return read
    if re.fullmatch(step_words()["rules"], request.text) is None:
        return read
    names = before.query.metrics[:3]
    text = " ".join([*(model.metrics[name].zh for name in names), request.text])
    limited = tuple(name for name in names if limits_of(model, name))
    return read.model_copy(update={"requests": (request.model_copy(update={"text": text, "metrics": limited}),)})
