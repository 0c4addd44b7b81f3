"""Two groups of clients set against each other that no one attribute tells apart: 高净值客户和普通客户的贡献比较.

What both have at once is not asked, so each is asked for by itself: the question is split in two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.grammar.heads_apart import heads_apart
from assistant.grammar.people import is_client, is_tag, names_people
from assistant.grammar.reading import reading_of
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.question import Interpretation, QueryRequest, Understood

_APART = ("versus", "compare", "rank", "more", "less")


def split_groups(sentence: Sentence) -> tuple[str, str] | None:
    """The question asked of either group alone, or None where it does not set two such groups against each other."""
    if (parts := _against_whole(sentence) or _against_other(sentence) or _in_turn(sentence)) is not None:
        return parts
    said = [token for token in sentence.tokens if token.text.strip()]
    for place, joint in enumerate(said[1:-1], 1):
        if not joint.takes("versus", "and"):
            continue
        if heads_apart(sentence, said, place):
            rest = [one for one in said if one is not joint]
            return _each(one for one in rest if one is not said[place + 1]), _each(
                one for one in rest if one is not said[place - 1]
            )
        left, right = _sides(sentence, said, place)
        against = _group(sentence, left[0]) and _group(sentence, right[0]) and _set_against(sentence, joint)
        against = against or _opposed(sentence, joint, left, right)
        against = against and not _same(sentence, left[0], right[0])
        if not against and not (joint.has("and") and _two_kinds(sentence, left, right)):
            continue
        rest = [one for one in said if one is not joint and not _weighs(one)]
        return _each(one for one in rest if one not in right), _each(one for one in rest if one not in left)
    return None


def _sides(sentence: Sentence, said: list[Token], place: int) -> tuple[list[Token], list[Token]]:
    """The words before and behind a joint; a value with the word for clients, or with the figure, where both have it
    (战略客户和私行客户)."""
    left, right = said[max(0, place - 2) : place], said[place + 1 : place + 3]
    if len(left) == len(right) == 2 and left[0].takes("value"):
        figures = sentence.metrics_of(left[1])
        if all(is_client(sentence, one) for one in (left[1], right[1])) or (
            figures and figures == sentence.metrics_of(right[1])
        ):
            return left, right
    headed = (
        len(left) == 2 and left[0].takes("value") and is_client(sentence, left[1]) and names_people(sentence, right[0])
    )
    return left if headed else left[-1:], right[:1]


_PAUSES = frozenset("？?，,；;。.！!")


def _in_turn(sentence: Sentence) -> tuple[str, str] | None:
    """「沉睡客户有几户？铁粉呢？」: the same is asked of another group, and not of those who are in both."""
    said = [token for token in sentence.tokens if token.text.strip()]
    while said and said[-1].text in _PAUSES:
        said = said[:-1]
    cut = max((place for place, one in enumerate(said) if one.text in _PAUSES), default=0)
    if not cut or not said[-1].takes("about"):
        return None
    first, second = said[:cut], [one for one in said[cut + 1 : -1] if not one.takes("filler", "and")]
    if (narrower := _narrower(sentence, first, second)) is not None:
        return narrower
    groups = [one for one in first if _group(sentence, one) or _counts_tagged(sentence, one)]
    if len(second) != 1 or len(groups) != 1 or not _group(sentence, second[0]):
        return None
    counted = bool(sentence.metrics_of(groups[0]))
    if not counted and _same(sentence, groups[0], second[0]) and not is_tag(sentence, second[0]):
        return None
    return _text(first), _text([second[0] if one is groups[0] else one for one in first])


_HOW_MUCH = ("多少", "多少钱", "几个", "几户", "几个小时", "多久", "多高", "多大")


def _narrower(sentence: Sentence, first: list[Token], second: list[Token]) -> tuple[str, str] | None:
    """「不良率多少，零售的呢」: the figure of all, and then that of a part of them."""
    values = [one for one in first if one.takes("value", "segment") or one.names]
    asked = bool(first) and (first[-1].takes("ask", "count", "overview") or first[-1].text.endswith(_HOW_MUCH))
    asked = asked and any(map(sentence.metrics_of, first))
    if values or not asked or len(second) != 1 or not second[0].takes("value") or second[0].text.isascii():
        return None
    if is_tag(sentence, second[0]):
        return None  # 高需求客户多少户？隐性需求呢？
    return _text(first), f"{second[0].text}的{_text(first)}"


def _counts_tagged(sentence: Sentence, token: Token) -> bool:
    """Whether the word is a figure that counts the clients of one tag."""
    return any(name in sentence.readings["described"] for name in sentence.metrics_of(token))


_WHOLE = frozenset({"全部", "全体", "整体", "总体", "所有", "整个"})


def _against_whole(sentence: Sentence) -> tuple[str, str] | None:
    """「建筑业不良率和全部对公的比」: the figure of the part, and that of the whole that is named behind the joint."""
    said = [token for token in sentence.tokens if token.text.strip()]
    for place in range(1, len(said) - 2):
        joint, whole, of = said[place : place + 3]
        more = said[place + 3 : place + 4]
        figure = bool(sentence.metrics_of(of)) and bool(more) and more[0].takes("more", "less")
        if not joint.takes("versus", "and") or whole.text not in _WHOLE or not (of.takes("value") or figure):
            continue
        part = [one for one in said[:place] if not _weighs(one)]
        figures = any(sentence.metrics_of(one) for one in part)
        values = [one for one in part if one.takes("value", "segment")]
        if not figures or not values or not (figure or any(one.takes("versus") for one in said[place + 3 :])):
            continue
        rest = [one for one in part if one not in values and one.text != "的"]
        return _text(part), _text(rest if figure else [of, *rest])
    return None


def _against_other(sentence: Sentence) -> tuple[str, str] | None:
    """「制造业的不良率比对公贷款高多少」: the figure of either, where no one attribute tells both apart."""
    said = [token for token in sentence.tokens if token.text.strip()]
    for place in range(2, len(said) - 2):
        joint, other, rest = said[place], said[place + 1], said[place + 2 :]
        rest = rest[1:] if sentence.metrics_of(rest[0]) else rest
        asks = bool(rest) and rest[0].takes("more", "less")
        asks = asks and (rest[0].text.endswith("多少") or (len(rest) > 1 and rest[1].takes("ask")))
        values = [one for one in said[:place] if one.takes("value", "segment") and one.sense is not None]
        if not joint.takes("versus") or not asks or not other.takes("value", "segment") or len(values) != 1:
            continue
        if not any(sentence.metrics_of(one) for one in said[:place]) or _same(sentence, values[0], other):
            continue
        return _text(said[:place]), _text([other if one is values[0] else one for one in said[:place]])
    return None


def join_groups(sentence: Sentence, halves: Sequence[Interpretation]) -> Understood | None:
    """One reading with the figures of both groups, or None where either was not understood."""
    told = [one for one in halves if isinstance(one, Understood) and len(one.requests) == 1]
    if len(told) < 2 or _shape(told[0]) != _shape(told[1]):
        return None
    first, second = told
    notes = {one.code: one for one in (*first.assumptions, *second.assumptions)}
    requests = (*first.requests, *second.requests)
    return first.model_copy(
        update={"requests": requests, "reading": reading_of(sentence), "assumptions": tuple(notes.values())}
    )


def _shape(half: Understood) -> tuple[object, ...]:
    """What is asked of a group: the same of both, or they are not set side by side."""
    query = half.requests[0].query if isinstance(half.requests[0], QueryRequest) else None
    return (query.group_by, query.limit) if query is not None else ()


def _opposed(sentence: Sentence, joint: Token, left: list[Token], right: list[Token]) -> bool:
    """「AUM of retail versus private banking」: two values that only a word for against joins are never both meant."""
    after = sentence.next(right[-1], frozenset())
    values = all(one.takes("value", "segment") for one in (left[0], right[0]))
    return (
        values and joint.takes("versus") and not joint.has("and") and not (after is not None and after.takes("value"))
    )


def _group(sentence: Sentence, token: Token) -> bool:
    """Whether the word describes clients as a group of their own."""
    if token.takes("segment"):
        return True
    if not token.takes("value") or token.sense is None:
        return False
    dimension = sentence.model.dimensions[token.sense.id]
    return dimension.group == sentence.model.defaults.client_group and (
        is_tag(sentence, token) or names_people(sentence, token)
    )


def _two_kinds(sentence: Sentence, left: list[Token], right: list[Token]) -> bool:
    """「制造业和科技企业的贷款」, deposits of corporate and private banking clients: two kinds joined, and not those who are both:
    each named as clients by itself, a value of what divides clients, or of clients that no one is both of."""
    mixed = left[0].takes("segment") is not right[0].takes("segment") and _group(sentence, left[0])
    if mixed and _group(sentence, right[0]) and not left[0].text.isascii():
        named = all(names_people(sentence, one) for one in (left[0], right[0]))
        return named and not _same(sentence, left[0], right[0])  # 活跃客户和沉睡客户
    pair = [one for one in (left[0], right[0]) if one.takes("value") and one.sense is not None]
    dimensions = [sentence.model.dimensions[one.sense.id] for one in pair if one.sense is not None]
    client = sentence.model.defaults.client_group
    if len({one.id for one in dimensions}) < 2 or any(one.group != client for one in dimensions):
        return False
    after = sentence.next(right[-1], frozenset())
    headed = [names_people(sentence, one[-1]) or len(one) > 1 for one in (left, right)]
    kinds = [_kind(sentence, one) for one in pair]
    if all(kinds) and kinds[0] != kinds[1]:
        return headed[1] or (after is not None and is_client(sentence, after))
    dividing = sentence.readings["dividing"]
    return all(named or one.id in dividing for named, one in zip(headed, dimensions, strict=True))


def _kind(sentence: Sentence, token: Token) -> str:
    """Which of the two kinds of clients a value can be of alone; empty where it may be of either."""
    assert token.sense is not None
    segment = sentence.model.segments.get(token.sense.value)
    if segment is not None and sentence.model.dimensions[token.sense.id].multi:
        return segment.kind or ""
    kinds = sentence.readings["kind_of"]
    return token.sense.value if token.sense.value in kinds.values() else str(kinds.get(token.sense.id, ""))


def _same(sentence: Sentence, left: Token, right: Token) -> bool:
    """Whether one attribute tells both apart: segments of one definition, values of one dimension, tags side by side."""
    if left.sense is None or right.sense is None:
        return False
    if left.sense.kind != right.sense.kind:
        segment, value = (left, right) if left.takes("segment") else (right, left)
        assert segment.sense is not None
        known = sentence.readings["segments"][int(segment.sense.id)].get("where", {})
        return any(one.id in known for one in value.meanings)
    return left.takes("value") and left.sense.id == right.sense.id


def _set_against(sentence: Sentence, joint: Token) -> bool:
    """Whether a word besides the joint, or the joint itself, compares: 对比, 谁的高, vs."""
    if joint.takes("versus") and not joint.has("and"):
        return True
    return any(one is not joint and not one.has("and") for one in sentence.of(*_APART))


def _weighs(token: Token) -> bool:
    """Whether the word only sets one against the other: 对比, 谁的, 更高."""
    return token.takes("which", "rank", "more", "less") or (token.takes("versus") and not token.has("and"))


def _each(tokens: Iterable[Token]) -> str:
    """The words of one group, without those that tell the groups apart: 各有多少."""
    told = [(one, re.sub(r"^(?:各自|分别|各)", "", one.text)) for one in tokens]
    joint = " " if any(_latin(one) for one, _ in told) else ""
    return joint.join(text for _, text in told if text)


def _text(tokens: list[Token]) -> str:
    return (
        " ".join(token.text for token in tokens)
        if any(_latin(token) for token in tokens)
        else "".join(token.text for token in tokens)
    )


def _latin(token: Token) -> bool:
    return token.text.isascii() and any(char.isalpha() for char in token.text)
