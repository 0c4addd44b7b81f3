"""What a question is about: neither its asking words nor who wishes to know."""

import pytest

from knowledge.question_words import topic_words


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("客户想展期，制度怎么规定", "展期"),
        ("有个企业来问能不能提前还款", "提前还款"),
        ("借款人打算变更担保，要哪些材料", "变更担保材料"),
        ("客户信息谁可以查", "客户信息查"),
        ("企业贷款的期限最长多久", "企业贷款期限"),
    ],
)
def test_who_wishes_or_asks_is_no_topic_and_whom_a_rule_is_about_is(question: str, topic: str):
    assert "".join(char for char in topic_words(question) if char.isalnum()) == topic
