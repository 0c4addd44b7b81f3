"""Clauses that are talk: 有点慌, 别糊弄我, 帮我凑一行, 领导在催. A clause, or its end or beginning, is talk only when it holds no
word of the model, no number and no time, and a frame of words/talk.yml fits all of it; every other unknown word is named."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FILE = Path(__file__).parent / "words" / "talk.yml"
_SIGNS = frozenset(",，.。!！?？;；:：、~～…—- \n")
_IDLE = frozenset(
    "filler ask pronoun present overview about mine theirs title elided again list more less own why exclude only and or peer "
    "lacking rank neighbour naming correct reset measure part steady differ versus".split()
)
_MOST = 16


@cache
def _frames() -> re.Pattern[str]:
    words: dict[str, Any] = yaml.load(_FILE.read_bytes(), Loader=_Loader)
    forms = []
    for frame in words["frames"]:
        for name, part in words["parts"].items():
            frame = frame.replace(f"{{{name}}}", part)
        forms.append(f"(?:{frame})")
    return re.compile("|".join(forms))


def is_talk(text: str) -> bool:
    """Whether a clause in plain text fits a frame of talk wholly."""
    return len(text) <= _MOST and _frames().fullmatch(text) is not None


def settle_talk(sentence: Sentence) -> None:
    """Make the unknown words of clauses that are talk, or that end or begin with it, words without meaning."""
    _end_in_question(sentence)
    for clause in _clauses(sentence.tokens):
        if all(token.kind != "unknown" for token in clause):
            continue
        idle = [token.kind == "unknown" or _idle(token) for token in clause]
        if all(idle):
            spans = [(0, len(clause))] if len(clause) < len(sentence.tokens) else []
        else:
            last = len(idle) - idle[::-1].index(False)
            spans = [(start, len(clause)) for start in range(last, len(clause))]
            spans += [(0, end) for end in range(idle.index(False), 0, -1)]
        for start, end in spans:
            part = clause[start:end]
            if any(token.kind == "unknown" for token in part) and is_talk(
                "".join(token.text for token in part).lower()
            ):
                _silence(part)


_DONE = ("了", "来", "过", "到", "完", "成")


def _end_in_question(sentence: Sentence) -> None:
    """「完成任务没有」, 「收回来没」: 没 at the end asks whether it is done."""
    said = [one for one in sentence.tokens if one.text.strip() and one.text.strip() not in _SIGNS]
    while said and said[-1].text in ("有", "啊", "呢", "呀"):
        said = said[:-1]
    if len(said) < 2 or said[-1].text not in ("没", "没有", "没呢"):
        return
    before = said[-2]
    if said[-1].kind == "unknown" and (before.takes("target", "ahead", "documents") or before.text.endswith(_DONE)):
        _silence(said[-1:])


def _silence(tokens: list[Token]) -> None:
    for token in tokens:
        token.pass_over()


def _clauses(tokens: list[Token]) -> list[list[Token]]:
    clauses: list[list[Token]] = [[]]
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.text.strip() in _SIGNS or not token.text.strip():
            clauses.append([])
            continue
        if before is not None and before.end < token.start:
            clauses.append([])  # a blank ends a clause too
        clauses[-1].append(token)
    return [clause for clause in clauses if clause]


def _idle(token: Token) -> bool:
    """Whether a word means nothing for the figure; 一 of 一眼 counts nothing."""
    if token.number is not None:
        return token.text in ("一", "两") and token.number.unit == "plain"
    return token.takes(*_IDLE)
