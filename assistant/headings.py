"""How result columns are called on screen: the window is part of an average's name (ruling 40)."""

from __future__ import annotations

from semantic_layer.calendar import Period, start_of
from semantic_layer.compare_periods import plan_period
from semantic_layer.model import Metric

CHANGE = {
    "yoy": ("同比", "year on year"),
    "prior": ("环比", "on the previous period"),
    "day": ("较上日", "on the day before"),
    "month_end": ("较上月末", "since last month end"),
    "quarter_end": ("较上季末", "since last quarter end"),
    "year_start": ("较年初", "since the start of the year"),
    "period": ("较基期", "on the base period"),
    "benchmark": ("较行业", "against the industry"),
    "parent": ("较平均", "against the average"),
}


BASES = {"benchmark": ("行业", "industry"), "parent": ("平均", "average")}


def metric_heading(metric: Metric, period: Period, language: str) -> str:
    """The metric's name; a daily average carries its window: 存款年日均, 存款5月日均."""
    name = metric.en if language == "en" else metric.zh
    if metric.kind == "target" and period.grain != "day":
        return _plan_heading(name, period, language)
    if metric.kind != "average_balance":
        return name
    window = average_window(period, language)
    if language == "en":
        return f"{name} ({window})"
    return name.replace("日均", f"{window}日均") if "日均" in name else f"{name}（{window}日均）"


def _plan_heading(name: str, period: Period, language: str) -> str:
    """A plan figure is of a month, a quarter or a year: 年度计划目标."""
    letter = plan_period(period)[0]
    zh, en = {"M": ("月度", "month"), "Q": ("季度", "quarter"), "H": ("半年", "half-year"), "Y": ("年度", "year")}[
        letter
    ]
    return f"{name} ({en} plan)" if language == "en" else f"{zh}{name}"


def average_window(period: Period, language: str) -> str:
    """The window of an average in a word: 年 (year to date), 5月, 2026年一季度 …"""
    grain = period.grain
    year_to_date = period.start == start_of("year", period.end) and grain not in ("month", "quarter")
    if language == "en":
        return "year to date" if year_to_date and grain is None else period_words(period, "en")
    if year_to_date:
        return "年" if grain is None else f"{period.end.year}年"
    return f"{period.end.month}月" if grain == "month" else period_words(period, "zh")


def period_words(period: Period, language: str) -> str:
    """A period as people say it: 2026年5月, 2026年二季度, 2026年1–5月, 2026-05-20."""
    grain, start, end = period.grain, period.start, period.end
    if language == "en":
        return period.code if grain else f"{start} to {end}"
    if grain == "year":
        return f"{start.year}年"
    if grain == "half":
        return f"{start.year}年{'上' if start.month == 1 else '下'}半年"
    if grain == "quarter":
        return f"{start.year}年{'一二三四'[(start.month - 1) // 3]}季度"
    if grain == "month":
        return f"{start.year}年{start.month}月"
    if grain == "day":
        return f"{start.year}年{start.month}月{start.day}日"
    if period.whole_months and start.year == end.year:
        return f"{start.year}年{start.month}–{end.month}月"
    if start.year == end.year:
        return f"{start.year}年{start.month}月{start.day}日–{end.month}月{end.day}日"
    return f"{start}至{end}"


def plural(label: str) -> str:
    """An English label as the word for several: sub-branch → sub-branches, category (level 1) → categories (level 1)."""
    noun, bracket, rest = label.partition(" (")
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        noun = noun[:-1] + "ies"
    else:
        noun += "es" if noun.endswith(("s", "x", "ch", "sh")) else "s"
    return noun + bracket + rest


def day_words(period: Period, language: str) -> str:
    """The day a point-in-time figure stands at."""
    end = period.end
    return end.isoformat() if language == "en" else f"{end.year}年{end.month}月{end.day}日"
