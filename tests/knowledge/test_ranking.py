"""What the ranking knows of passages, question by question, on a few clauses made for it."""

from datetime import date

import pytest

from knowledge.answer_kinds import held, wanted
from knowledge.article_number import article_number, numbers_in
from knowledge.library import Library
from knowledge.passage import Document, Passage, Reader
from knowledge.terms import normalised, terms_of

TODAY = date(2026, 5, 31)


def first(tmp_path, question, *clauses, title="《办法》", places=None, more=(), asked=None):
    """The article found first among ``clauses`` (heading, text), numbered from 第一条, which are ``asked`` as."""
    library = Library(tmp_path, ("reader",))
    document = Document(id="d", title=title, source="d", checksum="0")
    numbers = "一二三四五六七八九"
    passages = [
        Passage(
            document=document,
            ordinal=n,
            article=f"第{numbers[n]}条",
            headings=(above,) if above else (),
            text=text,
            asked_as=(asked or {}).get(f"第{numbers[n]}条", ""),
        )
        for n, (above, text) in enumerate(clauses)
    ]
    with library.changing() as change:
        change.put(document, passages)
        for other, own in more:
            change.put(other, own)
    hits = library.search(question, Reader(role="reader", on=TODAY, places=places)).hits
    library.close()
    return hits[0].passage.document.id + hits[0].passage.article


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("多久检查一次", "每季度至少检查一次。"),
        ("几天内上报", "应当在5个工作日内报告。"),
        ("抵押率上限是多少", "不得超过70%。"),
        ("贷款谁来批", "由分行审批。"),
        ("迁徙率怎么算", "迁徙率＝甲÷乙。"),
        ("How long are logs kept?", "保存不少于5年。"),
        ("What is the maximum?", "不得超过1,000万元。"),
        ("这样做行不行", "不得以时点余额排名。"),
        ("Can we lend for dividends?", "禁止用于分红。"),
        ("什么叫非法集资", "本条例所称非法集资，是指未经许可吸收资金的行为。"),
        ("员工造假怎么处分", "给予记过以上处分。"),
    ],
)
def test_a_question_wants_the_kind_of_answer_that_a_clause_holds(question, text):
    assert wanted(question) & held(text)


def test_a_question_about_nothing_countable_wants_no_kind():
    assert wanted("客户经理要注意哪些事项") == 0
    assert held("贷款应当用于约定用途。") == 0


def test_of_two_clauses_on_one_matter_the_one_that_says_how_long_answers_how_long(tmp_path):
    clauses = [("", "展期应当由客户书面提出。"), ("", "展期累计不得超过1年。")]
    assert first(tmp_path, "展期最长多久", *clauses) == "d第二条"


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("押品多长时间盘点一回", "押品盘点"),
        ("How often are seals counted (押品盘点)?", "押品盘点"),
        ("押品隔多久盘点一次", "押品盘点"),
    ],
)
def test_of_clauses_with_a_time_the_one_that_says_how_often_answers_how_often(tmp_path, question, subject):
    clauses = [("", f"{subject}发现短少的，3日内报告。"), ("", f"{subject}按季进行，每季度至少一次。")]
    assert first(tmp_path, question, *clauses) == "d第二条"


@pytest.mark.parametrize(
    "question", ["什么情况下账户要冻结", "哪些情形账户冻结", "when does an account (账户冻结) have to be frozen"]
)
def test_in_which_cases_is_answered_by_the_clause_that_lists_them(tmp_path, question):
    clauses = [("", "账户冻结由支行办理，由支行通知客户。"), ("", "有下列情形之一的，账户冻结：涉案、被查封。")]
    assert first(tmp_path, question, *clauses) == "d第二条"


@pytest.mark.parametrize(
    "question", ["旧细则哪天废止的", "老的细则从什么时候起作废", "since when is the old 细则 repealed"]
)
def test_from_which_day_is_answered_by_the_clause_with_the_day(tmp_path, question):
    clauses = [("", "旧细则由总行负责解释。"), ("", "本办法自2024年7月1日起施行，旧细则同时废止。")]
    assert first(tmp_path, question, *clauses) == "d第二条"


def test_a_caption_that_the_question_says_whole_counts(tmp_path):
    clauses = [("", "【受理】抵押率、抵押率上限和抵押率计算的申请由支行受理并登记。"), ("", "【抵押率上限】住房七成。")]
    assert first(tmp_path, "抵押率上限", *clauses) == "d第二条"


