"""A figure of firms against their industry: 负债率比行业高15个点以上的企业, how many days slower than its peers."""

from __future__ import annotations

import re

from assistant.grammar.draft import Draft
from assistant.grammar.people import is_client, names_people
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from semantic_layer.query import Having, HavingOp

_JOINT = (
    r"(?:比|跟|和|与|同|较|对比|相比|对标|高于|低于|慢于|快于|超过|超出|落后于?|"
    r"(?:than|against|versus|vs|over|above|below|to|with|behind)(?: the| its| their)?)"
)
_MIDDLE = r"(?:平均水平|平均数?|中位数|中位|均值|中值|标杆|水平|median|average|mean)?"
_HIGH = re.compile(
    r"[高多慢长重大差]|落后|higher|slower|later|longer|larger|greater|above|over|exceed|worse|behind|more lever"
)
_LOW = re.compile(r"[低少快短轻小好]|领先|lower|faster|sooner|earlier|quicker|shorter|smaller|below|under|better|ahead")
_SAID = re.compile(
    r"[高多慢长重大差低少快短轻小好]|[高低慢快多少长短]?[出了]|差距|差|多少|几个?|个点|个百分点|百分点|天|日|还是|吗|水平|相比|比较|对比|"
    r"slower|faster|later|sooner|earlier|quicker|higher|lower|longer|shorter|larger|greater|smaller|above|below|over|under|more|less|point|points|day|days|median|average|mean|compare|compared|"
    r"中位数|中位|中值|均值|平均|平均数|平均水平|标杆|一般水平"
)


def read_gaps(sentence: Sentence, draft: Draft) -> None:
    """The metric's own distance from its industry in its place, with the threshold on it; words that only say so are used."""
    gaps: dict[str, str] = sentence.readings["gaps"]
    names = [name for name in draft.metrics if name in gaps or name in gaps.values()]
    span = _against(sentence)
    if not names or span is None:
        return
    listed = sentence.has("which", "list", "top", "bottom") or _firms(sentence)
    threshold, side = _threshold(sentence, span), _side(sentence, span)
    for name in names:
        gap = gaps.get(name, name)
        place = draft.metrics.index(name)
        draft.metrics[place : place + 1] = (
            [gap] if listed or threshold is not None else list(dict.fromkeys([name, gap]))
        )
        if threshold is not None:
            op, value = threshold
            draft.having.append(Having(metric=gap, op=op, values=(value,)))
        elif side is not None:
            draft.having.append(Having(metric=gap, op=side, values=(0.0,)))
        draft.plain = False
    draft.metrics = list(dict.fromkeys(draft.metrics))
    draft.having = list({(one.metric, one.op, one.values, one.of): one for one in draft.having}.values())
    for token in sentence.tokens:
        inside = token.end > span[0] and token.start < span[1]
        if inside or (_SAID.fullmatch(token.text.lower()) and not token.names and not sentence.metrics_of(token)):
            token.pass_over()
    tested = threshold is not None or side is not None
    if tested and not sentence.of("dimension") and not _of_one(sentence):
        draft.group(sentence.model.defaults.client_dimension)


def _side(sentence: Sentence, span: tuple[int, int]) -> HavingOp | None:
    """「哪些企业回款比同行慢」: those who are asked for stand on one side of their industry; a ranking asks for both sides."""
    if not sentence.has("which", "list") or sentence.has("top", "bottom", "best", "worst", "ask", "rank"):
        return None
    text = _text(sentence)[span[1] : span[1] + 6]
    high, low = _HIGH.search(text), _LOW.search(text)
    if high is None and low is None:
        ahead = _text(sentence)[: span[0]].split()[-4:]  # a lower debt ratio · than their industry
        text = _text(sentence)[span[0] : span[1]] + " ".join(ahead)  # 高于行业
        high, low = _HIGH.search(text), _LOW.search(text)
    return None if high is None and low is None else ">" if low is None else "<" if high is None else None


def _against(sentence: Sentence) -> tuple[int, int] | None:
    """Where 比行业 or than its peers stands, up to the end of a number that follows it."""
    words = sorted(sentence.readings["peers"], key=len, reverse=True)
    pattern = rf"{_JOINT}\s*(?:{'|'.join(map(re.escape, words))})(?:业)?\s*(?:的)?{_MIDDLE}"
    text = _text(sentence)
    found = re.search(pattern, text)
    if found is None or re.match(r"(?:里|内|中|的?(?:企业|公司))?\s*(?:各|分|排)", text[found.end() :]):
        return None
    return found.start(), found.end()


def _text(sentence: Sentence) -> str:
    """The question in lower case, each token at its own place."""
    size = max((token.end for token in sentence.tokens), default=0)
    chars = [" "] * size
    for token in sentence.tokens:
        chars[token.start : token.end] = list(
            token.text.lower().ljust(token.end - token.start)[: token.end - token.start]
        )
    return "".join(chars)


def _threshold(sentence: Sentence, span: tuple[int, int]) -> tuple[HavingOp, float] | None:
    """(operator, value in the gap's own unit) of 高15个点以上, 慢30天以上, more than 20 days slower."""
    number = next(
        (token for token in sentence.of("number") if token.number is not None and token.number.unit != "rank"), None
    )
    text = _text(sentence)
    if number is None or number.number is None or _counts_rows(sentence, number):
        return None
    value = number.number.value * (100 if number.number.unit == "fraction" else 1)
    around = text[max(0, number.start - 14) : number.start] + text[number.end : number.end + 12]
    near = re.search(
        r"以上|超过|不止|至少|以外|开外|more than|over|at least|or more|above|往上", around
    ) or not re.search("以内|不到|within", around)
    low = _LOW.search(text[span[1] : number.start]) and not _HIGH.search(text[span[1] : number.start])
    for token in sentence.of("after", "operator", "more", "less"):
        token.pass_over()
    number.used, number.number, number.kind = True, None, "word"
    after = sentence.next(number, frozenset({"个"}))
    if after is not None and after.takes("dimension") and after.text in ("天", "日", "days", "day"):
        after.pass_over()
    if low:
        return ("<=" if near else ">="), -value
    return (">=" if near else "<="), value


def _counts_rows(sentence: Sentence, number: Token) -> bool:
    """Whether the number is how many rows are wanted: 高出最多的10个."""
    plain = number.number is not None and number.number.unit == "plain"
    return plain and sentence.has("top", "bottom", "best", "worst") and not sentence.has("after", "operator")


def _firms(sentence: Sentence) -> bool:
    return any(
        token.takes("value", "dimension") and (is_client(sentence, token) or _kind(sentence, token))
        for token in sentence.tokens
    )


def _kind(sentence: Sentence, token: Token) -> bool:
    return token.takes("value") and names_people(sentence, token)


def _of_one(sentence: Sentence) -> bool:
    return any(token.names for token in sentence.tokens)
