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

_DEGREE = r"(?:better|worse|higher|lower|bigger|smaller|more|less|larger)"
_WHEN = (
    rf"(?:last (?:year|month|quarter|{MONTH})|a (?:year|month|quarter) (?:ago|earlier|before)|the (?:year|month|quarter) before"
    rf"|(?:the )?(?:end|start|beginning) of (?:last year|last month|{MONTH}|20\d\d)(?: 20\d\d| last year)?"
    rf"|20\d\d|q[1-4](?: 20\d\d)?"
    rf"|{MONTH}(?: 20\d\d| last year)?|this time last year|(?:the )?same (?:time|period) last year)"
)

POINTED = turns(
    (r"\b(?:at|as of) the (?:end|close) of (?:the )?year\b(?! (?:20|before))", "at year end"),
    (r"\bthis year(?:'s)? (?:so far|to date)\b(?= (?:as well|too|also|next|beside|alongside))", "this year"),
    (
        r"\b(?P<who>who|(?:which|what) (?:of (?:them|these|those)|one|sub branch|[a-z]+))"
        r" leads?(?: the (?:pack|table|field|way|list|ranking))?"
        r"(?=\W*$| (?:in|on|by|for) )",
        r"\g<who> is the highest",
    ),
    (
        r"\b(?P<gap>difference|change|gap|delta|movement|increase|decrease) in (?:percentage |basis |% )?(?:points?|pp|bps?)\b",
        r"\g<gap>",
    ),
    (
        r"\b(?:the |this |that )(?:whole|entire|same|complete) (?:thing|lot|picture|exercise|story)\b,? "
        r"(?=(?:by|per|for each|as an?|but by|split)\b)",
        "",
    ),
    (
        r"^(?P<lead>(?:and|so|now|ok|what about|how about|just|only)[, ]+)*"
        r"(?P<what>(?!(?:it|that|this|them|all|each|every)\b)[\w &'-]{3,40}?),?"
        r" (?:all )?(?:on (?:its|their) own|by (?:itself|themselves)|in isolation)\W*$",
        r"only \g<what>",
    ),
    (
        r"^(?P<lead>(?:and|so|now|ok)[, ]+)*how (?:many|much) (?P<what>of [^,]{3,60}?),? (?:as a |in |the |in a )?"
        r"(?:percentage|percent|pct|%|per cent|share|proportion)(?: terms)?\W*$",
        r"what share \g<what>",
    ),
    (
        rf"^(?:and |so |but )?(?:was|were|is|are) {_IT}(?: also| already)? (?:any |much |a lot |a bit |even |really )?{_DEGREE}"
        rf"(?:,? or {_DEGREE})?,? (?:than )?(?:it was |they were )?(?:back )?(?:in |at |on )?(?P<when>{_WHEN})\W*$",
        r"versus \g<when>",
    ),
    (
        rf"^(?:and |so |but )?(?:was|were) {_IT}(?: also| already)? (?:this|that|so|as|equally|just as|like) [a-z]{{2,9}}"
        rf"(?: as (?:this|that|now))?"
        rf" (?P<when>(?:in |at |on |by |back )*{_WHEN})\W*$",
        r"what about \g<when>",
    ),
    (
        rf"\blast year,? (?:up )?(?:to|till|until|through) (?P<month>{MONTH})\b(?! \d)",
        r"january to \g<month> last year",
    ),
    (
        r"^(?P<lead>(?:ok|and|now|then|so|please)[, ]+)*(?:let's |let us )?(?:go |switch |return |turn )?back to "
        rf"(?=(?:this|last) (?:year|month|quarter)\b|20\d\d\b|q[1-4]\b|{MONTH}\b)",
        "in ",
    ),
    (
        r"\b(?P<open>open|unhandled|outstanding|unresolved|unprocessed) (?P<which>(?:(?!alert|warning)[\w,&-]+ ){2,4})"
        r"(?P<what>alerts?|warnings?)\b",
        r"\g<which>\g<open> \g<what>",
    ),
    (r"\bprivate(?= (?:and|or|vs|versus|against|&) (?:corporates?|compan|business|firms))", "retail"),
    (
        r"(?<=\w) (?P<and>and|or|vs|versus|against|&) private\b(?! bank)(?=\W*$| (?:separately|apart|side|clients|customers))",
        r" \g<and> retail",
    ),
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
