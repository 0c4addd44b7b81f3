"""English turns that tell a figure by what is done: the loan rate we charge, loans to X as a share of, how many depositors also
borrow, overdue and by how much, what is considered a loss-making customer."""

from __future__ import annotations

import re

from assistant.grammar.rephrased_paired import ENGLISH_PAIRED
from assistant.grammar.turns import turns

_UP = frozenset({"rise", "increase", "jump"})
_CLIENTS = r"(?:clients|customers|firms|companies|borrowers|individuals|people|ones|those|anyone|anybody|everyone|who)"
_PART = r"(?:percentage|percent|per cent|share|proportion|part|fraction|portion)"
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
        rf"\b(?:what|which) {_PART}(?: of (?:the |our |all |total )*(?P<of>[\w ]{{3,20}}?))? {_BE} (?:in |from |with )?"
        rf"(?P<first>[\w ]{{2,24}}?),? (?:and|but|versus|vs) (?:what|which) {_PART}(?: {_BE})? (?:in |from |with )?"
        r"(?P<second>[\w ]{2,24}?)(?=\W*$|,| by | in | at | as of )",
        _both_shares,
    ),
    (
        rf"\b(?P<what>(?:loan|lending|interest|credit|deposit) {_RATE}) (?:that |which )?(?:we|they) "
        r"(?:charge|charged|ask|asked|get|got|earn|earned|pay|paid|offer|offered)\b",
        r"\g<what>",
    ),
    (
        rf"\b(?P<what>loans|lending|deposits) (?:to|for|from) (?P<who>[\w' ]{{3,30}}?) (?=as an? {_PART} of\b)",
        r"\g<who> \g<what> ",
    ),
    (
        rf"\bas an? {_PART} of (?:our |the )?(?=(?:corporate|retail|company|personal|business|consumer)\b)",
        "as a percentage of all ",
    ),
    (
        rf"\bhow much of (?:the |our |all |total )*(?P<what>[\w ]{{3,24}}?) {_RESTS} (?:the |our |my"
        rf" )?(?P<first>{_LARGEST} \w+)",
        r"share of the \g<first> in \g<what>",
    ),
    (r"\bhow many (?:of )?(?:the |our |my |all )*depositors\b(?= \w)", "how many customers with deposits"),
    (
        rf"(?P<who>\b{_CLIENTS} [\w' ]{{0,40}}?)\b(?P<late>overdue|past due|in arrears|late|behind)"
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
        r"^how many loans did (?:we|they) (?:book|make|grant|write|extend|disburse|pay out|give)\b"
        r"(?P<rest>.*?),? and (?:for )?how much\b",
        r"number and amount of loans disbursed\g<rest>",
    ),
    (
        rf"^(?P<who>{_CLIENTS}) (?P<by>by [\w ]{{3,24}}), with (?P<figures>[\w ]{{3,30}},? and [\w ]{{3,30}})(?=\W*$)",
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
        lambda match: f"why did {match['what']} {'rise' if match['move'] in _UP else 'fall'}",
    ),
)
TOLD = (*ENGLISH_PAIRED, *_TOLD)
