"""A draft into whole requests: bank words, changes, shares, series, order, windows; each default leaves its Assumption."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assistant.grammar.bands import settle_bands
from assistant.grammar.comparison_bases import asks_by_how_much, settle_same_month
from assistant.grammar.comparisons import (
    series_of_steps,
    settle_change,
    settle_ends_of_flows,
    settle_movers,
    settle_prior,
    settle_year_back,
    weigh_against_base,
)
from assistant.grammar.counted_lists import both_asked, number_of, rows_behind, total_first
from assistant.grammar.defaults import (
    settle_period,
    settle_phrases,
    settle_running,
    settle_scope,
    settle_trend,
    several_comparisons,
)
from assistant.grammar.described_first import list_with_figures
from assistant.grammar.draft import Draft, split_by_reach, split_shared
from assistant.grammar.due_days import keep_due
from assistant.grammar.exact_counts import count_exactly
from assistant.grammar.first_ones import share_of_first
from assistant.grammar.fitting import fit_measures, no_halves_ranked, own_amounts, share_as_rate
from assistant.grammar.members import settle_members
from assistant.grammar.movers_counted import count_movers, list_growers, share_growth
from assistant.grammar.moves_joined import test_moves
from assistant.grammar.narrowing import rows_by_default
from assistant.grammar.order_words import read_steady
from assistant.grammar.own_rank import settle_own_rank
from assistant.grammar.people import counts_people
from assistant.grammar.populations import settle_columns, settle_population
from assistant.grammar.ranking import order_rows, settle_list
from assistant.grammar.sentence import Sentence
from assistant.grammar.shared_within import only_percent
from assistant.grammar.single_rows import list_single_rows
from assistant.grammar.standing import place_among, settle_share, settle_standing, settle_within
from assistant.grammar.superlatives import all_of_each
from assistant.grammar.threshold_rows import settle_threshold, told_first
from assistant.grammar.unsaid import (
    count_holders,
    count_over,
    list_described,
    name_unread_spans,
    other_firms,
    series_of_ends,
    series_of_groups,
)
from assistant.question import QueryRequest, Question
from semantic_layer.model import SemanticModel
from semantic_layer.query import SemanticQuery


def complete(sentence: Sentence, draft: Draft, question: Question) -> tuple[QueryRequest, ...]:
    """The requests of a draft with every default filled in; pydantic's ValidationError when its parts do not go together."""
    only_percent(sentence, draft)
    list_with_figures(sentence, draft)
    _settle(sentence, draft, question)
    return tuple(_led(sentence, one, draft) for one in _requests(sentence, draft, question))


def _led(sentence: Sentence, request: QueryRequest, draft: Draft) -> QueryRequest:
    """The request with the row that was asked for, where others stand beside it; in a conversation (制造业呢) another one."""
    lead = draft.lead or (draft.edits.lead if draft.edits is not None else None)
    if lead is None or not request.query.share or lead.dimension not in request.query.group_by:
        return request
    senses = [token.sense for token in sentence.of("value")]
    named = tuple(sense.value for sense in senses if sense is not None and sense.id == lead.dimension)
    kept = lead if lead is draft.lead or not named else lead.model_copy(update={"values": named})
    return request.model_copy(update={"lead": kept})


def _requests(sentence: Sentence, draft: Draft, question: Question) -> tuple[QueryRequest, ...]:
    """The draft as requests: one, or more where the question asks for figures that no one query gives, in the order told."""
    if draft.peers and len(draft.metrics) > 1:
        return _ranks(sentence, draft)
    comparisons = several_comparisons(draft, sentence.model, question.data_date)
    query = draft.query()
    if comparisons:
        return tuple(
            QueryRequest(query=query.model_copy(update={"compare": compare}), show=draft.show)
            for compare in comparisons
        )
    if draft.shared and not (draft.having or draft.limit or draft.edits):
        return split_shared(query, draft.show, draft.shared)
    own = QueryRequest(query=query, show=draft.show)
    if draft.benchmark and not query.peers:
        return (own, _benchmark(query, draft, sentence.model))
    if draft.base is not None:
        one = {"group_by": (), "columns": (), "having": (), "order_by": (), "rank": False}
        return (QueryRequest(query=query.model_copy(update=one | {"where": (*query.where, draft.base)})), own)
    if told_first(sentence, query):
        return (QueryRequest(query=query.model_copy(update={"having": ()}), show=draft.show), own)
    if both_asked(sentence, query):
        return (QueryRequest(query=number_of(sentence, query)), own)
    both = draft.overview or (draft.edits is None and total_first(sentence) and not counts_people(sentence))
    if both and draft.listing and draft.group_by and not draft.ranking:
        total = query.model_copy(update={"group_by": (), "columns": (), "having": (), "order_by": ()})
        return (QueryRequest(query=total), own.model_copy(update={"query": rows_behind(sentence, query)}))
    before = draft.edits.query if draft.edits is not None else None
    asked = draft.listing and any(one.takes("which", "list") and not one.text.isascii() for one in sentence.tokens)
    if asked and before is not None and before.where == query.where and not (before.group_by or draft.ranking):
        query = rows_behind(sentence, query)  # 不良率多少 → 是哪些客户
    return split_by_reach(query, draft.show, sentence.model)


