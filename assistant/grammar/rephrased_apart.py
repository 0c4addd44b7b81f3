"""English sentences whose asking stands apart from what it is about, in plain words: RMs in Ningbo: how many; fees were weak, how
come; my clients' deposits, biggest first; and parts told from the other end: share of gold clients that borrow."""

from __future__ import annotations

import re

from assistant.grammar.turns import FEW, PEOPLE, ROWS, SHARE, STATE, turns

_HOLD = r"(?:ha(?:ve|s)|holds?|owns?|borrows?|keeps?|uses?|invests?|carr(?:y|ies)|took|takes?|bought|buys?)"
_PRODUCT = (
    r"(?:(?:an? )?(?:credit cards?|cards?|insurance(?: polic(?:y|ies)| products?)?|wealth(?: management)? products?|wealth|loans?"
    r"|mortgages?|deposits?|time deposits?))"
)
_FIGURE = (
    r"(?:deposit|loan|lend|balance|income|revenue|fee|npl|rate|ratio|client|customer|borrower|aum|book|card|contribution|cost"
    r"|visit|alert|complaint)"
)
_SPAN = r"(?:day|week|month|quarter|year)"
_SIGN = r"(?:\s*[,;:.?!–—-]+\s*|\s+)"


def _best_span(match: re.Match[str]) -> str:
    """「best month for new customers」: the month that had most of them, or did best by that figure."""
    return f"which {match['span']} was {match['end']} for {match['what']}"


def _at_its(match: re.Match[str]) -> str:
    """「when was the loan rate at its lowest this year, by month」: which month had the lowest one."""
    span = match["span"] or "month"
    return f"which {span} had the {match['end'].replace('peak', 'highest')} {match['what']}{match['rest']}"


