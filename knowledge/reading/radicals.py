"""Characters that look right and are not: PDF writers name 一 as the radical ⼀, 长 as ⻓, and a search for 一 finds nothing;
and those that nobody sees, which turn a line round or part a word."""

from __future__ import annotations

import unicodedata

_KANGXI = range(0x2F00, 0x2FD6)
_COMPATIBLE = (*range(0xF900, 0xFA0E), *range(0xFA10, 0xFADA))
# Radicals of the supplement that are whole characters; Unicode gives them no equivalent of their own.
_SUPPLEMENT = (
    "⺁厂⺇几⺌小⺎兀⺏尣⺒巳⺓幺⺛旡⺝月⺟母⺠民⺩王⺱罒⺶羊⺷羊⺼肉⺽臼⻁虎⻂衣⻃西⻄西⻅见⻆角⻇角⻉贝⻊足⻋车"
    "⻑長⻒镸⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟食⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_UNSEEN = (0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0x7F, 0xA0))
_CONTROLS = (code for code in range(0x20) if chr(code) not in "\t\n\v\f\r")
_WHOLE: dict[int, str | None] = {code: unicodedata.normalize("NFKC", chr(code)) for code in (*_KANGXI, *_COMPATIBLE)}
_WHOLE |= {ord(radical): whole for radical, whole in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)}
_WHOLE |= {ord("⼾"): "户", ord("⾭"): "青", ord("⽊"): "木"}
_WHOLE |= dict.fromkeys((*_UNSEEN, *_CONTROLS))


def whole(text: str) -> str:
    """``text`` with characters in place of radicals and of compatibility ideographs, without those that nobody sees."""
    return text.translate(_WHOLE)
