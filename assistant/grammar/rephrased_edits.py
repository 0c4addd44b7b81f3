"""English turns that change what was shown or speak of it in passing, in plain words: starting from March, the restriction to
retail, show it by month, back in March, the same ranking, not the ratio."""

from __future__ import annotations

from assistant.grammar.turns import MONTH, turns

_WHEN = rf"(?={MONTH}\b|last {MONTH}\b|20\d\d\b|q[1-4]\b|last (?:year|quarter|month)\b)"
_UNIT = r"(?:years?|months?|quarters?|weeks?)"
_COUNT = r"(?:an?|one|another|one more|two|three|four|five|six|\d{1,2})"
_BEFORE = (
    r"(?=last (?:year|quarter|month)\b|a (?:year|quarter|month) (?:ago|earlier|before)\b|the (?:previous|prior)\b)"
)
_SOME = {"another": "a", "one more": "one"}
_WAY = r"(?:exactly|precisely|actually|again|really)"
_SUBJECT = r"(?:the |an? |our )?(?P<what>[\w'&/ -]{2,50}?)"
_ENDED = r"(?=(?: (?:here|again|please|then|exactly|anyway|in this context|for us))?\W*$)"
_TAKEN = (
    r"(?:remove|drop|lift|undo|cancel|take off|take out|take away|get rid of|clear|forget|scrap|waive|release|ditch)"
)
_HINDRANCE = r"(?:restriction|limitation|condition|constraint|filter|exclusion|selection)s?"
_EVERYONE = r"(?:everyone|everybody|them all|all of them|all of these|every one of them|the lot|all rows|every row)"

EDITS = turns(
    (
        r"\b(?:the ones|those|these|anything|everything|ones) (?P<side>above|over|below|under)"
        r"(?= (?:\d|(?:an? |one |two |three |five |ten )?(?:hundred|thousand|million|billion)"
        r"|(?:one|two|three|five|ten|zero)\b))",
        r"only those \g<side>",
    ),
    (
        r"^(?P<and>(?:and|what about|how about|now|ok|then|so)[, ]+)?the (?P<place>first|second|third|fourth|fifth)"
        r"(?= please\W*$|\W*$)",
        lambda match: f"{match['and'] or ''}the {match['place']} one",
    ),
    (
        r"\b(?:split|break|cut|slice|divide) (?:that|those|these|them|each(?: of (?:them|those|these))?)(?: further)?"
        r"(?: up| down| out)? (?:by|into|between|across) (?:the )?",
        "also by ",
    ),
    (
        r"\b(?P<who>(?:how many|which|who) of (?:them|those|these)) (?:also )?"
        r"(?:borrow|borrowed|have borrowed|owe us(?: money)?|are borrowers)\b",
        r"\g<who> have loans",
    ),
    (
        r"\b(?:last|the previous|the prior) year'?s?,? (?:the )?same (?:period|time|months?|stretch)\b",
        "same period last year",
    ),
    (
        r"^(?:sorry,? |and |but |so |ok,? )*what(?:'s| is| are| was) (?:the |an? |our )?(?P<what>[\w'&/ -]{2,40}?),? "
        r"(?:by the way|btw|anyway|again|in fact|actually)\W*$",
        r"what does \g<what> mean",
    ),
    (
        r"^(?:and |so |sorry,? |ok,? )*what(?:'s| is| are| does) (?:that|this|it|those)(?: exactly| again| mean)?\W*$",
        "what does that mean",
    ),
    (rf"\b(?:start|starting|begin|beginning|counting) (?:in|from|with|at|as of) {_WHEN}", "since "),
    (
        rf"\bgo (?:back|further back) (?:by )?(?P<count>{_COUNT})(?: more| further)? (?P<unit>{_UNIT})\b",
        lambda match: f"{_SOME.get(match['count'], match['count'])} {match['unit']} earlier",
    ),
    (rf"\b(?P<move>chang\w+|mov\w+|differ\w*|compare[sd]?) (?:from|on|over) {_BEFORE}", r"\g<move> compared with "),
    (r"\b(?:and )?(?:each|every one) of (?:them|those|these) (?:split |broken down )?by\b", "further by"),
    (
        rf"\b{_TAKEN} (?P<which>the |that |this )?(?P<what>[\w'/ -]{{0,40}}?)\b{_HINDRANCE}\b(?: again)?",
        r"remove \g<which>\g<what>filter",
    ),
    (
        rf"\btake (?P<which>the |that |this )?(?P<what>[\w'/ -]{{0,40}}?)\b{_HINDRANCE} (?:away|off|out)\b",
        r"remove \g<which>\g<what>filter",
    ),
    (
        rf"\b(?:show|list|see|give me|display|want|have) (?:me )?{_EVERYONE}\b(?: again)?"
        r"(?! (?:with|who|whose|that|in|at|by|from|of|together|as|under|over|above|below|on))",
        "show all of them",
    ),
    (
        r"^(?P<many>(?:and )?how many (?:[\w-]+ ){0,3}(?:clients|customers)) does each(?: one)?(?: of (?:them|these|those))?"
        r" have\b",
        r"\g<many> do they have",
    ),
    (
        rf"\bwhat (?:{_WAY} )?(?:counts? as|do (?:you|we) (?:mean by|count as|understand by|call)|is meant by"
        rf"|qualifies as|makes something|goes into|is included in) (?:{_WAY} )?{_SUBJECT}{_ENDED}",
        r"what does \g<what> mean",
    ),
    (
        r"\bhow (?:do|did|does|would) (?:you|we|one|they|the bank) (?:work out|figure out|work|figure|calculate|compute"
        r"|measure|define|derive|arrive at|get to|come up with) (?P<it>that|it|this|those|them)(?: out)?(?: figure| number)?\b",
        r"how is \g<it> calculated",
    ),
    (rf"\bwhat {_WAY} (?:is|are) {_SUBJECT}{_ENDED}", r"what does \g<what> mean"),
)


