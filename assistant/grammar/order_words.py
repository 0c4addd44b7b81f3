"""What words for order mean by the words beside them: 最薄的站前头, 客户最多的支行, 冠军, 一路走高, 不良率恶化."""

from __future__ import annotations

import re
from typing import Literal

from assistant.grammar.draft import Draft
from assistant.grammar.people import is_client
from assistant.grammar.sentence import Sentence
from assistant.grammar.tokens import Token
from assistant.grammar.vocabulary import Meaning
from assistant.grammar.word_forms import FIRST

_ENDS = ("top", "bottom", "best", "worst", "more", "less", "better", "worse")
_PLACES = frozenset(
    "站前头 站前面 站在前头 站在前面 排前头 排前面 排最前头 排最前面 排在前面 排在前头 排在最前面".split()
    + "放最前 放前头 放前面 打头 打头的 领头".split()
)
_SINGLE = tuple(
    "冠军 榜首 魁首 第一 头名 头一 居首 首屈一指 拔头筹 拔得头筹 最后一名 最后一位 最末一位 头把交椅 一哥 老幺".split()
)
_NUMBERS = ("多", "少")
_PAUSES = frozenset(",，;；。.?？")
PICKED = ("挑", "选", "取", "抽", "挑出", "选出", "挑出来")


_THAT_ONE = re.compile(r"(?:最\w{1,3}的?|第一的?)[那这]一?[家个户位条笔类种款名档]")


def that_end(sentence: Sentence) -> bool:
    """「贡献最高的那类」: the one row at that end."""
    return _THAT_ONE.search("".join(one.text for one in sentence.tokens)) is not None


def read_order_words(sentence: Sentence, draft: Draft) -> None:
    """Words for the front behind an end of the figure put it first; 客户最多 counts clients."""
    for token in sentence.of("top"):
        before = sentence.previous(token)
        if token.text in _PLACES and before is not None and before.takes(*_ENDS):
            token.used, token.sense, before.note["order"] = True, Meaning("filler"), "first"
    for token in [*sentence.of("top", "bottom", "best", "worst"), *shaped(sentence)]:
        _put_first(sentence, token)
    for token in sentence.of("descend"):
        draft.share = draft.share or "大头" in token.text  # 手续费哪几类是大头
    others = [one for one in sentence.of("dimension") if not is_client(sentence, one)]
    for token in sentence.of("dimension"):
        after = sentence.next(token, frozenset())
        numbers = (
            after is not None
            and after.takes("top", "bottom", "more", "less")
            and after.text.rstrip("的").endswith(_NUMBERS)
        )
        if numbers and others and is_client(sentence, token) and not draft.metrics:
            token.used = True
            draft.add_metrics(str(sentence.readings["counted"]))


def settle_ranked_by(sentence: Sentence) -> None:
    """「top 5 branches ranked by loans」, "rank them by loans": the figure that puts them in order, and no row for each loan."""
    for token in sentence.of("dimension"):
        by = sentence.previous(token, frozenset({"their", "the", "total"}))
        ahead = sentence.previous(by, _THOSE) if by is not None and by.text.lower() == "by" else None
        figure = token.has("phrase") or token.has("metric")
        if ahead is not None and ahead.takes("rank", "descend", "ascend") and figure is not None:
            token.sense = figure


_THOSE = frozenset({"them", "these", "those", "it", "down", "up", "again"})


def shaped(sentence: Sentence) -> list[Token]:
    """The phrases that rank by themselves: biggest borrower."""
    phrases = sentence.readings["phrases"]
    return [one for one in sentence.of("phrase") if one.sense is not None and phrases[int(one.sense.id)].get("shape")]