def _benchmark(query: SemanticQuery, draft: Draft, model: SemanticModel) -> QueryRequest:
    """The public figures of the whole that ``query`` is held against, over the same time."""
    public = tuple(name for name in query.metrics if model.metrics[name].public)
    times = tuple(name for name in query.group_by if model.dimensions[name].grain is not None)
    whole: dict[str, Any] = {"scope": draft.benchmark, "where": (), "metrics": public, "group_by": times}
    if times != query.group_by:
        whole |= {"columns": (), "having": (), "order_by": (), "limit": None, "rank": False}
    return QueryRequest(query=query.model_copy(update=whole), show=draft.show)


def _ranks(sentence: Sentence, draft: Draft) -> tuple[QueryRequest, ...]:
    """A rank each (存款和贷款排第几); of a plan its figures, and the rank of what is achieved of it."""
    figures, ranked = [], draft.metrics
    if draft.target is not None:
        figures, ranked = [replace(draft, peers=False)], [sentence.readings["targets"]["achievement"]]
    ranks = [replace(draft, metrics=[name]) for name in ranked]
    return tuple(QueryRequest(query=one.query(), show=draft.show) for one in (*figures, *ranks))


def _settle(sentence: Sentence, draft: Draft, question: Question) -> None:
    """Every default, in the order in which one may depend on another."""
    today = question.data_date
    share_as_rate(sentence, draft)
    fit_measures(sentence, draft)
    _rows_meant(sentence, draft)
    settle_scope(sentence, draft, question.user)
    _moved(sentence, draft)
    settle_phrases(sentence, draft, today)
    read_steady(sentence, draft)
    settle_change(draft, sentence.model, today, one=sentence.has("why") or asks_by_how_much(sentence))
    place_among(sentence, draft)
    settle_threshold(sentence, draft)
    list_described(sentence, draft)
    _count(sentence, draft)
    other_firms(sentence, draft)
    settle_population(sentence, draft, today)
    settle_share(sentence, draft)
    settle_within(sentence, draft)
    series_of_steps(sentence, draft)
    series_of_ends(sentence, draft)
    series_of_groups(sentence, draft)
    settle_trend(draft, sentence.model, today, several=not draft.ranking or not draft.group_by)
    settle_running(draft, sentence.model)
    settle_movers(sentence, draft)
    _order(sentence, draft)
    _rows_of_their_own(sentence, draft)
    settle_standing(sentence, draft)
    settle_list(sentence, draft)
    keep_due(sentence, draft)
    settle_prior(sentence, draft, today)
    settle_ends_of_flows(draft, sentence.model, today)
    settle_same_month(draft, today)
    settle_period(sentence, draft, today)
    settle_year_back(draft, today)
    name_unread_spans(sentence)
    _tell(sentence, draft)
    settle_members(draft, sentence.model)
    settle_columns(sentence, draft)


def _order(sentence: Sentence, draft: Draft) -> None:
    """In which order the rows stand, and how many of them."""
    order_rows(sentence, draft)
    all_of_each(sentence, draft)
    no_halves_ranked(sentence, draft)


def _rows_meant(sentence: Sentence, draft: Draft) -> None:
    """The rows that a question is about where it names none."""
    rows_by_default(sentence, draft)
    own_amounts(sentence, draft)
    list_single_rows(sentence, draft)


def _moved(sentence: Sentence, draft: Draft) -> None:
    """What rose or fell: net changes, changes against a base, and rows told by theirs."""
    share_growth(sentence, draft)
    weigh_against_base(sentence, draft)
    test_moves(sentence, draft)
    count_movers(sentence, draft)
    list_growers(sentence, draft)


def _rows_of_their_own(sentence: Sentence, draft: Draft) -> None:
    """The share of the first clients and a place among peers are one row, and bands are the rows of what they count."""
    share_of_first(sentence, draft)
    settle_own_rank(draft)
    settle_bands(draft, sentence.model)


def _count(sentence: Sentence, draft: Draft) -> None:
    """Clients counted by the metric of their own count, where there is one."""
    count_over(sentence, draft)
    count_holders(sentence, draft)
    count_exactly(draft, sentence.model)


def _tell(sentence: Sentence, draft: Draft) -> None:
    """What the answer must say of how the question was read."""
    if sentence.has("documents"):
        draft.assume("documents")
    for typed, meant in sentence.slips:
        draft.assume("typo-corrected", typed=typed, meant=meant)
    talk = [token.note["talk"].strip() for token in sentence.tokens if "talk" in token.note]
    if talk:
        draft.assume("talk-left-out", words=" ".join(talk))
    if sentence.has("why"):
        draft.assume("why-later")
