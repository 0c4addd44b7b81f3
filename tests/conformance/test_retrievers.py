"""What every retriever keeps to: rights and dates before ranking, order, limits, and no fear of hostile text."""

import itertools
from datetime import date

import pytest

from knowledge.library import Library
from tests.knowledge.embeddings import serving
from tests.knowledge.shelf import ROLES, reader, shelf

HOSTILE = [
    "",
    " ",
    "\0",
    "'; DROP TABLE passages; --",
    '"' * 50,
    "贷" * 100_000,
    "😀🏦",
    "\ud800",
    "第" * 9 + "条",
    "%_*?[",
    "\u202e存款",
]


@pytest.fixture(params=["keyword", "hybrid"])
def retriever(request, tmp_path):
    with serving() as server:
        library = Library(tmp_path, ROLES, server.embedder() if request.param == "hybrid" else None)
        with library.changing() as change:
            for document, passages in shelf():
                change.put(document, passages)
        if request.param == "hybrid":
            library.copy()
        yield library
        library.close()


def found(retriever, text, *who, **more):
    return [(hit.passage.document.id, hit.passage.article) for hit in retriever.search(text, *who, **more).hits]


def test_the_clause_that_answers_comes_first(retriever):
    assert found(retriever, "月末存款偏离度不得超过多少", reader())[0] == ("deposits", "第九条")
    assert found(retriever, "流动资金贷款展期最长多久", reader())[0] == ("lending", "第八条")


def test_hits_are_ordered_and_no_more_than_asked_for(retriever):
    for limit in (0, 1, 3, 50):
        scores = [hit.score for hit in retriever.search("存款偏离度 抵押率", reader(), limit).hits]
        assert len(scores) <= limit
        assert scores == sorted(scores, reverse=True)
    assert len(retriever.search("存款", reader(), 2).hits) == 2


def test_a_repealed_version_is_found_for_the_days_on_which_it_held_and_for_no_other(retriever):
    question = "月末存款偏离度不得超过多少"
    assert "deposits-2014" not in dict(found(retriever, question, reader()))
    past = found(retriever, question, reader(on=date(2020, 1, 1)))
    assert past[0] == ("deposits-2014", "第五条")
    assert "deposits" not in dict(past)
    assert dict(found(retriever, question, reader(on=date(2024, 6, 30)))).keys() >= {"deposits-2014"}
    assert "deposits-2014" not in dict(found(retriever, question, reader(on=date(2024, 7, 1))))


def test_a_branchs_rule_is_found_by_its_own_people_beside_the_general_rule(retriever):
    question = "住房抵押的抵押率上限"
    assert {"lending", "lending-o04"} <= dict(found(retriever, question, reader(places=("O01", "O04")))).keys()
    assert "lending-o04" not in dict(found(retriever, question, reader(places=("O01", "O03"))))
    assert found(retriever, question, reader())[0][0] == "lending"


def test_a_document_for_others_leaves_no_trace_and_moves_no_score(retriever):
    question = "行业集中度达到2500怎么办，存款偏离度呢"
    assert "exposure" in dict(found(retriever, question, reader("hq_manager")))
    hidden = retriever.search(question, reader("rm"))
    assert "exposure" not in [hit.passage.document.id for hit in hidden.hits]
    retriever.remove("exposure")
    assert retriever.search(question, reader("rm")) == hidden


def test_a_role_without_business_data_finds_nothing(retriever):
    assert retriever.search("存款偏离度", reader("admin")).hits == ()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_a_question_like_any_other(retriever, text):
    assert len(retriever.search(text, reader()).hits) <= 10


def test_the_same_question_has_the_same_answer(retriever):
    answers = [retriever.search("存款偏离度和抵押率", reader()) for _ in range(3)]
    assert all(one == other for one, other in itertools.pairwise(answers))


def test_what_is_found_is_surer_than_what_is_not_there(retriever):
    assert retriever.search("月末存款偏离度不得超过多少", reader()).certain
    assert not retriever.search("食堂几点开饭", reader()).certain
    assert not retriever.search("xyzzy", reader()).certain


def test_a_named_document_and_article_are_looked_up(retriever):
    assert found(retriever, "D4第八条讲什么", reader())[0] == ("lending", "第八条")
    assert found(retriever, "《存款偏离度管理办法》第10条", reader())[0] == ("deposits", "第十条")
