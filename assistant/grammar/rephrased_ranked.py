"""English turns that put rows in order, in plain words: line the branches up by deposits, start with the highest, busiest
at the top, our ten most valuable clients by contribution, the top ten names."""

from __future__ import annotations

import re

from assistant.grammar.turns import turns

_FEW = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|fifty)"
_END = r"(?:[a-z]+est|most|least|best|worst|most [a-z]+|least [a-z]+)"
_THING = (
    r"(?:ones?|branch(?:es)?|sub branch(?:es)?|rms?|managers?|offices?|clients?|customers?|teams?|figures?|values?"
    r"|rates?|ratios?"
    r"|numbers?|shares?|amounts?|balances?|industr(?:y|ies)|channels?|campaigns?|products?)"
)
_ROWS = (
    r"(?:(?:sub )?branch(?:es)?|rms?|(?:relationship |client |account )?managers?|offices?|outlets?|teams?|clients?"
    r"|customers?"
    r"|firms?|companies|borrowers?|depositors?|industries|sectors|channels?|campaigns?|products?|regions|cities"
    r"|provinces|segments?"
    r"|tiers|fee types|deposit types|loan types)"
)
_WHOSE = r"(?:the |our |my |all |all the |all our |all my |every )*"
_CLIENTS = r"(?:clients?|customers?|firms?|companies|borrowers?|depositors?|relationships?|households?)"
_BEGIN = (
    r"(?:start(?:s|ing|ed)?|begin(?:s|ning)?|lead(?:s|ing)?(?: off)?|open(?:s|ing)?|kick(?:ing)? off|head(?:ed|ing)?)"
)
_WORTH = r"(?:valuable|profitable|lucrative|rewarding|worthwhile|precious)"
_DONE = (
    r"visits?|visited|calls?|called|contacts?|contacted|meetings?|enquir(?:y|ies)|leads|opportunities|complaints?"
    r"|alerts?|deals?"
    r"|workload|how busy|loans|transactions?|clients|customers"
)


def _plural(rows: str) -> str:
    return rows if rows.endswith("s") else f"{rows}es" if rows.endswith("branch") else f"{rows}s"


def _by_worth(match: re.Match[str]) -> str:
    """「our ten most valuable clients」 are ranked by what they contribute unless another figure is said behind them."""
    count = next((one for one in (match["one"], match["two"]) if one), "")
    side = "bottom" if match["end"] == "least" else "top"
    behind = match.string[match.end() :]
    said = re.search(r"\b(?:by|in terms of|measured (?:by|on)|going by|based on|judged (?:by|on)|as to)\b", behind)
    return f"{side} {count + ' ' if count else ''}{match['who']}{'' if said else ' by contribution'}"


