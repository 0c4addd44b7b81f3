"""`wenshu policy eval` on questions whose articles are known, through the commands, in a home without the shipped documents."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.judge_search import judge, measures, read_known
from semantic_layer.errors import BadInput
from tests.knowledge.shelf import reader
from tests.knowledge.test_library import filled

QUESTIONS = [
    {"id": "1", "question": "月末存款偏离度不得超过多少", "gold": [{"doc": "存款偏离度管理办法", "article": "第9条"}]},
    {"id": "2", "question": "住房抵押的抵押率", "gold": [{"doc": "D4", "article": "第七条"}]},
    {"id": "3", "question": "展期多久", "gold": [{"doc": "D4", "article": "第七十条"}]},
    {"id": "4", "question": "食堂几点开饭", "answerable": False},
]


@pytest.fixture
def questions(tmp_path):
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in QUESTIONS), "utf-8")
    return file


def test_ranks_and_measures_are_those_of_the_known_articles(tmp_path, questions):
    judged = judge(filled(tmp_path), read_known(questions), reader())
    assert [one.rank for one in judged] == [1, 1, None, None]
    assert not judged[3].certain
    found = measures([one for one in judged if one.known.answerable])
    assert (found.count, round(found.at_1, 2), round(found.at_10, 2), round(found.reciprocal, 2)) == (
        3,
        0.67,
        0.67,
        0.67,
    )


@pytest.mark.parametrize("line", ["{", '{"id": 1}', "[]"])
def test_a_line_that_is_no_question_is_told_by_its_number(tmp_path, line):
    file = tmp_path / "bad.jsonl"
    file.write_text('{"id": "1", "question": "好"}\n' + line, "utf-8")
    with pytest.raises(BadInput) as told:
        read_known(file)
    assert told.value.details["line"] == 2


def test_the_command_prints_a_line_for_each_question_and_the_measures(tmp_path, questions):
    home, folder = tmp_path / "home", tmp_path / "rules"
    home.mkdir()
    folder.mkdir()
    (home / "wenshu.yml").write_text("shipped_documents: false\n", "utf-8")
    (folder / "存款偏离度管理办法.md").write_text("第一条 制定目的。\n\n第九条 月末存款偏离度不得超过4%。\n", "utf-8")

    def wenshu(*arguments) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from ui.cli import main; main()", "policy", *arguments, "--home", str(home)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=Path(__file__).parents[2])

    assert wenshu("add", str(folder)).returncode == 0
    listed = wenshu("list", "--json").stdout
    assert listed.count('"title"') == 1
    ran = wenshu("eval", str(questions), "--as", "hq_manager", "--on", "2026-05-31", "--json")
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [line.get("rank") for line in lines[:4]] == [1, None, None, None]
    assert lines[4]["zh"]["count"] == 3
