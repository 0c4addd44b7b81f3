"""English words of a turn that lead to what is asked, or stand for what was shown, told by their place: take Chengdu alone, chop
it by product, only the time part, drop the bar to 3m, where did it get better, who is behind of a plan, clients each."""

from __future__ import annotations

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.question import QueryRequest
from semantic_layer.query import MetricTest

_LEADS = frozenset(
    "take try pick grab do get see view check pull run have put use bring look keep find trace follow chart plot graph draw".split()
)
_ALONE = frozenset(
    {"alone", "by itself", "by themselves", "on its own", "on their own", "in isolation", "separately", "solely"}
)
_PARTS = frozenset(
    "part parts portion bit side half piece component element chunk slice bucket category business".split()
)
_OBJECTS = frozenset({"it", "that", "this", "them", "those", "these", "the lot", "all that", "the whole", "everything"})
_SETS = frozenset(
    "drop lower raise bring push move set lift cut relax tighten put take change bump shift reduce increase make".split()
)
_TO = frozenset({"to", "down to", "up to", "at"})
_WHEREVER = frozenset({"where", "wherever"})
_BEHIND = frozenset("behind lagging trailing short missing".split())
_AHEAD = frozenset({"ahead", "leading", "in front", "in the lead"})
_GAPS = frozenset({"difference", "the difference", "delta", "the delta", "gap", "the gap", "the change", "change"})
_CONTRIBUTORS = frozenset(
    {
        "top contributor",
        "biggest contributor",
        "main contributor",
        "largest contributor",
        "top contributors",
        "biggest contributors",
    }
)
_HOW_MUCH = ("how much", "how far", "by how much", "how many", "what")
_WHO = frozenset({"who", "who's", "whos", "who is", "who are"})


def read_english_turns(sentence: Sentence, said: list[Token], last: QueryRequest) -> None:
    """Give the words of ``said``, the turn without its signs, the sense that their place tells."""
    _lead(said)
    _set_to(sentence, said, last)
    _told_by_rows(sentence, said, last)
    _rest(sentence, last)
    text = " ".join(one.text.lower() for one in said if not one.takes("and", "about"))
    for place, token in enumerate(said):
        before = said[place - 1] if place else None
        after = said[place + 1] if place + 1 < len(said) else None
        _kind_of_part(token, before, after)
        _each(sentence, token, before, after, last)
        _where(sentence, token, last)
        if last.query.target is not None and token.kind == "unknown" and token.text.lower() in _AHEAD:
            token.kind, token.sense = "word", Meaning("ahead")
            for one in said[:place] if last.query.group_by else []:
                if one.text.lower() in _WHO:
                    _silent(one)
        if last.query.target is not None and token.kind == "unknown" and token.text.lower() in _BEHIND:
            token.kind, token.sense = "word", Meaning("behind")
            if text.startswith(_HOW_MUCH):  # how much is each one still short
                gap = str(sentence.readings["targets"]["gap"])
                token.sense, token.note["shown"] = Meaning("metric", gap), "yes"
                if gap in last.query.metrics and last.query.having:
                    _silent(token)  # it is shown of those that are behind
            for one in said[:place] if last.query.group_by else []:
                if one.text.lower() in _WHO:
                    _silent(one)  # of the groups shown


def _told_by_rows(sentence: Sentence, said: list[Token], last: QueryRequest) -> None:
    """「difference?」 of what was asked twice, 「top contributor」 of groups, 「how many are manufacturers」 of clients shown."""
    client, text = sentence.model.defaults.client_dimension, said[0].text.lower()
    if len(said) <= 2 and said[-1].text.lower() in _GAPS and not last.query.compare:
        for one in said:
            _silent(one)
        said[-1].sense = Meaning("change", value="any")
    groups = [name for name in last.query.group_by if name != client]
    for token in said if groups else []:
        if token.text.lower().removeprefix("the ") in _CONTRIBUTORS:
            token.kind, token.sense = "word", Meaning("top")
    counted = text in ("how many", "and how many") and len(said) > 2 and said[1].text.lower() in ("are", "is", "were")
    if counted and client in last.query.group_by and not sentence.metric_tokens() and not said[2].takes("dimension"):
        said[0].kind, said[0].sense = "word", Meaning("count")
        said[1].kind, said[1].sense = "word", Meaning("pronoun")  # how many of them are
    if last.query.compare is not None and sentence.has("change"):
        for token in sentence.of("share"):
            _silent(token)  # growth in percent: no share of anything


