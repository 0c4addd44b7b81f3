"""Common English turns in the words that the vocabulary has: the 10% hurdle, the unsecured part of the book, this year's plan for
the annual one, how exposed are we to, those who don't borrow, one figure a month, listed with their limit."""

from __future__ import annotations

import re

from assistant.grammar.turns import MONTH, turns

_NUMBER = r"(?:\d[\d.,]* ?(?:%|percent|per cent|k|m|mn|mln|million|bn|billion|thousand|days|x|times)?)"
_LEVEL = (
    r"(?:hurdle|mark|line|threshold|barrier|bar|level|cut[ -]?off|ceiling|floor|watermark|trigger|cap|figure|border|minimum"
    r"|maximum|limit)"
)
_ABOVE = (
    r"(?:past|beyond|over|above|(?:has |have |had )?(?:breaks?|broke|broken|breaking|cross(?:es|ed|ing)?|clears?|clear(?:ed|ing)"
    r"|tops?|topp(?:ed|ing)|surpass(?:es|ed|ing)?|pass(?:es|ed|ing)?|breach(?:es|ed|ing)?|beats?|beating|go(?:es|ne)? over))"
)
_BELOW = (
    r"(?:under|below|beneath|shy of|short of|(?:has |have |had )?(?:miss(?:es|ed|ing)?|fails? to (?:reach|hit|make)|f[ae]lls? below"
    r"|(?:(?:does|do|did) not|(?:doesn't|don't|didn't)) (?:reach|hit|make)))"
)
_BY_LEVEL = (
    rf"(?: (?:the|a|an|our|that|its|their))? (?P<number>{_NUMBER})[ -]{_LEVEL}\b"
    r"(?! (?:rate|ratio|balance|share|amount)\b)"
)
_PEOPLE = r"(?:clients|customers|firms|companies|borrowers|depositors|people|households|payers|corporates|businesses|enterprises)"
_US = r"(?:we|i|(?:the|our|my) (?:bank|branch|sub[ -]branch|office))"
_SPAN = r"(?:month|quarter|week|day|year|half ?-?year)"
_NO = r"(?:(?:do|does|did|have|has|are|is)(?: not|n't)|never)(?: yet| ever)?"
_FROM_US = (
    r"(?: (?:anything|any money|money|a penny|a cent))?(?: (?:from|with|at|through) (?:us|our bank|the bank|me))?\b"
    r"(?! (?:more|less|for)\b)"
)
_HOLD = (
    r"(?:use[ds]?|using|owns?|holds?|holding|carry|possess|buy|bought|(?:take|taken|took)(?: out)?|get|got|gotten"
    r"|invest(?:ed)? in|purchased?|have|had|keep)"
)
_BOOK = r"(?:(?:loan |credit |lending )?(?:book|portfolio)|loans?|lending|deposits?|funding|customers|clients|borrowers|base|stock)"
_NOT_KIND = (
    r"(?:what|which|that|this|an?|the|big|bigger|biggest|large|larger|largest|small|smaller|smallest|good|major|main|each|every|no"
    r"|some|any|one|other|most|another|same|only|of|in|as|worst|best|overdue|second|third|early|later|last|first|hardest)"
)
_PLAN = r"(?:targets?|plans?|budgets?|quotas?|goals?|objectives?)"
_MORE = r"(?:more than|over|above|at least|upwards of|less than|under|below|up to|no more than|no less than)"
_AWAY = (
    r"(?: (?:out|away|elsewhere|off|back out)(?: of (?:the |our )?(?:bank|accounts?|here|branch|us))?"
    r"| (?:from|out of) (?:us|the bank|(?:their|our) accounts?)| to (?:other|another|different) banks?)"
)
_STAFF = r"(?:rms|relationship managers|account managers|client managers|customer managers|bankers)"
_SUM = r"(?:amounts?|values?|volumes?|balances?|money|size|how much(?: money)?|yuan|cash|sums?)"
_COUNT = r"(?:numbers?|counts?|how many)"
_LED, _AND = r"(?:in |by |the |their )*", r"(?:and|&|plus|as well as|/)"
_CLOSED = r"(?=\s*(?:[,.?;]|$| (?:by|per|for|in|each|this|last|across|as)\b))"
_SELLERS = r"(?:(?:fees?|commission)(?: income)? (?:line|source|type|kind|category|stream|item|product)s?)"


