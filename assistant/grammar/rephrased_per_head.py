"""English turns of a figure per client, and of one client's average: how much does the average client hold in deposits."""

from __future__ import annotations

from assistant.grammar.turns import turns

_PERSON = r"(?:client|customer|borrower|depositor|company|firm|person|household)"
_WHO = rf"(?P<who>(?:[a-z-]+ )?{_PERSON})"
_ANY = rf"(?:an?|each|every|one|the) (?:(?:average|typical|single) )?{_WHO}"
_KEEP = r"(?:keep|hold|have|owe|borrow|bring in|pay|contribute|earn us|kept|held|had)"
_PLACE = r"(?: with us| here| on deposit| in the bank)?"
_END = r"(?=\W*$|,| by | in | at | as of | across )"

_KIND = r"(?!(?:thousand|million|10k|single|average|typical|new|\w+ed)\b)[a-z][a-z-]+(?: (?!and |or )[a-z-]+)?"

PER_HEAD = turns(
    (r"\bper (?=(?:client|customer) (?:segment|type|tier|group|category|class|size|rating|industry)s?\b)", "by "),
    (
        rf"\bhow much (?:do|does|did) {_ANY} {_KEEP}{_PLACE} (?:in|of) (?P<what>[\w' -]{{3,30}}?) on average{_END}",
        r"\g<what> per \g<who>",
    ),
    (
        rf"\bhow (?:much|many) (?P<what>[\w' -]{{3,30}}?) (?:do|does|did) {_ANY} {_KEEP}{_PLACE} on average{_END}",
        r"\g<what> per \g<who>",
    ),
    (
        rf"\b(?:what|how much) (?:do|does|did) the (?:average|typical) {_WHO} {_KEEP}{_PLACE} (?:in|of) "
        rf"(?P<what>[\w' -]{{3,30}}?){_END}",
        r"\g<what> per \g<who>",
    ),
    (
        rf"\b(?:what|how) (?:is|are|big is|large is|big are|large are) the (?P<what>[\w' -]{{3,30}}?) of (?:the|an) average "
        rf"{_WHO}{_END}",
        r"\g<what> per \g<who>",
    ),
    (
        rf"\bthe average {_WHO}'s (?P<what>[\w' -]{{3,30}}?){_END}",
        r"\g<what> per \g<who>",
    ),
    (
        rf"\b(?:per|for each|for every) (?P<kind>{_KIND}) (?P<who>client|customer|borrower|depositor)(?![\w-])",
        r"per \g<who> of \g<kind> customers",
    ),
    (
        r"\bhow much (?:did|do|does|have|has) (?P<who>[\w' -]{3,40}?) (?:keep|hold|have|leave|kept|held|had|left)"
        r"(?: (?:with us|on deposit|in deposits|in the bank|here|in their accounts))? on average\b",
        r"average daily deposits of \g<who>",
    ),
)
