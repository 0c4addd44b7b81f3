"""How a person sees a stored value.

Rows carry storage units (元, fractions, ISO dates); a column's ``unit`` and ``format`` say how they are shown.
``format`` is one of

    money        元 in storage; shown in 亿元, 万元 or 元 by magnitude (English: CNY bn, m)
    percent:N    a fraction, shown as % with N decimals
    pp:N         a difference of fractions, shown as 个百分点 with N decimals
    count        a whole number with thousands separators, and ``unit``
    number:N     a number with N decimals, and ``unit`` (分, 倍, 天, BP …)
    date         an ISO date
    text         as it is

Rounding happens here and nowhere else, half away from zero (dimensions.md, D2). No value is 「—」, never 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from semantic_layer.defaults import Unit

NONE = "—"
MONEY = ("亿元", "万元", "元")
COUNTED = ("个", "条", "人", "次", "件")
WORDS_EN = {
    "个": "",
    "条": "",
    "人": "people",
    "次": "times",
    "件": "",
    "分": "points",
    "点": "points",
    "倍": "×",
    "天": "days",
    "月": "months",
    "小时": "hours",
    "秒": "s",
    "pp": "pp",
    "个百分点": "pp",
}


@dataclass(frozen=True)
class Scale:
    """One way to show a whole column or axis: ``stored × factor``, ``decimals`` behind the point, then ``unit``.

    ``prefix`` stands before the number (``CNY ``). ``kind`` is ``number``, ``date`` or ``text``.
    """

    factor: float = 1.0
    decimals: int = 0
    unit: str = ""
    prefix: str = ""
    kind: str = "number"

    def value(self, stored: Any) -> float | None:
        """The number shown for ``stored``, rounded; None for no value."""
        number = _number(stored)
        return None if number is None else float(_rounded(number * self.factor, self.decimals))

    def text(self, stored: Any, *, signed: bool = False) -> str:
        """The number alone, without unit: ``1,234.50``; a tiny value that would round to zero is ``<0.01``
        or ``-<0.01``."""
        if self.kind != "number":
            return NONE if stored is None or stored == "" else str(stored)
        number = _number(stored)
        if number is None:
            return NONE
        rounded = _rounded(number * self.factor, self.decimals)
        if rounded == 0 and number != 0 and self.decimals:
            least = f"{Decimal(1).scaleb(-self.decimals)}"
            return f"<{least}" if number > 0 else f"-<{least}"
        sign = "+" if signed and rounded > 0 else ""
        return f"{sign}{rounded:,.{self.decimals}f}"

    @property
    def heading(self) -> str:
        """What stands in brackets behind a column's heading: ``亿元``, ``CNY m``; empty for none."""
        return f"{self.prefix}{self.unit}".strip()


def metric_format(unit: str, decimals: int | None = None) -> str:
    """The ``format`` of a metric whose catalogue says ``unit`` and ``decimals``."""
    if unit.partition("/")[0] in MONEY:
        return "money"
    if unit == "%":
        return f"percent:{1 if decimals is None else decimals}"
    own = bool(unit) and decimals == 0 and unit not in WORDS_EN and unit != "BP"  # a unit that the model counts in
    if own or (unit in COUNTED and not decimals):
        return "count"
    if unit in ("pp", "个百分点"):
        return f"number:{2 if decimals is None else decimals}"
    if decimals is None:
        decimals = 0 if unit in ("BP", "天", "点", "秒") else 1
    return f"number:{decimals}"


def unit_word(unit: str, units: Mapping[str, Unit], language: str) -> str:
    """How the model calls a unit of its own in ``language``; any other unit as it is."""
    return units[unit].en if language == "en" and unit in units else unit


def change_format(unit: str, format: str) -> tuple[str, str]:
    """(unit, format) of the difference of two values: rates differ by 个百分点, never by percent of percent."""
    if format.startswith("percent"):
        return "个百分点", f"pp:{max(_decimals(format, 1), 2)}"
    if format == "money" and "/" in unit:
        return unit, format
    return ("个百分点" if unit == "pp" else unit), format


def scale_of(values: Iterable[Any], unit: str, format: str, language: str = "zh") -> Scale:
    """One scale for all ``values`` of a column, so that they can be compared; money by the largest of them."""
    name = format.partition(":")[0]
    if name in ("date", "text", ""):
        return Scale(kind=name or "text")
    if name == "percent":
        return Scale(100, _decimals(format, 1), "%")
    if name == "pp":
        return Scale(100, _decimals(format, 2), _word("个百分点", language))
    if name == "money":
        largest = max((abs(n) for n in map(_number, values) if n is not None), default=0.0)
        return _money(largest, unit, language)
    return Scale(1, 0 if name == "count" else _decimals(format, 1), _word(unit, language))


def show(value: Any, unit: str, format: str, language: str = "zh", *, signed: bool = False) -> str:
    """One value with its unit, as it stands in a sentence: ``12.35亿元``, ``+0.12个百分点``, ``CNY 1.24bn``, ``—``."""
    scale = scale_of((value,), unit, format, language)
    if format == "money" and _number(value) == 0:  # nothing has no magnitude to be told in
        scale = replace(scale, decimals=0, unit="元" + scale.unit.lstrip("亿万元") if language != "en" else scale.unit)
    text = scale.text(value, signed=signed)
    if text == NONE or scale.kind != "number":
        return text
    if scale.prefix and text[0] in "+-":
        return f"{text[0]}{scale.prefix}{text[1:]}{scale.unit}"
    close = not scale.unit.isascii() or scale.prefix or scale.unit in ("", "%")
    return f"{scale.prefix}{text}{'' if close else ' '}{scale.unit}"


def _money(largest: float, unit: str, language: str) -> Scale:
    base, _, per = unit.partition("/")
    if language == "en":
        tail = f"/{per}" if per else ""
        factor, decimals, word = _money_en(largest)
        return Scale(factor, decimals, f"{word}{tail}", "CNY ")
    tail = f"/{per}" if per else ""
    if base != "元" and _rounded(largest / 1e4, 2) >= 10_000:
        return Scale(1e-8, 2, f"亿元{tail}")
    if base != "元" and (_rounded(largest, 2) >= 10_000 or largest == 0):
        return Scale(1e-4, 2, f"{base if largest == 0 else '万元'}{tail}")
    if base == "元" and largest >= 1e8:
        return Scale(1e-8, 2, f"亿元{tail}")
    return Scale(1, 0 if largest >= 1e4 else 2, f"元{tail}")


def _money_en(largest: float) -> tuple[float, int, str]:
    if _rounded(largest / 1e6, 2) >= 1000:
        return 1e-9, 2, "bn"
    if largest >= 1e6:
        return 1e-6, 2, "m"
    return 1, 0 if largest >= 1e4 else 2, ""


def _word(unit: str, language: str) -> str:
    if language == "en":
        return WORDS_EN.get(unit, unit)
    return "个百分点" if unit == "pp" else unit


def _decimals(format: str, default: int) -> int:
    _, _, digits = format.partition(":")
    return int(digits) if digits else default


def _number(value: Any) -> float | None:
    if value is None or isinstance(value, str | bool):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def _rounded(number: float, decimals: int) -> Decimal:
    # repr, not the binary value: 2.675 is meant as 2.675, and rounds to 2.68
    rounded = Decimal(f"{number:.15g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded
