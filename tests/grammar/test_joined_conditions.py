"""Two conditions joined, of levels and of changes, in many wordings: the rows are tested by both, each as it is said."""

from __future__ import annotations

import random
from itertools import permutations, product

import pytest

from assistant.grammar.relative_clauses import metric_tests
from assistant.question import QueryRequest, Understood
from tests.grammar.people import ask, interpreter

SAMPLE = 60
ROWS = {
    "支行": "sub_branch",
    "客户经理": "rm",
    "客户": "customer",
    "sub-branches": "sub_branch",
    "relationship managers": "rm",
    "clients": "customer",
}
CHINESE = (
    {
        "存款余额超过500万": ("deposit_balance", ">", "value"),
        "贷款余额低于1000万": ("loan_balance", "<", "value"),
        "AUM不到300万": ("aum", "<", "value"),
        "存款今年下降": ("deposit_balance", "<", "change"),
        "贷款同比增长": ("loan_balance", ">", "change"),
        "贷款余额在100万到2000万之间": ("loan_balance", "between", "value"),
        "中收不到10万": ("fee_net", "<", "value"),
    },
    ("且", "并且", "同时", "，同时", "而且", "但", "、"),
    ("{first}{joint}{second}的{rows}有哪些", "哪些{rows}{first}{joint}{second}", "列出{first}{joint}{second}的{rows}"),
)
ENGLISH = (
    {
        "deposits above 5 million": ("deposit_balance", ">", "value"),
        "loans below 10 million": ("loan_balance", "<", "value"),
        "AUM under 3 million": ("aum", "<", "value"),
        "deposits falling this year": ("deposit_balance", "<", "change"),
        "loans up year on year": ("loan_balance", ">", "change"),
        "loans between 1 and 20 million": ("loan_balance", "between", "value"),
        "fee income under 100k": ("fee_net", "<", "value"),
    },
    ("and", "but"),
    (
        "which {rows} have {first} {joint} {second}",
        "{rows} with {first} {joint} {second}",
        "show {rows} that have both {first} {joint} {second}",
    ),
)


def _questions(words):
    """(text, the rows, both tests): all that test two figures."""
    tests, joints, frames = words
    rows = [one for one in ROWS if one.isascii() == (words is ENGLISH)]
    for (first, second), joint, frame, name in product(permutations(tests, 2), joints, frames, rows):
        if tests[first][0] != tests[second][0]:
            yield (
                frame.format(first=first, second=second, joint=joint, rows=name),
                ROWS[name],
                {tests[first], tests[second]},
            )


def _check(home, questions):
    grammar, missed = interpreter(home), []
    for text, rows, wanted in questions:
        read = ask(grammar, "hangzhou_manager", text)
        request = read.requests[0] if isinstance(read, Understood) else None
        if not isinstance(request, QueryRequest):
            missed.append((text, "asked"))
            continue
        query = request.query
        tests = {(one.metric, one.op, one.on) for one in query.having}
        tests |= {(one.metric, one.op, one.on) for one in metric_tests(query.population)}
        if tests != wanted or query.group_by != (rows,) or len(read.requests) > 1:
            missed.append((text, query.model_dump_json(exclude_defaults=True)))
    assert len(missed) <= len(questions) // 100, missed


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_rows_are_tested_by_both(words, bank_home):
    questions = sorted(_questions(words), key=lambda one: one[0])
    random.Random("joined conditions").shuffle(questions)
    _check(bank_home, questions[:SAMPLE])


@pytest.mark.full
@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_rows_are_tested_by_both_in_all_wordings(words, bank_home):
    _check(bank_home, list(_questions(words)))
