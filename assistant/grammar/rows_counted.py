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
    _take_movers(sentence)
    for token in sentence.of("ask", "count"):
        rows = sentence.previous(token, _PASSED)
        if rows is None or not rows.takes("dimension") or is_client(sentence, rows):
            continue
        if _HOW_MANY.fullmatch(token.text) and _ends(sentence, token) and _told(sentence, rows):
            token.sense, token.note["rows"] = Meaning("list"), "counted"


def _take_movers(sentence: Sentence) -> None:
    """「多少支行存款比年初下降」, how many relationship managers saw loans drop: those whose figure fell are counted."""
    for token in sentence.tokens:
        rows = _counted_before(sentence, token)
        behind = sentence.tokens[sentence.index(token) + 1 :]
        moved = [one for one in behind if one.takes("change") and one.sense and one.sense.value in ("up", "down")]
        figures = [one for one in sentence.metric_tokens() if one in behind]
        if not rows or not moved or not figures or rows == sentence.model.defaults.client_dimension:
            continue
        after = behind[behind.index(moved[-1]) + 1 :]
        whose = behind[0].text.lower() in _WHOSE
        if whose or all(one.takes("operator", "filler") or one.number is not None for one in after):
            token.sense, token.note["rows"] = Meaning("dimension", rows), "counted"


def _counted_before(sentence: Sentence, token: Token) -> str:
    """The dimension whose rows the word counts: 有多少客户经理, 几家 before 支行, how many relationship managers."""
    said, before = token.text.lower(), sentence.previous(token, frozenset())
    if before is not None and before.takes("ask") and _HOW_MANY.fullmatch(before.text) and token.takes("dimension"):
        return token.sense.id if token.sense is not None else ""
    stem = _COUNTED.sub("", said, count=1)
    labels = [(one, one.label.zh, one.label.en.lower()) for one in sentence.model.dimensions.values() if not one.grain]
    told = stem != said and bool(sentence.metrics_of(token))
    return next((one.id for one, zh, en in labels if told and stem in (zh, en, f"{en}s")), "")


_COUNTED = re.compile(rf"^(?:{_HOW_MANY.pattern}|how many |(?:the )?number of )")
_WHOSE = frozenset({"whose", "saw", "see", "with", "had", "have"})


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
