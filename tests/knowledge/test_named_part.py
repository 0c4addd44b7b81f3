"""第二款 and 第（三）项: the part of a clause that a question names."""

import pytest

from assistant.policy.named_part import named_part
from assistant.policy.quote import trimmed

CLAUSE = """【禁止用途】贷款不得用于：
（一）分红；
（二）股权投资；
（十一）法律禁止的用途。
贷款用途应当每季度核查。核查记录保存5年。
有下列情形的，提前收回：
（一）挪用；
（二）失联。"""


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("第九条第二款", "贷款用途应当每季度核查。核查记录保存5年。"),
        ("第9条第（二）项是什么", "【禁止用途】贷款不得用于：（二）股权投资；"),
        ("第九条第十一项", "【禁止用途】贷款不得用于：（十一）法律禁止的用途。"),
        ("第九条第三款第二项怎么说", "有下列情形的，提前收回：（二）失联。"),
        ("paragraph 3 item (1) of article 9", "有下列情形的，提前收回：（一）挪用；"),
        ("第九条第1款", "【禁止用途】贷款不得用于：\n（一）分红；\n（二）股权投资；\n（十一）法律禁止的用途。"),
    ],
)
def test_the_part_that_is_named_is_quoted_with_what_it_hangs_on(question: str, part: str) -> None:
    assert named_part(CLAUSE, question) == part
    assert trimmed(CLAUSE, question) == part


@pytest.mark.parametrize("question", ["第九条", "第九条第七款", "第九条第五项", "款项何时到账", "一项制度"])
def test_a_question_that_names_no_part_or_one_that_is_not_there_gets_the_clause(question: str) -> None:
    assert named_part(CLAUSE, question) is None
