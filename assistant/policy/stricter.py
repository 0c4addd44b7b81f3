"""Where a place's own rule stands beside the general one: which of the two draws the stricter line."""

from __future__ import annotations

import re

from assistant.answer import Citation
from assistant.journey import Journey

_AT_MOST = re.compile(r"不(?:得|能|应)?(?:超过|高于|大于|多于|逾)|以[内下]|之内|最[高多长大]|上限")
_AT_LEAST = re.compile(r"不(?:得|能|应)?(?:低于|少于|小于|短于)|以上|至少|最[低少短]|下限")
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*(%|％|万元|亿元|元|天|日|个工作日|个月|年|小时|次|倍|户|BP)")


def stricter(shown: tuple[Citation, ...], journey: Journey) -> str:
    """The sentence that names the stricter of a general and a place's own rule; empty where there are no two to compare."""
    own = next((one for one in shown if one.organisation), None)
    general = next((one for one in shown if not one.organisation), None)
    if own is None or general is None:
        return ""
    mine, theirs = _line(own.quote), _line(general.quote)
    if mine is None or theirs is None or mine[1:] != theirs[1:] or mine[0] == theirs[0]:
        return ""
    tighter = mine[0] < theirs[0] if mine[2] == "most" else mine[0] > theirs[0]
    one = own if tighter else general
    return journey.phrases.say("policy-stricter", {"title": f"《{one.document}》", "article": one.article})


def _line(quote: str) -> tuple[float, str, str] | None:
    """(number, unit, side) of the first line that the words draw."""
    figure = _FIGURE.search(quote)
    if figure is None:
        return None
    most, least = _AT_MOST.search(quote), _AT_LEAST.search(quote)
    if most is None and least is None:
        return None
    side = "most" if most and (least is None or most.start() <= least.start()) else "least"
    return float(figure[1]), figure[2].replace("％", "%"), side
