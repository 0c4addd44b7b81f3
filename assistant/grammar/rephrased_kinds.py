"""English turns about the kinds of a thing in plain words: what kinds of alerts and how many of each, what are deposits made of,
big, medium, small and micro firms."""

from __future__ import annotations

import re

from assistant.grammar.turns import turns

_KIND = r"(?:kinds?|types?|sorts?|forms?|categor(?:y|ies)|class(?:es)?|varieties|flavou?rs)"
_EACH = r"each(?: (?:one|of (?:them|these|those)|kind|type|sort|group|class|level|band|category))?"
_PART = r"(?:share|portion|part|percentage|percent|proportion|fraction|slice)"
_COUNTED = (
    r"(?:alerts?|warnings?|red flags?|opportunit(?:y|ies)|leads?|deals?|complaints?|visits?|clients?|customers?"
    r"|enquir(?:y|ies)|firms?"
    r"|companies|savers?|depositors?|borrowers?)"
)
_MADE = (
    r"(?:made (?:up )?(?:of|from|out of)|composed of|comprised of|built (?:up )?(?:of|from)|consist(?:s|ing)? (?:of"
    r"|in)|comprises?"
    r"|break(?:s)? down (?:in|in ?to|as)|split (?:in|in ?to|up into))"
)
_BIG = r"(?:big|large|bigger|larger)"
_MID = r"(?:mid|medium|middle|mid[ -]?sized?|medium[ -]sized?|midsize)"
_AND = r"(?:,? (?:and |or |vs\.? |versus )?| ?/ ?| - )"
_FIRMS = r"(?: (?:firms|companies|businesses|enterprises|ones|borrowers|corporates))?"
_STUFF = {
    "deposit": "share of deposit balance by deposit type",
    "loan": "share of loan balance by loan type",
    "lend": "share of loan balance by loan type",
    "fee": "share of fee income by fee type",
}


def _of_kinds(match: re.Match[str]) -> str:
    return next(plain for word, plain in _STUFF.items() if word in match["what"])


def _sizes(match: re.Match[str]) -> str:
    """「big, mid and small firms」 are firms of these sizes."""
    micro = ", micro" if match["micro"] else ""
    return f"large, medium, small{micro} firms"


_RANGES = (
    r"(?:the )?\d+ ?(?:-|–|to) ?\d+(?:,? (?:and )?\d+ ?(?:-|–|to) ?\d+)+"
    r" ?-?days? (?:buckets?|bands?|brackets?|ranges?)(?: and so on| etc)?"
)

KINDS = turns(
    (
        r"\b(?P<what>alerts|warnings) (?:that |which )?(?:nobody|no one|no-one|none of us) (?:has|have)? ?(?:yet )?"
        r"(?:closed|handled|dealt with|touched|looked at|picked up|worked on|cleared|settled)(?: yet| so far)?",
        r"open \g<what>",
    ),
    (rf"\b(?:sorted |split |put |cut |broken |grouped )?(?:into |by |in )?{_RANGES}", "by days overdue"),
    (
        r"\b(?P<who>customers|clients|people|depositors|folks|those|individuals|savers|borrowers) (?:who are |that are )?"
        r"(?:aged )?(?P<age>\d\d)"
        r"(?: years)? (?:and|or) (?:over|above|older|up|more)\b(?! ?(?:k|m|million|thousand))",
        r"\g<who> over \g<age>",
    ),
    (
        r"\bwhat (?:does|do|did) (?P<what>(?:the |our |my )?[a-z][\w' -]{2,60}?) (?:currently |now )?look like\b"
        r"(?! (?:in|under) the (?:rules|policy))",
        r"how is \g<what>",
    ),
    (
        rf"\b(?:what|which|how much) (?:{_PART} )?of (?:our |the |all |total )*(?:loans?|lending|loan book|book)"
        rf" (?:is|are) "
        r"short[ -]?(?:term)?,? (?:and |or |(?:what|which|how much) (?:\w+ )?(?:is )?)?medium[\w ,-]*? (?:and |or"
        r" )?long[ -]?(?:term)?",
        "share of loan balance by loan term",
    ),
    (
        r"\bshort(?:[ -]term)?,? (?:and |or )?medium(?:[ -]term)?(?:,? and|,? or|,) long(?:[ -]term)? (?=loans?"
        r"|lending|credit)",
        "short term, medium term and long term ",
    ),
    (
        r"\bwhere (?:do|does|did) (?:our |the |all our |all the )?(?:fees?|fee income|commissions?) come from\b"
        r"|\bfee sources\b"
        r"|\bsources of (?:our |the )?(?:fees?|fee income)\b",
        "fee income by fee type",
    ),
    (
        r"\bhow many (?P<who>people|clients|customers|savers|depositors|households) (?:have|has|hold|keep|got|have got) how much\b"
        r"(?: money)?(?: (?:on|in|with|at) (?:their accounts?|account|deposit|us|the bank|savings))?",
        r"how many \g<who> by deposit band",
    ),
    (
        rf"\bwhat (?:are|is|do|does|makes|make)(?: up)? (?:our |the |my |all |total )*"
        rf"(?P<what>deposits?(?: base| book| money)?|loans?(?: book| portfolio)?|lending(?: book)?|fees?(?:"
        rf" income)?) {_MADE}",
        _of_kinds,
    ),
    (
        r"\bwhat makes up (?:our |the |my |all |total )*"
        r"(?P<what>deposits?(?: base| book| money)?|loans?(?: book| portfolio)?|lending(?: book)?|fees?(?:"
        r" income)?)(?=\W|$)",
        _of_kinds,
    ),
    (
        rf"^(?P<what>.*\b(?:which|what|by|per|each|every)\b.*\b{_COUNTED}\b.*?|.*\b{_COUNTED}\b.*\b(?:which|by|per"
        rf"|each|every)\b.*?)"
        rf"[\s,;–-]*(?:and |with )?(?:how many|the (?:number|count)|\b(?:number|count)\b)(?: (?:of|from|for|in|on|at"
        rf"|there are (?:in|of)))? "
        rf"{_EACH}\b",
        r"\g<what>",
    ),
    (
        rf"^(?P<what>.*\b(?:which|what {_KIND}|by|per)\b.*?)"
        rf"[\s,;–-]*(?:and |with )?(?:how much(?: money)?|(?:what|the|with)? ?(?:amounts?|sums?|balances?|totals?"
        rf"|figures?|values?|volumes?))"
        rf"(?: (?:is|are|was|were|did we \w+|do we \w+|we \w+))? ?(?:of|from|for|in|on|to|at|by) {_EACH}\b",
        r"\g<what>",
    ),
    (rf"\bwhat (?={_KIND} of (?!thing|question|report))", "which "),
    (
        rf"\b{_BIG}{_AND}{_MID}{_AND}small(?:er)?(?P<micro>{_AND}(?:micro|tiny|very small))?{_FIRMS}\b",
        _sizes,
    ),
    (rf"\b{_BIG}{_AND}small(?:er)?(?P<micro>{_AND}(?:micro|tiny|very small)) (?:firms|companies|businesses)\b", _sizes),
)
