"""「贷款什么时候到期，利率是多少」 of one client: each of what falls due, with its day and its terms, instead of one sum."""

from __future__ import annotations

import re

from assistant.grammar.people import is_client, names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import Question

_WHEN = re.compile(
    r"什么时候|啥时候|何时|什么日子|哪[一几]?天|几号|几月|到期(?:日期?|时间)"
    r"|\b(?:when|what (?:date|day)s?|due dates?|maturity dates?)\b"
)
_WHICH = re.compile(r"哪[几一]?[些笔]|\bwhich\b")
_SPOKEN = re.compile(
    r"[什么啥时候何日期间子哪一几些笔天号月是在的各快要都有]+|when|what|which|date|dates|day|days|do|does|at|is|are|the|soon"
)
_AMOUNTS = frozenset({"金额", "余额", "本金", "多少钱", "how much", "amount", "amounts", "balance", "balances"})
_ENDS = frozenset("，,。.？?！!；; ")


def settle_due_rows(sentence: Sentence, question: Question) -> None:
    """Make rows of what falls due where one client's is asked for by when, or by which: the words that ask for it are the rows
    and the list, those for the terms that stand beside each row are explained by them."""
    rows: dict[str, str] = sentence.readings["due_rows"]
    due = {sentence.readings["maturing"].get(name): name for name in rows}
    text = "".join(
        token.text.lower() if not token.text.isascii() else f" {token.text.lower()} " for token in sentence.tokens
    )
    when = _WHEN.search(text) is not None
    if not _of_one(sentence, question) or not (when or _WHICH.search(text)) or sentence.has("number", "why"):
        return
    subjects = [token for token in sentence.tokens if {*sentence.metrics_of(token)} & {*rows, *due}]
    words = [token for token in sentence.of("maturing") if token not in subjects]
    whole = [token for token in subjects if {*sentence.metrics_of(token)} & {*due}]
    if len(subjects) != 1 or not (words or whole) or not _nothing_else(sentence, [*subjects, *words]):
        return
    name = next(iter({*sentence.metrics_of(subjects[0])} & {*rows, *due}))
    balance = due.get(name, name)
    spoken = [token for token in sentence.tokens if token not in subjects and _light(sentence, token)]
    for token in (*spoken, *words):
        token.pass_over()
    subjects[0].sense = Meaning("metric", id=balance if when else sentence.readings["maturing"][balance])
    where = [*words, *(token for token in spoken if token.text.strip() and token.text not in _ENDS)]
    if where:
        where[0].sense, where[0].used = Meaning("dimension", id=rows[balance]), False
    if len(where) > 1:
        where[1].sense, where[1].used = Meaning("list"), False


def settle_due_ranked(sentence: Sentence) -> None:
    """「30天内定存到期最多的网点」, 「…到期多少」: ranked by or asked for, what falls due is the amount, and no clients; beside
    clients who are listed it is theirs."""
    described, due = sentence.readings["described"], set(sentence.readings["maturing"].values())
    figures = {tag: name for name, tag in described.items() if name in due}
    for token in sentence.of("value"):
        name = figures.get(token.sense.value) if token.sense is not None else None
        after = sentence.next(token)
        ranked = after is not None and after.takes("top", "bottom", "rank", "descend", "ascend")
        ranked = ranked or (after is not None and after.takes("ask") and after.text.endswith(("多少", "多少钱")))
        of_all = ranked and not names_people(sentence, token)
        light = [one for one in sentence.metric_tokens() if one.text.lower() in _AMOUNTS]
        if name is not None and (of_all or _with_amounts(sentence, token)) and light == sentence.metric_tokens():
            token.sense = Meaning("metric", name)
            for one in light:
                one.pass_over()
                one.note.pop("each", None)


def _with_amounts(sentence: Sentence, token: Token) -> bool:
    """「哪些客户的定期存款一个月内到期，金额多少」: clients are listed, each with the amount that falls due."""
    asked = any(one.text.lower().strip() in _AMOUNTS for one in sentence.tokens)
    people = names_people(sentence, token) or any(is_client(sentence, one) for one in sentence.tokens)
    return asked and people and sentence.has("list", "which")


def _of_one(sentence: Sentence, question: Question) -> bool:
    """Whether one client is spoken of: by the conversation, by a name, or by a word that points at them."""
    named = [token for token in sentence.of("name") if token.names]
    return question.user.client is not None or len(named) == 1 or sentence.has("pronoun")


def _light(sentence: Sentence, token: Token) -> bool:
    """Whether the word only asks for when and which, or names a term of the rows."""
    text = token.text.lower().strip()
    terms = sentence.readings["due_terms"]
    return text in terms or not text or text in _ENDS or _SPOKEN.fullmatch(text) is not None


def _nothing_else(sentence: Sentence, known: list[Token]) -> bool:
    """Whether everything else that is said is light, a filler, an asking word or the client."""
    return all(
        token in known
        or token.kind == "name"
        or _light(sentence, token)
        or token.takes("filler", "ask", "pronoun", "and", "list", "which", "schedule")
        for token in sentence.tokens
    )
