"""Everyday English frames made plain before words are looked up: one branch at a time, how far has it come, against where it was,
how do we work that out, each branch's cut of the fees, how many days does it take."""

from __future__ import annotations

import re

from assistant.grammar.turns import MONTH, turns

_WHAT = r"(?P<what>(?!(?:it|that|this|them|these|those)\b)[\w' /&-]{3,48}?)"
_WAS = (
    r"(?:stood|stand|was|were|had been|used to be|sat|ended up|ended|looked like|looked|came in|came to|came out)"
    r"(?: at| in| on| back in)?"
)
_THEN = r"(?=\s*(?:since|from|over|between|against|compared|versus|vs|in|this|by|year|on|[?.!,;]|$))"
_FEW = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten)"
_MONEY = r"\d[\d.,]* ?(?:k|m|mn|mln|million|bn|billion|thousand)?"
_TEST = r"(?:more than|over|above|at least|less than|under|below|up to|no more than|no less than|upwards of)"
_OURS = r"(?:ours?|mine|us|(?:our|my)(?: own)?(?: (?:sub )?(?:branch|office|team|figures?|numbers?|part))?(?:'s)?)"
_PART = r"(?:cut|chunk|piece|wedge|lump|hunk|bite|slab|part|portion|bit|percentage|fraction)"


def _heads(match: re.Match[str]) -> str:
    """The headcount of clients is their number; that of an office is its managers'."""
    return re.sub(r"\bhead ?counts?(?: only)?\b", "number of customers", match.group())


def _gap_of(match: re.Match[str]) -> str:
    """「how far behind plan is Shanghai on new customers」"""
    where = "" if match["who"] in ("we", "i") else f" in {match['who']}"
    return f"gap to the {match['what']} plan{where}"


_DAYS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()


def _day_of(match: re.Match[str]) -> str:
    """「the first of April」: the day by its number, before its month."""
    day = match["day"] or str(_DAYS.index(match["word"]) + 1)
    return f"{day} {match['month']}"


_PEOPLE = r"(?:clients|customers|companies|firms|borrowers|businesses|depositors|manufacturers)"
_NO_ROWS = r"(?!(?:the )?(?:number|count|total|share|top|bottom|largest|biggest|smallest|average|best|worst|how|\d)\b)"
_HELD = r"(?:(?:time |demand |term |retail |corporate |new )?(?:deposits?|loans?|lending|wealth|aum))"


def _put_on(match: re.Match[str]) -> str:
    """「which branches have added more than 50 million of loans」: a rise of the balance by so much."""
    way = "fell" if match["verb"] in ("lost", "shed", "dropped") else "rose"
    return f"{match['rows']} whose {match['what'].removeprefix('new ')} {way} by {match['test']}"


