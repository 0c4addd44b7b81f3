"""Numbers as articles are counted: 一百二十三, 123, １２３."""

from __future__ import annotations

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = r"[〇零一二三四五六七八九十百千两\d]"


def number_of(text: str) -> int:
    """The number that ``text`` writes, spaces aside; 0 when it writes none."""
    text = "".join(text.split())
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for character in text:
        if character in DIGITS:
            digit = digit * 10 + DIGITS[character]
        elif character in UNITS:
            total, digit = total + (digit or 1) * UNITS[character], 0
        else:
            return 0
    return total + digit


def chinese(number: int) -> str:
    """``number`` (0 to 9,999) in Chinese as articles are counted: 十, 一百零一."""
    if number < 10:
        return "零一二三四五六七八九"[number]
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += "零" * (gap and bool(written)) + "零一二三四五六七八九"[digit] + name
        gap = not digit
    return written.removeprefix("一") if written.startswith("一十") else written
