"""Names and values that stand side by side are of one kind: 王敏和李四, 活期、协定各占多少, 红橙黄各是多少."""

from __future__ import annotations

from itertools import pairwise

from assistant.grammar.people import is_client
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning


def settle_kin_of_names(sentence: Sentence) -> None:
    """Of a name that may be several, keep those of the kind that the name joined to it certainly is."""
    named = [token for token in sentence.tokens if token.names]
    for token in named:
        kinds = {match.dimension for match in token.names}
        if len(kinds) < 2:
            continue
        beside = [one for one in named if one is not token and _joined(sentence, token, one)]
        sure = {one.names[0].dimension for one in beside if len({match.dimension for match in one.names}) == 1}
        kept = tuple(match for match in token.names if match.dimension in sure)
        if len(sure) == 1 and kept:
            token.names = kept


_IN_HAND = frozenset("手里 手上 手头 手下 名下 底下 管 管着 管户 管了 管的 负责 维护".split())


def settle_whose_clients(sentence: Sentence) -> None:
    """「王敏手里最大的五户」, 「客户经理王敏管多少户」: whoever has clients looks after them, and is no client of that name."""
    person, client = sentence.model.defaults.person_dimension, sentence.model.defaults.client_dimension
    for token in sentence.tokens:
        if {match.dimension for match in token.names} != {person, client}:
            continue
        before, hand = sentence.previous(token, frozenset()), sentence.next(token, frozenset())
        rest = sentence.tokens[sentence.index(token) + 1 :]
        rows = any(is_client(sentence, one) or one.takes("count") for one in rest)
        rows = rows or any(one.text.endswith(("户", "客户")) and one.takes("ask", "list") for one in rest)
        titled = before is not None and before.takes("dimension") and before.sense is not None
        theirs = sentence.next(token, frozenset({"的"}))
        rows = rows and hand is not None and hand.text in _IN_HAND
        rows = rows or (theirs is not None and theirs is not hand and is_client(sentence, theirs))  # 王敏的客户
        if rows or (titled and before is not None and before.sense is not None and before.sense.id == person):
            token.names = tuple(match for match in token.names if match.dimension == person)


def _joined(sentence: Sentence, one: Token, other: Token) -> bool:
    """Whether nothing but a joint stands between the two."""
    first, last = sorted((sentence.index(one), sentence.index(other)))
    between = [token for token in sentence.tokens[first + 1 : last] if token.text.strip()]
    return len(between) == 1 and (between[0].takes("and", "versus", "or") or between[0].text in "、,，")


def settle_kin_of_values(sentence: Sentence) -> None:
    """「活期、协定、大额存单各占多少」: a figure's name that is joined to values of a dimension, one of which is called so, is
    that value."""
    split_initials(sentence)
    unknown = [token for token in sentence.of("unknown") if len(token.text) > 1]
    for token in [*sentence.metric_tokens(), *unknown]:
        if token.has("value") is None and token not in unknown:
            continue
        beside = [one for one in sentence.of("value") if one.sense is not None and _enumerated(sentence, token, one)]
        for name in dict.fromkeys(one.sense.id for one in beside if one.sense is not None):
            dimension = sentence.model.dimensions[name]
            labels = [(code, label.zh) for code, label in dimension.values.items()]
            kin = [code for code, label in labels if label == token.text or not dimension.multi]  # 负面舆情、贷款超…
            code = next((code for code, label in labels if code in kin and label.startswith(token.text)), None)
            if code is not None:
                token.kind, token.sense = "word", Meaning("value", name, code)
                break


def drop_said_twice(sentence: Sentence) -> None:
    """「高意向想贷款的客户」: a figure's name right before the value of the same name that it may be says the value once more."""
    for token, after in pairwise(sentence.tokens):
        value = token.has("value")
        if value is not None and sentence.metrics_of(token) and after.takes("value") and after.sense == value:
            token.pass_over()


def _enumerated(sentence: Sentence, one: Token, other: Token) -> bool:
    """Whether both stand in one list of words with nothing but joints between its members."""
    first, last = sorted((sentence.index(one), sentence.index(other)))
    between = [token for token in sentence.tokens[first + 1 : last] if token.text.strip()]
    joints = [token for token in between if token.takes("and", "versus", "or") or token.text in "、,，"]
    members = [token for token in between if token not in joints]
    return len(joints) == len(members) + 1 and all(
        token.has("value") is not None or token.kind == "unknown" for token in members
    )


_COUNTED = "两二三四俩几色种类级个"


def split_initials(sentence: Sentence) -> None:
    """Put one value for each character in place of an unknown word made of the first characters of values of one dimension."""
    for token in sentence.of("unknown"):
        if len(token.text) < 2 or token.text.isascii() or len(set(token.text)) < len(token.text):
            continue
        found = _row(sentence, token.text.rstrip(_COUNTED))
        if found is None:
            continue
        name, codes = found
        place = sentence.index(token)
        sentence.tokens[place : place + 1] = [
            Token(
                token.start + step,
                token.start + step + 1,
                token.text[step],
                "word",
                meanings=(Meaning("value", name, code),),
                sense=Meaning("value", name, code),
            )
            for step, code in enumerate(codes)
        ]


def _row(sentence: Sentence, text: str) -> tuple[str, list[str]] | None:
    """The one dimension, and its values in this order, whose labels begin with these characters, each with just one; tags, of
    which there are many of every kind, are no such row (流失)."""
    rows: list[tuple[str, list[str]]] = []
    for dimension in (one for one in sentence.model.dimensions.values() if not one.multi):
        first: dict[str, list[str]] = {}
        for code, label in dimension.values.items():
            first.setdefault(label.zh[:1], []).append(code)
        if len(text) > 1 and all(len(first.get(one, ())) == 1 for one in text):
            rows.append((dimension.id, [first[one][0] for one in text]))
    return rows[0] if len(rows) == 1 else None
