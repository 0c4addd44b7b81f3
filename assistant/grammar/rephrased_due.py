"""What falls due and which rows come first, said in Chinese in many orders, put into one: 30天里头有贷款要到期 is 30天内贷款到期,
条数多的往上放 is 条数多的排前面."""

from __future__ import annotations

import re

from assistant.grammar.turns import MONTH, Words, turns

_ENDS = (
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
_QUARTERS = r"q1[,/]? ?(?:and )?q2[,/]? ?(?:and )?q3[,/]? ?(?:and )?q4"
_RANGES = (
    r"(?:the )?\d+ ?(?:-|–|to) ?\d+(?:,? (?:and )?\d+ ?(?:-|–|to) ?\d+)+"
    r" ?-?days? (?:buckets?|bands?|brackets?|ranges?)(?: and so on| etc)?"
)
_BOOKS = r"(?:loans?|deposits?|lending|wealth|aum|wealth products|insurance|cards?|savings)"
ENGLISH_DUE = turns(
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
        r"\b(?P<what>alerts|warnings) (?:that |which )?(?:nobody|no one|no-one|none of us) (?:has|have)? ?(?:yet )?"
        r"(?:closed|handled|dealt with|touched|looked at|picked up|worked on|cleared|settled)(?: yet| so far)?",
        r"open \g<what>",
    ),
    (rf"\b(?:sorted |split |put |cut |broken |grouped )?(?:into |by |in )?{_RANGES}", "by days overdue"),
    (rf"\b(?P<held>loans?) {_OURS} (?={_ENDS} )", r"\g<held> "),
    (
        rf"(?<!how many )(?<!with )(?<!whose )\b(?P<held>loans|time deposits|term deposits|fixed deposits)"
        r"(?: on my book| of mine| on our books)?"
        rf" (?:{_UP}) (?:{_SOON})",
        r"\g<held> maturing within 30 days",
    ),
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


_MUCH = "多|大|高|长|满|久|厚|深|贵|快|重|足|严重"
_LITTLE = "少|小|低|短|薄|浅|慢|轻|矮"
_FRONT = "最?(?:前面|前头|前边|前排|上面|上头|头里|头上|前|上|头)"
_VERB = "排|放|摆|搁|站|靠|列|挪|提|走|顶|在"
_PLACE = (
    rf"(?:都|就|给我|请|要|得|先)?(?:(?:{_VERB})(?:到|在)?{_FRONT}|往{_FRONT}(?:{_VERB})?|(?:{_VERB})(?:到|在)最?(?:前|上)边?)"
    r"(?:排|放|面|来)?"
)
_END = r"(?=[,，。;；?？了吧呢啊]|$)"

DUE: tuple[tuple[str, Words], ...] = (
    (rf"{_SPAN}(?:有|的|会有|有一?[笔单])?(?P<held>{_HELD}){_DUE}(?!的?(?:{_HELD}|金额|余额|笔数|多少))", _due),
    (rf"(?P<held>{_HELD})(?:会|要|将)?(?:在)?{_SPAN}{_DUE}(?!的?(?:{_HELD}|金额|余额|笔数|多少))", _due),
)
DUE += (
    (
        r"(?<=贷款30天到期)(?P<rest>[^。;；]*?[,，](?:各|一共|总共|分别)?)到期(?=多少|金额|的?有多少)",
        r"\g<rest>30天内到期贷款",
    ),
    (
        rf"{_SPAN}{_DUE}的(?P<held>贷款|借款)的?(?:客户)?(?:名单|清单|明细|客户)",
        lambda match: _due(match) + "的客户名单",
    ),
)
ORDERS: tuple[tuple[str, Words], ...] = (
    (rf"最?(?:{_MUCH})的{_PLACE}{_END}", "多的排前面"),
    (rf"最?(?:{_LITTLE})的{_PLACE}{_END}", "少的排前面"),
)
