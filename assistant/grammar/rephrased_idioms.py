"""Common English turns in the words that the vocabulary has: the unsecured part of the book, this year's plan for the annual one,
how exposed are we to, those who don't borrow, one figure a month, listed with their limit."""

from __future__ import annotations

import re

from assistant.grammar.turns import MONTH, turns

_PEOPLE = r"(?:clients|customers|firms|companies|borrowers|depositors|people|households|payers|corporates|businesses|enterprises)"
_ROWS = (
    r"(?:(?:sub )?branch|office|outlet|rm|manager|team|customer|client|firm|industry|campaign|channel|segment|source|"
    r"type|kind|product"
    r"|class|region|city|province|month|quarter|one)"
)
_ENDS = r"(?:best|worst|highest|lowest|biggest|largest|smallest|strongest|weakest|greatest)"
_US = r"(?:we|i|(?:the|our|my) (?:bank|branch|sub[ -]branch|office))"
_SPAN = r"(?:month|quarter|week|day|year|half ?-?year)"
_NO = r"(?:(?:do|does|did|have|has|are|is)(?: not|n't|nt)|never)(?: yet| ever)?"
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
    r"(?:what|which|that|this|an?|the|big|bigger|biggest|large|larger|largest|small|smaller|smallest|good|major|main|"
    r"each|every|no"
    r"|some|any|one|other|most|another|same|only|of|in|as|worst|best|overdue|second|third|early|later|last|first|hardest)"
)
_PLAN = r"(?:targets?|plans?|budgets?|quotas?|goals?|objectives?)"
_OF = r"(?:(?!(?:versus|vs|against|and|with|to|as|compared)\b)[\w-]+ ){0,3}"
_SUM = r"(?:amounts?|values?|volumes?|balances?|money|size|how much(?: money)?|yuan|cash|sums?)"
_COUNT = r"(?:numbers?|counts?|how many)"
_LED, _AND = r"(?:in |by |the |their )*", r"(?:and|&|plus|as well as|/)"
_CLOSED = r"(?=\s*(?:[,.?;]|$| (?:by|per|for|in|each|this|last|across|as)\b))"
_SELLERS = r"(?:(?:fees?|commission)(?: income)? (?:line|source|type|kind|category|stream|item|product)s?)"


def _joined(match: re.Match[str]) -> str:
    """「companies that became clients」 are new customers of their kind."""
    kinds = {"firms": "corporate ", "companies": "corporate ", "businesses": "corporate ", "individuals": "retail "}
    return f"new {kinds.get(match['who'], '')}customers{match['mid'].removesuffix(' that').removesuffix(' who')}"


def _of_first(match: re.Match[str]) -> str:
    """「my top borrower's utilisation」 is that of the one with the largest loans."""
    end = "smallest" if match["end"] == "smallest" else "largest"
    by = {"borrower": " by loan balance", "depositor": " by deposit balance"}.get(match["who"], "")
    return f"{match['what']} of {match['whose']} {end} {'client' if by else match['who']}{by}"


def _moved_by(match: re.Match[str]) -> str:
    """「who increased their deposits by more than 2 million」: whose deposits rose by that."""
    fell = re.match("reduc|cut|lower|decreas|shrank|ran|drew", match["way"]) is not None
    return f"whose {match['what']} {'fell' if fell else 'rose'} by "


