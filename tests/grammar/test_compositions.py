"""Places, kinds of clients, clauses about them and what is asked of them, in every combination: each is heard in its own role."""

from __future__ import annotations

import random
from itertools import product
from typing import NamedTuple

import pytest

from assistant.question import QueryRequest, Understood
from semantic_layer.query import SemanticQuery
from tests.grammar.people import ask, interpreter

SAMPLE = 60


class Words(NamedTuple):
    """The parts of a language: what is typed, and what the query must hold of it."""

    places: dict[str, tuple[str, ...]]
    kinds: dict[str, str]
    clauses: dict[str, str]
    heads: dict[str, str]


CHINESE = Words(
    {"": (), "西湖支行": ("O0101",), "西湖和滨江支行": ("O0101", "O0102"), "除西湖支行外，": ("O0101",)},
    {"客户": "", "对公客户": "corp", "科技企业": "is_tech", "私行客户": "私行", "代发客户": "is_payroll", "小微企业": '"size"',
     "沉睡客户": "T020"},
    {"": "", "存款超过100万的": "1000000.0", "今年存款下降的": '"change"', "没买理财的": "has_wealth", "AUM不到10万的": "100000.0"},
    {"{}有哪些": "list", "列出{}": "list", "{}名单": "list", "{}有多少户": "count", "{}的贷款余额是多少": "figure",
     "{}的贷款余额合计多少": "sum", "{}按客户经理各有多少户": "managers", "{}里贷款最多的5户": "top"},
)  # fmt: skip
ENGLISH = Words(
    {"": (), " at Xihu": ("O0101",), " at Xihu and Binjiang": ("O0101", "O0102"), " outside Xihu": ("O0101",)},
    {"clients": "", "corporate clients": "corp", "tech companies": "is_tech", "private banking clients": "私行", 
     "payroll clients": "is_payroll",
     "manufacturers": "industry_section", "dormant clients": "T020"},
    {"": "", " with deposits above 1 million": "1000000.0", " whose deposits fell this year": '"change"', 
     " without wealth products": "has_wealth",
     " with AUM below 100k": "100000.0"},
    {"list the {}": "list", "which {}": "list", "show me {}": "list", "how many {} are there": "count", "number of {}": "count",
     "loan balance of {}": "figure", "total loans of {}": "sum", "number of {} by relationship manager": "managers",
     "top 5 {} by loans": "top"},
)  # fmt: skip
ROWS = {"list": {"customer"}, "count": set(), "figure": set(), "sum": set(), "managers": {"rm"}, "top": {"customer"}}


def _questions(words: Words) -> list[tuple[str, tuple[str, ...], str, str, str]]:
    """(text, codes of the places, sign of the kind and of the clause, what is asked): all combinations that say whom they mean."""
    rows = []
    parts = product(words.places.items(), words.kinds.items(), words.clauses.items(), words.heads.items())
    for (place, codes), (kind, sign), (clause, test), (head, asked) in parts:
        who = f"{kind}{place}{clause}" if words is ENGLISH else f"{'' if '，' in place else place}{clause}{kind}"
        lead = place if words is CHINESE and "，" in place else ""
        if (codes or sign or test) and not (asked == "count" and sign == "T020"):
            rows.append((lead + head.format(who), codes, sign, test, asked))
    return rows


def _lost(query: SemanticQuery, codes: tuple[str, ...], sign: str, test: str, asked: str) -> list[str]:
    """What of the question the query does not hold in its role."""
    said = query.model_dump_json(exclude_defaults=True).replace('":', '": ')
    places = [one.values for one in query.where if one.dimension == "sub_branch"]
    beside = {"sub_branch"} if len(codes) > 1 and asked != "sum" else set()
    rows = set(query.group_by)
    checks = {
        "place": places == ([codes] if codes else []),
        "kind": not sign or sign in said or (sign == "T020" and "dormant_cnt" in said),
        "clause": not test or test in said,
        "rows": ROWS[asked] <= rows <= ROWS[asked] | beside,
        "figure": asked in ("list", "top") or query.metrics[0].endswith("_cnt") == (asked in ("count", "managers")),
        "order": asked != "top" or (query.limit, [one.by for one in query.order_by]) == (5, ["loan_balance"]),
    }
    return [name for name, right in checks.items() if not right]


def _check(home, words: Words, questions: list[tuple[str, tuple[str, ...], str, str, str]]) -> None:
    grammar, wrong, asked_back = interpreter(home), [], []
    for text, codes, sign, test, asked in questions:
        read = ask(grammar, "hangzhou_manager", text)
        if not isinstance(read, Understood):
            asked_back.append(text)
            continue
        request = read.requests[0]
        lost = _lost(request.query, codes, sign, test, asked) if isinstance(request, QueryRequest) else ["query"]
        wrong += [(text, lost)] if lost else []
    assert len(wrong) <= len(questions) // 100, wrong
    assert len(asked_back) <= len(questions) // 100, asked_back


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_every_part_is_heard(words, bank_home):
    questions = _questions(words)
    random.Random("compositions").shuffle(questions)
    _check(bank_home, words, questions[:SAMPLE])


@pytest.mark.full
@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_every_part_is_heard_in_all_combinations(words, bank_home):
    _check(bank_home, words, _questions(words))
