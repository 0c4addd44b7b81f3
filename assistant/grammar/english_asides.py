"""What is said beside an English question: my boss is nagging me again; new here; helping with the audit; I need it soon."""

from __future__ import annotations

import re

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_ENDS = frozenset(".;:—–-!?…")
_TOLD = (
    "metric",
    "phrase",
    "value",
    "segment",
    "dimension",
    "name",
    "number",
    "period",
    "refusal",
    "ambiguity",
    "target",
)
_CHANGES = ("exclude", "outside", "only", "operator", "lacking", "replace", "include", "remove", "trend", "share", "each",
    "compare", "top", "bottom", "best", "worst", "change", "which", "average", "others")  # fmt: skip
_GREETING = re.compile(
    r"^(?:(?:hi|hello|hey|good (?:morning|afternoon|evening)|dear|morning)(?: (?:there|all|team|everyone))?\W*)+"
)
_TALK = re.compile(
    r"(?:sorry|i|i'm|i've|i'll|we|we're|we've|somebody|someone|tomorrow|today|tonight"
    r"|(?:(?:my|our|the|this|a|an) )?(?:boss|chair(?:man|woman)?|director|head|secretary|visitors?|press|minister|regulators?"
    r"|bosses|board|management|meeting|call|committee|audit|auditors?|ceo|cfo|chairman"
    r"|president|finance|compliance|colleagues?)"
    r"|(?:brand )?new (?:here|to (?:this|the job|the team|the bank))|(?:just )?(?:joined|started|arrived|back from)"
    r"|(?:helping|assisting|preparing|prepping|working on|sitting|standing|covering|filling|getting ready|about to|waiting|heading)"
    r"|(?:quick|short|small|silly|stupid|simple|random|last|one more) (?:one|question|thing)"
    r"|(?:first|1st) day|bear with me|long (?:day|story)|no rush|in a hurry|in a rush|asap|urgent)\b"
)
_LASTING = re.compile(
    r"\b(?:for|in|since|after|of) (?:a|an|the|last|past|\d+|two|three|four|five|six|ten|twenty|thirty) ?(?:few )?"
    r"(?:minutes?|hours?|days?|weeks?|months?|years?)\b"
)
_SENTENCE = re.compile(
    r"[a-z]+(?: [a-z]+)? ?(?:is|are|am|was|were|'s|'re) "
    r"(?:[a-z]+ing|about to|here|back|late|coming|on (?:the|my|their|his|her))\b"
)
_GRAINS = frozenset({"day", "week", "month", "quarter", "year"})
_VISIT = re.compile(
    r"(?:on|for|doing|preparing|at|in) (?:a|an|the|my|our|this)? ?(?:[a-z]+ )?"
    r"(?:visit|trip|inspection|review|audit|tour|call|check)$"
)
_SELF = re.compile(
    r"(?:i|we|i'm|we're|i am|we are)(?: just| only| currently)? ?(?:'m |'re |am |are )?"
    r"(?:on|in|at|here|with|from|off|back|new|doing|visiting|sitting|joining)\b"
)
_WISH = re.compile(r"(?:and )?(?:i|we|i'd|i'm|we're|i've|we've|i'll|we'll|my boss|the boss|the board)\b")


def name_asides(sentence: Sentence) -> None:
    """What somebody says of the day before the clause that asks, or of themselves behind it, has words of its own; they are named,
    not passed over. A clause with a word of the model, a number or a time in it is none."""
    clauses = _parted(sentence, _ENDS)
    asks = next((at for at, clause in enumerate(clauses) if any(sentence.metrics_of(token) for token in clause)), 0)
    for clause in clauses[:asks]:
        said = _GREETING.sub("", _said(clause))
        if not (_TALK.match(said) or _SENTENCE.match(said)):
            continue
        if _LASTING.search(said) and not _told_but_lasting(clause):
            _silence(clause)  # away for two weeks and lost track; on the phone in ten minutes
        elif not _told(clause):
            _name(clause)
    parts = _parted(sentence, _ENDS | {","})
    if len(parts) > 1 and _SELF.match(_said(parts[0])):
        _name_opening(parts[0])
    last = max((at for at, clause in enumerate(parts) if _told(clause)), default=len(parts))
    for clause in parts[last + 1 :]:
        if _WISH.match(_said(clause)) and not any(token.takes(*_CHANGES) for token in clause):
            _name(clause)


def _name_opening(clause: list[Token]) -> None:
    """「I'm new in the department, …」, 「I'm on an audit visit, …」: where somebody is, and no part of what is asked."""
    if _VISIT.search(_said(clause)):
        _silence(clause)
    elif not _told(clause) and not any(token.takes(*_CHANGES) for token in clause):
        _name(clause)


def _parted(sentence: Sentence, signs: frozenset[str]) -> list[list[Token]]:
    clauses: list[list[Token]] = [[]]
    for token in sentence.tokens:
        if token.text.strip() in signs and token.text.strip():
            clauses.append([])
        else:
            clauses[-1].append(token)
    return clauses


def _said(clause: list[Token]) -> str:
    return " ".join(token.text.strip().lower() for token in clause).strip()


def _told(clause: list[Token]) -> bool:
    return any(token.takes(*_TOLD) or token.kind in _TOLD for token in clause)


def _silence(clause: list[Token]) -> None:
    for token in clause:
        token.pass_over()
        token.note["talk"] = token.text


def _told_but_lasting(clause: list[Token]) -> bool:
    """Whether the clause tells more than for how long, or in how many minutes: away for two weeks, on in ten minutes."""
    kept = [one for one in clause if one.number is None and not _is_grain(one)]
    return _told(kept) or any(one.period is not None for one in clause)


def _is_grain(token: Token) -> bool:
    return token.sense is not None and token.sense.kind == "dimension" and token.sense.id in _GRAINS


def _name(clause: list[Token]) -> None:
    for token in clause:
        if token.kind == "unknown" and token.text.isascii():
            token.pass_over()
            token.note["talk"] = token.text
        elif token.takes("implied", "personal"):
            token.pass_over()
