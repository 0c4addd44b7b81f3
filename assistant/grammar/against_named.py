"""Rows set against one that is named: 不良率比杭州分行高的分行, 哪些支行的存款超过西湖支行.

No row can be tested by the figure of another, so the figure of the one that is named is shown, and all rows in order."""

from __future__ import annotations

from assistant.grammar.draft import Draft
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

_LIGHT = frozenset({"的", "了", "还", "更", "要"})


def read_against_named(sentence: Sentence, draft: Draft) -> bool:
    """Take the one that is named out of the filters, where rows of its kind are asked for that have more or less than it."""
    token, side = next(
        ((one, way) for one in sentence.of("value", "name") if (way := _weighed(sentence, one))), (None, "")
    )
    tree, known = sentence.model.defaults.tree_group, sentence.model.dimensions
    single = len(sentence.metric_tokens()) == 1 and len(draft.group_by) == 1
    if token is None or not single or not draft.metrics or draft.compare or draft.limit:
        return False
    row = known[draft.group_by[0]]
    named = [one for one in draft.where if one.op == "in" and len(one.values) == 1 and _names(token, one.values[0])]
    kin = [one for one in named if one.dimension == row.id or known[one.dimension].group == row.group == tree]
    if not kin:
        return False
    draft.where.remove(kin[0])
    draft.base, draft.ranking, draft.plain = kin[0], "desc" if side == ">" else "asc", False
    draft.assume("rows-against-one", named=token.text)
    for one in (token, *sentence.of("versus", "more", "less", "operator")):
        one.used = True
    return True


def _names(token: Token, code: object) -> bool:
    told = [token.sense.value] if token.sense is not None and token.sense.value else []
    return code in (*told, *(one.code for one in token.names))


def _weighed(sentence: Sentence, token: Token) -> str:
    """The side that is asked for: of 比 X 高的 and 高于 X 的, not of 比 X 高多少; empty where the name is no measure."""
    before, after = sentence.previous(token, _LIGHT), sentence.next(token, _LIGHT)
    if before is None:
        return ""
    if before.takes("operator") and before.sense is not None and before.sense.value in (">", ">=", "<", "<="):
        return before.sense.value[0]
    if not before.takes("versus") or after is None or not after.takes("more", "less"):
        return ""
    behind = sentence.next(after, frozenset({"了"}))
    asks = behind is not None and behind.takes("ask", "number", "change")
    return "" if asks else ">" if after.takes("more") else "<"


def settle_level_named(sentence: Sentence) -> None:
    """「我们分行的不良率比全行高多少」: by how much is what setting the two side by side tells; less than a place that is named is
    no fall, and more than the place that each is in is more than its average."""
    _settle_side_named(sentence)
    _settle_level_above(sentence)
    for token in sentence.of("peer"):
        side = sentence.next(token, frozenset())
        asks = sentence.next(side, frozenset()) if side is not None and side.takes("more", "less") else None
        if side is not None and asks is not None and asks.takes("ask"):
            side.pass_over()
            token.note["by how much"] = "yes"


def _settle_side_named(sentence: Sentence) -> None:
    """「西湖支行存款比杭州分行少多少」: less than what is named, and no fall against an earlier day."""
    for token in sentence.of("change"):
        other = sentence.previous(token, _LIGHT)
        joint = sentence.previous(other, frozenset()) if other is not None and other.takes("value") else None
        degree = token.text[:1] in _DEGREES and token.text.endswith("多少")
        if not degree or joint is None or not joint.takes("versus"):
            continue
        if any(one.takes("value") for one in sentence.tokens[: sentence.index(joint)]) and not sentence.has("compare"):
            token.sense = Meaning("less" if token.text[:1] in _SMALLER else "more")


_SMALLER = frozenset("少低小")
_DEGREES = _SMALLER | frozenset("多高大")


def _settle_level_above(sentence: Sentence) -> None:
    """「不良率比分行高的支行」: more than the place that each is in, which is its average."""
    tree = sentence.model.defaults.tree
    levels = list(tree.levels) if tree is not None else []
    places = [one for one in sentence.of("dimension") if one.sense is not None and one.sense.id in levels]
    if len(places) != 2:
        return
    for token, row in (places, places[::-1]):
        before, after = sentence.previous(token, _LIGHT | {"所在", "所属"}), sentence.next(token, frozenset())
        above = token.sense and row.sense and levels.index(token.sense.id) < levels.index(row.sense.id)
        weighed = (
            before is not None
            and before.takes("operator")
            and before.sense is not None
            and before.sense.value[:1] in "<>"
        )
        weighed = weighed or (
            before is not None and before.takes("versus") and after is not None and after.takes("more", "less")
        )
        if above and weighed:
            mean = Token(token.end, token.end, "", "word", sense=Meaning("average"))
            sentence.tokens.insert(sentence.index(token) + 1, mean)
            return