RANKED = turns(
    (
        r"\b(?:keeps?|kept|holds?|held|have|has|had|parks?|parked|leaves?|left|stash(?:ed|es)?) (?:the )?"
        r"(?P<end>most|least|biggest|largest|smallest) (?:money|cash|funds|savings|sums?) "
        r"(?:(?:with|at) (?:us|the bank|our bank)|here|on deposit|in (?:the bank|their accounts?))\b",
        r"have the \g<end> deposits",
    ),
    (
        r"\bcosts? (?:us )?(?:the )?(?P<end>most|least) to (?:run|operate|keep(?: going| open| running)?|maintain)\b",
        r"have the \g<end> operating cost",
    ),
    (
        r"\blends? (?:at )?(?:the )?(?P<end>cheapest|cheapliest|dearest|most cheaply|most expensively|lowest"
        r"|highest)\b(?! rate)",
        lambda match: (
            f"has the {'highest' if match['end'] in ('dearest', 'highest', 'most expensively') else 'lowest'} loan rate"
        ),
    ),
    (
        rf"\b(?P<end>top|bottom|best|worst|biggest|largest|smallest|richest|poorest) (?P<mid>[a-z][\w ]{{2,30}}?),"
        rf" (?:just |only )?"
        rf"(?P<count>{_FEW}) of (?:them|these|those)\b",
        r"\g<end> \g<count> \g<mid>",
    ),
    (
        rf"\b(?:top|best|biggest|highest) (?P<count>{_FEW} )?(?:earners|contributors|money makers|moneymakers) "
        r"(?:among|amongst|of|in) (?:our |my |the |all )*(?:clients|customers|client base)\b",
        r"top \g<count>clients by contribution",
    ),
    (
        r"\b(?:bled|bleeds?|bleeding|leak(?:ed|s|ing)?|ha?emorrhag\w+|drain(?:ed|ing)) (?:out )?(?:the"
        r" )?(?P<end>most|least)"
        r" (?:money|cash|funds)\b",
        r"the \g<end> outflow",
    ),
    (
        rf"\b(?P<end>{_END}|top)(?: (?:earners?|performers?|sellers?|contributors?|spenders?|holders?|lenders?"
        rf"|{_THING}))? "
        r"(?:on top|at (?:the )?top|to the top|up top|up front|leading(?: the list)?|heading the list)(?=\W|$)",
        lambda match: f"{'highest' if match['end'] == 'top' else match['end']} first",
    ),
    (
        r"\b(?P<end>best|top|biggest|highest|largest|worst|lowest|smallest|weakest) (?:earners?|performers?|sellers?"
        r"|contributors?|spenders?"
        r"|holders?|lenders?|sources?|ones?) first\b",
        lambda match: f"{'highest' if match['end'] == 'top' else match['end']} first",
    ),
    (
        r"\b(?:took|takes?|taken|taking|pull(?:ed|s)?|rak(?:ed|es?)|brought|brings?|haul(?:ed|s)?|bank(?:ed|s)?"
        r"|pocket(?:ed|s)?"
        r"|cash(?:ed|es)?|made|makes?|earn(?:ed|s)?|collect(?:ed|s)?|generat(?:ed|es?)|nett?(?:ed|s)?|gather(?:ed"
        r"|s)?)(?: in| up)? "
        r"(?:the )?(?P<end>most|least|biggest|largest|highest|lowest)(?: money| amounts?| sums?)? (?:in|from|on"
        r"|through|out of) "
        r"(?=(?:net )?(?:fees?|commissions?|interest|revenue|income|deposits?|loans?|lending|insurance|wealth"
        r"|cards?)\b)",
        r"have the \g<end> ",
    ),
    (
        rf"\b(?P<n>{_FEW} )?(?P<end>[a-z]+est) (?P<what>deposit|savings|loan|credit) accounts\b",
        lambda match: (
            f"{'bottom' if match['end'] in ('smallest', 'lowest') else 'top'} {match['n'] or ''}clients by "
            f"{'loan' if match['what'] in ('loan', 'credit') else 'deposit'} balance"
        ),
    ),
    (
        r"(?P<sign>\s*[,;:–-]+\s*)(?:all (?:of (?:them|these|those)|the \w+)|the (?:whole|full|complete|entire)"
        r" (?:list|ranking|lot)|every"
        r" one(?: of them)?|each one)(?: (?:in order|ranked|listed|please))*(?=\W*$)",
        r"\g<sign>ranked",
    ),
    (
        rf"(?:\s*[,;.?!:–-]+\s*|\s+)(?:and |please |but )*{_BEGIN} (?:with|from|at|by|on|off with|off) (?:the"
        rf" )?(?P<end>{_END})"
        rf"(?: {_THING})?(?=\s*(?:$|[,.;?!]))",
        r", \g<end> first",
    ),
    (
        rf"\b(?:line|stack|queue|put|place|set|arrange|order|range|lay|sort|list) {_WHOSE}(?P<rows>{_ROWS}) "
        r"(?:up |out |in (?:an? |the )?(?:order|line|row|sequence|ranking) |in order )+(?:by|on|according to|of|from"
        r"|along) ",
        r"rank the \g<rows> by ",
    ),
    (
        rf"\b(?:line|stack|queue|lay|set) (?:up|out) {_WHOSE}(?P<rows>{_ROWS}) (?:by|on|according to|from|along) ",
        r"rank the \g<rows> by ",
    ),
    (
        rf"\b(?:arrange|order|range|line|stack|place|grade|sort) {_WHOSE}(?P<rows>{_ROWS}) (?:by|on|according to"
        rf"|along) ",
        r"rank the \g<rows> by ",
    ),
    (
        rf"^(?:who|which ones?)(?:'s|'ve| is| are| has| have)?\b(?P<rest>[^?.;]*?)\s*[?.;:,–-]+\s*"
        r"(?:(?:list|show|rank|name|go through|give me|compare)(?: me)?(?: all| every| each)?|all|every|each)(?: of)? "
        rf"(?:my |the |our |all )*(?P<rows>{_ROWS})(?: please)?(?=\W*$)",
        lambda match: f"which {_plural(match['rows'])}{match['rest']}, most first",
    ),
    (
        rf"^(?P<what>(?=.*\b(?:{_DONE})\b).*?)(?P<sign>[\s,;:–-]+)(?:the )?(?:busiest|most active|hardest working"
        rf"|keenest"
        r"|most diligent|most industrious)(?: ones?)? (?:first|on top|at the top|at top|to the top|leading)\b",
        r"\g<what>\g<sign>most first",
    ),
    (
        rf"\b(?P<side>(?:top|bottom|biggest|largest|smallest|best|worst|first)(?: {_FEW})?|{_FEW} (?:biggest|largest"
        rf"|smallest|best"
        r"|worst|top)) names\b(?! (?:of|for)\b)",
        r"\g<side> clients",
    ),
    (
        rf"\b(?:(?P<one>{_FEW}) )?(?P<end>most|least) {_WORTH} (?:(?P<two>{_FEW}) )?(?P<who>(?:\w+ )?{_CLIENTS})\b"
        r"(?! (?:of each|per|in each)\b)",
        _by_worth,
    ),
    (
        r"^who (?P<did>(?:\w+ )?(?:earns?|earned|brings?|brought|makes?|made|gives?|gave|pays?|paid|leaves?|left"
        r"|generated?"
        r"|generates|contributed?|contributes)) (?:us|the bank|the branch) (?=(?:the )?(?:most|least|biggest|largest"
        r"|highest) "
        r"(?:contribution|income|revenue|fees?|profit|interest|commission)\b)",
        r"which client \g<did> us ",
    ),
    (r"\b(?:(?:fewest|least) to most|lowest up|smallest up|from the bottom up|worst to best)\b", "least first"),
)
