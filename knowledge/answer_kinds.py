"""What kind of answer a question wants — a time, a limit, a formula, somebody responsible — and which passages hold such a thing.

General language in Chinese and English; nothing of it belongs to one bank.
"""

from __future__ import annotations

import re

_NUMERAL = r"(?:\d+(?:\.\d+)?|[一二三四五六七八九十百两半]+)"
# (what a question of this kind says, what a passage with such an answer says)
_KINDS = (
    (
        r"多久|[几哪]天|多少(?:个工作日|天|日|年|个?月|小时)|几(?:日|年|个月|小时|个工作日)|多长|什么时候|何时|期限|频率"
        r"|how (?:long|often|soon|many (?:days|months|years|hours))|\bwhen\b|\bdeadline\b|\bwithin\b",
        rf"{_NUMERAL}\s*个?\s*(?:工作日|日|天|年|月|小时|分钟|周|季度)|每(?:日|天|周|月|季|年|半年)",
    ),
    (
        r"多少(?!天|日|年|个?月|小时|个工作日)|百分之几|几成|上限|下限|最[多少低高大小]|至少|比例|多高|多大|几[倍户次]|超过|标准"
        r"|\b(?:limit|maximum|minimum|max|min|ratio|threshold|hurdle|cap)\b|at (?:most|least)|how (?:much|many|large|high)",
        rf"\d[\d,.]*\s*(?:万|亿)?元|{_NUMERAL}[万亿]元|\d+(?:\.\d+)?\s*[%‰]|百分之|{_NUMERAL}倍|不(?:少于|低于|超过|高于)|不得(?:低|高|少|超)",
    ),
    (
        r"怎么算|如何算|怎样算|怎么计算|计算|公式|口径|calculat|comput|formula",
        r"[＝=]|公式|之和|除以",
    ),
    (
        r"谁|哪个部门|哪一级|什么部门|权限|\bwho\b|which department|authority",
        r"由[^，。；]{1,20}(?:审批|批准|负责|认定|承担|办理)|审批权限|权限如下",
    ),
)
_ASKING = tuple(re.compile(asking, re.I) for asking, _ in _KINDS)
_HOLDING = tuple(re.compile(holding) for _, holding in _KINDS)


def wanted(question: str) -> int:
    """The kinds of answer that a question asks for, a bit each."""
    return sum(1 << bit for bit, pattern in enumerate(_ASKING) if pattern.search(question))


def held(text: str) -> int:
    """The kinds of answer that a passage could give, a bit each."""
    return sum(1 << bit for bit, pattern in enumerate(_HOLDING) if pattern.search(text))
