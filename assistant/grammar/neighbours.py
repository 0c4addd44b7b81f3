"""What a word, and those right beside one, say of its sense, before any of them is read: 客户电话, 一般要几天, 最严重的三户."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning

EACH = ("各", "每", "each ", "every ", "in each ", "for each ", "at each ", "in every ", "for every ")


def splits(token: Token) -> bool:
    """Whether the word itself gives every row a figure: each, 各分行, by branch."""
    return token.takes("each") or token.text.lower().startswith((*EACH, "by ", "per "))


def ranked_rows(tokens: Sequence[Token], place: int) -> Meaning | None:
    """「最严重的三户」: the end of a ranking where a number of rows stands right behind, and no value."""
    end = tokens[place].has("top") or tokens[place].has("worst")
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    counted = after is not None and after.number is not None and after.number.unit in ("plain", "rank")
    return end if counted and tokens[place].text.startswith("最") else None


def of_client(tokens: Sequence[Token], place: int, client: str) -> bool:
    """Whether the word stands right behind the one for clients, and no figure is asked behind it: 客户电话."""
    before = tokens[place - 1] if place else None
    if before is None or before.sense is None or before.sense.id != client or tokens[place].text.isascii():
        return False
    return not any(one.has("metric") or one.has("phrase") for one in tokens[place + 1 : place + 3])


def is_grade(tokens: Sequence[Token], place: int) -> bool:
    """Whether 一般 is the grade of clients, and not how it usually is: 一般多久, 一般要几天."""
    rest = [one for one in tokens[place + 1 :] if one.text.strip()]
    if not rest:
        return True
    usual = rest[0].takes("ask", "overview", "count", "change", "more", "less", "list", "which", "present")
    return not (usual or (rest[0].takes("filler") and rest[0].text not in ("的", "类", "级", "档", "型")))


def starts(tokens: list[Token], place: int) -> bool:
    """Whether the word opens the question or a part of it: an order to take something away."""
    before = tokens[place - 1] if place else None
    return before is None or before.text in ",，;；" or before.takes("and", "pronoun", "correct", "filler")


def leads(tokens: list[Token], place: int) -> bool:
    """Whether the word is itself what is described: deposits of overdue customers."""
    return place + 1 < len(tokens) and tokens[place + 1].text.lower() == "of"


def parts_beside(tokens: Sequence[Token], place: int, dimension: str) -> bool:
    """「存款里，定期跟活期各占多少」: whether the word is one of two parts set side by side whose shares are asked, of the figure
    named before them."""
    if tokens[place].text.isascii() or not any(one.takes("share") for one in tokens[place + 1 :]):
        return False
    sides = ((place + 1, place + 2), (place - 1, place - 2))
    other = next(
        (
            tokens[at]
            for joint, at in sides
            if 0 <= at < len(tokens) and (tokens[joint].takes("and", "versus") or tokens[joint].text == "、")
            if any(one.kind == "value" and one.id == dimension for one in tokens[at].meanings)
        ),
        None,
    )
    whole = [one for one in tokens[: max(0, place - 2)] if one is not other and one.takes("metric", "phrase")]
    return other is not None and bool(whole)


def is_listed(tokens: Sequence[Token], place: int) -> bool:
    """Whether the word stands in a list of figures: behind and, in English beside a comma (loans, limit and overdue) or a little
    before a joint (how big are the limits and how much of them is drawn)."""
    before = tokens[place - 1] if place else None
    beside = tokens[max(0, place - 1) : place + 2] if tokens[place].text.isascii() else []
    return (
        (before is not None and before.takes("and", "versus"))
        or any(one.text == "," for one in beside)
        or (tokens[place].text.isascii() and any(one.takes("and", "add") for one in tokens[place + 1 : place + 6]))
    )
