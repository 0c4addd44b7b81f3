"""English days that a figure is of or is set against: May's visits, compare deposits by branch with the end of last year."""

from __future__ import annotations

from assistant.grammar.turns import GROWS, MONTH, turns

_ENDS = r"(?:the )?(?:(?:end|start|beginning|close) of |year[ -]end |year end of )?"
_YEAR = r"(?:,? ?(?:of )?(?:20\d\d|last year|this year))"
_UNIT = r"(?:last|the last|previous|the previous|prior|the prior) (?:year|quarter|month|week)"
_DAYS = (
    rf"(?:{_ENDS}(?:{_UNIT}|{MONTH}{_YEAR}?|q[1-4]{_YEAR}?|20\d\d(?:-\d\d){{0,2}})"
    rf"|(?:the )?(?:last |previous )?year[ -]end{_YEAR}?|the year before|a year (?:ago|earlier|before))"
)
_WHAT = rf"(?:(?!\b(?:{MONTH}|20\d\d|q[1-4]|year|quarter|month|week|today|now|and|with|to|against)\b).)+?"

_AGAINST = r"(?:up )?(?:with|to|against|next to|beside)"
_THAT = r"(?:that of |those of |what (?:it|they) (?:was|were) (?:at |in )?)?"
_SPLIT = r"(?P<split>,? (?:by|per|for each) [\w -]+)?(?=[\s.?!]*$)"
_LED = r"(?<!\bin )(?<!\bof )(?<!\bsince )(?<!\blast )(?<!\bthan )(?<!\bfor )(?<!\bvs )"

_NOT_WHOLE = r"(?!(?:first|second|third|fourth|last) week|closing|opening|end\b|final|year)"

_ORDINAL = r"(?:first|second|third|fourth|last|1st|2nd|3rd|4th)"
_PART = r"(?:quarter|half|month|week)"
_BESIDE = (
    r",? (?:and|or|versus|vs|with|to|against|than|over|from|minus)(?: with| to)?(?: (?:that|those) of)?"
    r"(?: in| for| of)?(?: the)? "
)
_WHOSE = rf"(?:{_YEAR}|,? in (?:20\d\d|last year|this year))"
_LAST = rf"(?={_WHOSE}?(?:[,.;?!]|$| (?:by|per|for|in|at|of|together|combined|among|across)\b))"

_QUARTERS = r"q1[,/]? ?(?:and )?q2[,/]? ?(?:and )?q3[,/]? ?(?:and )?q4"
_BOOKS = r"(?:loans?|deposits?|lending|wealth|aum|wealth products|insurance|cards?|savings)"

DATES = turns(
    (  # the second and third quarter
        rf"\b(?P<one>{_ORDINAL})(?P<joint>{_BESIDE})(?=(?P<other>{_ORDINAL}) (?P<part>{_PART})\b)",
        r"\g<one> \g<part>\g<joint>",
    ),
    (  # the third quarter of 2025 against the second
        rf"\b(?P<one>{_ORDINAL}) (?P<part>{_PART})(?P<year>{_YEAR})?(?P<said>(?: [\w ]+?)?)(?P<joint>{_BESIDE})"
        rf"(?P<other>{_ORDINAL}){_LAST}",
        r"\g<one> \g<part>\g<year>\g<said>\g<joint>\g<other> \g<part>",
    ),
    (
        rf"\bcompare (?:the |our |my )?(?P<one>{_BOOKS}) (?:with|to|against) (?:the |our |my )?(?P<other>{_BOOKS})\b(?! of\b)",
        r"\g<one> and \g<other>",
    ),
    (rf"\b(?P<month>{MONTH})'s (?P<part>(?:first|last) (?:week|ten days|10 days))\b", r"the \g<part> of \g<month>"),
    (rf"{_QUARTERS},?(?: of| in| for)? (?P<year>20\d\d|last year|this year)", r"by quarter in \g<year>"),
    (r"\b(?:the |all )?four quarters of (?P<year>20\d\d|last year)", r"by quarter \g<year>"),
    (r"\b(?:the |all )?(?:twelve|12) months of (?P<year>20\d\d|last year)", r"by month \g<year>"),
    (
        rf"\b(?:when|where|as|at which|how) (?P<time>{MONTH}(?: 20\d\d)?|20\d\d|(?:last|the) (?:year|quarter|month))"
        r" (?:closed|ended|finished)\b",
        r"at the end of \g<time>",
    ),
    (
        rf"\bcompare (?P<first>{MONTH}{_YEAR}?)(?:['’]s)? (?P<what>{_WHAT}) {_AGAINST} {_THAT}"
        rf"(?P<days>{MONTH}{_YEAR}?)(?:['’]s)?{_SPLIT}",
        r"\g<what>\g<split> in \g<first> versus \g<days>",
    ),
    (rf"{_LED}\b(?P<month>{MONTH})['’]s (?=\w){_NOT_WHOLE}", r"in \g<month> "),
    (rf"\b(?P<month>{MONTH})['’]s (?=\w){_NOT_WHOLE}", r"\g<month> "),
    (
        rf"\b(?:compare|comparing|set|put|hold|stack) (?P<what>{_WHAT}) {_AGAINST} {_THAT}(?P<days>{_DAYS}){_SPLIT}",
        r"\g<what>\g<split> versus \g<days>",
    ),
    (
        rf"(?P<grow>\b(?:{GROWS}|move[ds]?|moving|lost|lose|losing)\b[^.;?]*?)\bsince (?=(?:the )?(?:end|close) of (?:the )?"
        r"(?:(?:last|previous|prior) (?:quarter|month)|20\d\d))",
        r"\g<grow>versus ",
    ),
    (
        rf"(?P<grow>\b(?:{GROWS}|move[ds]?|moving|lost|lose|losing)\b[^.;?]*?)\bsince "
        r"(?=(?:last|the previous) (?:month|quarter|year)\b(?! end|'s))",
        r"\g<grow>compared with ",
    ),
    (r"\bsince (?:the )?(?:end|close) of (?:the )?(?:last|previous|prior) year\b", "since year end"),
)