APART = turns(
    # what it is about, and then what is asked of it
    (
        rf"^(?:the |our |all )*(?P<rows>{ROWS}|loans) (?P<rest>(?:in|at|of|with|over|above|under|below|that|who|whose)\b[^,:;?]*?)"
        r"\s*[,:;–—-]+\s*how many(?: are there| do we have| are they| of them)?(?: in total| in all)?\W*$",
        r"how many \g<rows> \g<rest>",
    ),
    (
        rf"^(?P<what>[^,;?]*?) (?:seems?|looks?|appears?|feels?|sounds?|is|are) (?:rather |quite |very |too |a bit |pretty |so )*"
        rf"{STATE}(?P<where>(?: (?:at|in|for|on) [^,;?.]*?)?)\s*[,;.–—-]+\s*(?:so )?(?:what|how much|how high|how low)"
        rf" (?:is|was|are) "
        r"(?:it|they|that|the (?:number|figure|value))(?: exactly| really| actually| now| right now| precisely)*\W*$",
        r"\g<what>\g<where>",
    ),
    (
        r"^(?P<what>[^,;?]*?) (?P<be>was|were|is|are|has been|have been) (?:rather |quite |very |too |a bit |pretty |so )*"
        r"(?P<state>weak|soft|poor|thin|slow|bad|low|down)(?P<where>(?: [^,;?.]*?)?)\s*[,;.?–—-]+\s*"
        r"(?:how come|why(?: is that| was that| so)?|what happened|any reasons?|reasons?|what(?:['’]s| is| was) the"
        r" (?:reason|cause))\W*$",
        r"why was \g<what> so low\g<where>",
    ),
    (
        rf"^(?P<what>[^;?]*?\b(?:most|fewest|least|highest|lowest|largest|biggest|best|worst)\b[^;?]*?)\s*[,;.–—-]+\s*"
        rf"(?:but |and )?(?:i |we )?(?:only|just) (?:want|need|care about|show me|show) (?:the )?(?:top |first )?(?P<n>{FEW})"
        r"(?: of (?:them|those|these))?\W*$",
        r"\g<what>, top \g<n>",
    ),
    (
        r"^(?P<whose>my|our|the) (?P<who>clients|customers|borrowers|depositors)['’]? (?P<what>[\w -]{2,30}?)\s*,\s*"
        r"(?P<end>biggest|largest|highest|smallest|lowest|most|least) (?:ones? )?first\b",
        r"\g<what> by client, \g<end> first",
    ),
    (
        rf"^(?P<who>(?:my |our |the )?(?:[\w-]+ ){{0,3}}{PEOPLE}) by (?P<what>[\w ]{{2,30}}?)\s*,\s*"
        rf"(?:the )?(?P<end>biggest|largest|top|smallest|highest|lowest|bottom) (?P<n>{FEW})\W*$",
        r"\g<n> \g<end> \g<who> by \g<what>",
    ),
    (
        rf"^(?P<who>(?:my |our |the )?(?:[\w-]+ ){{0,3}}{PEOPLE}(?: (?:in|at) [\w-]+)?)\s*[,:;–—-]+\s*(?:the )?(?P<n>{FEW}) "
        r"(?P<end>biggest|largest|top|smallest|highest|lowest) (?:ones? )?by (?P<what>[\w ]{2,30}?)\W*$",
        r"\g<n> \g<end> \g<who> by \g<what>",
    ),
    (
        rf"^(?P<which>overdue|late|delinquent|dormant|inactive) (?P<who>(?:[\w-]+ ){{0,3}}{PEOPLE})\s*,?\s*(?:list"
        rf"|names?)(?: please| pls)?\W*$",
        r"list \g<which> \g<who>",
    ),
    (r"(?<=\w)\s*,\s*(?:a )?list(?: please| pls)?\W*$", ", list them"),
    # a part told from its other end
    (
        rf"^(?P<part>.{{0,20}}{SHARE} of [\w' -]{{3,40}}?) (?:that|who|which) borrows?(?: from us)?\b",
        r"\g<part> who have loans",
    ),
    (
        rf"^(?P<ask>(?:what(?:['’]s| is)? |show(?: me)? |give me )?)(?:the )?(?P<part>{SHARE}) of (?P<who>[\w' -]{{3,40}}?) "
        rf"(?:that|who|which) (?={_HOLD}\b)",
        r"what \g<part> of \g<who> ",
    ),
    (
        rf"\b(?:the )?(?:holdings?|holders|ownership|penetration|take[ -]?up|uptake|usage) of (?P<what>{_PRODUCT}) "
        rf"(?:among(?:st)?|with|within|by|in) (?P<who>(?!(?:branch|month|rm|rms|quarter)\b)(?:[\w-]+ ){{0,3}}{PEOPLE})"
        r"(?=\s*(?:$|[,.?;]| by | per ))",
        r"what share of \g<who> has \g<what>",
    ),
    (
        rf"^(?P<who>(?:(?!{_FIGURE})[\w' &-]){{3,30}}?) as (?:an? )?{SHARE} of (?:our |the |all |bank )*(?:total |overall |whole )?"
        r"(?P<what>(?:overdue|demand|time|bad|non-?performing|wealth|inclusive|green|corporate|retail) [\w ]{3,24}?)\W*$",
        r"what share of \g<what> is in \g<who>",
    ),
    # other verbs and orders
    (
        rf"\bhow many (?P<who>[\w' -]*?{PEOPLE}) (?:does|do|is|are) (?:each|every|the|our|all)?(?: of)?(?: the| our)?"
        rf" ?(?P<rows>{ROWS}) "
        r"(?:look(?:ing)? after|hav(?:e|ing)|manag(?:e|ing)|cover(?:ing)?|handl(?:e|ing)|serv(?:e|ing)|tak(?:e|ing) care"
        r" of|carry)\b",
        r"how many \g<who> are there for each \g<rows>",
    ),
    (
        r"\bhow (?:does|do|did) (?P<what>(?!(?:it|that|this|they|we|i|you)\b)[\w' -]{3,40}?) "
        r"(?:break down|spread(?: out)?|distribute|shake out) (?:across|by|over|between|among|amongst|into)\b",
        r"\g<what> by",
    ),
    (r"\btrend[ -]?lines? (?:for|of|on)\b", "trend of"),
    (
        r"\b(?P<rows>industries|sectors|branches|sub[ -]?branches|products|rms|managers|outlets) (?:are |stand"
        r" )?(?:behind|account(?:ing)? for|"
        r"responsible for|driving|make up|behind) (?:the )?(?P<most>most|bulk|majority|lion['’]s share) of (?:the |our |all )*",
        r"\g<rows> have the most ",
    ),
    (
        r"\bhow (?:much|many) (?P<what>[\w ]{3,30}?) (?:did|have|do) (?P<who>we|they|i|the bank|our \w+)(?: \w+)? "
        r"(?:gain(?:ed)?|won|win|add(?:ed)?|gr[eo]wn?) or (?:los[et]|shed|drop(?:ped)?)\b",
        r"by how much did \g<what> change",
    ),
    (
        r"\b(?:brought|brings?|bringing) in (?:the )?(?P<end>most|least|highest|lowest) "
        r"(?=(?:card|insurance|fees?|fee|commissions?|net|new|external|wealth|loans?|deposits?|contribution)\b)",
        r"had the \g<end> ",
    ),
    (
        rf"^(?:the |our )?(?P<end>best|worst|busiest|strongest|weakest|top) (?P<span>{_SPAN}) "
        r"(?:for|in terms of|on|as to|regarding) (?P<what>.+)$",
        _best_span,
    ),
    (
        rf"^when (?:was|were|did) (?:the |our )?(?P<what>[\w' -]{{3,40}}?)(?: at| hit| reach)? (?:its|their|the) "
        rf"(?P<end>highest|lowest|peak|best|worst)(?P<rest>[^?]*?)(?:,? (?:by|per|which) (?P<span>{_SPAN}))?\W*$",
        _at_its,
    ),
    (
        r"\bremind (?:me|us)(?: again)? (?:of )?what (?:the |our )?(?P<what>[\w' -]{3,50}?) (?:looked like|was like|was"
        r"|were|stood at|came to|"
        r"amounted to)\b",
        r"what was \g<what>",
    ),
    (
        r"\b(?:how )?(?:does|do|did|is|are) (?P<who>[\w' -]{3,30}?)(?:['’]s?) (?P<what>[\w -]{3,30}?) (?:compar(?:e|ed"
        r"|ing)|stack(?:ed|ing)? up|"
        r"measur(?:e|ed|ing) up|far(?:e|ed|ing)|rank(?:ed|ing)?|line(?:d)? up|held? up|look(?:s|ed|ing)?) "
        rf"(?:with|to|against|among|amongst|versus|next to|beside) (?:the |all |all the |our )*other (?P<rows>{ROWS})\W*$",
        r"where does \g<who> rank among the \g<rows> on \g<what>",
    ),
    (
        r"\b(?P<did>had|has|have|made|got|booked|saw|recorded|posted|sold) (?P<end>least|fewest|most) (?=[a-z])(?!of\b"
        r"|people\b|likely\b|recently\b)",
        r"\g<did> the \g<end> ",
    ),
    (
        r"[, ]*\b(?P<at>rank(?:s|ed)?|standing|versus|against [\w']+|[\w']+) on demand (?:deposits? )?(?P<rate>share|ratio)\b",
        r" \g<at>, demand \g<rate>",
    ),
    (
        r"^how (?:big|large|important|significant) (?:is|are) (?P<who>[\w' -]{3,30}?) (?:relative|compared|in relation"
        r"|in proportion) (?:to|with) "
        r"(?:the |our )?(?:whole |entire )?(?:bank|total|whole) (?:in|on|by|for|in terms of|as to) (?P<what>[\w -]{3,30}?)\W*$",
        r"what share of \g<what> is in \g<who>",
    ),
    (r"\bgrowth (?:in|of) (?P<what>loan (?:disbursements?|applications?|losses|income|rate))\b", r"\g<what> growth"),
    (r"\baverage (?P<what>(?:loan|lending|deposit|interest) rates?)\b(?= (?:on|for|of) new)", r"\g<what>"),
    (r"\bleaving (?P<what>[\w' -]{2,30}?) (?:aside|out|apart)\b(?= ?,)", r"excluding \g<what>"),
    (r"\bexcl\.(?= ?\w)", "excluding"),
    (
        rf"^what (?P<rows>{ROWS}) (?=(?:had|has|have|made|did|got|booked|saw|recorded|posted|sold|is|was)\b)",
        r"which \g<rows> ",
    ),
    (
        r"\bprogress(?: made)? (?:on|towards?|against|with|to) (?=.*\b(?:plans?|targets?|goals?|budgets?|quotas?)\b)",
        "completion of ",
    ),
    (r"\baverage loan (?=disbursements?\b)", "average "),
    (
        r"\b(?P<one>[\w'-]+) plus (?P<two>[\w'-]+)\s*(?P<sign>,)\s*(?P<what>[\w -]{3,30}?) (?:together|all together|in one)\W*$",
        r"\g<what> of \g<one> and \g<two> combined",
    ),
    (
        r"^split (?P<what>[\w' -]{3,40}?) by (?P<by>[\w -]{2,24}?) (?=(?:for|of|with)\b)",
        r"\g<what> by \g<by> ",
    ),
)
