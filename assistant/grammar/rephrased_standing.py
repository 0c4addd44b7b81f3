"""English turns about one's own place among others in plain words: above or below the median, where are we among the branches,
our position in the branch."""

from __future__ import annotations

from assistant.grammar.turns import turns

_BE = r"(?:am|are|is|was|were)"
_SIDE = (
    r"(?:(?:well |far |just |still )?(?:above|below|over|under|ahead of|behind|beyond|better(?: off)? than|worse(?: off)? than"
    r"|higher than|lower than|on the (?:right|wrong|good|bad) side of|better|worse|higher|lower))"
)
_EITHER = rf"{_SIDE}(?:,? or {_SIDE})?(?: than)?"
_PEERS = (
    r"(?:peers?|colleagues?|peer group|sub[ -]?branch(?:es)?|branch(?:es)?|rms?|managers?|teams?|offices?|bank|others)"
)
_MIDDLE = (
    rf"(?:the |my |our )?(?:{_PEERS}(?:'s|'|s')? )?(?:median|middle(?: of the (?:pack|field|table|range))?)"
    rf"(?: {_PEERS}| (?:of|for|among) (?:the |my |our |all |other )*{_PEERS})?"
)
_FIGURE = r"(?P<what>[\w' -]{3,40}?)"
_ON = r"(?:in terms of|when it comes to|on|in|for|by|with)"
_SPOT = r"(?:position|place|placing|standing|rank|ranking|spot)"

_INSIDE = r"inside|within|clear of|safely (?:under|below)|on the right side of|keeping to|sticking to"
_OUTSIDE = r"outside|past|over|above|beyond|through|breaching|breached|broken|breaking|crossed|crossing|exceeding"

STANDING = turns(
    (
        r"(?P<bank>\bbank\b[^?.;]*?),? ?(?:and |but )?(?:not|rather than|instead of|as opposed to)(?: just| only)? "
        r"(?:ours?|mine|(?:our|my) (?:own|branch|sub branch|office|book|patch))(?: (?:figure|number|one|ones))?(?=\W*$|,)",
        r"\g<bank>",
    ),
    (
        rf"\b(?:{_INSIDE}) (?:the |our |its )?(?:(?:regulatory|internal|policy|legal|bank's) )?(?:cap|ceiling|limit|upper limit) "
        r"(?:on|for|of) (?:the |our )?",
        "within the limit on ",
    ),
    (
        rf"\b(?:{_OUTSIDE}) (?:the |our |its )?(?:(?:regulatory|internal|policy|legal|bank's) )?(?:cap|ceiling|upper limit) "
        r"(?:on|for|of) (?:the |our )?",
        "above the limit on ",
    ),
    (
        r"\bwhere (?:are|am) (?P<who>we|i) (?=(?:among|amongst|within|relative to|compared (?:to|with)|against)\b)",
        r"where do \g<who> stand ",
    ),
    (rf"\b(?:{_BE}) (?:we|i) {_EITHER} {_MIDDLE} {_ON} ", "how do we rank on "),
    (rf"\b(?:{_BE}) (?:our|my) {_FIGURE} {_EITHER} {_MIDDLE}(?=\W|$)", r"how do we rank on \g<what>"),
    (rf"\bhow far (?:{_BE}) (?:we|i) (?:from|off|away from|{_SIDE}) {_MIDDLE} {_ON} ", "how do we rank on "),
    (
        rf"\bhow far (?:{_BE}) (?:our|my) {_FIGURE} (?:from|off|away from|{_SIDE}) {_MIDDLE}(?=\W|$)",
        r"how do we rank on \g<what>",
    ),
    (
        rf"\b(?:what(?:'s| is) |tell me |show me |give me )?(?:our|my) {_SPOT} (?P<where>(?:in|within|across|among|amongst) "
        rf"(?:the |our |all )*{_PEERS}) {_ON} (?P<what>[\w' -]+)",
        r"how do we rank on \g<what> \g<where>",
    ),
)
