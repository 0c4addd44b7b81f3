"""Words that judge (worst, 最好) follow what is good for each figure: the model says it of every rate, or names it as neutral."""

from __future__ import annotations

import pytest

from assistant.grammar.sentence import Sentence
from assistant.grammar.superlatives import judged
from assistant.question import Question
from semantic_layer.load import load_model
from tests.grammar.people import PEOPLE, TODAY, ask, interpreter

MODEL = load_model()
SHOWN = {name: metric for name, metric in MODEL.metrics.items() if not metric.hidden}
# Rates of which neither end is good by itself: mixes, prices, loads, and how much of a limit or of the year is used.
NEUTRAL = {
    "contribution_top20_share",
    "facility_utilisation",
    "loan_deposit_ratio",
    "loan_rate",
    "new_loan_rate",
    "provision_loan_ratio",
    "repeat_borrower_share",
    "rm_workload",
    "short_loan_share",
    "time_progress",
}


def test_every_rate_says_which_end_is_good_or_is_neutral_on_purpose():
    undirected = {name for name, metric in SHOWN.items() if metric.is_rate and metric.direction == "neutral"}
    assert undirected == NEUTRAL


@pytest.mark.parametrize(
    "said", [("five worst", False), ("最差的五个", False), ("three best", True), ("最好的三家", True)]
)
def test_every_metric_is_judged_by_its_own_direction(bank_home, said):
    text, good = said
    sentence: Sentence = interpreter(bank_home).read(Question(text=text, user=PEOPLE["hq_manager"], data_date=TODAY))
    for name, metric in SHOWN.items():
        low = good if metric.direction == "down" else not good
        assert judged(sentence, metric) == ("asc" if low else "desc"), name


@pytest.mark.parametrize(
    ("shown", "said", "way"),
    [
        ("debt ratio by industry section", "five worst", "desc"),
        ("receivable days by industry section", "the 3 worst", "desc"),
        ("cost income ratio by branch", "three best", "asc"),
        ("各分行万户投诉率", "最差的两家", "desc"),
        ("provision coverage by branch", "two worst", "asc"),
        ("loan balance by branch", "five worst", "asc"),
        ("debt ratio by industry section", "bottom five", "asc"),
        ("overdue rate by branch", "top three", "desc"),
        ("各分行存款", "倒数三名", "asc"),
    ],
)
def test_a_follow_up_that_judges_ranks_by_what_is_good_for_the_figure_shown(bank_home, shown, said, way):
    result = ask(interpreter(bank_home), "hq_manager", shown, said)
    assert [one.direction for one in result.requests[0].query.order_by] == [way]


@pytest.mark.parametrize(
    ("text", "by", "way"),
    [
        ("loan balance and NPL ratio by branch, worst NPL first", "npl_rate", "desc"),
        ("贷款余额和不良率，各分行，不良率最差的三家", "npl_rate", "desc"),
        ("wealth penetration and opt-out rate by branch, best opt-out rate first", "opt_out_rate", "asc"),
        ("wealth penetration by branch, three worst", "wealth_penetration", "asc"),
        ("approval days by branch, fastest two", "approval_days", "asc"),
    ],
)
def test_of_several_figures_the_one_that_is_ranked_says_which_end_is_good(bank_home, text, by, way):
    result = ask(interpreter(bank_home), "hq_manager", text)
    assert [(one.by, one.direction) for one in result.requests[0].query.order_by] == [(by, way)]
