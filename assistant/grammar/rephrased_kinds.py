"""English turns about the kinds of a thing, and ranges that follow on one another, in plain words: what kinds of alerts and how
many of each, big, medium and small firms, buckets whatever they are called."""

from __future__ import annotations

import re

from assistant.grammar.turns import in_plain_words, turns

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


COUNT = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|a few|several|the following|these|those)"
_BOXES = (
    r"(?:groups?|class(?:es)?|box(?:es)?|piles?|heaps?|bands?|sizes?|buckets?|slices?|parts?|brackets?|categor(?:y|ies)"
    r"|layers?|steps?|bins?|ranges?|tranches?|size classes|size groups)"
)
_SCALE = r"(?:k|m|mn|mln|million|bn|billion|thousand)"
_AMOUNT = rf"[\d.,]+ ?(?:{_SCALE}\b|%|percent\b)?"
_BARE = 1000
_NUMBER = re.compile(
    rf"(?<![\w.])(?P<digits>\d[\d.]*)(?P<scale> ?{_SCALE}\b| ?%| ?percent\b)?"
    r"(?! ?(?:days?|months?|years?|st|nd|rd|th)\b)(?![\w/])"
)
_BELOW = rf"(?:under|below|less than|up to|<|<=|0 ?(?:-|to)) ?{_AMOUNT}"
_ABOVE = (
    rf"(?:(?:over|above|more than|beyond|>|>=) ?{_AMOUNT}|{_AMOUNT} ?(?:and|or) (?:more|above|over|up|upwards|higher)"
    rf"|{_AMOUNT} ?(?:upwards?|plus|\+|onwards?)|,? and (?:above|more|over|up)\b"
    r"|,? ?(?:and |or )?(?:the rest|the remainder|everything (?:else|above)|more|above|over|bigger|larger)\W*$)"
)
_BETWEEN = (
    rf"(?:[\s\d.,;:/%–-]|(?:{_SCALE}|to|and|or|between|from|up|then|through|until|yuan|cny|rmb|percent|next|over)\b)*"
)
_IN_RANGES = re.compile(rf"^(?=.*{_BELOW}{_BETWEEN}{_ABOVE}).*$")
_PLAIN = turns(
    (
        r"^(?P<lead>\W*(?:please |can you |could you )?)(?:split|divide|sort|put|group|arrange|bucket|cut|slice|break)"
        r"(?: up)? (?P<what>(?:(?!in\b|into\b|by\b)[\w'&-]+ ){1,5})by (?P<by>[^\d,:]{3,40}?)"
        r"(?=[,: ]*(?:into |in )?(?:under|below|less|up to|<|\d))",
        r"\g<lead>\g<what>in buckets by \g<by>",
    ),
    (r"\b(?P<what>loan|deposit) (?:size|volume|amount)s?\b", r"\g<what> balance"),
    (
        rf"\b(?:split|divide|sort|put|group|arrange|bucket) (?P<what>(?:[\w'&-]+ ){{1,5}}?)(?:in|into) (?={_BOXES}|{COUNT})",
        r"\g<what> in ",
    ),
    (rf"\b(?:in|into) (?:in )?(?:{COUNT} )?{_BOXES}\b(?: by| of| according to)?", "in buckets by"),
    (rf"\b(?:in|for|per|of|by) (?:each|every)(?: (?:of them|one|{_BOXES}))?(?=\W*$|\s*[,.;?!])", "per bucket"),
    (rf"(?P<low>{_AMOUNT}) ?(?:upwards?|and upwards?|and up|onwards?|plus|\+)(?=\W|$)", r"\g<low> and above"),
    (r"\b(?:the )?(?:number|count|headcount)(?=,? (?:and|&|plus)\b|\W*$)", "number of customers"),
)


def in_boxes(plain: str) -> str:
    """``plain`` with its ranges in plain words, where it names some from the lowest to the highest."""
    if _IN_RANGES.match(plain) is None:
        return plain
    plain = _scaled(re.sub(r"\b0 ?(?:-|–|to) ?(?=\d)", "below ", plain))
    return in_plain_words(plain, _PLAIN)


def _scaled(plain: str) -> str:
    """「below 1 million, 1 to 5, 5 to 20」: a bare number has the scale of the one before it, the first that of the next."""
    found = list(_NUMBER.finditer(plain))
    scales = [one["scale"] for one in found]
    known = [scale for scale in scales if scale]
    for place, one in reversed(list(enumerate(found))):
        if scales[place] or not known or float(one["digits"].rstrip(".")) >= _BARE or _counts(plain, one):
            continue
        before = [scale for scale in scales[:place] if scale]
        plain = plain[: one.end("digits")] + (before[-1] if before else known[0]) + plain[one.end("digits") :]
    return plain


def _counts(plain: str, number: re.Match[str]) -> bool:
    """Whether the number counts the boxes: in 3 groups."""
    return re.match(rf" {_BOXES}\b", plain[number.end() :]) is not None
