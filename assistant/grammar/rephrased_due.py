"""What falls due, said in many orders, put into one: 30天里头有贷款要到期 is 30天内贷款到期, loans up for renewal next month are
loans maturing within 30 days."""

from __future__ import annotations

import re

from assistant.grammar.turns import Words, turns

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
ENGLISH_DUE = turns(
    (rf"\b(?P<held>loans?) {_OURS} (?={_ENDS} )", r"\g<held> "),
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
        rf"{_SPAN}{_DUE}的(?P<held>贷款|借款)的?(?:客户)?(?:名单|清单|明细|客户)",
        lambda match: _due(match) + ("的客户" if _ASKED.match(match.string, match.end()) else "的客户名单"),
    ),
)
