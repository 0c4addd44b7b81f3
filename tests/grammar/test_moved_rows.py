"""Rows kept, ranked or counted by how a figure moved, in many wordings: against the base that is said, by what is said."""

from __future__ import annotations

import random
from itertools import product

import pytest

from assistant.question import QueryRequest, Understood
from tests.grammar.people import ask, interpreter

SAMPLE = 60
ROWS = {
    "支行": "sub_branch",
    "客户经理": "rm",
    "sub-branches": "sub_branch",
    "relationship managers": "rm",
}
CHINESE = {
    "figures": {"存款": "deposit_balance", "贷款": "loan_balance", "AUM": "aum", "户均存款": "deposit_per_cust"},
    "bases": {"比年初": "year_start", "比去年同期": "yoy", "比上月": "month_end", "5月比4月": "period"},
    "ways": {"增加": ">", "下降": "<"},
    "by": {"": 0.0, "超过10%": 0.1, "超过两成": 0.2},
    "kept": (
        "哪些{rows}{figure}{base}{way}{by}",
        "{base}{figure}{way}{by}的{rows}",
        "{figure}{way}{by}的{rows}，{base}",
        "有几个{rows}{figure}{base}{way}{by}了",
    ),
    "ranked": (
        "{figure}{base}{way}最多的{rows}",
        "{base}{figure}{way}最快的3个{rows}",
        "{base}哪个{rows}{figure}{way}得最多",
    ),
}
ENGLISH = {
    "figures": {
        "deposits": "deposit_balance",
        "loans": "loan_balance",
        "AUM": "aum",
        "wealth balance": "wealth_balance",
    },
    "bases": {
        "since year start": "year_start",
        "versus the same period last year": "yoy",
        "on last month": "month_end",
        "from April to May": "period",
    },
    "ways": {"rose": ">", "fell": "<"},
    "by": {"": 0.0, "more than 10%": 0.1, "more than 20%": 0.2},
    "kept": (
        "{rows} whose {figure} {way} {by} {base}",
        "which {rows} saw {figure} {plain} {by} {base}",
        "did any {rows} see {figure} {plain} {by} {base}",
        "{figure} {way} {by} {base}: which {rows}",
    ),
    "ranked": (
        "the 3 {rows} with the largest percentage {noun} in {figure} {base}",
        "top 5 {rows} by {noun} in {figure} {base}",
        "whose {figure} {way} most {base}, by {rows}",
    ),
}
SAID = {"rose": ("rise", "increase"), "fell": ("fall", "drop"), "增加": ("", ""), "下降": ("", "")}


def _questions(words):
    """(text, rows, figure, base, direction, by how much or None where rows are ranked)."""
    rows = [one for one in ROWS if one.isascii() == (words is ENGLISH)]
    for name, figure, base, way in product(rows, words["figures"], words["bases"], words["ways"]):
        plain, noun = SAID[way]
        said = {"rows": name, "figure": figure, "base": base, "way": way, "plain": plain, "noun": noun}
        wanted = (ROWS[name], words["figures"][figure], words["bases"][base], words["ways"][way])
        for frame, by in product(words["kept"], words["by"]):
            yield " ".join(frame.format(**said, by=by).split()).replace(" :", ":"), *wanted, words["by"][by]
        for frame in words["ranked"]:
            yield frame.format(**said), *wanted, None


def _read(query, figure, base, way, by):
    """Whether ``query`` keeps the rows by that change, or ranks them by it."""
    if by is None and base == "year_start" and query.metrics == (f"{figure.split('_')[0]}_growth",):
        return query.compare is None and query.order_by[0].direction == ("asc" if way == "<" else "desc")
    if query.compare != base and (query.compare, base) not in (("prior", "month_end"), ("period", "yoy")):
        return False
    if by is None:
        first = query.order_by[0] if query.order_by else None
        down = "asc" if way == "<" else "desc"
        return first is not None and (first.by, first.direction) == (figure, down) and first.on != "value"
    on = "change_pct" if by else "change"
    limit = by if way == ">" else -by
    return (figure, way, on, limit) in {(one.metric, one.op, one.on, one.values[0]) for one in query.having}


def _check(home, questions):
    grammar, missed = interpreter(home), []
    for text, rows, figure, base, way, by in questions:
        result = ask(grammar, "hangzhou_manager", text)
        if not isinstance(result, Understood):
            continue  # asked back, and nothing wrong is shown
        only = result.requests[0] if len(result.requests) == 1 else None
        query = only.query if isinstance(only, QueryRequest) else None
        if query is None or query.group_by != (rows,) or not _read(query, figure, base, way, by):
            missed.append((text, query and query.model_dump(mode="json", exclude_defaults=True)))
    assert not missed, missed


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_moved_rows_are_kept_and_ranked_by_the_change_that_is_said(words, bank_home):
    questions = list(_questions(words))
    _check(bank_home, random.Random(0).sample(questions, SAMPLE))


@pytest.mark.full
@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_every_combination_of_moved_rows_is_read(words, bank_home):
    _check(bank_home, _questions(words))
