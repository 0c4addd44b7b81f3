"""Days that a figure is of, is set against or falls due on: May's visits, compared with the end of last year, loans up for renewal
next month, 30天里头有贷款要到期."""

from __future__ import annotations

import re

from assistant.grammar.turns import GROWS, MONTH, Words, turns

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
    (  # in each of the last three quarters
        r"(?<!end of )\b(?:in |for |over |during )?each of (?:the |our )?(?P<last>last|past|previous) (?P<count>\d{1,2}|[a-z]+) "
        r"(?P<unit>month|quarter|year|week|day)s\b",
        r"each \g<unit> in the \g<last> \g<count> \g<unit>s",
    ),
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


_FALLS_DUE = (
    r"(?:(?:that |which )?(?:are |is )?(?:coming |falling |fall |come |comes |falls )?"
    r"(?:up for (?:repayment|renewal|maturity)|due(?: for repayment)?|maturing|mature"
    r"|running out|run out|expiring|expire|ending|end|to be repaid))"
)
_SOON = (
    r"(?:with)?in (?:the )?(?:next |coming |following )?(?:30 ?(?:days|d)|thirty days|a month|one month|1 month|month)"
    r"|over the (?:next|coming) (?:month|30 days)|next month"
)
_UP = (
    r"(?:that are |which are )?(?:coming )?up for (?:repayment|renewal|maturity)|running out|run out|expiring"
    r"|(?:that )?(?:have|need|has) to be (?:paid back|repaid)"
)
_OURS = r"(?:with|from|at) (?:me|us|our bank|the bank)"
ENGLISH_DUE = turns(
    (rf"\b(?P<held>loans?) {_OURS} (?={_FALLS_DUE} )", r"\g<held> "),
    (
        rf"(?<!how many )(?<!with )(?<!whose )\b(?P<held>loans|time deposits|term deposits|fixed deposits)"
        r"(?: on my book| of mine| on our books)?"
        rf" (?:{_UP}) (?:{_SOON})",
        r"\g<held> maturing within 30 days",
    ),
)

_AHEAD = "(?:未来|接下来|往后|今后|后面|近|最近|这|再过)?"
_MONTH = rf"{_AHEAD}(?:30|三十)(?:天|日)|{_AHEAD}(?:一|1)个?月"
_QUARTER = rf"{_AHEAD}(?:90|九十)(?:天|日)|{_AHEAD}(?:三|3)个月|{_AHEAD}一个?季度?"
_WITHIN = "(?:(?:之|以)?内|里头?|里面|之中)?"
_HELD = "贷款|借款|定期存款|定期|定存|存单|大额存单|理财产品|理财"
_DUE = "(?:要|就要|就|会|将|将要|快|该|得|快要)?(?:到期|到日子|到点|满期)了?"
_SPAN = rf"(?P<span>{_MONTH}|{_QUARTER}){_WITHIN}"


def _due(match: re.Match[str]) -> str:
    """The name of the tag where there is one for what is held and for how long."""
    days = "30" if re.fullmatch(_MONTH, match["span"]) else "90"
    if match["held"] in ("贷款", "借款"):
        return f"贷款{days}天到期"
    name = "理财将到期" if match["held"].startswith("理财") else f"30天内{match['held']}到期"
    return name if days == "30" else match.group()


_ASKED = re.compile(r"一?共?(?:有|是)?(?:多少|几)")

DUE: tuple[tuple[str, Words], ...] = (
    (rf"{_SPAN}(?:有|的|会有|有一?[笔单])?(?P<held>{_HELD}){_DUE}(?!的?(?:{_HELD}|金额|余额|笔数|多少))", _due),
    (rf"(?P<held>{_HELD})(?:会|要|将)?(?:在)?{_SPAN}{_DUE}(?!的?(?:{_HELD}|金额|余额|笔数|多少))", _due),
    (
        r"(?<=贷款30天到期)(?P<rest>[^。;；]*?[,，](?:各|一共|总共|分别)?)到期(?=多少|金额|的?有多少)",
        r"\g<rest>30天内到期贷款",
    ),
    (
        rf"(?P<due>{_SPAN}{_DUE}的(?:贷款|借款))的?(?:名单|清单|明细表?|列表)",
        r"\g<due>有哪些",
    ),
    (
        rf"{_SPAN}{_DUE}的(?P<held>贷款|借款)的?客户(?:名单|清单|明细)?",
        lambda match: _due(match) + ("的客户" if _ASKED.match(match.string, match.end()) else "的客户名单"),
    ),
)
