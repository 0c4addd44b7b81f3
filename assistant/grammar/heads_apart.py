"""Two nouns joined by and that no one attribute tells apart are each asked for: 上海分行和科技企业的贷款, 绿色贷款和普惠贷款."""

from __future__ import annotations

from assistant.grammar.described_counts import told_by
from assistant.grammar.people import ends_in_people, is_tag, names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_JOINTS = frozenset({"和", "与", "及", "以及", "跟", "、", "and"})
_HOLDING = ("有", "买", "持", "办", "用", "with", "have", "has", "hold", "both")


def heads_apart(sentence: Sentence, said: list[Token], place: int) -> bool:
    """Whether the words around the joint at ``place`` are two groups, or an amount and a group, and a figure of each is asked."""
    left, right = said[place - 1], said[place + 1]
    before = said[place - 2] if place > 1 else None
    if said[place].text.lower() not in _JOINTS or sentence.has(
        "which", "rank", "top", "bottom", "more", "less", "percapita"
    ):
        return False
    if before is not None and (
        before.takes("value", "segment", "versus", "and") or before.text.lower().endswith(_HOLDING)
    ):
        return False
    if place + 2 < len(said) and said[place + 2].takes("versus", "and"):
        return False  # one of three
    each = any(one.text.startswith(("各", "分别")) for one in said[place + 2 :])
    if _group(left) and _group(right):
        behind = _figure_behind(sentence, said, place + 1)
        return _apart(sentence, left, right, each=each) and (behind or (each and not _mixed(sentence, left, right)))
    return _amount_beside(sentence, left, right)


def _group(token: Token) -> bool:
    return token.takes("value", "segment") and token.sense is not None


def _dimensions(sentence: Sentence, token: Token) -> set[str]:
    """The dimensions that a word filters by."""
    if token.sense is None:
        return set()
    if token.takes("segment"):
        return set(sentence.readings["segments"][int(token.sense.id)].get("where", {}))
    return {token.sense.id}


def _apart(sentence: Sentence, left: Token, right: Token, *, each: bool) -> bool:
    """Whether no one attribute tells both apart. Of what only clients are, both may be said of the same ones, unless each is asked
    for by itself."""
    known, held = sentence.model.dimensions, sentence.readings["held"]
    names = (_dimensions(sentence, left), _dimensions(sentence, right))
    shared = {one.id for one in left.meanings} & {one.id for one in right.meanings}
    if not all(names) or names[0] & names[1] or shared:
        return False
    clients = all(known[name].group == sentence.model.defaults.client_group for one in names for name in one)
    return each or not (clients or any(name in held for one in names for name in one))


def _mixed(sentence: Sentence, left: Token, right: Token) -> bool:
    """Whether one is of clients and the other of what they hold."""
    known = sentence.model.dimensions
    names = (*_dimensions(sentence, left), *_dimensions(sentence, right))
    return len({known[name].group for name in names}) > 1


def _figure_behind(sentence: Sentence, said: list[Token], place: int) -> bool:
    """Whether the figure of either stands right behind the second."""
    after = sentence.next(said[place])
    return after is not None and bool(sentence.metrics_of(after))


def _amount_beside(sentence: Sentence, left: Token, right: Token) -> bool:
    """「绿色贷款和普惠贷款余额」, 「逾期客户和不良客户」: a figure that is of a part by itself, beside another part of the same."""
    figure, group = (left, right) if _group(right) else (right, left)
    names = sentence.metrics_of(figure)
    if not names or not _group(group) or figure.note.get("condition"):
        return False
    known = sentence.model.dimensions
    part = sentence.readings["parts_of"].get(names[0])
    groups = {known[name].group for name in _dimensions(sentence, group)}
    books = sentence.readings["amounts"]
    return part is not None and bool(groups) and all(books.get(one) == part["of"] for one in groups)


def join_tags(sentence: Sentence) -> None:
    """「逾期客户和不良客户各多少」: of two groups joined by and, the one that a figure counts is its tag, as is the other."""
    for joint in sentence.tokens:
        left, right = sentence.previous(joint, frozenset()), sentence.next(joint, frozenset())
        if joint.text.lower() not in _JOINTS or left is None or right is None:
            continue
        for figure, group in ((left, right), (right, left)):
            names = sentence.metrics_of(figure)
            if names and ends_in_people(sentence, figure) and is_tag(sentence, group) and names_people(sentence, group):
                figure.sense = told_by(sentence, names[0]) or figure.sense
