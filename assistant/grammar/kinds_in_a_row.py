"""Kinds of clients in a row of which all are to be listed: 「新中标的、在扩产的企业，都拉个单子」 are those of either kind."""

from __future__ import annotations

from assistant.grammar.people import is_tag
from assistant.grammar.sentence import Sentence
from assistant.question import Question


def all_kinds(sentence: Sentence, place: int) -> bool:
    """Whether the tag at ``place`` stands behind 、 and a kind by itself (…的), and all of them (都) are asked for."""
    ends = [one.text for one in sentence.tokens[:place] if one.text.strip()][-2:]
    kinds = len(ends) == 2 and ends[1] == "、" and ends[0].endswith("的")
    every = any(one.text.startswith("都") for one in sentence.tokens[place:])
    return kinds and every and is_tag(sentence, sentence.tokens[place])


def settle_all_listed(sentence: Sentence, question: Question) -> None:
    """「沉睡或者流失预警的客户，都列出来」 opens a conversation: there is no limit to lift, and those who are told are listed."""
    for token in sentence.of("remove") if not question.history else ():
        told = any(is_tag(sentence, one) for one in sentence.tokens[: sentence.index(token)])
        if told and token.has("list") is not None:
            token.sense = token.has("list")
