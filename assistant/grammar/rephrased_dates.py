"""English days that a figure is of or is set against: May's visits, compare deposits by branch with the end of last year."""

from __future__ import annotations

from assistant.grammar.turns import MONTH, turns

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

DATES = turns(
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
)
