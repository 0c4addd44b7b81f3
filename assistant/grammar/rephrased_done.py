"""English turns that tell who did what, and a figure by what is done: what share of their clients each RM reached, how many
depositors also borrow, the loan rate we charge, overdue and by how much."""

from __future__ import annotations

import re

from assistant.grammar.rephrased_levels import PER_HEAD
from assistant.grammar.rephrased_paired import ENGLISH_PAIRED
from assistant.grammar.turns import turns

_PART = r"(?:share|portion|part|percentage|percent|per cent|proportion|fraction|slice|chunk|%)"
_ROWS = (
    r"(?:rms?|(?:relationship |client |account )?managers?|(?:sub )?branch(?:es)?|offices?|outlets?|teams?"
    r"|campaigns?|channels?"
    r"|industry|industries|sectors?|segments?|tiers?|products?)"
)
_CLIENTS = r"(?:clients|customers|people|firms|companies|borrowers|depositors|folks|households)"
_DO = r"(?:did|do|does|has|have|had|is|are|was|were|can|could)"
_HOLD = r"(?:own|hold|have|use|carry|keep|bought|hav|got|took|possess|are|were|is|do|did|stayed|left|borrow|save|invest|with)"
_LENT = (
    r"\b(?:lend|lent|lending|disburs\w+|new loans?|granted|loans (?:paid|handed|given) out|originat\w+|drawdowns?)\b"
)

_UP = (
    r"(?:grow|grew|grown|rise|rose|risen|increas(?:e|ed)|gain(?:ed)?|climb(?:ed)?|expand(?:ed)?|add(?:ed)?"
    r"|(?:go|went|gone|move|moved) up|up)"
)
_DOWN = (
    r"(?:shrink|shrank|shrunk|fall|fell|fallen|decreas(?:e|ed)|drop(?:ped)?|declin(?:e|ed)|contract(?:ed)?|los(?:e"
    r"|t)|(?:go|went|gone"
    r"|move|moved) down|down)"
)

