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
        r"谁|哪个部门|哪一?级|什么部门|权限|批到多少|\bwho\b|which department|authority",
        r"由[^，。；]{1,20}(?:审批|批准|负责|认定|承担|办理)|审批权限|权限如下",
    ),
    (
        r"能不能|可不可以|行不行|准不准|允许|能否|可否|行吗|合规吗|违规吗|不许|可以.{0,20}[吗么]|[能许].{0,20}[吗么]"
        r"|\b(?:can|may) (?:an?|the|we|i|my|our|one|it|they|clients?|customers?|staff)\b|\b(?:allowed|permitted|prohibited)\b",
        r"不得|禁止|严禁|可以|允许",
    ),
    (
        r"什么叫|什么是|是什么意思|定义|怎么定义|算非|才算|哪些算|的.{0,10}算.{1,10}吗|\bdefin|\bmeans?\b",
        r"是指|所称|指的是",
    ),
    (
        r"后果|处罚|怎么罚|罚款|处分|问责|追责|\bpenalt|\bsanction|\bdisciplin",
        r"给予.{0,12}(?:处分|警告)|罚款|处分|追究|责令改正|问责",
    ),
    (  # how often
        r"(?:多久|多长时间|几天|几个?月|[每隔]|一(?:年|个?季度|个?月|周|天)).{0,10}(?:[一几两]|多少)[次回遍]|频率|频次|周期|几次"
        r"|how (?:often|frequently)|\bfrequency\b|times (?:a|per|each|every) ",
        rf"每(?:日|天|周|旬|月|季|年|半年|个|满|两|三|\d+)|[按逐](?:日|周|月|季|年)|{_NUMERAL}次|(?:至少|不少于|不得少于).{{0,8}}次",
    ),
    (  # in which cases
        r"(?:什么|哪些|哪种|何种)(?:情况|情形|条件)|什么时候(?:要|必须|会|该|得|能|可以)|什么样的"
        r"|(?:which|what) (?:cases?|circumstances|conditions?)\b|\bwhen (?:does|do|must|can|may|is|are|should)\b",
        r"(?:下列|以下)(?:情形|条件|情况)|(?:情形|情况|条件)之一|满足.{0,12}条件|的，(?:应当|可以|不得|触发|认定)",
    ),
    (  # from which day
        r"(?:什么时候|何时|哪[天年]|几号)(?:开始|起|就|被)?(?:施行|实施|生效|废止|作废|失效|停用)|从(?:什么时候|何时|哪天)起"
        r"|\b(?:from|since) when\b|\b(?:takes?|comes?|came|enters?) (?:effect|into (?:force|effect))\b|\brepealed\b",
        r"自\d{4}年\d+月\d+日起|同时废止|起施行",
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