def _joined(match: re.Match[str]) -> str:
    """「companies that became clients」 are new customers of their kind."""
    kinds = {"firms": "corporate ", "companies": "corporate ", "businesses": "corporate ", "individuals": "retail "}
    return f"new {kinds.get(match['who'], '')}customers{match['mid'].removesuffix(' that').removesuffix(' who')}"


_PARTS = {"half": 50, "third": 33.33, "quarter": 25, "fifth": 20, "tenth": 10, "eighth": 12.5}
_TIMES = {"a": 1, "one": 1, "two": 2, "three": 3}


def _percent(match: re.Match[str]) -> str:
    """「more than a fifth of」 as a percentage."""
    count, part = ("one", match["of"]) if match["of"] == "half" else re.split("[ -]", match["of"])
    return f"{match['test']} {_TIMES[count] * _PARTS[part.removesuffix('s')]:g}%"


IDIOMS = turns(
    (r"\b(?:flagged|marked|tagged|known|singled out|earmarked)(?: both)? (?:for|with|by|because of|over) ", "with "),
    (r"\bbook of business\b", "book"),
    (
        r"\bsince (?:the )?(?:start|beginning|opening) of "
        r"(?=q[1-4]\b|(?:the|this|last) (?:first|second|third|fourth|quarter|month|half)\b)",
        "since ",
    ),
    (
        r"\b(?P<test>more than|over|less than|under|at least|above|below|by(?: over| more than| at least| less than)?) "
        r"(?P<of>(?:a|one|two|three)[ -](?:third|quarter|fifth|tenth|half|eighth)s?|half)"
        r"(?= of\b|\s*(?:[,.?;]|$|against|from|since|vs|in))",
        _percent,
    ),
    (
        r"\b(?:all (?:two|three|four|five|of (?:it|them|these|those))|both(?: of them)?|each of them)"
        r"(?= (?:at|for|in|as of|on|by)\b)",
        "",
    ),
    (r"(?:\s*[,:;–—-]\s*(?:on |in )?|\s+(?:on|in) )(?:a |one )(?:single )?(?:line|row)(?: only| please)?(?=\W*$)", ""),
    (
        r"\b(?:explain|what explains|account for|reasons? for|break down) (?:the |this |that |our )?(?P<way>drop|fall|decline"
        r"|decrease|rise|increase|jump|growth|change|dip|slump|gain) (?:of|in) (?P<what>[\w' &/-]{3,40}?) "
        r"(?:between|from) (?P<from>[\w ]{2,18}?) (?:and|to) "
        r"(?P<to>[\w ]{2,18}?)(?=\s*(?:[,.?!;]|$| by | per | for ))",
        r"explain the \g<way> in \g<what> in \g<to> compared with \g<from>",
    ),
    (
        r"\b(?:the )?(?:gap|difference|distance|spread|divide) between (?P<one>[\w' -]{3,30}?) and (?P<two>[\w' -]{3,30}?)"
        r" (?:in terms of|with regard to|in|on|for|of|by|when it comes to) (?P<what>[\w' &/-]{3,40}?)(?=\s*(?:[,.?!;]|$))",
        r"\g<what> of \g<one> versus \g<two>",
    ),
    (
        r"\b(?:below|behind|under|short of|lagging(?: behind)?|trailing) (?:the )?time progress "
        r"(?:on|in|for|of|with) (?:the |their |our )?"
        r"(?P<what>[\w' -]{3,30}?)(?=\s*(?:[,.?!;]|$))",
        r"behind on the plan for \g<what>",
    ),
    (
        r"\b(?:ahead of|above|beyond) (?:the )?time progress (?:on|in|for|of|with) (?:the |their |our )?"
        r"(?P<what>[\w' -]{3,30}?)(?=\s*(?:[,.?!;]|$))",
        r"ahead of plan on \g<what>",
    ),
    (
        r"\b(?P<grade>aaa|aa|a|bbb|bb|b|ccc) (?:or|and) (?:above|higher|up|upwards|over|stronger)\b",
        r"\g<grade> or better",
    ),
    (
        r"\b(?P<grade>aaa|aa|a|bbb|bb|b|ccc) (?:or|and) (?:below|lower|down|downwards|under|weaker)\b",
        r"\g<grade> or worse",
    ),
    (
        r"\b(?P<late>past[ -]due|overdue|late|delinquent) (?:amounts?|balances?|loans?|exposure|debt|sum|volume|money) "
        r"(?:of |that is |that are |which are )?(?:over|more than|beyond|above|longer than|past|for over|for more than) "
        r"(?P<days>\d{2,3}|a hundred|ninety|sixty|thirty) days\b",
        r"loans overdue more than \g<days> days",
    ),
    (
        r"\b(?:(?:any|the|his|her|its|their) )?(?P<what>alerts?|warnings?|deals|opportunities|leads) (?:still )?open"
        r"(?=\s*(?:[,.?!;]|$))",
        r"open \g<what>",
    ),
    (
        r"\b(?:(?:fires?|triggers?|rings?|strikes?|sounds?) (?:the )?most(?: often)?|(?:go|goes) off (?:the )?most(?: often)?)\b",
        "has the most alerts",
    ),
    (
        rf"^(?P<what>.*\b(?:month|quarter|week)(?:ly| by (?:month|quarter|week))\b.*) "
        rf"from (?P<from>(?:last )?{MONTH}(?: 20\d\d)?)(?=\W*$)",
        r"\g<what> since \g<from>",
    ),
    (
        r"^(?:customers|clients)(?: (?:with us|in total|we had|we have|on (?:our|the) books))?"
        rf"(?= (?:at|as of|in|on|per|by) (?:the )?(?:end|year|20\d\d|{MONTH}))",
        "number of customers",
    ),
    (
        r"\b(?:any|some)(?:one|body)(?: (?:in|within|from|on) (?:my|our) (?:portfolio|book|patch|list|care))?"
        r"(?= (?:with|who|having|holding|whose|without|owing)\b)",
        r"which of my clients",
    ),
    (r"\bwho (?:in|within|from|on) (?:my|our) (?:portfolio|book|patch|list|care)\b", "which of my clients"),
    (
        r"\b(?:with|(?:who )?hold|holding|having|have|owning) (?:one|1),? (?:two|2)(?:,? (?:and |or )?(?:three|3))?"
        r"[\w ,+]{0,16} products?\b",
        "by number of products held",
    ),
    (rf"\b{_ABOVE}{_BY_LEVEL}", r"over \g<number>"),
    (rf"\b{_BELOW}{_BY_LEVEL}", r"under \g<number>"),
    (rf"\b(?P<than>{_MORE}|fewer than|exactly) (?P<n>\d+|\w+) {_STAFF}\b", r"\g<than> \g<n> active rms"),
    (
        rf"\b(?:yearly|annual|full[ -]year|12[ -]month|whole[ -]year)(?:'s)? (?=(?:[\w-]+ ){{0,3}}{_PLAN}\b)",
        "this year's ",
    ),
    (rf"\bquarterly (?=(?:[\w-]+ ){{0,3}}{_PLAN}\b)(?!.*\b(?:each|every|by|per) quarter)", "this quarter's "),
    (rf"\bmonthly (?=(?:[\w-]+ ){{0,3}}{_PLAN}\b)(?!.*\b(?:each|every|by|per|over the) )", "this month's "),
    (
        rf"\b(?P<kind>(?!{_NOT_KIND}\b)[a-z][a-z-]+) (?:part|chunk|bit|side|piece|end|component|element|leg) of "
        rf"(?:the |our |my |all |all our |its |their )?(?=(?:\w+ )?{_BOOK}\b)",
        r"\g<kind> ",
    ),
    (r"\b(?:size|volume|amount|magnitude) of the (?=[a-z-]+ (?:loans?|deposits?|book|loan book|portfolio)\b)", "the "),
    (
        rf"\bhow (?:(?:\w+ly|much|far|deep) )?(?:(?:are|is) {_US} (?:\w+ly )?exposed"
        rf"|exposed (?:are|is) {_US}) (?:to|towards) ",
        "our exposure to ",
    ),
    (rf"\b{_NO} (?:borrow|borrowing|borrowed){_FROM_US}", "have no loans"),
    (rf"\b{_NO} (?:save|saving|saved|deposit|depositing|deposited){_FROM_US}", "have no deposits"),
    (rf"\b{_NO} (?:invest|investing|invested){_FROM_US}(?! in\b)", "have no wealth products"),
    (
        rf"\b{_NO} {_HOLD}(?: (?:any|a|an|our|one of our|their|the))?(?: single)? "
        r"(?=(?:(?:credit )?cards?|loans?|mortgages?|deposits?|insurance|polic(?:y|ies)|wealth|investments?|funds?)\b)",
        "have no ",
    ),
    (
        rf"\b(?:a|an|one|1|single) (?:single )?(?:figure|number|value|data ?point|point|reading|line|row|bar|balance|total|dot) "
        rf"(?:a|per|for each|for every|each|every) (?={_SPAN}\b)",
        "per ",
    ),
    (
        rf"(?<=\w),? (?:figures?|numbers?|values?|totals?) (?:a|per|for each|for every|each|every) (?={_SPAN}\b)",
        " per ",
    ),
    (
        rf"^(?P<of>.*\b{_PEOPLE}\b.*?),? (?:and |also )?(?:(?:listed|shown|(?:list|show) them|displayed|given|set out) )?"
        r"(?:along |together )?"
        r"(?:with|alongside|next to|beside|including|plus|and) (?P<whose>their|its|each one's|each client's) "
        r"(?=(?:\w+ )?(?:limits?|aum|assets|balances?|deposits?|loans?|contribution|exposure|rating)\b)",
        r"\g<of>, together with \g<whose> ",
    ),
    (
        r"\b(?:at |as of )?(?:the )?ends? of (?:each of )?the (?:last|past) (?P<n>\w+) (?P<span>quarter|month|year)s\b",
        r"at the last \g<n> \g<span> ends",
    ),
    (
        r"\b(?:at |for |as of )?(?:each of )?the (?:last|past) (?P<n>\w+) (?P<span>quarter|month|year)[ -]ends\b",
        r"by \g<span>, the last \g<n> full \g<span>s",
    ),
    (
        rf"\b(?:which|what) {_SELLERS} (?:earns?|makes?|brings? in|yields?|pays?|contributes?)(?: us)?\b",
        "which fee type has fee income",
    ),
    (
        r"\b(?:took|taken?|moved?|pull(?:ed)?|withdr[ae]w|withdrawn|transfer(?:red)?|sen[dt]|wired|shifted|drew|shipped)"
        rf" (?P<test>{_MORE}|more|another) (?P<much>half a million|a million|{_NUMBER}){_AWAY}",
        r"have outflow \g<test> \g<much>",
    ),
    (
        r"\b(?:brought|bring|moved?|paid|pay|put|transferred)"
        rf"(?: in)? (?P<test>{_MORE}) (?P<much>half a million|a million|{_NUMBER})"
        r" (?:into (?:the |our |their )?(?:bank|accounts?|branch)|in(?= (?:this|last|during|since|over)\b|\W*$))",
        r"have inflow \g<test> \g<much>",
    ),
    (
        r"\b(?P<who>people|persons|individuals|households|firms|companies|businesses)\b"
        r"(?: (?:who |that )?\w+ (?:in|up|over|along) and)?"
        r"(?P<mid>[^,.;?]{0,40}?) (?:bec[ao]me|turned into|signed up as|joined us as) "
        r"(?:a |an |our |new )*(?:customers?|clients?)\b",
        _joined,
    ),
    (
        rf"\b(?:(?:what |how )?did we|we)? ?(?:clos(?:ed?|ing)|finish(?:ed)?|ended) (?P<month>{MONTH})(?: at| on| with)?\b"
        r"(?! (?:to|and)\b)",
        r"at the end of \g<month>",
    ),
    (
        rf"[\s,:–-]*\b(?:both )?{_LED}{_SUM} {_AND} {_LED}{_COUNT}{_CLOSED}",
        ", amount and number",
    ),
    (
        rf"[\s,:–-]*\b(?:both )?{_LED}{_COUNT} {_AND} {_LED}{_SUM}{_CLOSED}",
        ", number and amount",
    ),
)
"""The turns, in the order in which they are put into plain words."""