def _rest(sentence: Sentence, last: QueryRequest) -> None:
    """「Hangzhou vs the rest」: no query sets one office against all others."""
    if sentence.has("versus") and sentence.has("value") and not last.query.population:
        for token in sentence.of("others"):
            token.kind, token.sense = "unknown", None


def _silent(token: Token) -> None:
    token.pass_over()
    token.number, token.period = None, None


def _named(token: Token | None) -> bool:
    return token is not None and (token.takes("value", "dimension", "segment", "each") or bool(token.names))


def _lead(said: list[Token]) -> None:
    """「take Chengdu」, 「chop it by product」: the verb says but that something is shown or split."""
    first, rest = said[0], [one for one in said[1:] if one.text.lower() not in ("the", "our", "just")]
    loose = first.kind == "unknown" or first.takes("implied", "filler")
    if not loose or not rest or not first.text.isascii():
        return
    pointed = rest[0].text.lower() in _OBJECTS and len(rest) > 1
    word = first.text.lower().split()[0]
    split = (
        pointed
        and rest[1].takes("each", "dimension")
        and rest[1].text.lower().startswith(("by", "per", "across", "into"))
    )
    if split:
        _silent(first)
        if rest[0].kind == "unknown":
            _silent(rest[0])
    elif word in _LEADS and (_named(rest[0]) or rest[0].kind == "period"):
        _silent(first)
    alone = [one for one in rest if one.text.lower() in _ALONE]
    if alone and _named(rest[0]):
        alone[-1].kind, alone[-1].sense = "word", Meaning("only")


def _kind_of_part(token: Token, before: Token | None, after: Token | None) -> None:
    """「only the time part」, 「the corporate portion」: a part told by the value before it."""
    led = before is not None and (before.takes("value", "segment") or bool(before.names))
    ends = after is None or after.kind != "unknown"
    if led and ends and token.text.lower() in _PARTS and (token.kind == "unknown" or token.takes("part", "implied")):
        _silent(token)


def _set_to(sentence: Sentence, said: list[Token], last: QueryRequest) -> None:
    """「drop the bar to 3m」, 「raise the first one to 80%」: another number for the condition that is there."""
    numbers = [one for one in said if one.number is not None and one.number.unit != "rank"]
    rule = last.query.population.rule if last.query.population is not None else None
    tested = [*last.query.having, *(one for one in getattr(rule, "all", (rule,)) if isinstance(one, MetricTest))]
    if len(numbers) != 1 or not tested or sentence.metric_tokens():
        return
    place = next(at for at, one in enumerate(said) if one is numbers[0])
    verb = next((at for at, one in enumerate(said[:place]) if one.text.lower().split()[0] in _SETS), None)
    if verb is None or place < 2 or said[place - 1].text.lower() not in _TO or said[place + 1 :]:
        return
    inner = said[verb + 1 : place - 1]
    if any(one.takes("dimension", "value") or one.names or one.period is not None for one in inner):
        return
    nth = next((one.sense.value for one in inner if one.takes("place") and one.sense is not None), "")
    for one in (*inner, said[place - 1]):
        _silent(one)
    said[verb].kind, said[verb].sense = "word", Meaning("replace")
    if nth:
        numbers[0].note["nth"] = nth


def _each(sentence: Sentence, token: Token, before: Token | None, after: Token | None, last: QueryRequest) -> None:
    """「number of clients each」 of groups shown: beside each of them."""
    end = after is None and before is not None and bool(last.query.group_by)
    if end and token.takes("each") and token.text.lower() == "each" and sentence.metric_tokens():
        _silent(token)
        if before is not None and not any(one.takes("add") for one in sentence.tokens):
            token.sense = Meaning("add")


def _where(sentence: Sentence, token: Token, last: QueryRequest) -> None:
    """「where did it get better」 of groups compared: which of them did."""
    if token.text.lower() not in _WHEREVER or last.query.compare is None or not last.query.group_by:
        return
    for one in sentence.of("better", "worse"):
        if one.sense is not None:
            one.sense = Meaning("change", value=one.sense.kind)
            token.kind, token.sense = "word", Meaning("which")
    if sentence.has("change"):
        token.kind, token.sense = "word", Meaning("which")
