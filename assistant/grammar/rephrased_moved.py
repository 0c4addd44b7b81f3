"""English turns about how a figure moved, in plain words: since when it has been rising, by how much, this year and last and the
difference, who saw it fall, with an increase of over 10%, the fastest growth, how far from the average."""

from __future__ import annotations

import re

from assistant.grammar.turns import GROWS, MONTH, PEOPLE, ROWS, turns

_NOW = rf"(?:this (?:year|month|quarter)|now|currently|at present|today|q[1-4]|{MONTH})(?: (?:this|last) year)?"
_WAY = r"(?:rising|falling|growing|shrinking|increasing|decreasing|declining|improving|worsening|going (?:up|down)|up|down)"
_RISE = r"(?:increases?|rises?|gains?|growth|jumps?)"
_FALL = r"(?:drops?|falls?|declines?|decreases?)"
_TEST = r"(?:over|more than|at least|above|less than|under|exceeding|up to|not less than|no less than)"
_THEN = r"(?:same|last|previous|prior|q[1-4])"


def _whose(match: re.Match[str]) -> str:
    """「with a drop in fee income of at least 20%」: whose fee income fell by that."""
    moved = "rose" if re.fullmatch(_RISE, match["move"]) else "fell"
    return f"whose {match['what']} {moved} {match['test']}"


MOVED = turns(
    (
        rf"^since when (?:has|have|is|are) (?:the |our )?(?P<what>[\w' -]{{2,50}}?) (?:been )?{_WAY}\b",
        r"trend of \g<what>",
    ),
    (
        r"^when (?:was|were) (?:the |our )?(?P<what>[\w' -]{2,50}?) (?:at (?:its|their) )?(?P<end>highest|lowest)\b",
        r"which month had the \g<end> \g<what>",
    ),
    (
        r"\bhow far (?:is|are) (?P<who>[\w' -]{2,30}?) (?:from|off|above|below) (?:the )?average (?:on|in|for|by|with) "
        r"(?P<what>[\w' -]{3,40})",
        r"\g<who> \g<what> versus the average",
    ),
    (r"^how (?P<have>have|has|did|do) (?:our |the )?bad (?=loans|debts)", r"how \g<have> non-performing "),
    (r"^by how much (?=(?:have|has|did|do|does|is|are|was|were)\b)", ""),
    (
        rf"\b(?P<now>this (?:year|quarter|month)|q[1-4]) over (?=(?:the )?{_THEN}\b)",
        r"\g<now> versus ",
    ),
    (
        rf"[,:–—-] (?P<now>{_NOW}),? (?:and )?(?P<base>[^,;]{{3,28}}?),? and (?:the )?(?:difference|change)\s*[.?]?$",
        r" \g<now> versus \g<base>",
    ),
    (
        r"\b(?:rising or falling|falling or rising|growing or shrinking|increasing or decreasing|going up or down)\b"
        r"(?! (?:than|versus|vs|against|compared))",
        "changing",
    ),
    (
        rf"\b(?P<said>{GROWS}\b[^,;:?]*?) on (?=(?:the )?(?:last|previous|prior) (?:month|quarter|year)\b)",
        r"\g<said> versus ",
    ),
    (rf"^did any (?:of (?:the |our ))?(?P<rows>{ROWS}|{PEOPLE}) (?:see|have|record|show)\b", r"which \g<rows> saw"),
    (
        rf"\bwith an? (?P<move>{_RISE}|{_FALL}) (?:in|of) (?P<what>[a-z][\w' -]{{2,40}}?) of (?P<test>{_TEST})\b",
        _whose,
    ),
    (r"\b(?:percentage|percent|per cent) (?:increases?|growth|rises?|gains?)(?= (?:in|of)\b)", "growth rate"),
    (rf"\bfastest {_RISE} (?:in|of)\b", "highest growth rate in"),
    (r"\bfastest (?P<what>[a-z][\w -]{2,25}?) growth\b", r"highest growth rate in \g<what>"),
)
