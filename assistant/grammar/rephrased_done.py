"""English turns that tell who did what: what share of their clients did each RM reach, how much was lent and at what rate,
what percent of clients in each tier own wealth products, deposits that grew or shrank, loans due for repayment."""

from __future__ import annotations

from assistant.grammar.rephrased_per_head import PER_HEAD
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
        r",? (?:and|versus|vs\.?|against)(?: (?:how (?:much|many)|what)(?: about| of| do| did| does| for)?)?"
        r" (?:everybody|everyone) else"
        r"(?: (?:do|did|does|has|have))?(?=\W*$)",
        " versus the rest",
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
