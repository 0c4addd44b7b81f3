"""A light verb alone between known words (走 · 柜面, 还 · 挂 · 几条) is passed over; a part of an unknown word is not. Of small
words of number, 还有几条 are those left and 手下几个客户经理 are several."""

from __future__ import annotations

import re
from functools import cache

from assistant.grammar.people import is_client, people_unit
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning, read_words
from assistant.grammar.word_forms import lone_verbs

# One character beside which a verb is a word of its own, and no part of one that nobody taught us.
_PARTICLES = frozenset("的了着在有是都也还就又再把让给对于到里中多几个来去得呢吗吧啊们我咱你他谁各每手户家条笔这那")
_MARKS = frozenset({"线", "关", "大关", "关口", "坎", "这条线", "这道坎"})


_ROWS = frozenset({"list", "names", "list of names", "name list"})


def _settle_rows(sentence: Sentence) -> None:
    """「highly leveraged and overdue: list, loan balance」: alone between marks the word asks for those who are described."""
    known = sentence.model.dimensions
    for token in sentence.tokens:
        before, after = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
        apart = all(one is None or not any(char.isalnum() for char in one.text) for one in (before, after))
        alone = apart and before is not None and (token.takes("filler") or token.kind == "unknown")
        told = [one for one in sentence.of("value", "segment") if one.sense is not None and one.sense.id in known]
        tagged = any(one.sense is not None and known[one.sense.id].multi for one in told)
        if token.text.lower() in _ROWS and alone and tagged and not sentence.has("dimension"):
            token.pass_over()
            told[-1].note["rows"] = "1"


def settle_lone_verbs(sentence: Sentence) -> None:
    """Make such verbs words without a meaning of their own."""
    _settle_rows(sentence)
    _settle_earned(sentence)
    for place, token in enumerate(sentence.tokens):
        marked = token.text in _MARKS and place > 0 and sentence.tokens[place - 1].number is not None  # 10%线
        if marked and token.kind == "unknown":
            token.pass_over()
        if (token.kind == "unknown" or token.takes("implied")) and token.text in _verbs() and _apart(sentence, place):
            token.pass_over()


def _settle_earned(sentence: Sentence) -> None:
    """「给行里挣了多少中收」: words for a figure that end in how much, right before another one, are only its verb."""
    held = {*sentence.readings["holdings"].values()}
    for token in sentence.metric_tokens():
        after = sentence.next(token, frozenset())
        names = sentence.metrics_of(after) if after is not None and after.start == token.end else ()
        if token.text.endswith("多少") and names and not held & {*names} and token.text[-4:-2] in _EARNED:
            token.pass_over()


_EARNED = frozenset({"挣了", "赚了", "创了", "挣到", "赚到", "里挣", "们挣", "里赚", "们赚"})


def _apart(sentence: Sentence, place: int) -> bool:
    """Whether nothing beside the character could be the rest of a word that is not known."""
    token = sentence.tokens[place]
    beside = sentence.tokens[max(0, place - 1) : place] + sentence.tokens[place + 1 : place + 2]
    return not any(_fragment(one) for one in beside if one.end == token.start or one.start == token.end)


def _fragment(token: Token) -> bool:
    """Whether a token is unknown text, or one Chinese character that means nothing by itself and is no particle."""
    if token.kind == "unknown":
        return True
    loose = token.takes("filler") and len(token.text) == 1 and "\u4e00" <= token.text <= "\u9fff"
    return loose and token.text not in _PARTICLES


@cache
def _verbs() -> frozenset[str]:
    return lone_verbs(read_words(("light_zh",))["light"])


_COUNTED = re.compile(r"(?P<verb>[^几多]{2,}?)(?P<asked>(?:几|多少)(?:个|家|位|名)?(?:客户|户|企业))")


def split_counted(sentence: Sentence) -> None:
    """「拜访了几个客户」 asks for the number of clients, and not how often: what counts acts is told of them."""
    unit = people_unit(sentence)
    for token in sentence.metric_tokens():
        metric = sentence.model.metrics[sentence.metrics_of(token)[0]]
        said = _COUNTED.fullmatch(token.text)
        if said is None or metric.unit == unit or metric.kind != "count":
            continue
        place, cut = sentence.index(token), token.start + said.end("verb")
        counter = Token(cut, token.end, said["asked"], "word", (Meaning("count"),), sense=Meaning("count"))
        token.end, token.text = cut, said["verb"]
        sentence.tokens.insert(place + 1, counter)


_FEW = frozenset(f"几{one}" for one in ("个", "家", "名", "位", "条", "种", "类"))


def settle_several(sentence: Sentence) -> None:
    """「手下几个客户经理今年存款排个名」, 「底下几家支行的贷款」: those of whom a figure is asked in the same breath, which nobody
    counts; 「还有几条预警」 are those that are left, and nothing is added."""
    for token in list(sentence.tokens):
        after = sentence.next(token, frozenset())
        if token.takes("add") and token.text == "还有" and after is not None and after.text.startswith(("几", "多少")):
            token.pass_over()
        before, names = sentence.previous(token, frozenset()), sentence.metrics_of(token)
        people = token.text.startswith("几") and {sentence.model.metrics[name].unit for name in names} == {"人"}
        rows = (
            before is not None and before.text in _FEW and token.takes("dimension") and not is_client(sentence, token)
        )
        led = before if people else sentence.previous(before, frozenset()) if rows and before is not None else None
        if led is None or not led.takes("filler", "own", "pronoun") or led.text[-1:] in "有共管":
            continue
        asked = sentence.next(token, frozenset({"的"}))
        asked = sentence.next(asked, frozenset({"的"})) if asked is not None and asked.kind == "period" else asked
        if asked is None or not sentence.metrics_of(asked):
            continue
        if people:
            token.sense = Meaning("dimension", sentence.model.defaults.person_dimension)
        elif before is not None:
            before.kind, before.sense = "word", Meaning("each")
