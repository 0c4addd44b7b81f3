"""Characters that look right and are not: PDF writers name 一 as the radical ⼀, 长 as ⻓, and a search for 一 finds nothing."""

from __future__ import annotations

import unicodedata

_KANGXI = range(0x2F00, 0x2FD6)
_COMPATIBLE = (*range(0xF900, 0xFA0E), *range(0xFA10, 0xFADA))
# Radicals of the supplement that are whole characters; Unicode gives them no equivalent of their own.
_SUPPLEMENT = (
    "⺁厂⺇几⺌小⺎兀⺏尣⺒巳⺓幺⺛旡⺝月⺟母⺠民⺩王⺱罒⺶羊⺷羊⺼肉⺽臼⻁虎⻂衣⻃西⻄西⻅见⻆角⻇角⻉贝⻊足⻋车"
    "⻑長⻒镸⻓长⻔门⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟食⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_WHOLE = {code: unicodedata.normalize("NFKC", chr(code)) for code in (*_KANGXI, *_COMPATIBLE)}
_WHOLE |= {ord(radical): whole for radical, whole in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)}
_WHOLE |= {ord("⼾"): "户", ord("⾭"): "青", ord("⽊"): "木"}


def whole(text: str) -> str:
    """``text`` with characters in place of radicals and of compatibility ideographs."""
    return text.translate(_WHOLE)
