"""The deciding words of a clause: the sentence, item or row that says what was asked, with what it hangs on."""

from __future__ import annotations

import re

from assistant.policy.find import pairs
from assistant.policy.named_part import named_part

SHORT, LONGEST = 120, 200
NEAR = 80  # sentences beside the deciding one stay while all are no longer
_PARTS = re.compile(r"[^。；;\n]+(?:[。；;]|$)?\n?")
_ITEM = re.compile(r"^\s*(?:[（(][一二三四五六七八九十\d]+[）)]|\d+[.、．]|[-*•])")
_LEADS = ("：", ":")
_LISTED = re.compile(
    r"哪些|哪几|什么材料|什么资料|材料|资料|条件|流程|程序|步骤|要素|原则|情形|职责|what (?:documents|conditions|papers)|which",
    re.I,
)
_FIGURE = re.compile(r"\d|[一二三四五六七八九十百]+(?:个|天|日|年|次|倍|万|%)")
_AMOUNT = re.compile(
    r"多少|多久|几|多高|多长|最[高低长短多少]|上限|下限|门槛|起点|how (?:long|much|many|high|soon|often)|maximum|minimum|limit",
    re.I,
)
GAP = "……"


def trimmed(clause: str, question: str) -> str:
    """The words of ``clause`` that answer ``question``: the paragraph or item that it names, or what says most of what it asks;
    the whole clause where it is short or a list is asked for."""
    text = clause.strip()
    if (named := named_part(text, question)) is not None:
        return named
    listed = _LISTED.search(question) is not None
    if len(text) <= SHORT or (listed and len(text) <= 2 * LONGEST):
        return text
    parts = [part.strip() for part in _PARTS.findall(text) if part.strip()]
    weights = [_weight(part, question) for part in parts]
    prose = [place for place, part in enumerate(parts) if not _is_row(part)]
    chosen = {max(prose, key=lambda place: (weights[place], -place))} if prose else set()
    chosen |= {lead for place in tuple(chosen) for lead in _leads(parts, place)}
    chosen |= _rows(parts, weights)
    for place in sorted(prose, key=lambda place: -weights[place]):
        if sum(len(parts[one]) for one in chosen | {place}) <= NEAR and {place - 1, place + 1} & chosen:
            chosen.add(place)
    return _cut(_joined(parts, chosen), 2 * LONGEST)


def _is_row(part: str) -> bool:
    return part.startswith("|")


def _rows(parts: list[str], weights: list[float]) -> set[int]:
    """The rows of a table that say most of what was asked, below their head; none where no row says any of it."""
    rows = [place for place, part in enumerate(parts) if _is_row(part)]
    body = [place for place in rows[1:] if parts[place].strip("|-: ")]
    best = max((weights[place] for place in body), default=0.0)
    if best <= 0:
        return set()
    near = [place for place in body if weights[place] >= 0.8 * best]
    return {rows[0], *near[:4]}


def _weight(part: str, question: str) -> float:
    """How much of the question a part says; figures count where an amount is asked for."""
    wanted = pairs(question)
    said = len(wanted & pairs(part)) / max(len(wanted), 1)
    return said + (0.15 if _AMOUNT.search(question) and _FIGURE.search(part) else 0.0)


def _leads(parts: list[str], place: int) -> set[int]:
    """The sentence that an item hangs on."""
    if not _ITEM.match(parts[place]):
        return set()
    leads = [one for one in range(place) if parts[one].endswith(_LEADS) or not _ITEM.match(parts[one])]
    return {leads[-1]} if leads else set()


def _joined(parts: list[str], chosen: set[int]) -> str:
    said, last = "", -1
    for place in sorted(chosen):
        skipped = last >= 0 and place != last + 1
        row = _is_row(parts[place])
        said += (GAP if skipped and not row else "") + ("\n" if row and said else "") + parts[place]
        last = place
    return said


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    end = max(text.rfind(sign, 0, most) for sign in "。；;，,|")
    return text[: end + 1 if end > most // 2 else most].rstrip("，,") + GAP
