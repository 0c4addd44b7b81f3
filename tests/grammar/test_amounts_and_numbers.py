"""An amount asked together with the number of what it is made of, in many wordings: both are told, of the same rows."""

from __future__ import annotations

import random
from itertools import product
from typing import NamedTuple

import pytest

from assistant.question import QueryRequest, Understood
from tests.grammar.people import ask, interpreter

SAMPLE = 40
TOLD = {  # the amount, what its loans are counted by, what its clients are counted by: the metric, and what narrows it
    "overdue": ({"overdue_balance"}, ("loan_cnt", "D1"), ("overdue_cust_cnt", "")),
    "bad": ({"npl_balance"}, ("loan_cnt", "five_class"), ("customer_cnt", "T065")),
    "all": ({"loan_balance"}, ("loan_cnt", ""), ("loan_cust_cnt", "")),
    "granted": ({"loan_disbursed"}, ("loan_disbursed_cnt", ""), ("customer_cnt", "loan_disbursed")),
    "written off": ({"writeoff_amount"}, ("writeoff_cnt", ""), None),
    "due": ({"loan_maturing_30d"}, ("loan_maturing_cnt", ""), ("customer_cnt", "T043")),
    "inclusive": ({"inclusive_loan", "loan_balance"}, ("loan_cnt", "is_inclusive"), ("customer_cnt", "inclusive")),
    "wealth": ({"wealth_balance"}, None, ("customer_cnt", "")),
}


class Words(NamedTuple):
    """How a language names the amounts, what is counted (in a pair, and behind how many), the rows, and both together."""

    amounts: dict[str, str]
    counted: dict[str, tuple[str, str]]
    rows: dict[str, str]
    frames: tuple[str, ...]


CHINESE = Words(
    {
        "overdue": "逾期贷款",
        "bad": "不良贷款",
        "all": "贷款",
        "granted": "今年发放的贷款",
        "written off": "今年核销的贷款",
        "due": "30天内到期的贷款",
        "inclusive": "普惠贷款",
        "wealth": "理财",
    },
    {"loans": ("笔数", "多少笔"), "clients": ("户数", "多少户")},
    {"": "", "各支行": "sub_branch", "西湖支行": "O0101"},
    (
        "{rows}{amount}余额和{number}",
        "{rows}{amount}金额、{number}",
        "{rows}{amount}有多少，涉及{many}",
        "{rows}{amount}多少钱、{many}",
        "{rows}有{many}{amount}，金额多少",
        "{rows}{amount}的{number}和金额",
        "{rows}{amount}金额和{number}各是多少",
        "{rows}{amount}一共{many}多少钱",
        "{rows}{amount}余额多少？{many}？",
        "统计一下{rows}{amount}的{number}及余额",
        "{rows}{amount}{number}、余额",
    ),
)
ENGLISH = Words(
    {
        "overdue": "overdue loans",
        "bad": "bad loans",
        "all": "loans",
        "granted": "loans granted this year",
        "written off": "loans written off this year",
        "due": "loans maturing within 30 days",
        "inclusive": "inclusive loans",
        "wealth": "wealth products",
    },
    {"loans": ("number of loans", "how many loans"), "clients": ("number of clients", "how many clients")},
    {"": "", "by sub-branch": "sub_branch", "at Xihu": "O0101"},
    (
        "{amount} {rows}: amount and {number}",
        "amount and {number} of {amount} {rows}",
        "{amount} {rows}, amount and {number}",
        "{amount} {rows} in amount and {number}",
        "how much {amount} {rows} and {many}",
        "{many} and how much {amount} do we have {rows}",
        "balance of {amount} and {number} {rows}",
        "{amount} {rows} - balance plus {number}",
        "total {amount} {rows} and {many}",
        "{amount} {rows}, {number} too",
        "{number} and amount of {amount} {rows}",
        "show {amount} and {number} {rows}",
    ),
)


def _questions(words: Words) -> list[tuple[str, str, str, str]]:
    """(text, the amount, what is counted, the rows): all that go together."""
    rows = []
    for frame, (name, amount), (counted, (number, many)), (place, code) in product(
        words.frames, words.amounts.items(), words.counted.items(), words.rows.items()
    ):
        if TOLD[name][1 if counted == "loans" else 2] is not None:
            text = frame.format(amount=amount, number=number, many=many, rows=place)
            rows.append((" ".join(text.split()).replace(" ,", ",").replace(" :", ":"), name, counted, code))
    return rows


def _lost(read: Understood, name: str, counted: str, code: str) -> list[str]:
    """What of the question the reading does not tell."""
    queries = [one.query for one in read.requests if isinstance(one, QueryRequest)]
    amounts, loans, clients = TOLD[name]
    number = loans if counted == "loans" else clients
    metric, narrowed = number or ("", "")
    some = [one.population.model_dump_json() for one in queries if one.population is not None and counted == "clients"]
    checks = {
        "amount": any(amounts & set(one.metrics) for one in queries),
        "number": any(metric in one.metrics and narrowed in one.model_dump_json() for one in queries)
        or any(amount in one for one in some for amount in amounts),
        "rows": all(one.group_by == ((code,) if code == "sub_branch" else ()) for one in queries),
        "place": all(code != "O0101" or code in one.model_dump_json() for one in queries),
    }
    return [part for part, right in checks.items() if not right]


def _check(home, questions: list[tuple[str, str, str, str]]) -> None:
    grammar = interpreter(home)
    read = [(ask(grammar, "hangzhou_manager", text), text, *told) for text, *told in questions]
    missed = [(text, ["asked"]) for one, text, *_ in read if not isinstance(one, Understood)]
    missed += [(text, lost) for one, text, *told in read if isinstance(one, Understood) and (lost := _lost(one, *told))]
    assert not missed


@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_both_are_told(words, bank_home):
    questions = _questions(words)
    random.Random("amounts and numbers").shuffle(questions)
    _check(bank_home, questions[:SAMPLE])


@pytest.mark.full
@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_both_are_told_in_all_wordings(words, bank_home):
    _check(bank_home, _questions(words))
