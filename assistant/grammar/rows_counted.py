"""Rows other than clients that a question counts: 存款下降的支行有几家, 逾期超5户的客户经理有几位.

They are listed, and the list counts them."""

from __future__ import annotations

import re

from assistant.grammar.people import is_client
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_HOW_MANY = re.compile(r"(?:一?共|总共|到底)?都?有?(?:几|多少)(?:个|家|名|位)?")
_AT_END = re.compile(rf"{_HOW_MANY.pattern}$")
_PASSED = frozenset({"有", "共", "一共", "总共", "都", "到底", "是"})
_CLASSIFIERS = frozenset({"个", "家", "名", "位"})
_TESTING = ("operator", "after", "between", "behind", "ahead", "lacking", "documents", "change")


def take_counted_rows(sentence: Sentence) -> None:
    """A number asked behind the name of other rows than clients lists those rows, and counts no clients."""
    _take_tested(sentence)
    for token in sentence.of("ask", "count"):
        rows = sentence.previous(token, _PASSED)
        if rows is None or not rows.takes("dimension") or is_client(sentence, rows):
            continue
        if _HOW_MANY.fullmatch(token.text) and _ends(sentence, token) and _told(sentence, rows):
            token.sense, token.note["rows"] = Meaning("list"), "counted"


def _ends(sentence: Sentence, token: Token) -> bool:
    after = sentence.next(token, _CLASSIFIERS)
    return after is None or not any(char.isalnum() for char in after.text) or after.takes("filler")


def _told(sentence: Sentence, rows: Token) -> bool:
    """Whether something is said of the rows before them; 各支行有几家 counts what each of them has."""
    before = sentence.previous(rows, frozenset())
    return before is not None and not before.takes("each") and not rows.text.startswith(("各", "每"))


def _take_tested(sentence: Sentence) -> None:
    """「逾期超5户的客户经理有几位」: the number of all managers gives way to those tested before it."""
    labels = {one.label.zh: one.id for one in sentence.model.dimensions.values() if not one.grain}
    for token in sentence.metric_tokens():
        stem = _AT_END.sub("", token.text)
        before = sentence.previous(token, frozenset())
        tested = any(one.takes(*_TESTING) for one in sentence.tokens[: sentence.index(token)])
        rows = labels.get(stem, "") if stem != token.text else ""
        others = rows and rows != sentence.model.defaults.client_dimension
        if others and tested and before is not None and before.text == "的":
            token.sense, token.note["rows"] = Meaning("dimension", rows), "counted"