def _put_first(sentence: Sentence, token: Token) -> None:
    """「biggest depositor first」: an order of the rows, not the one that is the biggest."""
    for place, other in enumerate(sentence.tokens[sentence.index(token) + 1 :], start=sentence.index(token) + 1):
        if other.text in _PAUSES:
            return
        if _on_top(sentence, token, place):
            other.sense = Meaning("filler")
        if (other.text.lower() in FIRST or _on_top(sentence, token, place)) and (
            other.kind == "unknown" or other.takes("filler")
        ):
            for one in sentence.tokens[sentence.index(token) : place]:
                one.note["order"] = "first"
            other.kind, other.used = "word", True
            ends = "filler" if token.takes("best", "worst") else "ascend" if token.takes("bottom") else "descend"
            other.sense = Meaning(ends)  # which end is the worst of a figure, its direction tells
            return


def _on_top(sentence: Sentence, token: Token, place: int) -> bool:
    """「worst churn on top」, 「highest NPL ratio at the top」: right behind the figure whose end is asked for."""
    between = sentence.tokens[sentence.index(token) + 1 : place]
    figures = [one for one in between if sentence.metrics_of(one)]
    told = sentence.tokens[place].text.lower()
    if told == "top":
        figures = figures if [one.text.lower() for one in between[-2:]] in (["at", "the"], ["to", "the"]) else []
        between = between[:-2]
    elif told not in FIRST:
        return False
    return len(figures) == 1 and between[-1:] == figures and len(between) < _NEAR


_NEAR = 3


def is_single(token: Token) -> bool:
    """Whether the word names one row by itself: 冠军, 第一名."""
    return token.takes("top", "bottom") and any(word in token.text for word in _SINGLE)


def several_rows(sentence: Sentence, token: Token) -> bool:
    """Whether rows are asked for in the plural: which branches; of the branches, which one."""
    before = sentence.previous(token, frozenset({"the", "our", "my"}))
    one_of = before is not None and before.text.lower().split()[-1:] == ["of"]
    plural = token.text.isascii() and token.text.lower().endswith("s") and not one_of
    return plural or put_in_order(sentence)


def several_asked(sentence: Sentence) -> bool:
    """Whether any rows named are asked for in the plural, or all are put in order: which campaigns did best, all of them."""
    return put_in_order(sentence) or any(several_rows(sentence, token) for token in sentence.of("dimension"))


def put_in_order(sentence: Sentence) -> bool:
    """「哪个支行最多，都排一排」, 「都列出来」: a clause of its own behind the end of the figure asks for the order of all."""
    ends = [sentence.index(token) for token in sentence.of("top", "bottom", "best", "worst")]
    orders = [sentence.index(token) for token in sentence.of("rank", "descend", "ascend")]
    every = [token for token in sentence.of("remove", "list") if token.text.startswith(("都", "全"))]
    orders += [sentence.index(token) for token in every]
    last = max(orders, default=0)
    between = sentence.tokens[min(ends) : last] if ends and last else []
    return any(one.text.strip() in _PAUSES for one in between)


def both_ends(sentence: Sentence) -> bool:
    """Whether the highest and the lowest of one figure are asked for: 最多和最少的."""
    high = [token for token in sentence.of("top", "best") if "order" not in token.note]
    low = [token for token in sentence.of("bottom", "worst") if "order" not in token.note]
    return bool(high) and bool(low) and len({sentence.metrics_of(token) for token in sentence.metric_tokens()}) == 1


def direction_of(sentence: Sentence, value: str) -> Literal["up", "down", "any", "net"]:
    """The change that a word asks for, ``net`` of what was added within the days; 好转 and 恶化 by what is good for the metric."""
    if value in ("up", "down"):
        return "up" if value == "up" else "down"
    if value == "net":
        return "net"
    named = [name for token in sentence.metric_tokens() for name in sentence.metrics_of(token)]
    good = sentence.model.metrics[named[0]].direction if named else ""
    chosen = sentence.has("dimension", "which", "list")  # else whether it got better is asked, not who did
    if value not in ("better", "worse") or good not in ("up", "down") or not chosen:
        return "any"
    return "up" if (good == "up") == (value == "better") else "down"