_SPAN = r"(?:months?|quarters?|years?|weeks?|period|time|stretch|window|span|time frame|timeframe|time span|dates)"
_LATEST = r"(?:the )?(?:very )?(?:latest|most recent|newest|last available|most up to date|most current)"
_POINT = (
    r"(?:figure|number|one|data|value|reading|point|position|status|state|snapshot|month|quarter|picture|date|day)s?"
)
_IT = r"(?:it|that|this|them|these|those|the same(?: thing)?)(?: figures?| numbers?| table)?"
_PRIOR = r"(?:last year|the (?:previous|prior) year|the year before)"
_KIND = r"(?:ratio|rate|percentages?|percent|shares?|proportion|amounts?|numbers?)"
_FORM = r"(?:ranking|list|table|view|chart|picture|split|breakdown|order|groups|layout|format|cut)"

_DEGREE = r"(?:better|worse|higher|lower|bigger|smaller|more|less|larger)"
_BASE_DAY = (
    rf"(?:last (?:year|month|quarter|{MONTH})|a (?:year|month|quarter) (?:ago|earlier|before)|the (?:year|month|quarter) before"
    rf"|(?:the )?(?:end|start|beginning) of (?:last year|last month|{MONTH}|20\d\d)(?: 20\d\d| last year)?"
    rf"|20\d\d|q[1-4](?: 20\d\d)?"
    rf"|{MONTH}(?: 20\d\d| last year)?|this time last year|(?:the )?same (?:time|period) last year)"
)

POINTED = turns(
    (r"\b(?:at|as of) the (?:end|close) of (?:the )?year\b(?! (?:20|before))", "at year end"),
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
        rf"(?:,? or {_DEGREE})?,? (?:than )?(?:it was |they were )?(?:back )?(?:in |at |on )?(?P<when>{_BASE_DAY})\W*$",
        r"versus \g<when>",
    ),
    (
        rf"^(?:and |so |but )?(?:was|were) {_IT}(?: also| already)? (?:this|that|so|as|equally|just as|like) [a-z]{{2,9}}"
        rf"(?: as (?:this|that|now))?"
        rf" (?P<when>(?:in |at |on |by |back )*{_BASE_DAY})\W*$",
        r"what about \g<when>",
    ),
    (
        rf"\blast year,? (?:up )?(?:to|till|until|through) (?P<month>{MONTH})\b(?! \d)",
        r"january to \g<month> last year",
    ),
    (
        r"\b(?P<open>open|unhandled|outstanding|unresolved|unprocessed) (?P<which>(?:(?!alert|warning)[\w,&-]+ ){2,4})"
        r"(?P<what>alerts?|warnings?)\b",
        r"\g<which>\g<open> \g<what>",
    ),
    (r"\bprivate(?= (?:and|or|vs|versus|against|&) (?:corporates?|compan|business|firms))", "retail"),
    (r"\bprivate(?= (?:and|or|vs|versus|against|&) retail\b)", "private banking"),
    (r"(?<=\bretail) (?P<and>and|or|vs|versus|against|&) private\b(?! bank)", r" \g<and> private banking"),
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
        r"(?<=\w)(?<!\bcount)(?<!\bcounts)(?<!\bnumber)(?<!\bnumbers),? (?:not|and not|instead of|rather than)"
        rf" (?:as |in )?(?:the |an? )?{_KIND}(?=\W*$)",
        "",
    ),
    (r"\btill (?:now|today|date)\b", "to date"),
)
