"""English turns that change what was shown, in plain words before words are looked up: starting from March, on the same
chart, split each of them by, the restriction to retail, what exactly counts as overdue."""

from __future__ import annotations

from assistant.grammar.turns import MONTH, turns

_WHEN = rf"(?={MONTH}\b|last {MONTH}\b|20\d\d\b|q[1-4]\b|last (?:year|quarter|month)\b)"
_UNIT = r"(?:years?|months?|quarters?|weeks?)"
_COUNT = r"(?:an?|one|another|one more|two|three|four|five|six|\d{1,2})"
_BEFORE = (
    r"(?=last (?:year|quarter|month)\b|a (?:year|quarter|month) (?:ago|earlier|before)\b|the (?:previous|prior)\b)"
)
_SOME = {"another": "a", "one more": "one"}
_WAY = r"(?:exactly|precisely|actually|again|really)"
_SUBJECT = r"(?:the |an? |our )?(?P<what>[\w'&/ -]{2,50}?)"
_ENDED = r"(?=(?: (?:here|again|please|then|exactly|anyway|in this context|for us))?\W*$)"
_CUT = r"(?:split|break|divide|slice|cut|separate)"
_TAKEN = (
    r"(?:remove|drop|lift|undo|cancel|take off|take out|take away|get rid of|clear|forget|scrap|waive|release|ditch)"
)
_HINDRANCE = r"(?:restriction|limitation|condition|constraint|filter|exclusion|selection)s?"
_EVERYONE = r"(?:everyone|everybody|them all|all of them|all of these|every one of them|the lot|all rows|every row)"
_PICTURE = r"(?:chart|graph|plot|picture|diagram|figure|table|view|list|sheet|screen)"

EDITS = turns(
    (
        r"\b(?:the ones|those|these|anything|everything|ones) (?P<side>above|over|below|under)"
        r"(?= (?:\d|(?:an? |one |two |three |five |ten )?(?:hundred|thousand|million|billion)"
        r"|(?:one|two|three|five|ten|zero)\b))",
        r"only those \g<side>",
    ),
    (
        r"^(?P<and>(?:and|what about|how about|now|ok|then|so)[, ]+)?the (?P<place>first|second|third|fourth|fifth)"
        r"(?= please\W*$|\W*$)",
        lambda match: f"{match['and'] or ''}the {match['place']} one",
    ),
    (
        r"\b(?:split|break|cut|slice|divide) (?:that|those|these|them|each(?: of (?:them|those|these))?)(?: further)?"
        r"(?: up| down| out)? (?:by|into|between|across) (?:the )?",
        "also by ",
    ),
    (
        r"\b(?P<who>(?:how many|which|who) of (?:them|those|these)) (?:also )?"
        r"(?:borrow|borrowed|have borrowed|owe us(?: money)?|are borrowers)\b",
        r"\g<who> have loans",
    ),
    (
        r"\b(?:last|the previous|the prior) year'?s?,? (?:the )?same (?:period|time|months?|stretch)\b",
        "same period last year",
    ),
    (
        r"^(?:sorry,? |and |but |so |ok,? )*what(?:'s| is| are| was) (?:the |an? |our )?(?P<what>[\w'&/ -]{2,40}?),? "
        r"(?:by the way|btw|anyway|again|in fact|actually)\W*$",
        r"what does \g<what> mean",
    ),
    (
        r"\bsame (?:view|table|chart|list|picture|question|breakdown|cut|figures?|numbers?) (?:but )?(?=for\b|with\b|in\b)",
        "same ",
    ),
    (
        r"^(?:and |so |sorry,? |ok,? )*what(?:'s| is| are| does) (?:that|this|it|those)(?: exactly| again| mean)?\W*$",
        "what does that mean",
    ),
    (rf"\b(?:start|starting|begin|beginning|counting) (?:in|from|with|at|as of) {_WHEN}", "since "),
    (rf"\bfrom (?P<from>{MONTH}|last {MONTH}|20\d\d) (?:on|onwards?|forward)\b", r"since \g<from>"),
    (
        rf"\bgo (?:back|further back) (?:by )?(?P<count>{_COUNT})(?: more| further)? (?P<unit>{_UNIT})\b",
        lambda match: f"{_SOME.get(match['count'], match['count'])} {match['unit']} earlier",
    ),
    (rf"\b(?P<move>chang\w+|mov\w+|differ\w*|compare[sd]?) (?:from|on|over) {_BEFORE}", r"\g<move> compared with "),
    (
        r"(?:,? (?:and )?(?:put|place|plot|draw|show|add|include) )?\b(?:in|on|into|onto|to) (?:the|that|this) same "
        rf"{_PICTURE}\b",
        " as well",
    ),
    (
        rf"\b{_CUT} (?:up |down )?(?:each|every one|every)(?: (?:one|row|line))?(?: of (?:them|those|these))?"
        r"(?: up| down| out)? (?:by|into|between|per)\b",
        "further by",
    ),
    (rf"\b{_CUT} (?:them|those|these) (?:up |down |out )?(?:by|into|between)\b", "split by"),
    (r"\b(?:and )?(?:each|every one) of (?:them|those|these) (?:split |broken down )?by\b", "further by"),
    (
        rf"\b{_TAKEN} (?:the |that |this )?(?:restriction|limitation|filter|condition|limit) (?:to|on) "
        rf"(?P<what>[\w' -]{{2,40}}?)(?= again\b|\W*$|,)",
        r"remove the \g<what> filter",
    ),
    (
        rf"\b{_TAKEN} (?P<which>the |that |this )?(?P<what>[\w'/ -]{{0,40}}?)\b{_HINDRANCE}\b(?: again)?",
        r"remove \g<which>\g<what>filter",
    ),
    (
        rf"\btake (?P<which>the |that |this )?(?P<what>[\w'/ -]{{0,40}}?)\b{_HINDRANCE} (?:away|off|out)\b",
        r"remove \g<which>\g<what>filter",
    ),
    (
        rf"\b(?:show|list|see|give me|display|want|have) (?:me )?{_EVERYONE}\b(?: again)?"
        r"(?! (?:with|who|whose|that|in|at|by|from|of|together|as|under|over|above|below|on))",
        "show all of them",
    ),
    (
        rf"\bwhat (?:{_WAY} )?(?:counts? as|do (?:you|we) (?:mean by|count as|understand by|call)|is meant by"
        rf"|qualifies as|makes something|goes into|is included in) (?:{_WAY} )?{_SUBJECT}{_ENDED}",
        r"what does \g<what> mean",
    ),
    (
        r"\bhow (?:do|did|does|would) (?:you|we|one|they|the bank) (?:work out|figure out|work|figure|calculate|compute"
        r"|measure|define|derive|arrive at|get to|come up with) (?P<it>that|it|this|those|them)(?: out)?(?: figure| number)?\b",
        r"how is \g<it> calculated",
    ),
    (
        r"\bhow (?:is|are) (?P<it>that|it|this|those) (?:worked out|computed|measured|derived|arrived at|figured out"
        r"|put together)\b",
        r"how is \g<it> calculated",
    ),
    (rf"\bwhat {_WAY} (?:is|are) {_SUBJECT}{_ENDED}", r"what does \g<what> mean"),
    (
        rf"\bremind me,? what (?:is|are|do we mean by|does) {_SUBJECT}(?: means?)?{_ENDED}",
        r"what does \g<what> mean",
    ),
    (rf"\bremind me,? what {_SUBJECT} (?:is|are|means?|stands? for){_ENDED}", r"what does \g<what> mean"),
)