EVERYDAY = turns(
    (
        r"^(?:please |can you |could you )?(?:show|list|give|find|get|pull up)(?: me| us| out)?(?: all)?(?: of)?(?: the| our| my)? "
        rf"{_NO_ROWS}(?P<who>(?:(?!of\b|by\b|and\b)[\w-]+ ){{0,3}}?{_PEOPLE}"
        r"(?:(?: (?:at|in|outside) (?:(?!by\b)[\w-]+ ){0,5}?[\w-]+)?"
        r" (?:with|whose|who|without|that|having)\b| (?:at|in|outside) (?:(?!by\b)[\w-]+ ){0,5}?[\w-]+(?=[?.! ]*$)))",
        r"which \g<who>",
    ),
    (
        r"\b(?P<rows>(?:sub )?branch(?:es)?|outlets?|rms?|managers?|clients|customers|firms|companies|industries|teams)"
        r"(?: that| which| who)?(?: have| has| had)? (?P<verb>added|gained|put on|piled on|lost|shed|dropped) "
        rf"(?P<test>{_TEST} {_MONEY})(?: yuan| rmb)?(?: (?:of|in|worth of))? (?P<what>{_HELD})\b(?! (?:from|through|via))",
        _put_on,
    ),
    (r"\b(?P<what>(?:time |demand |term |fixed |current )?deposit) money\b", r"\g<what>s"),
    (
        r",? and (?:at|in|with|for|from|by) which "
        r"(?P<rows>(?:sub )?branches|outlets|rms|managers|industries|teams|products)(?=\W*$)",
        r" by \g<rows>",
    ),
    (
        r"^(?:outside(?: of)?|leaving aside|setting aside|ignoring|not counting) (?!the (?:bank|plan)|our|working|money|office)"
        r"(?=[\w' -]{2,30}, ?\w)",
        "excluding ",
    ),
    (
        r"^(?:are|is) (?P<what>(?!(?:it|they|that|this)\b)[\w' -]{2,40}?) (?:getting|going|becoming|turning) "
        r"(?:any )?(?:better or worse|worse or better|higher or lower|up or down|bigger or smaller)(?=\W*$)",
        r"\g<what> trend",
    ),
    (
        r"^(?P<what>[\w' -]{2,40}?)\s*[,:–-]+\s*(?:are|is) (?:it|they|that|this|things) (?:getting|going|becoming) "
        r"(?:any )?(?:better or worse|worse or better|up or down)(?=\W*$)",
        r"\g<what> trend",
    ),
    (
        r"\b(?:earned|made|generated|contributed|(?:brings?|brought) in|brings?|brought)(?: us)?(?: the)? (?P<end>most|least)"
        r" per (?:customer|client|head)\b",
        r"earns the \g<end> per customer",
    ),
    (
        r"^(?:and |so |ok,? )?(?:who|which (?:of (?:our|the|my) )?(?:customers|clients|people|borrowers|ones))"
        r" (?P<what>[^,?]{6,90}?)"
        r",? (?:and |- )?how many(?: of them| are (?:there|they|those|these)| is that| in all| altogether| in total)?"
        r"(?P<by> (?:by|per|in each|for each|at each) [\w -]{3,30})?\W*$",
        lambda match: f"how many customers {match['what']}{match['by'] or ''}",
    ),
    (
        r"\b(?:broken|split|sliced|cut|parted|divided|separated) (?:down|up|out|apart)"
        r"(?= (?:by|per|according to|along|across|over) (?:how|what|which|where|who|whether)\b)",
        "",
    ),
    (
        r"\b(?P<who>(?:who|clients|customers|firms|companies|borrowers) (?:[\w' ]{1,20} )?|that |which )"
        r"(?:looks?|seems?|appears?)(?: like| as if| as though)? "
        r"(?:they|he|she|it)(?P<be>'re|'s)? (?=\w)",
        lambda match: match["who"] + ("are " if match["be"] else ""),
    ),
    (
        r"\b(?:did|have|has) (?P<who>[\w\u4e00-\u9fff' ]{2,24}?) (?:move|shift|transfer|take)d? "
        r"(?P<what>money|funds|cash) (?P<way>out|in)\b",
        r"\g<who> \g<what> \g<way>",
    ),
    (
        rf"\b(?:the )?(?:(?P<word>{'|'.join(_DAYS)})|(?P<day>[0-3]?\d)(?:st|nd|rd|th)?)(?: day)? of (?P<month>{MONTH})\b",
        _day_of,
    ),
    (
        r"\bhow many of (?:our |the |my |all |all our )?(?P<rows>loans|opportunities|alerts|deals|mortgages) (?:are|were|is) "
        r"(?P<what>[a-z][a-z-]*)(?=\W*$| at | in | as of | by | per )",
        r"number of \g<what> \g<rows>",
    ),
    (
        r"\band (?:for|worth|at|to) (?:what|which) (?:total |overall )?(?:amount|sum|value|volume|balance)\b",
        "and how much",
    ),
    (rf"^not (?:just|only|merely|simply) (?:for )?{_OURS}\s*[,:;–-]\s*(?:but )?(?=.*\bbank\b)", ""),
    (r"\bnot (?:yet |currently |now |at present )?borrowing(?: from us| yet)?\b", "without loans"),
    (r"\b(?:closing|ending) (?=balances?\b)", "end "),
    (r"\bbook of business\b", "book"),
    (
        r"\bhow many (?:days|hours|weeks) (?:on average |in average |typically |usually )?(?=(?:until|till|before|to "
        r"get|to reach)\b)",
        "how long ",
    ),
    (
        r"\b(?:busiest|most active|hardest[ -]working|most productive) (?P<who>(?:rms?|managers|relationship managers|"
        r"teams|sub branches|branches)) "
        r"by (?=\w)",
        r"top \g<who> by ",
    ),
    (
        r",? and (?:with|at|on) what (?=(?:total |average )?(?:aum|deposits?|loans?|balances?|contribution|limits?)\b)",
        " and ",
    ),
    (
        r"\bbreak down (?!the (?:change|move|drop|fall|rise|increase|decline|growth)\b)(?=[\w' ]{3,40} (?:by|per|into|"
        r"across)\b)",
        "",
    ),
    (
        r"\bhow far (?:behind|ahead of|off|below|short of|from|away from) (?:the |its |our |their )?(?:plan|target|"
        r"budget) (?:is|are|am) "
        r"(?P<who>[\w' ]{1,24}?) (?:on|in|for|with) (?P<what>[\w' -]{3,30}?)(?=\W*$|,)",
        _gap_of,
    ),
    (
        r"\bconversion(?: rate)? (?:of|for|on|from) (?:our |the |all )?(?:opportunities|leads|deals)\b",
        "opportunity win rate",
    ),
    (
        r"\bhow far (?:behind|ahead of|short of|off|from|below|above)(?: of)? "
        r"(?=(?:the |our |its |their )?(?:\w+ )?(?:plan|target|budget|goal)s?\b)",
        "how much against ",
    ),
    (
        r"\b(?P<moved>ris\w+|rose|grow\w*|grew|fall\w*|fell|climb\w*|drop\w*|declin\w+|increas\w+|worsen\w*"
        r"|improv\w+|up|down) (?:on|from) (?:(?:the )?(?:last|previous|prior) "
        r"(?P<unit>year|quarter|month|week)(?:'s)?(?! (?:end|start|close)\b)"
        r"|(?P<then>(?:a|one) year (?:ago|earlier|before)|the (?:year|quarter|month) before|this time last year"
        r"|the same (?:time|period|month|quarter) (?:of )?last year))",
        lambda match: f"{match['moved']} compared with {match['then'] or 'last ' + match['unit']}",
    ),
    (
        rf"\b(?P<first>(?:top|bottom|best|worst|first|biggest|largest|smallest) {_FEW}) (?P<who>[a-z]+s) (?:per|of each) "
        rf"(?=[a-z])",
        r"\g<first> \g<who>, for each ",
    ),
    (
        rf"(?P<amount>{_MONEY}) (?:(?:sitting|parked|lying|left|kept) )?(?:on deposit|(?:in|on) (?:(?:their|his|her|its|"
        rf"the|our) )?"
        r"(?:(?:bank|current|savings) )?accounts?)\b(?! (?:maturing|due))",
        r"\g<amount> in deposits,",
    ),
    (
        rf"\b(?:spen[dt]|spends|spending) (?P<test>{_TEST} {_MONEY}) (?:on|with|by) "
        r"(?:(?:their|his|her|its|the|our|a) )?(?:credit )?cards?\b",
        r"with card spend \g<test>",
    ),
    (r"\b(?:one|a|an) (?P<what>(?:sub |relationship |loan |product )?\w+) at a time\b", r"by \g<what>"),
    (
        rf"\bhow (?:far|much) (?P<have>have|has|did|do|does) {_WHAT} "
        rf"(?:move[ds]?|shift(?:ed|s)?|travel(?:led|ed|s)?|drift(?:ed|s)?|budged?|swung|swing){_THEN}",
        r"how much \g<have> \g<what> changed",
    ),
    (
        rf"\bhow far (?P<have>have|has|did) {_WHAT} (?:come|gone|go|got|gotten)(?: along)?{_THEN}",
        r"how much \g<have> \g<what> changed",
    ),
    (
        rf"\b(?:(?:stacks?|stacked|stacking|lines?|lined|sizes?|measures?) up )?(?:(?:compared?|compares) )?"
        rf"(?:with|to|against|than|versus|vs\.?) (?:where|what|how) (?:it|they|we|things|this|that|these|those) {_WAS} "
        rf"(?=\w)",
        "compared with ",
    ),
    (
        rf"(?P<whose>\b\w+(?:'s|s') |\b(?:their|its|his|her|each|every|what|which|whose) ){_PART} of (?=\w)",
        r"\g<whose>share of ",
    ),
    (
        r"\bhow many (?:days|hours|weeks|months) (?P<run>(?:does|do|did|has|have) (?:it|they|we)|does|do|did|pass|go by)\b"
        r"(?=.*\b(?:take|takes|took|until|before|to get|to)\b)",
        r"how long \g<run>",
    ),
    (
        r"\b(?:put|set|place|hold|lay|stand|line|pit|match)(?: up)? "
        r"(?P<one>(?!(?:it|that|this|them|those|these)\b)[\w' ]{3,40}?)"
        r" (?:up |right )?(?:beside|alongside|next to|against) (?!each\b|one\b|it\b|that\b|them\b|the (?:plan|target|"
        r"budget)\b)"
        r"(?=\w)",
        r"\g<one> versus ",
    ),
    (r"\b(?:percent|percentage|share)[ -]wise\b|\bin (?:relative|share) terms\b", "in percent"),
    (r"\bin (?:money|amount|volume|value|balance|yuan|cash|rmb|currency|absolute|hard cash) terms\b", ""),
    (r"\bin (?:number|count|headcount) terms\b", "by number"),
    (
        r"\b(?:(?:show me|list|give me|name|i need|find|tell me|send me) )?every "
        r"(?P<who>firm|client|customer|compan|borrower)y? "
        r"(?=(?:that|who|which|whose|with|behind|rated|having|holding|we|of ours|of mine)\b)",
        lambda match: "list all " + {"compan": "companies"}.get(match["who"], match["who"] + "s") + " ",
    ),
    (
        r"\b(?P<what>alerts|warnings|red flags|opportunities|deals) "
        r"(?P<mid>(?:are|is|that are|which are)(?: [\w']+){1,4}) open\b"
        r"(?! (?:in|since|for|to)\b)",
        r"open \g<what> \g<mid>",
    ),
    (
        r"\b(?:stands?|standing|stood|sits?|sitting|lies?|lying) behind (?=(?:the|our|my|these|those|all|each|them|it)\b)",
        "for ",
    ),
    (r"\b(?P<late>overdue|past due|late|in arrears) by (?=more|over|at least|less|under|\d)", r"\g<late> "),
    (
        r"\bhow much (?:do|have) we (?:have |got )?(?:riding on|tied up in|sunk into|sunk in|out with)\b",
        "loan balance of",
    ),
    (
        r"^(?=.*\bhead ?count)(?!.*\b(?:rms?|managers?|bankers?|staff|teams?|workload)\b)"
        r"(?=.*\b(?:clients?|customers?|retail|corporate|firms|companies|vip|tiers?|segments?|gender|women|men|people)\b).*$",
        _heads,
    ),
    (
        rf"\bwhat (?P<does>does|do|did) {_WHAT} "
        r"(?:hover|run|sit|stand|lie|come|come out|amount|work out|settle|average out|total|revolve|add up)"
        r"(?: around| at| to| in at| near| out at)?(?=\s*(?:[?.!,;]|$|in |for |this |by |per |at ))",
        lambda match: f"what {'was' if match['does'] == 'did' else 'is'} {match['what']}",
    ),
    (r"\bhand(?:ed|ing)? over(?= (?:to|in|this|last|so far)\b)", "given"),
    (
        r"\b(?:eat|ate|eats|eating|eaten|swallow|swallows|swallowing|gobbl\w+|soak|soaks|soaking|chew|chews|chewing|"
        r"hoover\w*|suck|sucks"
        r"|sucking|burn|burns|burning) up\b",
        "has",
    ),
    (
        r"\b(?P<what>alerts?|leads?|opportunit(?:y|ies)|complaints?|warnings?|flags?|deals?) (?P<that>(?:that |which )?)"
        r"(?:came|come|comes|coming|cropp?\w+|popp?\w+|turned|showed) up\b",
        r"\g<what> \g<that>",
    ),
    (
        r"\bhow many (?P<who>clients|customers) (?:does|do|did) (?:each|every|the) "
        r"(?P<rm>rm|rms|relationship manager|relationship managers|client manager|banker) "
        r"(?:juggle|have|handle|look after|manage|cover|carry|serve|take care of)s?\b",
        r"number of \g<who> by \g<rm>",
    ),
    (r"\bdrag(?:s|ged|ging)? (?:its|their|his|her|our) feet\b", "is"),
    (r"\b(?P<who>who|that|which|what|where|there|how)['’](?:ve|re)\b", r"\g<who>"),
)
