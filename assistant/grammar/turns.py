"""Turns of phrase: a pattern and the plain words that stand for it, in order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Words = str | Callable[[re.Match[str]], str]
Turn = tuple[re.Pattern[str], Words]

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
GROWS = (
    r"(?:grew|grow\w*|increas\w+|rise|rose|risen|fell|fall\w*|declin\w+|drop\w*|gain\w*|add\w*|chang\w+"
    r"|shr[iau]nk\w*|crept|creep\w*"
    r"|slip\w*|climb\w*|jump\w*|improv\w+|worsen\w*|up|down)"
)

FEW = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty)"
ROWS = (
    r"(?:(?:sub[ -]?)?branch(?:es)?|rms?|(?:relationship |account )?managers?|outlets?|offices?|teams?|industr(?:y|ies)"
    r"|products?|campaigns?)"
)
PEOPLE = r"(?:clients|customers|companies|firms|borrowers|depositors|manufacturers|businesses)"
SHARE = r"(?:share|percentage|proportion|fraction|portion|%|percent|per cent|part)"
STATE = r"(?:high|low|big|small|large|weak|strong|poor|good|bad|off|odd|strange|slow|soft|thin|heavy)"


def turns(*listed: tuple[str, Words]) -> tuple[Turn, ...]:
    """The turns of ``listed``, each a pattern and its plain words, ready to be used."""
    return tuple((re.compile(pattern), plain) for pattern, plain in listed)


def in_plain_words(plain: str, known: Iterable[Turn]) -> str:
    """``plain`` with every turn of ``known`` in plain words, one after the other."""
    for pattern, words in known:
        plain = pattern.sub(words, plain)
    return plain
