"""Questions in everyday words and in English find what rules call otherwise; what was typed counts more; nothing is surer by it."""

from datetime import date
from pathlib import Path

import pytest
import yaml

import knowledge.everyday
from knowledge.everyday import formal_words
from knowledge.library import Library
from knowledge.passage import Document, Found, Passage, Reader

FOLDER = Path(knowledge.everyday.__file__).parent
FILES = ("everyday.yml", "glossary.yml")


def found(tmp_path: Path, question: str, *clauses: str) -> Found:
    """What is found among ``clauses``, numbered from 第一条."""
    library = Library(tmp_path, ("reader",))
    document = Document(id="d", title="《办法》", source="d", checksum="0")
    with library.changing() as change:
        change.put(
            document,
            [
                Passage(document=document, ordinal=n, article=f"第{'一二三四五六七八九'[n]}条", text=text)
                for n, text in enumerate(clauses)
            ],
        )
    hits = library.search(question, Reader(role="reader", on=date(2026, 5, 31)))
    library.close()
    return hits


CLAUSES = (
    "流动资金贷款的期限应当与经营周期相适应。",
    "个人住房贷款的首付款比例由总行规定。",
    "贷款展期应当由借款人书面提出。",
    "资金支付采用受托支付的，应当审核交易合同。",
    "列入抑制名单的客户不得触达。",
    "销售过程应当录音录像。",
    "违反规定的，对直接责任人给予处分。",
    "客户经理的绩效按季度考核。",
    "押品应当办理登记，并按期重新评估。",
)


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("流贷能放几年", "第一条"),
        ("买房头款要多少", "第二条"),
        ("企业想往后延", "第三条"),
        ("钱直接付给供应商要看什么", "第四条"),
        ("被拉黑的人还能推销吗", "第五条"),
        ("双录怎么做", "第六条"),
        ("做错了会怎么罚", "第七条"),
        ("提成多久发", "第八条"),
        ("working-capital loans: for how long?", "第一条"),
        ("What down payment does a mortgage need?", "第二条"),
        ("Who asks for an extension?", "第三条"),
        ("Is the sale recorded on video?", "第六条"),
        ("revaluation of collateral", "第九条"),
    ],
)
def test_a_matter_in_everyday_words_or_in_english_finds_the_clause_that_calls_it_formally(tmp_path, question, article):
    assert found(tmp_path, question, *CLAUSES).hits[0].passage.article == article


def test_the_longest_everyday_word_wins_and_its_parts_say_nothing_more():
    assert list(formal_words("坏账多")) == ["不良贷款", "不良资产"]
    assert list(formal_words("坏账率")) == ["不良贷款率"]
    assert list(formal_words("NPL ratios")) == ["不良率"]


def test_what_is_said_formally_is_not_taken_apart():
    assert formal_words("个人住房贷款") == {}
    assert formal_words("贷款损失准备") == {}


def test_words_of_no_matter_of_banking_say_nothing_formal():
    assert formal_words("今天天气好") == {}
    assert formal_words("") == {}


def test_a_rare_word_that_was_typed_ranks_before_the_formal_word_for_another(tmp_path):
    clauses = ("光伏电站应当办理并网手续。", "授信由有权机构审批，审批权限由总行规定。", "贷款应当按期归还。")
    assert found(tmp_path, "光伏电站谁点头", *clauses).hits[0].passage.article == "第一条"


def test_the_typed_word_ranks_before_its_formal_one(tmp_path):
    clauses = ("录音录像应当保存五年。", "双录应当在专区进行。", "销售人员应当佩戴标识。")
    assert found(tmp_path, "双录", *clauses).hits[0].passage.article == "第二条"


@pytest.mark.parametrize(
    "question", ["怎么把前男友拉黑", "孩子的房子漏水了", "Where can I watch the red mortgage movie?"]
)
def test_a_question_about_other_things_is_not_taken_as_answered_for_its_formal_words(tmp_path, question):
    assert formal_words(question)
    assert not found(tmp_path, question, *CLAUSES).certain


@pytest.mark.parametrize("name", FILES)
def test_every_formal_word_stands_once_and_is_another_than_what_people_say(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    groups = yaml.safe_load(text)
    assert len(groups) == sum(not line.startswith("#") for line in text.splitlines())
    for formal, everyday in groups.items():
        words = [word.strip() for word in everyday.split(",")]
        assert all(words), formal
        assert len(set(words)) == len(words), formal
        assert set(words).isdisjoint(formal.split()), formal
