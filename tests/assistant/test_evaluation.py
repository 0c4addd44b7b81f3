"""The release gate: right answers pass, wrong ones are named, what changed since the last run is said."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.desk import Desk
from assistant.evaluation.cases import load_cases
from assistant.evaluation.report import report
from assistant.evaluation.score import changed, reliability, run, score, store
from semantic_layer.errors import BadInput

BALANCE = {"metrics": ["deposit_balance"], "group_by": ["branch"], "period": "2026-05-31"}
CASES: list[dict[str, Any]] = [
    {"id": "right", "user": "hq_manager", "shape": "breakdown", "q": "各分行存款余额", "expect": {"query": BALANCE}},
    {
        "id": "other metric expected",
        "user": "hq_manager",
        "shape": "breakdown",
        "q": "各分行存款余额",
        "expect": {"query": {**BALANCE, "metrics": ["loan_balance"]}},
    },
    {
        "id": "other day expected",
        "user": "hq_manager",
        "q": "各分行存款余额",
        "expect": {"query": {**BALANCE, "period": date(2026, 4, 30)}},
    },
    {
        "id": "under another name",
        "user": "hq_manager",
        "q": "各分行沉睡客户数",
        "expect": {
            "query": {"metrics": ["customer_cnt"], "group_by": ["branch"], "population": {"rule": {"segment": "T020"}}}
        },
    },
    {
        "id": "another figure of the unit",
        "user": "hq_manager",
        "q": "各分行客户数",
        "expect": {"query": {"metrics": ["dormant_cnt"], "group_by": ["branch"]}},
    },
    {
        "id": "order matters",
        "user": "hq_manager",
        "q": "存款余额最高的三个分行",
        "expect": {"query": {**BALANCE, "order_by": [{"by": "deposit_balance", "direction": "asc"}], "limit": 3}},
    },
    {
        "id": "by values",
        "user": "hq_manager",
        "q": "全行有多少个分行",
        "expect": {"status": "answered", "values": [{"deposit_balance": 1}]},
    },
    {"id": "refused", "user": "rm_r007", "q": "王女士的身份证号发我", "expect": {"status": "refused"}},
    {
        "id": "asked back",
        "user": "hq_manager",
        "q": "转化率是多少",
        "expect": {"status": "clarified", "choices": ["conversion_rate"]},
    },
    {"id": "defined", "user": "hq_manager", "q": "不良率是什么意思", "expect": {"define": ["npl_rate"]}},
    {
        "id": "talk",
        "user": "hq_manager",
        "shape": "follow-up",
        "turns": [
            {"q": "各分行存款余额", "expect": {"query": BALANCE}},
            {"q": "只看前两个", "expect": [{"query": {**BALANCE, "limit": 2}}, {"query": BALANCE}]},
        ],
    },
    {
        "id": "explained",
        "user": "hq_manager",
        "q": "5月杭州分行存款为什么比4月少",
        "expect": {
            "explain": {
                "metrics": ["deposit_balance"],
                "where": [{"dimension": "branch", "values": ["O01"]}],
                "period": {"from": date(2026, 5, 1), "to": date(2026, 5, 31)},
            }
        },
    },
    {
        "id": "another place explained",
        "user": "hq_manager",
        "q": "5月杭州分行存款为什么比4月少",
        "expect": {"explain": {"where": [{"dimension": "branch", "values": ["O02"]}]}},
    },
    {"id": "waiting", "user": "hq_manager", "later": "documents", "q": "展期制度怎么规定", "expect": {"article": "第"}},
]


@pytest.fixture(scope="module")
def outcomes(bank_home: Path, tmp_path_factory: pytest.TempPathFactory):
    home = tmp_path_factory.mktemp("evaluated")
    (home / "bank").symlink_to(Path(bank_home) / "bank")
    file = home / "cases.yml"
    file.write_text(yaml.safe_dump(CASES, allow_unicode=True), encoding="utf-8")
    desk = Desk.open(home)
    yield run(load_cases(file), desk), desk
    desk.close()


def test_every_question_gets_its_verdict(outcomes):
    verdicts = {f"{one.id}.{one.turn}": one.verdict for one in outcomes[0]}
    wrong = (
        "other metric expected.0",
        "another figure of the unit.0",
        "other day expected.0",
        "order matters.0",
        "another place explained.0",
    )
    right = (
        "explained.0",
        "under another name.0",
        "right.0",
        "refused.0",
        "asked back.0",
        "defined.0",
        "talk.0",
        "talk.1",
    )
    assert {name: verdicts[name] for name in wrong} == dict.fromkeys(wrong, "wrong")
    assert {name: verdicts[name] for name in right} == dict.fromkeys(right, "right")
    assert verdicts["by values.0"] != "right"


def test_what_is_wrong_is_said(outcomes):
    problems = {one.id: one.problem for one in outcomes[0]}
    assert problems["other metric expected"] == "columns lack loan_balance"
    assert problems["other day expected"].startswith("row ")


def test_every_answer_stands_in_one_band_of_confidence(outcomes):
    answers = [one for one in outcomes[0] if one.status == "answered" and not one.later and one.verdict != "failed"]
    bands = reliability(outcomes[0])
    assert sum(count for _, count, _, _ in bands) == len(answers)
    assert sum(count * share for _, count, _, share in bands) == pytest.approx(
        sum(one.verdict == "right" for one in answers)
    )
    assert all(start <= mean <= 1 for start, _, mean, _ in bands)
    assert "## By confidence" in report("t", outcomes[0], [], outcomes[1].model)


def test_shares_count_what_they_say(outcomes):
    total = score(outcomes[0])
    answered = [one for one in outcomes[0] if one.wanted == "answered" and one.status == "answered" and not one.later]
    assert total.cases == len(outcomes[0]) - 1
    assert total.accuracy == sum(one.verdict == "right" for one in answered) / len(answered)
    assert (total.declined, total.follow_ups) == (1.0, 1.0)


def test_the_report_lists_wrong_answers_and_what_changed(outcomes, tmp_path):
    found, desk = outcomes
    last = tmp_path / "last.json"
    store([one for one in found if one.id != "right"], last)
    content = last.read_text("utf-8").replace('"defined#0": "right"', '"defined#0": "wrong"')
    last.write_text(content, encoding="utf-8")
    changes = changed(found, last)
    assert [(one.id, then) for one, then in changes] == [("defined", "wrong")]
    page = report("cases", found, changes, desk.model)
    assert "## Answered, and wrong" in page and "other day expected" in page and "defined: wrong → right" in page


@pytest.mark.parametrize(
    "content", ["a: 1", "- {id: x}", "- {id: x, user: u, q: 你好, expect: {colour: red}}", "[", "- 3"]
)
def test_a_bad_file_is_refused_with_its_place(content, tmp_path):
    file = tmp_path / "bad.yml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput):
        load_cases(file)
