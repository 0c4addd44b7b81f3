"""`wenshu policy "…"`: the documents asked on the command line, one question or a batch."""

import json
import os
import subprocess
import sys

import pytest

from tests.knowledge.rulebook import opened


@pytest.fixture(scope="module")
def rules(bank_home, tmp_path_factory):
    home = tmp_path_factory.mktemp("policy-command")
    with opened(bank_home, home):
        pass
    return home


def wenshu(home, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    code = "from ui.cli import main; main()"
    environment = {"PATH": os.environ["PATH"], "WENSHU_HOME": str(home), "COLUMNS": "160", "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", code, "policy", *arguments]
    return subprocess.run(command, input=given, capture_output=True, text=True, env=environment, timeout=120)


def test_a_question_needs_no_subcommand_and_people_read_the_clause(rules):
    done = wenshu(rules, "流动资金贷款最长能放几年", "--as", "rm_r007")
    assert done.returncode == 0, done.stderr
    assert "《对公授信管理办法》第十六条" in done.stdout and "不超过3年" in done.stdout


def test_the_other_commands_are_still_there(rules):
    done = wenshu(rules, "list")
    assert done.returncode == 0 and "对公授信管理办法" in done.stdout


def test_json_ranks_passages_and_cites(rules):
    done = wenshu(rules, "存款偏离度上限是多少", "--as", "hq_manager", "--json")
    answer = json.loads(done.stdout)
    assert answer["status"] == "answered" and answer["audit_id"]
    first = answer["passages"][0]
    assert set(first) >= {"document", "article", "version", "page", "score", "text"}
    assert (first["document"], first["article"]) == ("存款偏离度管理办法", "第十一条")
    scores = [passage["score"] for passage in answer["passages"]]
    assert scores == sorted(scores, reverse=True) and len(scores) >= 10
    assert answer["citations"][0]["quote"] in answer["answer"]


def test_a_batch_answers_line_by_line_and_refuses_what_it_cannot_read(rules):
    lines = [
        {"id": 1, "question": "住房抵押率上限是多少"},
        {"id": 2, "question": "住房抵押率上限是多少", "as": "ningbo_manager"},
        {"id": 3, "question": "火星基地的租金"},
        {"id": 4, "question": ""},
        {"id": 5, "text": "没有 question"},
        {"id": 6, "question": "住房抵押率上限是多少", "as": "nobody"},
    ]
    given = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n{broken\n"
    done = wenshu(rules, "--jsonl", "--as", "hq_manager", given=given)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["id"] for one in answers] == [1, 2, 3, 4, 5, 6, None]
    assert [one["status"] for one in answers[:2]] == ["answered", "answered"]
    assert "65%" not in json.dumps(answers[0]) and "65%" in answers[1]["answer"]
    assert {one["status"] for one in answers[2:]} == {"refused"}
    assert answers[2]["error"]["code"] == "no-clause" and answers[2]["citations"] == []
    assert all(one["audit_id"] for one in answers)
