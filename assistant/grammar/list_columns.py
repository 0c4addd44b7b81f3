"""What stands beside each client of a list that is asked for: 高风险客户名单，带上客户经理和所属支行."""

from __future__ import annotations

from assistant.grammar.people import ends_in_people, is_client, names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_WITH = frozenset(
    {
        "带",
        "带上",
        "附",
        "附上",
        "附带",
        "并带",
        "连同",
        "注明",
        "标明",
        "标注",
        "写明",
        "写上",
        "加上",
        "连带",
        "同时带",
        "列明",
        "显示",
        "带着",
        "捎上",
    }
    | {
        "with",
        "including",
        "showing",
        "along",
        "plus",
        "together",
        "together with",
        "along with",
        "and their",
        "with their",
        "with the",
        "show",
    }
)
_SPLITTING = ("by ", "per ", "each ", "every ", "for each ")
_JOINED = frozenset({"的", "所", "属", "所属", "其", "他们的", "their", "the", "each", "our", "以及", "也", "都", "上"})


def take_columns(sentence: Sentence) -> None:
    """Mark the attributes that a list of clients is to show; they group nothing."""
    lists = sentence.has("list") or any(token.text.endswith(("名单", "清单")) for token in sentence.of("dimension"))
    lists = lists or any(one.number is not None and one.number.side for one in sentence.of("number"))  # top ten clients
    people = [
        one
        for one in sentence.of("dimension", "value", "segment", "metric", "phrase")
        if is_client(sentence, one) or _people(sentence, one)
    ]
    opened = False
    for token in sentence.tokens:
        _whether(sentence, token, lists and bool(people) and sentence.index(people[0]) < sentence.index(token))
        if opens_columns(token):
            opened = bool(people) and lists and sentence.index(people[0]) < sentence.index(token)
        elif opened and token.text.lower().startswith(_SPLITTING):
            opened = False
        elif opened and token.takes("dimension") and token.sense is not None and not is_client(sentence, token):
            token.note["column"], token.used = token.sense.id, True
        elif opened and not (
            token.takes("and", "versus", "add", "filler") or token.text.lower() in _JOINED or sentence.metrics_of(token)
        ):
            opened = False


def opens_columns(token: Token) -> bool:
    """Whether the word puts what follows beside the rows: with, plus, 带上, 附."""
    return token.text.lower() in _WITH


def columns_noted(sentence: Sentence) -> list[str]:
    """The attributes that were marked, each once."""
    return list(dict.fromkeys(token.note["column"] for token in sentence.tokens if "column" in token.note))


def _people(sentence: Sentence, token: Token) -> bool:
    counted = token.takes("metric", "phrase") and ends_in_people(sentence, token)  # top 20 borrowers
    return counted or (token.takes("value", "segment") and names_people(sentence, token))


def _whether(sentence: Sentence, token: Token, listed: bool) -> None:
    """「my ten biggest clients and whether they have a credit card」: what is held stands beside each, and
    leaves none out."""
    whom = sentence.next(token, frozenset())
    held = sentence.next(whom, frozenset()) if whom is not None and whom.takes("pronoun", "filler", "each") else None
    value = held.has("value") if held is not None else None
    if not listed or token.text.lower() not in ("whether", "if") or held is None or whom is None or value is None:
        return
    if value.id in sentence.readings["held"]:
        whom.pass_over()
        held.kind, held.sense, held.used = "word", Meaning("dimension", value.id), True
        held.note["column"] = value.id