IDIOMS = turns(
    (
        r",? and (?:also )?(?:how many|the number of|what number of)(?: [a-z-]+){0,2} "
        r"(?:that|this|it|they|those|these) (?:was|is|were|are|makes?|made|came to|comes to|amounts? to)(?=\W*$)",
        ", amount and number",
    ),
    (
        rf"\b(?P<which>which|what) (?P<rows>(?:\w+ ){{1,3}})(?:are|is|were) {_US} (?:the )?(?P<end>most|least|heavily|more) "
        r"exposed to\b",
        lambda match: f"which {match['rows']}have the {'smallest' if match['end'] == 'least' else 'largest'} exposure",
    ),
    (
        r"\b(?P<way>increased?|grew|grow|raised?|boosted|lifted|upped|built up|reduced?|cut|lowered|decreased?|shrank|"
        r"ran down|drew down) "
        r"(?:their|its) (?P<what>[\w ]{3,24}?) by (?=more|over|at least|less|under|above|\d)",
        _moved_by,
    ),
    (rf"\b(?P<end>{_ENDS}) {_ROWS} (?:first|on top|at the top)\b", r"\g<end> first"),
    (rf"\b(?P<rows>{_ENDS} (?:\w+ ){{1,2}})by (?P<what>loan|deposit)s\b", r"\g<rows>by \g<what> balance"),
    (
        r"\b(?:brought|bring|brings|bringing|put|puts) in (?:the )?(?P<end>most|largest|biggest|highest) (?:money|cash|"
        r"funds|sums?|amounts?)"
        r"(?: from (?:outside|elsewhere|other banks))?\b",
        r"with the \g<end> inflow",
    ),
    (
        r"(?<=[,;:?.–-] )how many (?:have|hold|got|use|own) (?:all|every one)(?: of (?:them|these|those)| (?:three|four|five|"
        r"things|of it))?(?=\W*$)",
        "how many",
    ),
    (
        r"\b(?P<dim>guarantee|security|collateral|maturity|term|product|risk class|rating|channel|segment|purpose|"
        r"industry|currency) structure of "
        r"(?:the |our |all )?(?P<what>[\w -]{3,30}?)(?=\W*$|,| as of | at | in )",
        r"share of \g<what> by \g<dim>",
    ),
    (
        r"\b(?P<what>contribution|revenue|income|fees|profit|costs?|commission|write-offs?|disbursements?) "
        r"(?:booked|recorded|realised|realized|accrued|posted|achieved) (?=in|during|this|last|so far|since|for)",
        r"\g<what> ",
    ),
    (r"\b(?P<than>against|versus|vs\.?|than|compared (?:with|to)) (?:its|their|his|her|our) own ", r"\g<than> "),
    (
        rf"\b(?P<month>{MONTH})(?:'s)? (?:closing|ending|final|month[ -]end|end) (?:balances?|figures?|numbers?|"
        rf"levels?)(?: for| of)? (?=\w)",
        r"end of \g<month> ",
    ),
    (
        r"\b(?:,? (?:that|who|whom) )?(?:i|we) (?:should|need to|must|ought to|could|have to) (?:call|contact|ring|"
        r"phone|see|visit|talk to"
        r"|speak to|approach)(?: up)?(?: first| next| today| this week)?(?: because| since| as)? (?:they|who)\b",
        "who",
    ),
    (
        r"\b(?:the|our|my) sub[ -]branch's (?P<what>[\w ]{2,30}?) (?:against|versus|vs\.?|compared (?:with|to)|relative "
        r"to) (?:the|our) branch"
        r"(?:'s)?(?=\W*$|,)",
        r"our \g<what> against the branch average",
    ),
    (
        r"^(?:what (?:is|are|'s) )?(?:the |our )?(?P<part>[\w -]{2,30}\b(?P<noun>loan|lending|deposit|customer|client)\w*) "
        r"(?:relative to|as against|in relation to|out of|compared (?:with|to)) "
        r"(?:all|total|overall|the total of|the whole of) (?:our |the )?(?P=noun)\w*",
        r"share of \g<part>",
    ),
    (
        r"\b(?P<whose>my|our|the) (?P<end>top|biggest|largest|smallest|best) (?P<who>borrower|depositor|client|"
        r"customer)'s (?P<what>[\w ]{3,30}?)(?=\W*$)",
        _of_first,
    ),
    (
        r"\b(?P<now>(?:this year|ytd|year to date|so far this year)[\w ]{0,12}? (?:vs\.?|versus|against|compared "
        r"(?:with|to))) (?:the )?(?:whole|all|full|entire|total)(?: of)?(?: the)? (?:last|previous) year\b",
        r"\g<now> the last full year",
    ),
    (
        r"\bhow (?:do|does|am|are|is) (?P<who>i|we|my (?:sub )?branch|our (?:sub )?branch) (?:compare|compar\w+|measure "
        r"up|stack up|do|doing|stand|fare) (?:with|to|against|versus|vs) (?:the |my |our )?(?:other|rest of the|fellow) "
        r"(?:\w+ )?(?:rms?|managers?|relationship managers?|colleagues|branches|sub branches|offices) (?:on|in|for|by|"
        r"in terms of) ",
        "where do we rank on ",
    ),
    (
        r"^what(?:'s| is| goes) in (?:the |our )?(?P<what>[\w -]{0,30}(?:cost|contribution|income|revenue|score|index|"
        r"profit|charge))(?=\W*$)",
        r"formula of \g<what>",
    ),
    (
        r"\bwhere (?:did|does|has|is) (?:the |our |all the )?(?:growth|increase|rise|gain) (?:of|in) "
        r"(?P<what>[\w ]{3,30}?) (?:come|coming|comes|came) from\b",
        r"why did \g<what> grow",
    ),
    (
        r"\b(?P<what>alerts?|warnings?) (?:triggered|caused|raised|set off|sparked|prompted) (?:by|because of|due to|"
        r"over|for) ",
        r"\g<what> of ",
    ),
    (r"\b(?:flagged|marked|tagged|known|singled out|earmarked)(?: both)? (?:for|with|by|because of|over) ", "with "),
    (
        r"\bsince (?:the )?(?:start|beginning|opening) of "
        r"(?=q[1-4]\b|(?:the|this|last) (?:first|second|third|fourth|quarter|month|half)\b)",
        "since ",
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
        r"\b(?:(?:fires?|triggers?|rings?|strikes?|sounds?) (?:the )?most(?: often)?|(?:go|goes) off (?:the )?most(?: "
        r"often)?)(?=\W*$)",
        "has the most alerts",
    ),
    (
        rf"^(?P<what>.*\b(?:month|quarter|week)(?:ly| by (?:month|quarter|week))\b.*) "
        rf"from (?P<from>(?:last )?{MONTH}(?: 20\d\d)?)(?=\W*$)",
        r"\g<what> since \g<from>",
    ),
    (
        r"^(?:customers|clients)(?: (?:with us|in total|we had|we have|on (?:our|the) books))?"
        rf"(?= (?:at|as of|in|on|per|by) (?:the )?(?:end|year|20\d\d|{MONTH})[\w ]{{0,20}}\W*$)(?!.* (?:with|who|whose|"
        rf"without) )",
        "number of customers",
    ),
    (
        r"(?<!out |rop |ude |ing |ept )\b(?:any|some)(?:one|body)(?: (?:in|from|on) (?:my|our) (?:portfolio|book|patch|list))?"
        r"(?= (?:with|who|having|holding|whose|without|owing)\b)",
        r"which of my clients",
    ),
    (
        rf"\b(?:yearly|annual|full[ -]year|12[ -]month|whole[ -]year)(?:'s)? (?={_OF}{_PLAN}\b)",
        "this year's ",
    ),
    (rf"\bquarterly (?={_OF}{_PLAN}\b)(?!.*\b(?:each|every|by|per) quarter)", "this quarter's "),
    (rf"\bmonthly (?={_OF}{_PLAN}\b)(?!.*\b(?:each|every|by|per|over the) )", "this month's "),
    (
        rf"\b(?P<kind>(?!{_NOT_KIND}\b)[a-z][a-z-]+) (?:part|chunk|bit|side|piece|end|component|element|leg) of "
        rf"(?:the |our |my |all |all our |its |their )?(?=(?:\w+ )?{_BOOK}\b)",
        r"\g<kind> ",
    ),
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
        rf"\b(?:a|an|one|1|single) (?:single )?(?:figure|number|value|data ?point|point|reading|line|row|bar|balance|"
        rf"total|dot) "
        rf"(?:a|per|for each|for every|each|every) (?={_SPAN}\b)",
        "per ",
    ),
    (
        rf"^(?P<of>.*\b{_PEOPLE}\b.*?),? (?:and |also )?(?:(?:listed|shown|(?:list|show) them|displayed|given|set out) )?"
        r"(?:along |together )?"
        r"(?:with|alongside|next to|beside|including|plus|and) (?P<whose>their|its|each one's|each client's) "
        r"(?=(?:\w+ )?(?:limits?|aum|assets|balances?|deposits?|loans?|contribution|exposure|rating)\b)",
        r"\g<of>, together with \g<whose> ",
    ),
    (
        rf"\b(?:which|what) {_SELLERS} (?:earns?|makes?|brings? in|yields?|pays?|contributes?)(?: us)?\b",
        "which fee type has fee income",
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
