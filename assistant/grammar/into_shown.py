"""What is asked inside the rows that a ranking or a condition showed, by another split or of other days: 它的大客户有哪些 after the
worst branch, these sub-branches a year ago, 最高的那家有哪些逾期客户. No rule can say such rows of offices or industries, so the
rows are the first step again, and what is asked stands on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Any

from assistant.grammar.chosen_rows import asks_nothing_more, nth_row, sorted_anew, split_more, told_of_chosen
from assistant.grammar.followup import content
from assistant.grammar.people import ends_in_people, is_client, people_unit
from assistant.grammar.pronouns import PREPOSITIONS, joined_words, pointer_of
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.two_edits import last_query, query_of
from assistant.question import Explain, Interpretation, QueryRequest, Question, Turn, Understood
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, RankTest, SemanticQuery
from semantic_layer.sets import leaves

_OTHERS = ("others", "outside", "exclude", "remove", "undo", "add", "both", "versus", "again")
_SURE = 0.9
_LIST = "list them"  # what clients alone ask for, in the words that the vocabulary has
_WINDOWS = frozenset({"recent-days", "year-to-date", "year-average"})  # taken where nobody named any days
_ENDS = ("top", "bottom", "best", "worst")


def read_into_shown(
    question: Question,
    whole: Interpretation,
    interpret: Callable[[Question], Interpretation],
    read: Callable[[Question], Sentence],
) -> Interpretation | None:
    """The rows shown again and what is asked inside them, or None where the ``whole`` reading says it, or nothing of the kind."""
    last = last_query(question)
    code = "" if isinstance(whole, Understood) else whole.code
    if last is None or len(last.group_by) != 1 or whole.kind == "out_of_scope" or not question.history[-1].requests:
        return None
    sentence = read(question)
    finer = split_more(whole, last, sentence.model) or told_of_chosen(whole, last, sentence.model)
    if finer is not None:
        return finer
    if sentence.has(*_OTHERS) or not content(sentence):
        return None
    first = _first_of(question, sentence, last, read)
    if first is not None:
        again = interpret(first)
        return again if query_of(again) != last_query(first) else None
    chosen = sorted_anew(sentence, whole, last) or _of_nth(question, sentence, whole, last, interpret)
    why = sentence.has("why") and _of_the_one(sentence, last)
    if chosen is not None or not (why or _can_be_pointed_at(sentence.model, last.group_by[0])):
        return chosen
    rows, said = _end_of(sentence, question, last, interpret)
    if said is None and (last.limit or last.having):
        rows, (said, single) = last, pointer_of(sentence, last)
        said = None if single and last.limit != 1 else said
        loose = (code == "which-rows" and not sentence.has("pronoun")) or _of_the_one(sentence, last)  # 前三 · 按月看
        said = [] if said is None and loose else said
    if said is None or rows is None:
        return None
    total, people = sentence.has("sum", "average"), _names_people_alone(sentence, said)
    text = _LIST if _names_clients_alone(sentence, said, rows) else text_without(sentence, said)
    asked = _asked(question, text, rows, interpret, sentence.model, total=total, people=people)
    if asked is None or _says_it(query_of(whole), asked.requests[0], last, rows, sentence.model):
        return None
    requests = (QueryRequest(query=rows), asked.requests[0])
    return asked.model_copy(update={"requests": requests, "follows": ((), (0,))})


def _of_nth(
    question: Question,
    sentence: Sentence,
    whole: Interpretation,
    last: SemanticQuery,
    interpret: Callable[[Question], Interpretation],
) -> Understood | None:
    """The n-th row alone, and what is asked of it: 第二名是谁, 第二名的客户有哪些 after offices or industries."""
    found = nth_row(sentence, last)
    if found is None:
        return None
    steps, said = found
    requests = tuple(QueryRequest(query=one) for one in steps)
    follows: list[tuple[int, ...]] = [() if n == 0 else (n - 1,) for n in range(len(steps))]
    if asks_nothing_more(sentence, said):
        known = (
            whole
            if isinstance(whole, Understood)
            else Understood(requests=(), language=whole.language, confidence=_SURE)
        )
        return known.model_copy(update={"requests": requests, "follows": tuple(follows), "reading": whole.reading})
    if not _can_be_pointed_at(sentence.model, last.group_by[0]):
        return None
    text = text_without(sentence, joined_words(sentence, said[0], last.group_by[0]))
    asked = _asked(question, text, steps[-1], interpret, sentence.model, total=False, step=len(steps))
    if asked is None:
        return None
    follows.append((len(steps) - 1,))
    return asked.model_copy(update={"requests": (*requests, asked.requests[0]), "follows": tuple(follows)})


def _of_the_one(sentence: Sentence, last: SemanticQuery) -> bool:
    """Whether the turn says nothing of whom, after the one row that a ranking chose: 为什么; list them, of clients counted."""
    if (
        last.limit != 1
        or sentence.metric_tokens()
        or sentence.has("pronoun", "value", "segment", "dimension", "period")
    ):
        return False
    unit, words = people_unit(sentence), content(sentence)
    counted = bool(unit) and sentence.model.metrics[last.metrics[0]].unit == unit if last.metrics else False
    return sentence.has("why") or (
        counted and all(one.takes("list", "which") or is_client(sentence, one) for one in words)
    )


def _names_people_alone(sentence: Sentence, said: Sequence[Token]) -> bool:
    """「…那家的不良客户」: clients of a kind behind the words that point, and nothing else."""
    rest = [one for one in sentence.tokens if one not in said and one.text.strip(" ,，。?？的")]
    kinds = [one for one in rest if one.takes("value", "segment")]
    named = bool(kinds) and (ends_in_people(sentence, rest[-1]) or is_client(sentence, rest[-1]))
    return named and all(one in kinds or is_client(sentence, one) for one in rest)


def _names_clients_alone(sentence: Sentence, said: Sequence[Token], rows: SemanticQuery) -> bool:
    """「its clients」, after the row with the most clients of a kind: those who are counted there."""
    rest = [one for one in sentence.tokens if one not in said and one.text.strip(" ,，。?？的")]
    unit = people_unit(sentence)
    counted = bool(unit and rows.metrics) and sentence.model.metrics[rows.metrics[0]].unit == unit
    return counted and bool(rest) and all(is_client(sentence, one) and one.takes("dimension") for one in rest)


def _can_be_pointed_at(model: SemanticModel, name: str) -> bool:
    dimension = model.dimensions[name]
    return dimension.grain is None and not dimension.personal and name != model.defaults.client_dimension


def _first_of(
    question: Question, sentence: Sentence, last: SemanticQuery, read: Callable[[Question], Sentence]
) -> Question | None:
    """The question with the first row alone before it, where 「它」 is that: of rows asked for as the most, with no number of them
    (存款最多的分行)."""
    if last.limit in (None, 1) or not last.order_by or last.limit_per or not pointer_of(sentence, last)[1]:
        return None
    turn = question.history[-1]
    asked = read(question.model_copy(update={"text": turn.text, "history": ()}))
    if not asked.has("top", "bottom", "best", "worst") or asked.of("number") or asked.has("which", "rank"):
        return None
    rows = QueryRequest(query=last.model_copy(update={"limit": 1}))
    before = turn.model_copy(update={"requests": (rows, *turn.requests[1:])})
    return question.model_copy(update={"history": (*question.history[:-1], before)})


def _end_of(
    sentence: Sentence, question: Question, last: SemanticQuery, interpret: Callable[[Question], Interpretation]
) -> tuple[SemanticQuery | None, list[Token] | None]:
    """The row at one end of the whole table shown, where the turn opens with it (最高的那家…), and the words that say so."""
    opening = [one for one in sentence.tokens if one.text.lower().strip(" ,，") not in ("", *PREPOSITIONS)]
    moved = list(takewhile(lambda one: one.takes("change"), opening))  # 增加最多的那家
    first = next(iter(opening[len(moved) :]), None)
    if first is None or not first.takes(*_ENDS) or first.number is not None:
        moved, first = [], _end_behind(sentence)
    if first is None:
        return None, None
    said = [*moved, *joined_words(sentence, first, last.group_by[0])]
    said += [
        one for one in sentence.tokens[: sentence.index(first)][-2:] if not moved and one.text.lower() in PREPOSITIONS
    ]
    rest = [one for one in sentence.tokens if one not in said]
    if len(said) < len(moved) + 2 or not any(one in rest for one in content(sentence)):
        return None, None
    text = _text([one for one in sentence.tokens if one in said and one.text.lower() not in PREPOSITIONS])
    rows = query_of(interpret(question.model_copy(update={"text": text.replace("one's", "one")})))
    chosen = rows is not None and rows.limit == 1 and rows.group_by == last.group_by
    return (rows, said) if chosen else (None, None)


def _end_behind(sentence: Sentence) -> Token | None:
    """「the clients at the worst one」, 「how much did the best one cost」: the one at an end of the table, behind a word for
    where or as who does it."""
    for token in sentence.of("number"):
        number, before = token.number, sentence.previous(token, frozenset({"the"}))
        end = number is not None and bool(number.side) and number.value == 1 and token.text.endswith("one")
        if end and before is not None and before.text.lower() in (*_WHERE, *_DOES):
            last = all(not one.text.strip(" ?.？。") for one in sentence.tokens[sentence.index(token) + 1 :])
            return token if last or before.text.lower() in _DOES else None
    return None


_DOES = frozenset({"did", "does", "has", "is", "was"})
_WHERE = frozenset({"at", "in", "of", "from", "with", "under"})


def text_without(sentence: Sentence, said: Sequence[Token]) -> str:
    """The turn without the words that point at the rows."""
    first = next((sentence.index(one) for one in said), 0)
    kept = [one for one in sentence.tokens if one not in said]
    ahead = sentence.tokens[first - 1].text if said and first else ""
    text = _text(kept)
    return text.replace(ahead, ahead.removesuffix(" of"), 1) if ahead.lower().endswith(" of") else text  # which of them


def _text(tokens: Sequence[Token]) -> str:
    """The words again, with a space between two English ones."""
    said = "".join(f" {one.text} " if one.text.isascii() else one.text for one in tokens)
    return " ".join(said.split())


def _asked(
    question: Question,
    text: str,
    rows: SemanticQuery,
    interpret: Callable[[Question], Interpretation],
    model: SemanticModel,
    *,
    total: bool,
    people: bool = False,
    step: int = 1,
) -> Understood | None:
    """What ``text`` asks of the rows alone, as it would be asked after a figure of them; ``total``: of all of them together;
    ``people``: clients of a kind and no figure, who are listed; ``step``: which of the steps shows them."""
    name, one = rows.group_by[0], rows.limit == 1
    before = _figure_of(rows, step, one=one)
    history = (*question.history, Turn(text="", requests=(QueryRequest(query=before),)))
    read = interpret(question.model_copy(update={"text": text, "history": () if people else history}))
    request = read.requests[0] if isinstance(read, Understood) and len(read.requests) == 1 else None
    if not isinstance(read, Understood) or not isinstance(request, QueryRequest | Explain) or read.follows:
        return None
    query, changed, (*kept, shown) = request.query, dict[str, Any](), before.where
    if shown not in query.where:
        told, tree = {other.dimension for other in query.where}, model.defaults.tree_group
        places = [other for other in (name, *told) if model.dimensions[other].group == tree]
        if one and (name in told or (name in places and len(places) > 1)):
            return None
        changed["where"] = (*query.where, *(other for other in kept if other.dimension not in told), shown)
        unsaid = rows.period not in (None, query.period) and any(note.code in _WINDOWS for note in read.assumptions)
        changed["period"] = rows.period if unsaid else query.period or rows.period
        notes = tuple(note for note in read.assumptions if not (unsaid and note.code in _WINDOWS))
        read = read.model_copy(update={"assumptions": notes})
    grains = all(model.dimensions[other].grain is not None for other in query.group_by)
    if grains and isinstance(request, QueryRequest) and not (one or total):
        changed["group_by"] = (name, *(other for other in query.group_by if other != name))
    if isinstance(request, Explain) and rows.compare is not None:
        changed |= {"compare": rows.compare, "compare_period": rows.compare_period}
    if query == before and not changed:
        return None
    asked = request.model_copy(update={"query": query.model_copy(update=changed)})
    return read.model_copy(update={"requests": (asked,)})


def _figure_of(rows: SemanticQuery, step: int, *, one: bool) -> SemanticQuery:
    """The figures of ``rows``, whatever chose them."""
    name = rows.group_by[0]
    kept = tuple(other for other in rows.where if other.dimension != name)
    return SemanticQuery(
        metrics=rows.metrics,
        where=(*kept, Condition(dimension=name, op="in", values=(f"@{step}",))),
        period=rows.period,
        target=rows.target,
        group_by=() if one else rows.group_by,
    )


def _says_it(
    whole: SemanticQuery | None, asked: Any, last: SemanticQuery, rows: SemanticQuery, model: SemanticModel
) -> bool:
    """Whether the ``whole`` reading keeps to the rows shown by itself: the same table with another figure, or a rule for them."""
    if whole is None:
        return False
    rules = leaves(whole.population.rule) if whole.population is not None else ()
    if any(isinstance(one, RankTest) for one in rules) and set(asked.query.group_by) <= set(whole.group_by):
        return True
    if not set(asked.query.group_by) <= set(rows.group_by):
        return False
    if rows is not last:
        return whole.limit == 1 and whole.group_by == rows.group_by and whole.order_by[:1] == rows.order_by[:1]
    tree = model.defaults.tree_group
    added = [one for one in whole.where if one not in last.where]
    other = any(model.dimensions[one.dimension].group != tree or last.limit for one in added)
    chosen = whole.having == last.having and last.limit in (None, whole.limit)
    chosen = chosen and (last.limit is None or whole.order_by[:1] == last.order_by[:1])
    return chosen and whole.period == last.period and not other
