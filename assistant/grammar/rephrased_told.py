"""English turns that tell a figure by what is done: the loan rate we charge, loans to X as a share of, how many depositors also
borrow, overdue and by how much, what is considered a loss-making customer."""

from __future__ import annotations

from assistant.grammar.turns import turns

_CLIENTS = r"(?:clients|customers|firms|companies|borrowers|individuals|people|ones|those|anyone|anybody|everyone|who)"
_SHARE = r"(?:share|percentage|proportion|part|fraction|portion)"
_RATE = r"(?:rate|rates|price|pricing|yield|interest)"
_COUNT = r"(?:\d{1,3}|three|five|ten|twenty|fifty)"
_LARGEST = rf"(?:{_COUNT} (?:largest|biggest)|(?:top|largest|biggest) {_COUNT})"
_RESTS = r"(?:comes? from|is held by|are held by|sits? with|belongs? to|is with|rests? with)"
_TAKEN = r"(?:considered|regarded as|deemed|classed as|counted as|treated as|seen as)"

TOLD = turns(
    (
        rf"\b(?P<what>(?:loan|lending|interest|credit|deposit) {_RATE}) (?:that |which )?(?:we|they) "
        r"(?:charge|charged|ask|asked|get|got|earn|earned|pay|paid|offer|offered)\b",
        r"\g<what>",
    ),
    (
        rf"\b(?P<what>loans|lending|deposits) (?:to|for|from) (?P<who>[\w' ]{{3,30}}?) (?=as an? {_SHARE} of\b)",
        r"\g<who> \g<what> ",
    ),
    (
        rf"\bas an? {_SHARE} of (?:our |the )?(?=(?:corporate|retail|company|personal|business|consumer)\b)",
        "as a percentage of all ",
    ),
    (
        rf"\bhow much of (?:the |our |all |total )*(?P<what>[\w ]{{3,24}}?) {_RESTS} (?:the |our |my )?(?P<first>{_LARGEST} \w+)",
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
    (r"\b(?:anyone|anybody|someone|somebody|any) (?:of|among) (?:mine|ours)\b", "which of my clients"),
)
