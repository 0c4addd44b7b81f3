"""What a follow-up puts back: everyone again, all branches again, back to amounts."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.english_edits import kind_of_figure
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest

ALL = (
    "both",
    "both of the",
    "for all",
    "across all",
    "for all the",
    "all",
    "all the",
    "all of",
    "所有",
    "全部",
    "不限",
    "任何",
    "any",
    "every",
)
_WHOLE = ("everyone", "everything", "all", "whole", "full", "全", "都")


def in_amounts(sentence: Sentence, base: Draft) -> None:
    """「back to amounts」, "amounts again" of shares: the figures themselves."""
    said = [
        one for one in sentence.tokens if one.text.strip(" ,.?!") and not one.takes("correct", "only", "about", "and")
    ]
    named = [one for one in said if kind_of_figure(one) in ("money", "count")]
    light = ("replace", "restore", "again", "filler", "exclude", "implied", "metric", "phrase", "measure")
    if not base.share or len(named) != 1 or not all(one.takes(*light) or one in named for one in said):
        return
    base.share, base.share_within = False, None
    for one in said:
        one.used, one.kind, one.sense = True, "word", Meaning("replace")


def all_again(sentence: Sentence, token: Token, draft: Draft, base: Draft) -> None:
    """「all branches again」, 「for all clients」: without the values chosen of it, without what described the clients."""
    model, name = sentence.model, token.sense.id if token.sense is not None else ""
    before, after = sentence.previous(token, frozenset({"the", "our", "my"})), sentence.next(token, frozenset())
    client = name == model.defaults.client_dimension
    told = before is not None and before.text.lower() in ALL
    told = told and (
        (after is not None and after.text.lower() == "again") or (client and _alone(sentence, before, token))
    )
    put = before is not None and before.takes("remove", "restore") and any(one in before.text.lower() for one in _WHOLE)
    chosen = [
        one
        for one in base.where
        if one.dimension == name or (client and model.dimensions[one.dimension].group == model.defaults.client_group)
    ]
    if told and client and not chosen and base.population is not None and base.group_by != [name]:
        token.used, base.population = True, None  # all clients, after the number of those with a large deposit
    if told and client and not chosen and base.limit and base.group_by == [name]:
        token.used, base.limit = True, None  # 看全部客户, after the first ten
    if (told or put) and chosen and before is not None:
        token.used = True
        if put:
            before.pass_over()  # 回到全部客户: those who were left out, and not more rows
        base.where = [one for one in base.where if one not in chosen]
        draft.group_by = [one for one in draft.group_by if one != name]


def _alone(sentence: Sentence, before: Token | None, token: Token) -> bool:
    """「for all clients」, 「那所有客户的呢」: the turn says no more than that."""
    said = [one for one in sentence.tokens if any(char.isalnum() for char in one.text)]
    light = ("filler", "about", "and", "replace", "only", "correct", "implied")
    return all(one is before or one is token or one.takes(*light) or one.text == "的" for one in said)


def everyone(sentence: Sentence, base: Draft, before: QueryRequest | None) -> bool:
    """「everyone again」, 全部列出来: all rows of a list that was cut or tested, unless the last edit filtered it."""
    told = any(word in one.text.lower() for one in sentence.of("remove", "restore") for word in _WHOLE)
    filtered = before is not None and [
        one for one in base.where if one not in before.query.where and one.op != "is not null"
    ]
    if not told or filtered or not (base.limit or base.having):
        return False
    base.limit = base.limit_per = None
    base.having = []
    return True
