"""A follow-up that only narrows or orders a list of clients keeps every condition that chose them: no row appears anew."""

from __future__ import annotations

import pytest

from tests.grammar.people import ask, interpreter

LISTS = (
    ("xihu_manager", "who's about to leave us, and how much has gone already"),
    ("rm_r007", "which of my clients are behind on their loans right now, and by how much"),
    ("risk_hangzhou", "list npl customers with their npl balance"),
    ("hangzhou_manager", "逾期客户名单，逾期金额各多少"),
    ("hangzhou_manager", "定期快到期的客户拉个单子，带定期到期金额"),
    ("hangzhou_manager", "customers about to leave us, who are they"),
    ("hangzhou_manager", "流失预警的客户列一下，带上他们的AUM"),
    ("hangzhou_manager", "高风险或者逾期的客户名单，带贷款余额"),
    ("risk_hangzhou", "哪些企业资产负债率超过70%"),
    ("hangzhou_manager", "跟年初比存款掉了两成以上的客户"),
)
NARROWER = (
    "just those in Diamond",
    "biggest first pls",
    "smallest first",
    "worst first",
    "top three",
    "sort by AUM",
    "从大到小排",
    "前五名",
    "按贷款余额从高到低",
    "里头没买理财的",
    "只留西湖支行的",
)
TOTALS = (
    (("逾期客户多少户", "金额呢"), "overdue_balance"),
    (("how many overdue customers", "and the amount"), "overdue_balance"),
    (("逾期客户名单，逾期金额各多少", "一共多少"), "overdue_balance"),
)


@pytest.mark.parametrize(("user", "listed"), LISTS)
def test_narrowing_or_ordering_a_list_keeps_what_chose_its_rows(bank_home, user, listed):
    grammar = interpreter(bank_home)
    old = ask(grammar, user, listed).requests[-1].query
    assert old.group_by == ("customer",) and (old.where or old.having or old.population)
    for text in NARROWER:
        result = ask(grammar, user, listed, text)
        if result.kind != "understood":
            continue
        new = result.requests[-1].query
        assert new.group_by == ("customer",), text
        assert set(old.where) <= set(new.where) and set(old.having) <= set(new.having), text
        assert old.population is None or str(old.population.rule) in str(new.population), text


@pytest.mark.parametrize(("texts", "metric"), TOTALS)
def test_of_a_number_or_a_sum_the_figure_says_whose_it_is_by_itself(bank_home, texts, metric):
    query = ask(interpreter(bank_home), "hangzhou_manager", *texts).requests[-1].query
    assert query.metrics == (metric,) and not query.group_by and not query.where
