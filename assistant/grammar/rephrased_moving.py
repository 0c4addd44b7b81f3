"""English turns for rises and falls as adjectives and nouns: which industry has loans growing fastest, a drop in deposits,
alerts for falling deposits."""

from __future__ import annotations

import re

from assistant.grammar.turns import turns

_FALLING = "falling|dropping|shrinking|declining|sinking"
_RISING = "growing|rising|increasing|climbing"
_ALERT = r"(?P<alert>\b(?:alerts?|warnings?)(?: (?:were|are|have been|was))?(?: (?:raised|triggered|fired|set off))?"
_RULED = "deposits?|contribution"
_WHICH = r"\b(?P<head>(?:which|what) (?!of\b)[\w-]+(?: [\w-]+)?) (?:has|have|had|with) (?P<what>(?:[\w-]+ ){1,2}?)"
_PACE = {"quickest": "fastest", "fastest": "fastest", "slowest": "slowest"}


def _warned(match: re.Match[str]) -> str:
    """「alerts for falling deposits」: what an alert is about, by the name of its rule."""
    what = (match["what"] or match["said"]).lower()
    return f"{match['alert']} {'deposits fall' if what.startswith('deposit') else 'contribution falls'}"


def _fastest(match: re.Match[str]) -> str:
    """「which industry has loans growing fastest」."""
    return f"{match['head']} has the {_PACE[match['most'].lower()]} {match['way']} {match['what'].strip()}"


def _furthest(match: re.Match[str]) -> str:
    """「which branch has fee income falling most」."""
    way = "fall" if match["way"].lower() in _FALLING.split("|") else "rise"
    return f"in {match['head']} did {match['what'].strip()} {way} {match['most']}"


MOVING = turns(
    (
        rf"{_ALERT} (?:for|on|of|about|over|by|due to|because of|caused by)) "
        rf"(?:(?:{_FALLING}|a (?:fall|drop) in) (?P<what>{_RULED})|(?P<said>{_RULED}) (?:{_FALLING}|drops?))\b",
        _warned,
    ),
    (
        rf"\b(?:(?:{_FALLING}) (?P<what>{_RULED})|(?P<said>{_RULED}) (?:{_FALLING}|drops?|falls?)) (?P<alert>alerts?|warnings?)\b",
        _warned,
    ),
    (rf"{_WHICH}(?P<way>{_FALLING}|{_RISING}) (?:the )?(?P<most>fastest|quickest|slowest)\b", _fastest),
    (rf"{_WHICH}(?P<way>{_FALLING}|{_RISING}) (?:the )?(?P<most>most|least)\b", _furthest),
    (r"\bdrops? in (?=(?:our |the |its |their )?[a-z])", "fall in "),
    (r"\b(?P<before>with|have|has|had|of|whose) dropping (?=[a-z])", r"\g<before> falling "),
)
