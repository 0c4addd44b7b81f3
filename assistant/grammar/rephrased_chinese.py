"""Chinese turns of phrase in plain words before words are looked up: 一个月一个点 is 每个月, 画条线 is a line chart."""

from __future__ import annotations

import re
from collections.abc import Callable

_GRAIN = {"月": "每个月", "季": "每季度", "季度": "每季度", "年": "每年", "周": "每周", "星期": "每周"}
_FORMS = "点|数字|数值|数|值|条|行|格|列|根柱子|柱子"


def _each(match: re.Match[str]) -> str:
    return _GRAIN[match["grain"]]


CHINESE: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (
            rf"(?:每|一)个?(?P<grain>月|季度|季|年|周|星期)(?:就|都|报|出|给|要|来|算|列)?一个?(?:{_FORMS})(?!月|季|年)",
            _each,
        ),
        (
            r"(?:画|拉|连|描|绘)(?:成|出|个|一)?(?:一?[条根])?(?:曲线|折线|走势线|线)(?!图|[上下索])",
            "折线图",
        ),
        (
            r"(?:只要)?(?:占|沾|有|满足|符合|够上|碰上|任意?|随便)了?(?:其中)?(?:的)?(?:任何|任意)?(?:一|其一)[个样条种项点头]?"
            r"(?:条件)?(?:就|即|便|也)?(?:行|算数?|可以?|成|够)(?=[,，。的]|$)",
            "都算",
        ),
        (
            r"^(?P<noun>[^,，。年月季]{3,12}?)(?P<time>今年以来|今年|去年|本月|上月|本季度|上季度|近\d+个月)"
            r"(?P<part>有?(?:多大|多少|多高)?(?:比例|百分之几|几成))(?!.*(?:年|月|季))",
            r"\g<time>\g<noun>\g<part>",
        ),
        (
            r"有?(?P<part>多大比例|百分之几|几成|多少比例|多高比例)的(?P<noun>[^,，。的客户人]{2,12}?)"
            r"(?P<verb>(?:已经|都|也)?(?:逾期|违约|变成|掉成|掉进|转成|转为|滑入)[^,，。]{0,6}$)",
            r"\g<noun>有\g<part>\g<verb>",
        ),
        (r"(?:别|不要|不用|不必|甭|勿)(?:再)?(?:算|计算?|列|放|统计|包括)(?:进来|进去|在内|入|在里面|里面)", "不要"),
        (r"(?P<first>[^,，、。]{2,12})也好[,，、]?(?P<second>[^,，、。]{2,12})也好", r"\g<first>或\g<second>"),
    )
)