_DONE = turns(
    (
        r"^(?:so |and )?(?:how much|what) (?:did|do|does|has|have) (?P<who>[\w' ]{0,40}?\b(?:clients|customers|depositors"
        r"|borrowers|firms|companies)) (?:bring|brought|pull|pulled) in(?: for us)?(?=\W*$| this | last | in | since )",
        r"how much did \g<who> earn us",
    ),
    (
        r"^(?:did|have|are|do) (?:we|i) (?:lose|lost|losing) (?:any )?(?:more|fewer|less) "
        r"(?:customers|clients|depositors|borrowers)\b",
        "how many customers did we lose",
    ),
    (
        r"^(?:so |and )?(?:how much|what) (?:did|do|does|has|have) (?:the |our |all )*"
        r"(?P<what>insurance|wealth|wealth products|funds?)"
        r"(?: (?:that |which )?(?:we|they|i|\w+) (?:have )?(?:sold|sell|distributed?))?(?P<when> [\w ]{3,24}?)? "
        r"(?:earn(?:ed)?|bring in|brought in|make|made|yield(?:ed)?)(?: for)?(?: us)?\b",
        r"commissions from \g<what>\g<when>",
    ),
    (
        rf"\b(?:{_UP} (?:or|and) {_DOWN}|{_DOWN} (?:or|and) {_UP})\b(?! (?:from|on|versus|vs|against|than|compared)\b)",
        "changed",
    ),
    (
        r"\b(?:(?:has|have|had|need|needs|is|are) (?:got )?to be|must be|due to be|to be"
        r"|(?:(?:comes?|coming|is|are) )?up for|(?:comes?|coming) up to be|due for|due)"
        r" (?:repaid|paid back|repayment|back|payback|renewal|renewed|settled)(?= (?:within|in"
        r"|inside|over|by|during"
        r"|next|soon|shortly)\b)",
        "due",
    ),
    (r"\bhrs?\b", "hours"),
    (
        rf"\b(?:what|how much) (?:did|do|does|has|have) (?:the |our |my |each |every |all )*(?P<rows>{_ROWS}) "
        r"(?:take|taken|took|rake)d? in\b",
        r"net revenue by \g<rows>",
    ),
    (
        r"\bmoney (?=(?:(?:clients|customers|people|firms|companies) )[\w' ]{0,40}?(?:has|have|hold|holds|keep|keeps"
        r"|put|parked|invested)"
        r" (?:in|on|with)\b)",
        "how much ",
    ),
    (
        r"\bmonthly (?P<mean>average |mean )(?P<what>(?:daily )?(?:deposits?|loans?|aum|balances?)(?: balances?)?)"
        r"(?=.*\b(?:since|so far|this year|last year|ytd|over the|from|between|past|last \w+ months)\b)",
        r"\g<mean>\g<what> by month",
    ),
    (r"\bmins?\b(?! (?:of|balance|amount))", "minutes"),
    (
        rf"\b(?P<ask>(?:what|which|how much)(?: {_PART})? of (?:the |our |their |its |his |her |all )*(?P<what>[\w'"
        rf" -]{{3,40}}?)) "
        rf"{_DO} (?:(?P<each>each|every|the|our|my|all) (?:of (?:the|our|my) )?)?(?P<rows>{_ROWS})"
        rf" (?P<rest>[a-z][^,;?.]*)",
        lambda match: (
            match.group()
            if match["each"] not in ("each", "every") and not match["rows"].endswith("s")
            else f"{match['ask']} {match['rest']} by {match['rows']}"
        ),
    ),
    (
        rf"\bhow (?P<how>quickly|fast|soon|promptly|long) (?:do|does|did) (?:each|every) (?P<row>{_ROWS})"
        rf" (?P<rest>[a-z][^,;?.]*)",
        r"how \g<how> do \g<row>s \g<rest> by \g<row>",
    ),
    (
        rf"\b(?P<share>(?:what|which|how many|how much) (?:{_PART} )?(?:of )?(?:the |our |all |my )*{_CLIENTS}) "
        rf"(?:in|at|of|from|within|on|for) (?:each|every) (?P<by>[\w -]{{2,24}}?)"
        rf" (?P<verb>{_HOLD})\b(?P<rest>[^,;?.]*)",
        r"\g<share> \g<verb>\g<rest> by \g<by>",
    ),
    (
        rf"^(?=.*{_LENT})(?P<what>.*?),? (?:and|&|plus|\+|with) (?:at |for )?(?:what|which|the) (?:average |mean"
        rf" )?(?:interest )?"
        r"(?:rates?|pricing|price|yield)"
        r"(?: (?:on|of|for|at) (?:it|them|those|these|that|this|(?:those|these|the)(?: new)? (?:loans|ones"
        r"|lending)))?(?=\W*$|,)",
        r"\g<what> and rate of new loans",
    ),
    (
        rf"^(?=.*{_LENT})(?P<what>.*?),? (?:and|&|plus|\+|with) (?:the )?(?:average |mean )?(?:interest )?(?:rates?"
        rf"|pricing|price|yield)"
        r" (?:on|of|for) (?:it|them|those|these|that|(?:those|these|the)(?: new)? (?:loans|ones|lending|business))",
        r"\g<what> and rate of new loans",
    ),
    (
        rf"\breach(?:ed|es)? (?:the )?(?P<end>smallest|lowest|largest|highest|biggest|least) {_PART} of (?:their|its"
        rf"|the|his|her) "
        r"(?:clients|customers|book|portfolio) (?:in|over|within|during) (?:the )?(?:last|past) (?:90 days|ninety"
        r" days|three months"
        r"|3 months)",
        r"have the \g<end> 90 day coverage",
    ),
    (
        r"\b(?:(?:clients|customers|people) )?complain(?:s|ed|ing)?\b(?P<mid>[^.?;]*?),? per (?:ten thousand|10 ?k"
        r"|10,?000)"
        r"(?: (?:of )?(?:clients|customers|people))?\b",
        r"complaints per 10k customers\g<mid>",
    ),
    (
        r"\bhow (?:has|have|did) (?:the |our )?(?P<what>[\w' -]{3,50}?) (?:moved?|changed?|developed?|evolved?"
        r"|shifted?|drifted?) "
        rf"(?:at|in|for|by|across|per) (?:each|every|all|the)(?: of (?:the|our))? (?P<rows>{_ROWS}) since "
        r"(?=(?:the )?(?:year[ -]?end|start|end|beginning|close|last|december|january|new year))",
        r"change in \g<what> by \g<rows> since ",
    ),
    (
        r",? (?:and|plus|&) (?:also )?(?:the )?same(?: (?:thing|figure|number|one))? (?=(?:at|for|in|by|through|via"
        r"|on|with|from|over) )"
        r"(?!(?:at|for|in|by|on|from|over) (?:last|a|one|the (?:previous|prior|same))\b)",
        " and ",
    ),
    (r"\bab (?=(?:uplift|lift|tests?|z|results?|increment\w*|gain)\b)", "a/b "),
    (
        r"\b(?:really |actually |truly )?(?:made|makes?|making) (?:a|any|the|the most|the biggest)(?: real| big|"
        r" true| clear)? difference\b",
        "worked",
    ),
    (
        r"^(?=.*\b(?:uplift|lift|incremental|additional|extra)\b)(?P<what>.*?) (?:vs\.?|versus|against|over|compared"
        r" (?:with|to)"
        r"|relative to|than) (?:the )?control(?: groups?)?\b",
        r"\g<what>",
    ),
    (
        r"\b(?P<what>loans?|lending|credits?|mortgages?|loan money)(?P<mid>(?: [\w'-]+){0,5}?) (?:pay|paying|hand"
        r"|handing|give|giving|dole"
        r"|dish|put|send|shell) out\b",
        r"\g<what>\g<mid> disburse",
    ),
    (
        r"\b(?:neglect(?:ed|s|ing)?|ignor(?:ed|es|ing)|overlook(?:ed|s|ing)?|left alone) (?:their |the |his |her"
        r" )?(?:clients|customers"
        r"|book|portfolio) (?:the )?most\b(?=.*\bcontact|.*\breach|.*\bcover)",
        "lowest",
    ),
)
DONE = (*PER_HEAD, *_DONE)


