"""English turns that say what shape an answer has, in the plain words for it: branch by branch is for each branch, what is left to
reach is the gap to a plan, those who don't are the rest, biggest amount first is biggest first."""

from __future__ import annotations

import re

from assistant.grammar.rephrased_plans import PLANS
from assistant.grammar.turns import MONTH, turns

_PLAN = r"(?:targets?|plans?|goals?|budgets?|quotas?)"
_SIZE = r"(?:biggest|largest|highest|smallest|lowest|worst|best)"
_CLIENTS = r"(?:customers|clients|borrowers|depositors|people|persons|firms|companies)"
_THOSE = rf"(?:those|the ones|ones|others|everyone|everybody|anyone|anybody|{_CLIENTS})(?: else)?"
_NOT = r"(?:do not|don't|does not|doesn't|did not|didn't|are not|aren't|is not|isn't|have not|haven't|has not|hasn't|without)"
_PART = r"(?:part|chunk|piece|slice|bit|portion|fraction|proportion|share|percentage)"
_GIVEN = r"(?:hand(?:ed|ing)?|pa(?:id|ying)|g(?:ave|iven|iving)|dol(?:ed|ing)|dish(?:ed|ing)?|lent|put)"
_NO_ROWS = r"(?:month|week|day|quarter|year|one|side|bit|step|little|case|point|piece|line|row|half|two|three)"
_VERSUS = r"(?:than|versus|vs|against|compared (?:to|with))"


def _month_ends(match: re.Match[str]) -> str:
    """「at the end of March, April and May」 are three days."""
    months = [match["one"], match["two"], *re.findall(r"\w+", match["more"]), match["last"]]
    return ", ".join(f"end of {month}" for month in months[:-1]) + f" and end of {months[-1]}"


