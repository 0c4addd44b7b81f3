"""Several things asked for one after the other in a sentence: 各支行有多少户贷款，余额多少; 沉睡客户怎么定义，有几户.

Where one reading of the whole is without what a part asks for, each part that asks is read by itself, after those before it, as in
a conversation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.grammar.confidence import least_sure
from assistant.grammar.sentence import Sentence
from assistant.grammar.several_steps import step_words
from assistant.grammar.two_edits import clauses_of, query_of
from assistant.question import (
    Define,
    Interpretation,
    NotAnswerable,
    PolicyQuestion,
    QueryRequest,
    Question,
    Request,
    Turn,
    Unclear,
    Understood,
    distinct,
)
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, SemanticQuery

_MOST = 4
_ENDS = ("top", "bottom", "best", "worst")


def read_each(
    question: Question,
    whole: Interpretation,
    interpret: Callable[[Question], Interpretation],
    read: Callable[[Question], Sentence],
    model: SemanticModel,
) -> Understood | Unclear | None:
    """All that the question asks for, the question back about the part that is not understood by itself, or None where one thing
    is asked for or the ``whole`` reading shows as much."""
    parts = _asking(question, read)
    several = isinstance(whole, Understood) and len(whole.requests) > 1
    if not 1 < len(parts) <= _MOST or isinstance(whole, NotAnswerable) or several:
        return None
    told: list[Understood] = []
    history = question.history
    for part in parts:
        asked = question.model_copy(update={"text": part, "history": history})
        one = _part(asked, told, interpret, lambda: _topic(read(question)))
        if isinstance(one, Unclear) and told and query_of(whole) is not None and _shown(whole) < _figures_in(parts):
            return one
        if not isinstance(one, Understood) or any(one.requests == each.requests for each in told):
            return None
        told.append(one)
        history = (*history, Turn(text=part, requests=one.requests))
    ranks = [read(question.model_copy(update={"text": part})).has(*_ENDS) for part in parts]
    if isinstance(whole, Understood) and not _lost(whole, told, model, ranks):
        return None
    told = _of_ranked(told, ranks)
    inside = None if ranks[-1] else _inside_ranked(told, question, parts[-1], interpret, model)
    told, follows = inside or _steps(told)
    if inside is None and isinstance(whole, Understood) and _lists_last(whole, told):
        told = [*told[:-1], whole]
    return _as_one(told, follows)


def _as_one(told: list[Understood], follows: tuple[tuple[int, ...], ...]) -> Understood:
    """The readings as one; with ``follows`` as steps of which later ones stand on earlier ones."""
    return told[0].model_copy(
        update={
            "requests": tuple(one.requests[0] for one in told) if follows else _joined(told),
            "follows": follows,
            "reading": tuple(word for one in told for word in one.reading),
            "assumptions": distinct(note for one in told for note in one.assumptions),
            **least_sure(told),
            "otherwise": None,
        }
    )


def _of_ranked(told: list[Understood], ranks: list[bool]) -> list[Understood]:
    """「哪个支行贷款最多，不良率多少」: a figure that a part asks without an order of its own is that of the rows ranked first."""
    queries = [query_of(one) for one in told]
    first, last = queries[0], queries[-1]
    if len(told) != 2 or ranks != [True, False] or first is None or last is None or not (first.limit and last.limit):
        return told
    same = (first.group_by, first.limit, first.population) == (last.group_by, last.limit, last.population)
    if not same or first.where != last.where or set(first.metrics) & set(last.metrics) or first.period != last.period:
        return told
    request = told[0].requests[0]
    both = first.model_copy(update={"metrics": (*first.metrics, *last.metrics)})
    notes = distinct(note for one in told for note in one.assumptions)
    requests = (request.model_copy(update={"query": both}),)
    return [told[0].model_copy(update={"requests": requests, "assumptions": notes})]


def _inside_ranked(
    told: list[Understood],
    question: Question,
    text: str,
    interpret: Callable[[Question], Interpretation],
    model: SemanticModel,
) -> tuple[list[Understood], tuple[tuple[int, ...], ...]] | None:
    """「which branch has the most deposits and how many payroll customers are there」: what narrows the second part, as its
    ``text`` is read alone, narrows nothing of the ranking; it is asked inside of the rows that come first."""
    first, last = query_of(told[0]), query_of(told[-1])
    if len(told) != 2 or first is None or last is None or not first.limit or len(first.group_by) != 1:
        return None
    there = step_words()["there"]
    of_them = last.group_by == first.group_by or re.search(there, text)
    alone = interpret(question.model_copy(update={"text": re.sub(there, "", text), "history": ()}))
    asked = query_of(alone) if isinstance(alone, Understood) and len(alone.requests) == 1 else last
    asked = last if asked is None or asked.group_by else asked
    group, own = first.group_by[0], tuple(one for one in asked.where if one not in first.where)
    if model.dimensions[group].personal or not of_them or asked.group_by not in ((), first.group_by) or asked.having:
        return None
    if not own and asked.population == first.population and asked.period == first.period:
        metrics = tuple(dict.fromkeys((*first.metrics, *asked.metrics)))
        return [_with_query(told[0], first.model_copy(update={"metrics": metrics}))], ()
    shown = Condition(dimension=group, op="in", values=("@1",))
    where = (*first.where, *(one for one in own if one.dimension != group), shown)
    inside = {"where": where, "group_by": first.group_by, "order_by": (), "limit": None}
    return [told[0], _with_query(told[-1], asked.model_copy(update=inside))], ((), (0,))


def _steps(told: list[Understood]) -> tuple[list[Understood], tuple[tuple[int, ...], ...]]:
    """The readings, and which earlier ones each stands on; nothing where none points at rows shown before it
    (哪家支行存款最多，这家支行有哪些沉睡客户): those of the reading just before it, or as that one points at the first."""
    follows: list[tuple[int, ...]] = []
    for place, one in enumerate(told):
        query, before = query_of(one), query_of(told[place - 1]) if place else None
        if query is None or before is None or not any(row.values == ("@1",) for row in query.where):
            follows.append(())
            continue
        own = {row for row in query.where if row.values == ("@1",) and row.dimension in before.group_by}
        where = tuple(row.model_copy(update={"values": (f"@{place}",)}) if row in own else row for row in query.where)
        told[place] = _with_query(one, query.model_copy(update={"where": where}))
        follows.append((place - 1,) if own else (0,))
    return told, tuple(follows) if any(follows) else ()


def _with_query(read: Understood, query: SemanticQuery) -> Understood:
    return read.model_copy(update={"requests": (read.requests[0].model_copy(update={"query": query}),)})


def _asking(question: Question, read: Callable[[Question], Sentence]) -> list[str]:
    """The text in parts, each of which asks for something; what asks for nothing belongs to the part after it, at the end to the
    last. Rows are asked for by themselves where they stand behind a part, or are the first of them all."""
    words, parts, open_ = step_words(), list[str](), ""
    for clause in (one for half in re.split(words["joint"], question.text) for one in clauses_of(half)):
        open_ = f"{open_}，{clause}" if open_ else clause
        rows = re.search(words["rows"], clause) is not None
        ranked = rows and (bool(parts) or _puts_first(read(question.model_copy(update={"text": clause}))))
        if ranked or re.search(words["asks"], clause):
            parts, open_ = [*parts, open_], ""
    if open_ and parts:
        parts[-1] += f"，{open_}"
    return parts


def _puts_first(sentence: Sentence) -> bool:
    return sentence.has(*_ENDS) or any(one.number is not None and one.number.unit == "rank" for one in sentence.tokens)


def _figures_in(parts: list[str]) -> int:
    return sum(re.search(step_words()["asks"], one) is not None for one in parts)


def _part(
    asked: Question, told: list[Understood], interpret: Callable[[Question], Interpretation], topic: Callable[[], str]
) -> Interpretation | None:
    """One part after those before it, of one request: to the documents where the data have no answer; behind a question for a rule
    the figure that ``topic`` names."""
    one = interpret(asked)
    if not told and not isinstance(one, Understood) and one.otherwise is not None:
        return Understood(requests=(one.otherwise,), reading=one.reading, language=one.language)
    if told and isinstance(told[-1].requests[0], PolicyQuestion) and not isinstance(one, Understood):
        one = interpret(asked.model_copy(update={"text": topic() + asked.text}))
    if isinstance(one, Understood) and len(one.requests) == 2 and one.follows == ((), (0,)):
        one = one.model_copy(update={"requests": one.requests[1:], "follows": ()})
    return None if isinstance(one, Understood) and len(one.requests) > 1 else one


def _topic(sentence: Sentence) -> str:
    """What a question for a rule is about: its words up to those that ask."""
    about: list[str] = []
    for token in sentence.tokens:
        if token.takes("ask", "documents", "define"):
            break
        about.append(token.text)
    return "".join(about)


def _lost(whole: Understood, told: list[Understood], model: SemanticModel, ranks: list[bool]) -> bool:
    """Whether the ``whole`` is without what one of the parts asks: a figure, what stands beside the rule that it gives, the rows
    or the days that a part is of, all of them together where the last part splits them, or the first ones by another figure,
    which a part that puts nothing in order (哪家分行不良率最高，存款多少) does not ask for. ``ranks``: whether a part does."""
    queries = [query for one in told if (query := query_of(one)) is not None]
    if len(queries) < len(told):
        return bool(queries) and {type(one.requests[0]) for one in told} <= {QueryRequest, Define, PolicyQuestion}
    known, first, last = query_of(whole), queries[0], queries[-1]
    if known is None:
        return False
    counts = [{name for name in one.metrics if model.metrics[name].kind == "count"} for one in (known, *queries)]
    few = _shown(whole) < len(queries) or (not counts[0] and any(counts))
    figures = few and any(one.metrics[0] not in known.metrics for one in queries)
    named = [one.metrics[0] for one in queries]
    apart = [one for one in queries if named.count(one.metrics[0]) > 1 or model.metrics[one.metrics[0]].is_rate]
    kept = {(one.where, one.population) for one in (*apart, last)} if apart else set()
    rows = len(kept) > 1 and (known.where, known.population) in kept and not (known.share or known.group_by)
    days = len({one.period for one in apart}) > 1 and not known.compare and not known.group_by
    groups = {name for one in queries for name in (*one.group_by, *(each.dimension for each in one.where))}
    split = bool(set(known.group_by) - groups) or bool(set(last.group_by) - set(known.group_by))
    total = bool(known.group_by) and not (first.group_by or known.share) and bool(last.group_by)
    ranked = [one for one, rank in zip(queries, ranks, strict=True) if rank and one.limit]
    first_ones = known.limit is not None and any(one.order_by != known.order_by for one in ranked)
    narrowed = bool(first.limit and first.group_by) and any(one not in first.where for one in known.where)
    lost = figures or rows or days or split or total or first_ones or narrowed
    return lost or _of_those(known, first, last, model)


def _of_those(known: SemanticQuery, first: SemanticQuery, last: SemanticQuery, model: SemanticModel) -> bool:
    """「how many borrowers do we have and how much do they deposit」: the ``last`` part is of those whom the first one counts, and
    no amount that nobody else has."""
    counted, figure = model.metrics.get(model.readings.counted), last.metrics[0]
    heads = [one for one in first.metrics if counted is not None and model.metrics[one].unit == counted.unit]
    own = any(one.of.get(figure) in heads for one in model.readings.counts) and heads != [model.readings.counted]
    if not heads or own or figure in (*heads, model.readings.counted):
        return False
    told = {*(one.dimension for one in (*first.where, *known.where)), *known.group_by}
    those = any(one.dimension not in told for one in last.where) and last.group_by == first.group_by
    return those or (last.population is not None and known.population is None)


def _lists_last(whole: Understood, told: list[Understood]) -> bool:
    """Whether the ``whole`` is the rows that the last part asks for, and says more of them."""
    known, last = query_of(whole), query_of(told[-1])
    if known is None or last is None or not last.group_by:
        return False
    return known.group_by == last.group_by and known.metrics == last.metrics and known.compare == last.compare


def _shown(read: Interpretation) -> int:
    """How many figures a reading shows of a row; those of a plan are one, and a base that nobody named is none."""
    if not isinstance(read, Understood):
        return 0
    based = all(one.code != "change-base" for one in read.assumptions)
    return sum(
        len(one.query.metrics) + one.query.share + (based and one.query.compare is not None)
        if isinstance(one, QueryRequest) and one.query.target is None
        else 1
        for one in read.requests
    )


def _joined(told: list[Understood]) -> tuple[Request, ...]:
    """The requests: figures of the same rows in one table, others one after the other."""
    requests: list[Request] = []
    for request in (one for read in told for one in read.requests):
        same = next(_same_rows(requests, request), None)
        if same is None or not isinstance(request, QueryRequest):
            requests.append(request)
            continue
        first, query = requests[same], request.query
        assert isinstance(first, QueryRequest)
        metrics = tuple(dict.fromkeys((*first.query.metrics, *query.metrics)))
        requests[same] = first.model_copy(update={"query": first.query.model_copy(update={"metrics": metrics})})
    return tuple(requests)


def _same_rows(requests: list[Request], request: Request) -> Iterator[int]:
    if isinstance(request, QueryRequest):
        for place, one in enumerate(requests):
            if isinstance(one, QueryRequest) and _rows(one.query) == _rows(request.query):
                yield place


def _rows(query: SemanticQuery) -> SemanticQuery:
    """The query without its figures."""
    return query.model_copy(update={"metrics": ()})