_ROSE = frozenset({"rise", "increase", "jump"})
_ANY_CLIENTS = (
    r"(?:clients|customers|firms|companies|borrowers|individuals|people|ones|those|anyone|anybody|everyone|who)"
)
_SHARE = r"(?:percentage|percent|per cent|share|proportion|part|fraction|portion)"
_BE = r"(?:is|are|was|were)"
_RATE = r"(?:rate|rates|price|pricing|yield|interest)"
_COUNT = r"(?:\d{1,3}|three|five|ten|twenty|fifty)"
_LARGEST = rf"(?:{_COUNT} (?:largest|biggest)|(?:top|largest|biggest) {_COUNT})"
_RESTS = r"(?:comes? from|is held by|are held by|sits? with|belongs? to|is with|rests? with)"
_TAKEN = r"(?:considered|regarded as|deemed|classed as|counted as|treated as|seen as)"


def _both_shares(match: re.Match[str]) -> str:
    """「what percentage is demand money and what percentage is term」: the shares of both, within one whole."""
    parts = [re.sub(r" (?:money|funds)$", "", match[name].strip()) for name in ("first", "second")]
    whole = f"{match['of'].strip()}: " if match["of"] else ""
    return f"{whole}share of {parts[0]} and {parts[1]}"


_TOLD = turns(
    (
        rf"\b(?:what|which) {_SHARE}(?: of (?:the |our |all |total )*(?P<of>[\w ]{{3,20}}?))? {_BE} (?:in |from |with )?"
        rf"(?P<first>[\w ]{{2,24}}?),? (?:and|but|versus|vs) (?:what|which) {_SHARE}(?: {_BE})? (?:in |from |with )?"
        r"(?P<second>[\w ]{2,24}?)(?=\W*$|,| by | in | at | as of )",
        _both_shares,
    ),
    (
        rf"\b(?P<what>(?:loan|lending|interest|credit|deposit) {_RATE}) (?:that |which )?(?:we|they) "
        r"(?:charge|charged|ask|asked|get|got|earn|earned|pay|paid|offer|offered)\b",
        r"\g<what>",
    ),
    (
        rf"\bas an? {_SHARE} of (?:our |the )?(?=(?:corporate|retail|company|personal|business|consumer)\b)",
        "as a percentage of all ",
    ),
    (
        rf"\bhow much of (?:the |our |all |total )*(?P<what>[\w ]{{3,24}}?) {_RESTS} (?:the |our |my"
        rf" )?(?P<first>{_LARGEST} \w+)",
        r"share of the \g<first> in \g<what>",
    ),
    (r"\bhow many (?:of )?(?:the |our |my |all )*depositors\b(?= \w)", "how many customers with deposits"),
    (
        rf"(?P<who>\b{_ANY_CLIENTS} [\w' ]{{0,40}}?)\b(?P<late>overdue|past due|in arrears|late|behind)"
        r"(?: right now| now| today| currently| at present)?,? and (?:by|for) how much\b",
        r"\g<who>\g<late> and their overdue balance",
    ),
    (
        r"^(?:so |and )?(?:what|who|which (?:clients?|customers?|firms?))(?:'s| is| are) "
        rf"{_TAKEN}(?: to be)? (?:an? |the )?(?P<what>[\w' -]+)",
        r"what is the definition of \g<what>",
    ),
    (
        r"^(?:so |and )?when (?:do|does|is|are|can|will) (?:someone|somebody|anyone|anybody|an? \w+|we|people"
        r"|clients?|customers?|firms?"
        r"|it|one|loans?|they) (?:count|qualify|go|pass|rank|be (?:called|counted)|get (?:called|classed|counted)"
        r"|called|counted|classed"
        r"|classified|considered|treated|regarded|seen|deemed)(?: (?:as|to be|for))?(?: an?| the)? (?P<what>[\w'"
        r" -]{4,40}?)(?=\W*$)",
        r"what is the definition of \g<what>",
    ),
    (
        r"^how (?:is|are|do (?:we|you|they)) (?:score )?(?:the |our )?(?P<what>[\w' -]{4,40}?) "
        r"(?:scored|arrived at|put together|made up)\b",
        r"how is \g<what> calculated",
    ),
    (r"^how do (?:we|you|they) score (?:the |our )?(?P<what>[\w' -]{4,40}?)(?=\W*$)", r"how is \g<what> calculated"),
    (
        r"(?P<plan>\b(?:plan|target|budget|goal)s?\b.*?) (?:for|in) the (?P<grain>quarter|month)(?=\W*$|,)",
        r"\g<plan> this \g<grain>",
    ),
    (r"\b(?:on|up to|in line with) (?:the )?schedule\b", "on track"),
    (
        r"^how many (?P<kind>(?:[a-z]+ )?(?:loans|mortgages)) did (?:we|they) "
        r"(?:book|make|grant|write|extend|disburse|pay out|give|do)\b(?P<rest>.*?),? and (?:for )?how much\b",
        r"number and amount of \g<kind> disbursed\g<rest>",
    ),
    (
        r"^how many (?P<kind>(?:[a-z]+ )?(?:loans|mortgages)) did (?:we|they) (?:book|make|grant|write|extend|do)\b",
        r"number of \g<kind> disbursed",
    ),
    (
        rf"^(?P<who>{_ANY_CLIENTS}) (?P<by>by [\w ]{{3,24}}), with (?P<figures>[\w ]{{3,30}},? and [\w ]{{3,30}})(?=\W*$)",
        r"\g<by>: number of customers, \g<figures>",
    ),
    (r"\b(?:anyone|anybody|someone|somebody|any) (?:of|among) (?:mine|ours)\b", "which of my clients"),
    (
        r"(?P<by>\bby [\w ]{3,20}?)(?:\s*[-–:,(]\s*| (?:such as|like|e\.g\.) )[\w ,/&]+?,? "
        r"(?:and so on|and so forth|etc\.?|and the like|and the rest)\)?(?=\W*$)",
        r"\g<by>",
    ),
    (r"(?<=\w )v\.?(?= [a-z])", "versus"),
    (
        r"^how (?:has|have|had|did) (?:the |our )?(?P<what>(?!it\b|they\b|that\b|this\b)[\w' -]{3,50}?) (?:moved?"
        r"|changed?"
        r"|developed?|shifted?|evolved?) (?:against|versus|vs\.?|compared (?:with|to)) ",
        r"change in \g<what> compared with ",
    ),
    (
        r"\bthan (?:it was )?(?:in |during )?the (?P<unit>month|quarter|year) (?:before|earlier)\b",
        r"than the previous \g<unit>",
    ),
    (
        r"^explain (?:the |our )?(?P<what>(?!.*\b(?:drop|fall|rise|change|jump|increase|decrease|decline|growth"
        r"|difference)\b)"
        r"[\w' -]{3,40}?) to (?:me|us)(?=\W*$)",
        r"what does \g<what> mean",
    ),
    (
        r"^explain (?:the |this |that |our )?(?:sharp |big |sudden |recent )?"
        r"(?P<move>drop|fall|decline|decrease|rise|increase|jump) in "
        r"(?:the |our )?(?P<what>[\w' -]{3,40}?)(?: to (?:me|us))?(?=\W*$| in | since | last | this | during )",
        lambda match: f"why did {match['what']} {'rise' if match['move'] in _ROSE else 'fall'}",
    ),
)
TOLD = (*ENGLISH_PAIRED, *_TOLD)
