"""English ranges that follow on one another, in plain words: whatever the boxes are called, they are buckets; a bare number has the
scale of the one before it; the number in each is the number of clients."""

from __future__ import annotations

import re

from assistant.grammar.turns import in_plain_words, turns

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
_RANGES = re.compile(rf"^(?=.*{_BELOW}{_BETWEEN}{_ABOVE}).*$")
_PLAIN = turns(
    (
        r"^(?P<lead>\W*(?:please |can you |could you )?)(?:split|divide|sort|put|group|arrange|bucket|cut|slice|break)"
        r"(?: up)? (?P<what>(?:(?!in\b|into\b|by\b)[\w'&-]+ ){1,5})by (?P<by>[^\d,:]{3,40}?)"
        r"(?=[,: ]*(?:into |in )?(?:under|below|less|up to|<|\d))",
        r"\g<lead>\g<what>in buckets by \g<by>",
    ),
    (r"\b(?P<what>loan|deposit) (?:size|volume|amount)s?\b", r"\g<what> balance"),
    (r"\b(?P<what>balance|aum) (?:size|volume|amount)s?\b", r"\g<what>"),
    (
        rf"\b(?:split|divide|sort|put|group|arrange|bucket) (?P<what>(?:[\w'&-]+ ){{1,5}}?)(?:in|into) (?={_BOXES}|{COUNT})",
        r"\g<what> in ",
    ),
    (rf"\b(?:in|into) (?:in )?(?:{COUNT} )?{_BOXES}\b(?: by| of| according to)?", "in buckets by"),
    (rf"\b(?:in|for|per|of|by) (?:each|every)(?: (?:of them|one|{_BOXES}))?(?=\W*$|\s*[,.;?!])", "per bucket"),
    (rf"\b(?:per|each|every) {_BOXES}\b", "per bucket"),
    (rf"(?P<low>{_AMOUNT}) ?(?:upwards?|and upwards?|and up|onwards?|plus|\+)(?=\W|$)", r"\g<low> and above"),
    (r"\b(?:the )?(?:number|count|headcount)(?=,? (?:and|&|plus)\b|\W*$)", "number of customers"),
    (r"\bhow many(?= and how (?:much|many)\b)", "number of customers"),
    (r"\bcount them\b", "how many customers"),
)


def in_boxes(plain: str) -> str:
    """``plain`` with its ranges in plain words, where it names some from the lowest to the highest."""
    if _RANGES.match(plain) is None:
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