def read_steady(sentence: Sentence, draft: Draft) -> None:
    """「一路走高」 asks for the series; of groups it asks for every month of each, which no list tells."""
    for token in sentence.of("steady"):
        grouped = any(sentence.model.dimensions[name].grain is None for name in draft.group_by)
        each = grouped and _whether(sentence)
        token.used = each or not (grouped and draft.change)
        if draft.change and (each or not grouped) and draft.compare is None:
            draft.trend, draft.change, draft.plain = True, "", False
    told = [token for token in sentence.of("trend") if token.text.startswith(_CHANGED)]
    timed = draft.period is not None or any(sentence.model.dimensions[name].grain for name in draft.group_by)
    if told and told == sentence.of("trend") and draft.compare is not None and not timed:
        draft.trend = False  # 和上年同期相比，存款变动情况: one difference against a base, and no series


def _whether(sentence: Sentence) -> bool:
    """「各支行存款一直在涨吗」: asked of every row, and of none of them alone."""
    said = "".join(one.text for one in sentence.tokens).rstrip("？? ")
    return said.endswith(("吗", "么", "没有")) and not sentence.has("which", "list", "top", "bottom")


_CHANGED = ("变动情况", "变化情况", "变化如何", "怎么变化")


def weighs(sentence: Sentence) -> bool:
    """Whether 多, 高, 大 weigh things against one another: 谁的存款多, 贷款多的支行, 男的高还是女的高."""
    values = [token.sense.id for token in sentence.of("value") if token.sense is not None]
    return (
        sentence.has("which", "list")
        or any(not _of_days(sentence, token) for token in sentence.of("versus"))
        or len(set(values)) < len(values)
        or any(token.takes("dimension") for token in sentence.tokens)
    )


def _of_days(sentence: Sentence, token: Token) -> bool:
    """Whether the word sets one stretch of days against another: higher in April than in May."""
    after = sentence.next(token, _LED)
    windows = [one for one in sentence.of("period") if one.period is not None and one.period.period is not None]
    return after is not None and after in windows and windows[0] is not after and token.text.isascii()


_LED = frozenset({"in", "at", "for", "during", "the", "on", "of", "by", "as of", "in the", "at the", "for the"})


def by_how_much(sentence: Sentence, token: Token) -> bool:
    """「5月比4月多多少」: a change between two periods, not a ranking."""
    after = sentence.next(token, frozenset())
    return (
        after is not None
        and (after.takes("ask", "count") or (token.text in ("多", "少") and bool(sentence.metrics_of(after))))
        and (sentence.has("compare") or (sentence.has("versus") and sentence.has("period")))
        and not _of_others(sentence, token)
    )


def _of_others(sentence: Sentence, token: Token) -> bool:
    """「今年西湖支行比滨江支行多多少」: what stands right behind the 比 is another place or group, and no time."""
    joints = [one for one in sentence.of("versus") if sentence.index(one) < sentence.index(token)]
    based = sentence.tokens[sentence.index(joints[-1]) + 1 : sentence.index(token)] if joints else []
    return any(one.takes("value") or one.kind == "name" for one in based) and not any(
        one.kind == "period" for one in based
    )


def change_beside(sentence: Sentence) -> bool:
    """「top five branches by deposits and the change since year start」: ranked by the figure, its change beside it."""
    ends = [
        sentence.index(one)
        for one in sentence.tokens
        if one.takes("top", "bottom", "best", "worst") or (one.number is not None and bool(one.number.side))
    ]
    moves = [sentence.index(one) for one in sentence.of("change", "compare")]
    if not ends or not moves or max(ends) > min(moves):
        return False
    between = range(max(ends) + 1, min(moves))
    joints = [
        at for at in between if sentence.tokens[at].takes("and", "versus", "add") or sentence.tokens[at].text in ",，及"
    ]
    return bool(joints) and any(sentence.index(one) < joints[0] for one in sentence.metric_tokens())