def test_penalties_come_first_only_where_they_are_asked_for(tmp_path):
    clauses = [("第八章 罚则", "挪用贷款的，给予警告。"), ("第二章 用途", "贷款不得挪用，应当按约定用途使用。")]
    assert first(tmp_path / "a", "贷款可以挪用吗", *clauses) == "d第二条"
    assert first(tmp_path / "b", "挪用贷款怎么处罚", *clauses) == "d第一条"


def test_words_that_people_ask_by_find_the_clause_that_uses_none_of_them(tmp_path):
    clauses = [("", "管户应当在规定时限内完成移交。"), ("", "客户的唯一编号按季度归并。")]
    assert first(tmp_path / "a", "两个户头怎么并成一个", *clauses, asked={"第二条": "两个户头 并成一个"}) == "d第二条"


def test_a_rule_without_such_words_is_not_behind_one_that_has_some(tmp_path):
    public = Document(id="p", title="《条例》", source="p", checksum="0")
    own = [Passage(document=public, ordinal=0, article="第八条", text="存单丢失的，储户应当书面申请挂失。")]
    asked = {"第一条": "丢了东西 怎么报"}
    clause = ("", "丢失设备的，应当报告信息科技部。")
    assert first(tmp_path, "存单丢失怎么挂失", clause, asked=asked, more=[(public, own)]) == "p第八条"


@pytest.mark.parametrize(
    ("question", "article"), [("企业贷款期限最长多久", "d第一条"), ("个人贷款期限最长多久", "p第五条")]
)
def test_rules_for_firms_answer_for_firms_and_rules_for_persons_for_persons(tmp_path, question, article):
    persons = Document(id="p", title="《零售贷款办法》", source="p", checksum="0")
    own = [Passage(document=persons, ordinal=0, article="第五条", text="贷款期限最长为5年。")]
    clause = ("", "贷款期限最长为3年。")
    assert first(tmp_path, question, clause, title="《对公贷款办法》", more=[(persons, own)]) == article


def test_another_places_rule_stands_behind_the_general_one_unless_the_place_is_named(tmp_path):
    branch = Document(id="b", title="《宁波分行细则》", source="b", checksum="0", organisation="O04")
    own = [Passage(document=branch, ordinal=0, article="第四条", text="【抵押率上限】抵押率上限为65%。")]
    asked = {"title": "《办法》", "more": [(branch, own)]}
    clause = ("", "【抵押率】各类押品的抵押率上限为70%。")
    assert first(tmp_path / "a", "抵押率上限", clause, **asked) == "d第一条"
    assert first(tmp_path / "b", "宁波的抵押率上限", clause, **asked) == "b第四条"
    assert first(tmp_path / "c", "抵押率上限", clause, places=("O04",), **asked) == "b第四条"


def test_articles_are_one_however_their_number_is_written():
    same = {article_number(text) for text in ("第九条", "第9条", "第 九 条", "第九条 用途", "Article 9")}
    assert len(same) == 1
    assert article_number("第九条之一") not in same
    assert article_number("第一百二十三条") == article_number("第123条")
    assert numbers_in("第十条和第二十条讲什么") == (article_number("第10条"), article_number("第20条"))
    assert article_number("附件一") == 0


def test_terms_are_characters_pairs_and_words_and_never_cross_texts():
    terms, owners = terms_of(["存款 RAROC", "款"])
    assert sorted(owners.tolist()) == [0, 0, 0, 0, 1]
    assert len(set(terms.tolist())) == 4
    assert normalised("总　则 ＡＢＣ") == "总则 abc"


@pytest.mark.parametrize(
    "question", ["Who approved the export?", "exporting data: whose approvals", "Does an export need approving?"]
)
def test_an_english_word_is_found_in_all_its_forms(tmp_path, question):
    clauses = [
        ("", "Complaints are settled by the branch."),
        ("", "Exports of data need the approval of the head office."),
    ]
    assert first(tmp_path, question, *clauses) == "d第二条"


def test_a_caption_said_whole_weighs_more_than_a_longer_one_said_in_part(tmp_path):
    clauses = [("", "【限额】单日限额5万元。"), ("", "【限额调整申请】限额、限额的调整和限额申请由支行受理。")]
    assert first(tmp_path, "限额是多少", *clauses) == "d第一条"
