"""What kind of figure a word calls for (金额, 笔数, rate), and whether a metric is one."""

from __future__ import annotations

from semantic_layer.model import Metric

AMOUNTS_ASKED = frozenset(
    {"金额", "总额", "总金额", "多少钱", "amount", "amounts", "how much", "how much money", "total amount"}
)
"""Words that ask for the amount of what is named beside them."""
_MONEY = frozenset({"金额", "额", "余额", "钱", "amount", "amounts", "value", "balance", "money"})
_COUNT = frozenset(
    {"笔数", "数量", "个数", "件数", "次数", "户数", "人数", "条数", "count", "counts", "number", "volume"}
)
_RATE = frozenset({"率", "比例", "比率", "百分比", "rate", "rates", "ratio", "percentage"})
_MONEY_UNITS = frozenset({"元", "万元", "亿元"})


def called(metric: Metric, text: str) -> bool:
    """Whether ``text`` is part of the metric's name or the kind of figure that it is."""
    if text in _MONEY:
        return metric.unit in _MONEY_UNITS
    if text in _COUNT:
        return metric.kind == "count" or (len(text) > 1 and text in metric.zh)
    if text in _RATE:
        return metric.is_rate
    return (len(text) > 1 and text in metric.zh) or (text.isascii() and text in metric.en.lower().split())
