"""English verbs that are also words of the bank, and what rows do, in plain words: share the figure, plot the ratio, branches that
added deposits, who saw their deposits rise, three branches with the most small firms, what firms pay on their loans."""

from __future__ import annotations

import re

from assistant.grammar.turns import FEW, MONTH, PEOPLE, ROWS, SHARE, STATE, turns

_OTHER_SIDE = {
    "below": "at least",
    "under": "at least",
    "less than": "at least",
    "above": "at most",
    "over": "at most",
    "more than": "at most",
}
_PAST = {"rise": "rose", "fall": "fell", "drop": "dropped", "grow": "grew", "shrink": "shrank"}


def _most_of(match: re.Match[str]) -> str:
    """「three branches with the most small firms」 are put in order by how many of these clients they have."""
    side = "bottom" if match["end"].split()[0] in ("fewest", "least", "smallest", "lowest") else "top"
    count = match["n"] or ("1 " if not match["rows"].endswith("s") else "")
    return f"{side} {count}{match['rows']} by number of {match['who']}"


_PEOPLE = r"(?:clients|customers|borrowers|companies|firms|depositors|savers)"

ASKED = turns(
    (
        rf"\b(?:which|what) (?P<kind>(?!(?:of|are|is|our|the)\b)(?:[\w-]+ ){{1,3}}?{_PEOPLE}) "
        r"(?:do we have|have we got|are there|exist)(?= (?:at|in|of|under|with)\b|\W*$)",
        r"list \g<kind>",
    ),
    # verbs of asking that are also words of the bank, and what rows do
    (
        r"^(?P<lead>(?:please |pls |kindly |can you |could you |would you )+)share (?:with (?:me|us) )?(?=(?:the |our "
        r"|us |me )?(?!of\b)[\w])",
        r"\g<lead>show ",
    ),
    (
        r"^(?P<lead>(?:please |pls |kindly |can you |could you )*)(?:plot|chart|graph) (?:me )?"
        r"(?!.*\bby (?!month|quarter|week|day))(?=.*\b(?:since|(?:over|for|in|during) the (?:last|past)|in 20\d\d"
        r"|this year|last year|from)\b)",
        r"\g<lead>trend of ",
    ),
    (r"^(?P<lead>(?:please |pls |kindly |can you |could you )*)plot (?=[a-z])", r"\g<lead>chart "),
    (r"\bvis[ -][aà][ -]vis\b", "versus"),
    (
        rf"^how (?:do|did|much do) (?:the |our |all )*(?P<rows>{ROWS}) (?:differ|vary) (?:in|on|by|in terms of|as to)"
        rf" (?P<what>.+)$",
        r"\g<what> by \g<rows>",
    ),
    (
        r"^(?:how come|why)(?: is it that)?(?: does| do| did)? (?P<what>[\w' -]{3,40}?) (?:differs?|differed|var(?:y"
        r"|ies)|(?:is|are) (?:so )?different) "
        r"(?=between\b|from\b)",
        r"difference in \g<what> ",
    ),
    (
        rf"^(?:which|what) (?P<rows>{ROWS}) (?:contribute[sd]?|add|adds|bring|brings) how much (?:to|of) (?:the |our"
        rf" )?(?:total )?(?P<what>.+)$",
        r"\g<what> by \g<rows>, share of total",
    ),
    (
        rf"^(?P<what>[\w ]{{3,30}}?) contribution of (?:each|every) (?P<rows>{ROWS}) to (?:the |our )?(?:total|bank|whole)\b",
        r"\g<what> by \g<rows>, share of total",
    ),
    (
        r"\b(?P<span>\d+|twelve|six|three)[ -](?P<unit>month|quarter|week|year) (?:history|trend|series|record|run|chart"
        r"|development) (?:of|for|in) "
        r"(?P<what>.+)$",
        r"trend of \g<what> over the last \g<span> \g<unit>s",
    ),
    (
        r"^(?:tell me |say |show me )?who(?:['’]s| is| was) (?:ahead|leading|in front|winning|stronger|better) (?:in|on"
        r"|for|with|by) (?P<what>[^,?]+?)"
        r"\s*[,:–—-]+\s*(?P<one>[\w' -]{2,30}?) or (?P<two>[\w' -]{2,30}?)\W*$",
        r"\g<one> or \g<two>, who has more \g<what>",
    ),
    (
        rf"(?<=\w)\s*[?.]\s*(?:just |only )?(?:the )?(?:top |first )?(?P<n>{FEW}) (?:names|of them|will do|is enough|are"
        rf" enough)\W*$",
        r", top \g<n>",
    ),
    (
        rf"(?P<end>\b(?:most|fewest|least|highest|lowest|largest|biggest|smallest)\b[^,]*?)\s*,\s*(?:just |only"
        rf" )?(?P<n>{FEW}) of (?:them|those|these)\W*$",
        r"\g<end>, only \g<n>",
    ),
    (
        rf"^(?:the )?(?P<n>(?:top|bottom|first|best) {FEW}) (?:in|of|at|for|from) (?:each|every) (?P<rows>{ROWS})"
        rf" (?P<by>by|on|for|in terms of) (?P<what>[^,]+?)"
        rf"\s*,\s*(?P<who>(?:[\w-]+ ){{0,3}}{PEOPLE}) only\W*$",
        r"\g<n> \g<who> in each \g<rows> by \g<what>",
    ),
    (
        rf"^of (?:all (?:of )?)?(?:the |our )?(?P<what>[^,]+?)\s*,\s*(?:what|which|how much|how big a) {SHARE}?\s*(?:is"
        rf"|are|comes? from|belongs? to|"
        r"falls? (?:to|on)|was|were) (?:in |from |at )?(?P<who>[\w -]+?)(?:['’]s?)?\W*$",
        r"what share of \g<what> is in \g<who>",
    ),
    (
        rf"^as (?:an? )?{SHARE} of (?:our |the |all |total )*(?P<what>[^,]+?)\s*,\s*(?:how much|how big|what|how large)"
        rf" (?:is|are|was|were|does|do) "
        r"(?P<who>[\w -]+?)(?: make up| account for| represent)?\W*$",
        r"what share of \g<what> is in \g<who>",
    ),
    (
        r"(?<=['’]s )share in (?=(?:our |the |total )*(?:overdue|deposits|loans|lending|time|demand|wealth|aum|npl|bad))",
        "share of ",
    ),
    (
        r"(?<=s['’] )share in (?=(?:our |the |total )*(?:overdue|deposits|loans|lending|time|demand|wealth|aum|npl|bad))",
        "share of ",
    ),
    (
        r"\b(?:that|which|who)(?: have| has)? (?:added|gained|put on|grew|increased) (?P<what>deposits|loans?|loan"
        r" balance|aum|wealth(?: balance)?|time deposits|lending) "
        r"(?=(?:this|last|since|in|over|during)\b)",
        r"whose \g<what> rose ",
    ),
    (
        rf"\b(?P<who>{PEOPLE}|{ROWS})(?: that| who| which)? (?:saw|have seen|has seen|had|experienced|recorded|showed)(?:"
        rf" an?| the| their| its)* "
        r"(?P<what>deposits|loans?|loan balance|aum|wealth balance|balances?|contribution|fee income) "
        r"(?P<way>rise|fall|drop|decline|grow|increase|shrink|decrease)\b",
        lambda match: f"{match['who']} whose {match['what']} {_PAST.get(match['way'], match['way'] + 'd')}",
    ),
    (
        rf"\b(?P<rows>{ROWS}) (?:handling|managing|looking after|covering|serving|caring for|in charge of) (?=(?:over"
        rf"|more than|at least|fewer than|less than|under|below|above)\b)",
        r"\g<rows> with ",
    ),
    (
        rf"\bthis (?P<month>{MONTH}) (?P<sign>compared (?:to|with)|vs\.?|versus|against|and|than) (?:the )?last (?P=month)\b",
        r"\g<month> compared to a year earlier",
    ),
    (
        r"\b(?P<sign>vs\.?|versus|against|compared (?:to|with)) (?:the )?(?:same|that|those)(?: figures?| ones?)? (?:of"
        r"|for|in|at) ",
        r"\g<sign> ",
    ),
    (
        rf"\b(?:what|how much)(?: interest| rate)? (?:does|do|did) (?P<who>[\w -]*?{PEOPLE}) pay (?:us )?(?:on|for|in"
        rf" interest on) (?:their|its|the) "
        r"(?:loans?|borrowings?|lending|debts?|credit)(?: on average)?",
        r"loan rate of \g<who>",
    ),
    (
        rf"\b(?P<n>{FEW} )?(?P<rows>{ROWS}) (?:with|having) (?:the )?(?P<end>most|fewest|least|(?:largest|highest"
        rf"|smallest|lowest|greatest) (?:number|count) of) "
        rf"(?P<who>(?:[\w-]+ ){{1,3}}{PEOPLE})\b(?= *(?:$|[,.?;]))",
        _most_of,
    ),
    (
        rf"\bwhich (?P<rows>{ROWS}) (?:is|are|was|were) (?:mainly |mostly )?(?:responsible|to blame|behind) (?:for"
        rf" )?(?:the )?(?P<way>fall|drop|decline|decrease|rise|increase|growth) in ",
        r"which \g<rows> had the largest \g<way> in ",
    ),
    (
        r"^what (?:does|do|did) (?P<who>[\w' -]{2,30}?) (?:contribute|add|bring) to (?:the |our )?(?:total |overall "
        r"|whole )?(?P<what>[^,?]+?)"
        r" (?:in percent(?:ages?)?|in %|percentage[ -]?wise|as a percentage|in per cent)\W*$",
        r"what share of \g<what> is in \g<who>",
    ),
    (
        r"^(?:have|has|did) (?P<who>[\w' -]{2,40}?)(?P<when> (?:in|this|last|over|for) [\w ]{2,24}?)? (?:beaten|beat"
        r"|topped|surpassed|exceeded|outdone|outperformed) "
        r"(?:the )?(?P<base>year before|previous year|last year|prior year|year earlier)\W*$",
        r"\g<who>\g<when> compared to a year earlier",
    ),
    (
        r"^(?:i )?(?:can['’]?t|cannot|don['’]?t|do not) (?:quite |really )?(?:remember|recall|know) (?=(?:the|what|our)\b)",
        "",
    ),
    (r"\b(?P<be>is|are|was|were) over at (?=[a-z])", r"\g<be> at "),
    (r"\b(?:two|2) years ago at (?:the )?year[ -]?end\b", "at the end of the year before last"),
    (r"^(?:the )?levels? of (?=[a-z])(?!(?:risk|alerts?|warnings?|severity|concern)\b)", ""),
    (
        r"\b(?P<not>excluding|without|except(?: for)?|leaving out|other than) (?:the )?(?P<line>retail|corporate)"
        r" (?:business|side|banking|book)\b",
        r"\g<not> \g<line> customers",
    ),
    (
        rf"^(?P<ask>what|which) (?P<part>{SHARE}) of (?P<who>[\w' -]{{3,40}}?) borrows?(?: from us)?(?=\W*$| by | per )",
        r"what share of \g<who> has loans",
    ),
    (rf"^(?:the )?(?:total )?(?:no\.?|nr\.?|#) of (?=(?:[\w-]+ ){{0,3}}{PEOPLE}\b)", "how many "),
    (r"\b(?:the )?fattest\b", "the largest"),
    (
        rf"\b(?P<who>{PEOPLE}) holding (?=(?:over|more than|above|at least|under|below|less than|up to)\b)",
        r"\g<who> with ",
    ),
    (
        r"\bweight of (?P<who>[\w' -]{2,30}?) in (?:the |our )?(?:total |overall |whole )?(?P<what>[^,?]+?)\W*$",
        r"what share of \g<what> is in \g<who>",
    ),
    (r"\bchange (?:on|over) the (?P<span>month|year|quarter)\b", r"change against last \g<span>"),
    (
        r"^(?:please |pls )?follow (?P<what>[\w' -]{3,40}?) through the (?P<span>month|quarter|week)s\b",
        r"\g<what> by \g<span>",
    ),
    (
        rf"\b(?P<who>(?:[\w-]+ ){{0,3}}{PEOPLE}) (?P<test>without) a single (?=(?:loan|card|deposit|product|insurance)\b)",
        r"\g<who> \g<test> a ",
    ),
    (r"^(?:the )?single (?=(?:largest|biggest|smallest|highest|lowest|best|worst)\b)", "the "),
    (
        rf"\bbut (?:leave out|skip|drop|exclude|not|without|ignore) (?:the ones|those|any|all|ones|{ROWS}) (?P<test>below"
        rf"|under|above|over|less than|more than) "
        r"(?=\d)",
        lambda match: f"{_OTHER_SIDE[match['test']]} ",
    ),
    (
        r"^(?P<lead>(?:how much |what |the |our |all )*)(?P<what>loans|lending|deposits|time deposits) (?:falling "
        r"|coming )?(?:due|maturing|expiring) within "
        r"(?=(?:the next )?\d+ (?:days|months|weeks)\b)",
        r"\g<lead>\g<what> maturing in the next ",
    ),
    (
        rf"^(?P<who>(?:[\w-]+ ){{0,3}}{PEOPLE}\b[^?]*?)\bhead ?counts?\b",
        r"\g<who>number of customers",
    ),
    (r"\boverdue loans (?:that are )?(?:older|longer|more) than (?=\d)", "loans overdue more than "),
    (
        r"\bfrom (?P<from>\d[\d.,]* ?(?:k|m|million|bn|billion)?|[a-z]+ (?:million|thousand)) up to (?=\d)",
        r"from \g<from> to ",
    ),
    (
        r"\b(?P<and>and|but) (?P<test>over|above|more than|at least|under|below|less than) (?P<sum>(?:rmb |cny |yuan"
        r" )?\d[\d.,]* ?(?:k|m|mn|million|bn|billion)?|[a-z]+ (?:million|thousand)) "
        r"(?:in|of) (?P<what>deposits|loans|aum|wealth balance|time deposits)\b",
        r"\g<and> \g<what> \g<test> \g<sum>",
    ),
    (
        r"^(?:(?:and )?what(?:['’]s| is| was))? ?behind the (?=(?:drop|fall|rise|decline|increase|growth|jump|decrease) in\b)",
        "what is behind the ",
    ),
    (r"\b(?P<who>clients|customers|companies|firms) (?:lacking|missing) (?=[a-z])", r"\g<who> without "),
    (
        r"^(?:i (?:was told|heard|hear|read|see) (?:that )?)(?P<what>[^.?;]+?) (?:is|are|was|were|seems?|looks?)"
        r" (?:rather |quite |very |too |so )*"
        rf"{STATE}\s*[.,;–—-]+\s*what(?:['’]s| is| was) (?:it|the (?:number|figure|value))(?: exactly| really)?\W*$",
        r"\g<what>",
    ),
    (
        r"\b(?:tell me|know|say|see|show me) what (?P<what>[a-z][\w -]{2,30}?) (?P<who>[\w'-]+) (?:booked|posted"
        r"|recorded|reported|generated|showed|logged) ",
        r"what was \g<what> of \g<who> ",
    ),
)
