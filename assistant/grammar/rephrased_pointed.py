"""English turns that speak of the table shown in passing, in plain words: show it by month, back in March, just the latest, over
the same months, the same ranking, not the ratio."""

from __future__ import annotations

from assistant.grammar.turns import MONTH, turns

_SPAN = r"(?:months?|quarters?|years?|weeks?|period|time|stretch|window|span|time frame|timeframe|time span|dates)"
_LATEST = r"(?:the )?(?:very )?(?:latest|most recent|newest|last available|most up to date|most current)"
_POINT = (
    r"(?:figure|number|one|data|value|reading|point|position|status|state|snapshot|month|quarter|picture|date|day)s?"
)
_SHEET = r"(?:table|list|view|chart|picture|sheet|graph|plot)"
_LEAD = r"(?P<lead>(?:and|now|ok|okay|so|then|please|can you|could you|just|great|but|also)[, ]+)*"
_SHOW = (
    r"(?:show|give|see|have|get|view|list|display|put|do|run|present|i(?:'d)? (?:want|need|like)(?: to (?:see|have))?)"
)
_IT = r"(?:it|that|this|them|these|those|the same(?: thing)?)(?: figures?| numbers?| table)?"
_SHAPE = r"(?:by|per|for each|for every|month by|quarter by|year by|monthly|quarterly|as an?|over|since)"
_PRIOR = r"(?:last year|the (?:previous|prior) year|the year before)"
_KIND = r"(?:ratio|rate|percentages?|percent|shares?|proportion|amounts?|numbers?)"
_FORM = r"(?:ranking|list|table|view|chart|picture|split|breakdown|order|groups|layout|format|cut)"

POINTED = turns(
    (
        r"^(?:ok,? |no,? |right,? )?(?:scrap|ditch|skip|leave|bin|dump|forget|drop)"
        r" (?:that|it|this|all (?:of )?that)(?: then| now)?"
        r" ?[.;:,–-]+ (?=(?:how|what|which|who|show|give|list)\b)",
        "never mind. ",
    ),
    (rf"^{_LEAD}{_SHOW}(?: me| us)? {_IT} (?:all )?(?={_SHAPE}\b)", lambda match: match["lead"] or ""),
    (
        rf"(?:^|(?<=[,;])|\b(?P<by>(?:by|per) [\w -]{{2,20}}?)) *"
        r"(?:and |but |or |what about |how about |show |give me )?(?:only |just |as of |at |with )*"
        rf"{_LATEST}(?: {_POINT})?(?: only| alone| please| pls| will do| is enough)*(?=\W*$|[,;])",
        lambda match: f"{match['by'] or ''} at the latest point",
    ),
    (
        rf"\bback (?=(?:in|at|on) (?:{MONTH}|20\d\d|q[1-4]|last "
        r"|the (?:start|end|beginning|middle|first|second|third|fourth) )\b)",
        "",
    ),
    (
        rf"\b{_PRIOR},? (?:over|for|in|during|and|at|across)? ?the same {_SPAN}\b"
        rf"|\b(?:over|for|in|during|across) the same {_SPAN} (?:of |in )?(?:{_PRIOR}|a year (?:ago|earlier|before))\b",
        "same period last year",
    ),
    (
        rf"(?<=\w),? \b(?:in|over|for|during|across) (?:those|these|the same|that same|these same) {_SPAN}\b"
        r"(?! (?:of|in|last|a|as)\b)",
        "",
    ),
    (
        rf",? \b(?:with |in |as )?the same (?:top (?:\d{{1,2}}|three|five|ten) |kind of )?{_FORM}(?: again)?(?=\W*$)",
        "",
    ),
    (
        rf"(?<=\w),? (?:not|and not|instead of|rather than) (?:as |in )?(?:the |an? )?{_KIND}(?=\W*$)",
        "",
    ),
    (r"\btill (?:now|today|date)\b", "to date"),
    (
        rf"(?<=\w),? (?:and )?(?:both|all|everything|all of it) in (?:one|the same|a single) {_SHEET}\b",
        " as well",
    ),
)