_TYPED = (
    (r"\bhw\b", "how"),
    (r"\b(?:wat|wht|waht|wot)\b", "what"),
    (r"\b(?:hav|hve|ahve)\b", "have"),
    (r"\b(?:teh|hte)\b", "the"),
    (r"\b(?:ther|thier|theri|theire)\b(?! (?:is|are|was|were|any)\b)", "their"),
    (r"\b(?:wich|whcih|whihc)\b", "which"),
    (r"\bmny\b", "many"),
)
_ROWS = (
    (rf"\b(?P<rows>(?!{_NO_ROWS}\b)(?:[a-z]+ )?[a-z]+) by (?P=rows)\b", r"for each \g<rows>"),
    (r"\bthe single (?=(?:\w+est|most|best|worst|least)\b)", "the "),
    (r"\b(?:as )?(?:at|of|on) (?:the )?(?:latest |most recent )?month end\b(?! of| in| \d)(?!s)", "now"),
    (rf"\b(?P<end>{_SIZE}) (?:amounts?|sums?|figures?|values?|balances?|ones?|debts?) first\b", r"\g<end> first"),
    (r"\b(?:sorted|ordered|ranked) by (?:the )?(?:amount|sum|size|balance)(?=\W*$)", "biggest first"),
    (
        r"\b(?:people|folks|persons) (?=(?:(?:do |did )?(?:we|i) (?:have|had|got) )?(?:who|that|with|without|whose)\b)",
        "customers ",
    ),
    (
        r"^(?P<lead>(?:ok |so |and |well |hi |hello )?)(?:(?:is|are|do|does|have|has|got)\s+)?(?:there )?"
        r"(?:any|anyone|anybody|some|someone|somebody) (?:of|among|amongst|in|from) (?P<whose>my|our|the)\b",
        r"\g<lead>which of \g<whose>",
    ),
    (rf"^(?:do|have) (?:i|we) (?:have |got )?(?:any )?(?=(?:retail |corporate )?{_CLIENTS}\b)", "which "),
)
_RANKED = (
    (
        r"\b(?P<end>most|least) (?:profitable|valuable|lucrative|successful|effective|efficient|rewarding)\b"
        r"(?=.*\b(?:in terms of|measured (?:by|on|in)|judged (?:by|on)|going by|based on|as measured by)\b)",
        lambda match: "top" if match["end"] == "most" else "bottom",
    ),
    (r"\band (?:over|above)(?= ?\d| a | half)", "with more than"),
    (r"\band (?:under|below)(?= ?\d| a | half)", "with less than"),
    (rf"\bthe (?P<span>year|quarter|month)'s\b(?=.*\b{_PLAN}\b)", r"this \g<span>'s"),
)
_SPANS = r"(?:month|quarter|year|week|day)"
_TIMES = (
    (
        rf"\bthe (?P<end>best|worst|biggest|strongest|weakest|slowest|busiest|highest|lowest) "
        rf"(?P<span>{_SPANS})\b(?! (?:of|end|ever)\b)",
        r"which \g<span> was \g<end>",
    ),
    (
        rf"\bthe (?P<span>{_SPANS}) (?:with|that had|that saw|having|which had) the "
        r"(?P<end>most|highest|lowest|fewest|least|largest|biggest|smallest|best|worst)\b",
        r"which \g<span> had the \g<end>",
    ),
    (
        r"\b(?P<rows>rms?|managers?|(?:sub )?branch(?:es)?|outlets?|industr(?:y|ies)|teams?) whose "
        r"(?:customers|clients|borrowers|depositors) (?:together |in total |altogether )?(?=(?:owe|have|hold|keep|bring|borrow)\b)",
        r"\g<rows> who ",
    ),
)
_DEFINED = (
    (
        r"^(?:on what basis|by what (?:criteria|standard|yardstick)|when|why) (?:do|would) (?:we|you|they) "
        r"(?:call|consider|count|regard|treat|label|classify) (?:an? |somebody |someone |the )?",
        "what is meant by ",
    ),
    (
        r"\b(?:explain|define|clarify)(?: to me| me)? (?:the |what the )?"
        r"(?:term|word|notion|concept|expression|phrase|jargon)(?: of)?\b",
        "what is meant by",
    ),
)
_SHARES = (
    (rf"\b(?:what|which|how (?:big|large|much|great|high)(?: an?| of an?)?) {_PART} of\b", "what share of"),
    (r"\b(?:in|as)(?: a| an)? (?:percentages?|per ?cents?|percent)(?: terms)?\b(?! of\b)", "in %"),
    (
        r"(?:\s*[,;:?(–-]+\s*(?:in )?| in )(?:percentages?|per ?cents?|percentwise|%)(?:\)|,? please|,? pls)?\W*$",
        ", in %",
    ),
    (
        r"\b(?:does|do|did)(?P<who>(?: [\w'-]+){1,4}?) (?:account for|make up|represent|constitute)\b",
        r"\g<who> share",
    ),
    (
        r"\b(?:divided?|apportioned|carved|parcelled)(?: up| out)? "
        r"(?:by|between|across|over|among|amongst|into|according to)\b",
        "split by",
    ),
    (
        r"\bhow (?:is|are) (?P<what>(?:[\w'-]+ ){1,4}?)(?:split|shared out|spread|distributed) "
        r"(?:by|between|across|over|among)\b",
        r"\g<what>by",
    ),
)
_BESIDE = (
    (
        r"\b(?:compared (?:with|to)|versus|vs\.?|against|than|on) (?:both )?(?:(?:a|one) month (?:ago|earlier|before)|last month|"
        r"the (?:previous|prior|last) month),? and (?:(?:a|one) year (?:ago|earlier|before)|last year|the (?:previous|prior|last) "
        r"year|the same month last year)(?=\W*$|,| by | per )",
        "month on month and year on year",
    ),
    (
        r",? and (?:what|how (?:much|many|high|big|large)|where) (?:was|were) (?:it|there|they|that|this|these) "
        r"(?=(?:this time |in |at |on |back in )?(?:the )?(?:last|a|one|end|previous|same|20\d\d)\b)",
        " compared with ",
    ),
    (
        r"^(?:is|are) (?P<what>(?:our|my)(?: own)? [\w -]{2,40}?) (?:better|worse|higher|lower|bigger|smaller|more|less) than "
        r"(?:that of )?(?P<whose>the (?:whole |entire )?bank)(?:'s)?(?: as a whole| overall| average)?(?=\W*$)",
        r"\g<what> versus \g<whose>",
    ),
    (
        r"^how (?:is|are|does|do) (?P<what>my [\w -]{2,40}?) (?:compar\w+|measure up|stack up|look|doing|rank)?(?: as)? ?"
        r"(?:with|to|against|versus|vs|among) (?:the |my )?(?:other|fellow) (?:rms?|relationship managers|managers|colleagues)\b",
        r"where do i rank on \g<what>",
    ),
    (
        r"^(?P<one>[\w'-]+(?: [\w'-]+){0,3}?) (?:or|and) (?P<other>[\w'-]+(?: [\w'-]+){0,3}?)(?:\s*[,:–-]+\s*)"
        r"(?:who|which)(?: one)?(?: of (?:them|the two|these|both|these two|those))?"
        r" (?:has|have|had|is|are|do|does|did|bring|brings|hold|holds|keep|keeps|make|makes)? ?"
        r"(?=.*\b(?:more|less|better|worse|\w+er)\b)",
        r"\g<one> versus \g<other>: ",
    ),
    (
        rf"\b{_VERSUS} (?:that of )?{_THOSE} (?:(?:who|that|which) )?{_NOT}\b(?: (?:one|any|it|them|so))?"
        r"(?=\W*$|\s*[,:–-])",
        "versus the rest",
    ),
    (r"\bnext to (?!(?:each|one|nothing|none|it|that|this|them|those|these)\b)", "versus "),
    (
        r"\b(?:conversion|response)(?: rates?)? (?:of|for|in|by|between) (?:the )?(?:test|treatment|treated|target)"
        r"(?: group)? (?:vs|versus|and|against|compared (?:with|to)) (?:the )?control(?: group)?s?\b",
        "a/b uplift",
    ),
    (
        r"(?<=[\w,] )and (?:what|how (?:much|high|big|large|good|bad))(?:'s| is| are| was| were) (?:its|their|the) ",
        "and the ",
    ),
    (
        r"(?<=[\w,] )and (?:what|how much) do (?:they|these|those)(?: people| clients| customers)? ",
        "and what they ",
    ),
)
_DAYS = (
    (
        rf"\b(?:at |as of )?(?:the )?ends? of (?P<one>{MONTH}), (?P<two>{MONTH})(?P<more>(?:, {MONTH})*),? and (?P<last>{MONTH})\b",
        _month_ends,
    ),
    (r"\b(?:falls?|comes?) (?=due (?:in|within|inside|over) (?:the )?(?:next|coming)\b)", ""),
    (
        r"\b(?:at|as of|as at|by) (?:the )?(?:half ?year|mid ?year)(?: of)? (?P<year>20\d\d)\b",
        r"at the end of june \g<year>",
    ),
    (
        r"\b(?:running|runs?|run|coming|comes?|ending|ends?|expiring|finishing)(?: out| off| to an end)? "
        r"(?=(?:within|in the next|over the next|in under|inside) (?:the next )?(?:\d+|a|one|two|three|thirty|sixty|ninety) "
        r"(?:days?|weeks?|months?))",
        "due ",
    ),
    (
        r"\bsince [^,;]{3,24},? (?:i\.?e\.?|that is|meaning|in other words),? (?:from|since) ",
        "since ",
    ),
    (r"\blast summer\b", "june to august last year"),
    (r"\bsince june to august (?:of )?last year\b", "since june last year"),
    (rf"\b(?:in |during )?the (?:[a-z]+ )?month of (?={MONTH}\b)", "in "),
)
_LENDING = (
    (
        r"\bwhat does (?P<who>(?!(?:it|this|that|the|a|you|we|they|i)\b)(?:[\w'-]+ ){1,3}?)"
        r"(?:have|hold|keep|carry|show|sit on|stand at) (?:in|on|as|for) ",
        r"\g<who>",
    ),
    (
        rf"\b{_GIVEN} out (?P<what>(?:[\w.,]+ ){{0,6}}?)(?:in |of |worth of )?(?:new )?(?:loans|lending)\b",
        r"loans disbursed \g<what>",
    ),
    (rf"\bloans?(?: that)? (?:we|they|you|i|(?:the|our|my) \w+)(?: have| had)? {_GIVEN} out\b", "loans disbursed"),
    (
        r"\bcharg(?:e|es|ed|ing) (?P<end>(?:the )?(?:highest |lowest |most |least )?)(?:interest|rates?)(?: rates?)?\b",
        r"with \g<end>loan rate",
    ),
    (
        r"\b(?:which|what)(?:'s| is)?(?: the)? (?:formula|definition|calculation|logic|method|maths)"
        r"(?: is| stands?| lies?| sits?)? (?:behind|underneath|beneath|underlying)\b",
        "what is the formula of",
    ),
)
_ORDER = (
    (
        r"^of (?:all |all of )?(?P<whose>our |my |the )?(?P<who>[a-z][\w -]{1,30}?),? (?P<ask>how many|what share|what percentage)"
        r"(?: of them)? (?=(?:are|have|has|hold|use|own|had|keep|owe|also|do|did|bought|were)\b)",
        r"\g<ask> of \g<whose>\g<who> ",
    ),
)
SHAPES = PLANS + turns(
    *_ORDER,
    *_TYPED,
    *_ROWS,
    *_RANKED,
    *_TIMES,
    *_DEFINED,
    *_SHARES,
    *_BESIDE,
    *_DAYS,
    *_LENDING,
)

