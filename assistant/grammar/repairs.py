"""What a question takes back of itself: 「loans by industry... no wait, by branch」, 「top 10, actually top 5」, 「按行业，不对，
按分行」.

What stands behind such a turn takes the place of the last word before it of the same kind: days for days, a group for a group,
a figure for a figure, a value for a value of the same dimension. Without one, nothing is taken back here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.grammar.normalise import Text
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Vocabulary
from semantic_layer.model import SemanticModel

_MISSAID = (
    r"no wait|wait no|wait|hang on|hold on|no sorry|sorry no|i'm sorry|im sorry|i am sorry|sorry|pardon|scratch that"
    r"|strike that|forget that|delete that"
    r"|correction|actually no|actually|no actually|no|nope|oops|oh no|er|erm|uh|make that|make it|better make it|my mistake"
    r"|my bad|or rather|or better|or better yet|better still|i mean|i meant|i mean to say|i should say|i wanted to say|rather"
)
_TURN = re.compile(
    rf"(?:\s*[,.;:!?…–—-]+\s*|\s+(?=(?:no wait|wait no|scratch that|strike that|or rather|i meant?|make that)\b))"
    rf"(?:(?:{_MISSAID})\b[\s,.;:!…–—-]*)+(?:(?:i (?:meant?|want|wanted|need)|make (?:that|it)|let's say|it should be)\b\s*)?"
)
_ZH_TURN = re.compile(
    r"[\s,，。.;；…—、]+(?:哎呀?|哦|啊|呃|额|诶)?[,，]?(?:不对|哦不|啊不|噢不|不不不?|说错了?|讲错了?|口误|打错了?|写错了?|搞错了?|更正(?:一下)?|纠正(?:一下)?)[了啊呀]*"
    r"[\s,，。.…—、]*(?:(?:我)?(?:是说|要的是|说的是|想问的是|指的是)|应该是|应当是|是|改成|换成)?"
)
_CONTRAST = re.compile(
    r"\s*,\s*(?:and |but )?not\b"
    r"(?! (?:more|less|fewer|over|under|above|below|at|yet|only|just|counting|including)\b)"
)
_ZH_CONTRAST = re.compile(
    r"[,，]\s*(?:而|可|但)?(?:不是|并非|别给我?|不要给我?)(?=[^,，。吗呢么?？]{2,12}?(?:的|哦|啊|哈)?[。!！]?$)"
)
_MEASURE = re.compile(r"(?:the |its |as a |in )?(?P<measure>ratio|rate|balance|amount|count|number|share)s?\b(?! of\b)")
_FIGURES = ("metric", "phrase")
_DAYS = frozenset({"days"})
_CONTRASTED = frozenset({"days", "group", "grain"})


def repaired(text: Text, tokens: Sequence[Token], vocabulary: Vocabulary, model: SemanticModel) -> Text | None:
    """``text`` without what it takes back of itself; None when it takes nothing back."""
    for pattern in (_TURN, _ZH_TURN):
        for turn in pattern.finditer(text.plain):
            mended = _mend(text.plain, turn.span(), tokens, vocabulary, model) if turn.start() else None
            if mended is not None:
                return vocabulary.normaliser.read(mended)
    for turn in _CONTRAST.finditer(text.plain):
        kept = _without_contrast(text.plain, turn.span(), tokens, model)
        if kept is not None:
            return vocabulary.normaliser.read(kept)
    denied = _ZH_CONTRAST.search(text.plain)
    if denied is not None and _denies_figure(denied.span(), tokens, model):
        return vocabulary.normaliser.read(text.plain[: denied.start()])
    return None


def _denies_figure(turn: tuple[int, int], tokens: Sequence[Token], model: SemanticModel) -> bool:
    """「我要的是西湖支行的存款，不是贷款」: a figure alone is denied at the end, behind the one that is asked for."""
    behind = [
        one for one in tokens if one.start >= turn[1] and any(map(str.isalnum, one.text)) and not one.has("filler")
    ]
    said = [one for one in tokens if one.end <= turn[0] and "figure" in _kinds(one, model)]
    return len(behind) == 1 and "figure" in _kinds(behind[0], model) and bool(said)


def _mend(
    plain: str, turn: tuple[int, int], tokens: Sequence[Token], vocabulary: Vocabulary, model: SemanticModel
) -> str | None:
    """``plain`` without the turn and without what it takes back; None when nothing before it is of the same kind."""
    start, end = turn
    before = [one for one in tokens if one.end <= start]
    content = [(one, kind) for one in tokens if one.start >= end and (kind := _kinds(one, model))]
    named = _measured(plain, before, plain[end:], vocabulary)
    if named is not None:
        return named
    gone: list[Token] = []
    for place, (_, kind) in enumerate(content):
        old = next((one for one in reversed(before) if _kinds(one, model) & kind and one not in gone), None)
        if old is None and not place:
            return None
        if old is not None and (not place or kind & _DAYS):
            gone.append(old)
    kept = plain[:start]
    for one in sorted(gone, key=lambda token: token.start, reverse=True):
        kept = kept[: one.start] + kept[one.end :]
    return f"{kept} {plain[end:]}" if gone else None


def _measured(plain: str, before: Sequence[Token], rest: str, vocabulary: Vocabulary) -> str | None:
    """「NPL balance, or rather the ratio」: the figure before it in the measure that stands alone behind."""
    found = _MEASURE.match(rest)
    old = next((one for one in reversed(before) if (one.has("metric") or one.has("phrase")) and " " in one.text), None)
    if found is None or old is None or not old.text.isascii():
        return None
    better = f"{old.text.lower().rsplit(' ', 1)[0]} {found['measure']}"
    if not any(one.kind in _FIGURES for one in vocabulary.meanings(better)):
        return None
    return f"{plain[: old.start]}{better}{plain[old.end : before[-1].end]} {rest[found.end() :]}"


def _without_contrast(plain: str, turn: tuple[int, int], tokens: Sequence[Token], model: SemanticModel) -> str | None:
    """「by branch, not by sub-branch」, 「in May, not April」: what is denied is of the kind that was said."""
    start, end = turn
    denied = next((one for one in tokens if one.start >= end and _kinds(one, model)), None)
    if denied is None or not _kinds(denied, model) <= _CONTRASTED or plain[end : denied.start].split()[2:]:
        return None
    behind = next((one for one in tokens if one.start >= denied.end), None)
    if behind is not None and behind.has("value"):
        return None  # not of the segment X
    said = any(_kinds(one, model) & _kinds(denied, model) for one in tokens if one.end <= start)
    return f"{plain[:start]} {plain[denied.end :]}" if said else None


def _kinds(token: Token, model: SemanticModel) -> frozenset[str]:
    """What a token could be replaced as; empty for words that only join."""
    if token.period is not None:
        return _DAYS
    if token.number is not None:
        return frozenset({"number"})
    found = {"figure" for one in token.meanings if one.kind in _FIGURES}
    for one in token.meanings:
        if one.kind == "dimension" and one.id in model.dimensions:
            found.add("grain" if model.dimensions[one.id].grain is not None else "group")
        elif one.kind == "value":
            found.add(f"of {one.id}")
    return frozenset({*found, *(f"of {one.dimension}" for one in token.names)})