_LISTED = re.compile(
    r"(?:(?<=[,:&;] )|(?<=\band )|(?<=\bgive )|(?<=\bshow )|(?<=\bwith ))(?:the )?(?:count|number)(?=,| and\b| &|\W*$)"
)
_BOOK = re.compile(r"\b(?P<kind>overdue |bad |non performing |npl )?(?:loans?|lending|mortgages?)\b")
_LENT = re.compile(r"\b(?:disburs\w+|newly lent|granted|lent out|issued|new loans)\b")
_CLIENTELE = re.compile(r"\b(?:customers?|clients?|(?P<owe>borrowers?)|depositors?|firms?|compan(?:y|ies))\b")
_OTHERS = re.compile(
    r"\b(?:alerts?|visits?|leads|opportunities|complaints?|campaigns?|rms?|managers?|shares?|percentage|only)\b"
)


def number_listed(plain: str) -> str:
    """「green loans by branch: balance, count and npl ratio」: a bare count in a list is of the loans or of the clients named."""
    book, who = _BOOK.search(plain), _CLIENTELE.search(plain)
    if _OTHERS.search(plain) or _LENT.search(plain) or (book is None and who is None):
        return plain
    kind = book["kind"] or "" if book is not None else ""
    led = (
        who is not None
        and book is not None
        and re.fullmatch(r"[ a-z-]*\b(?:of|to|for|from|by)\b[ a-z-]*", plain[book.end() : who.start()])
    )
    counted = f"{kind}loans" if who is None or led else "borrowers" if who["owe"] else "customers"
    return _LISTED.sub(f"number of {counted}", plain)
