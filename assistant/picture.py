"""The charts of an answer as one PNG, drawn here without a browser: headline above, who took it along and when across it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape

from assistant.answer import Chart
from assistant.charts.marks import width_of
from semantic_layer.errors import BadInput

WIDTH, EDGE, GAP, SCALE = 960, 32, 20, 2
# What systems with Chinese have, the Debian package fonts-noto-cjk first.
FONT = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Micro Hei, sans-serif"
_LINE, _HEADLINE, _SMALL = 1.5, 20, 12
_PIECE = re.compile(r"[!-~]+[^!-~]?|.[，。；：、）」》]*", re.DOTALL)
_SIZE = re.compile(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"')


def to_png(charts: Sequence[Chart], headline: str, stamp: Sequence[str], mark: str) -> bytes:
    """``charts`` below each other under ``headline``, ``stamp`` as small lines at the foot, ``mark`` faintly across all.

    Raises BadInput (export-no-chart; export-no-font where this machine cannot draw Chinese).
    """
    import vl_convert

    if not charts:
        raise BadInput("export-no-chart")
    if not _draws_chinese():
        raise BadInput("export-no-font")
    body, below = _words(_wrapped(headline, WIDTH - 2 * EDGE), EDGE, _HEADLINE, "#1F2933")
    for number, chart in enumerate(charts):
        drawn = _named_apart(vl_convert.vegalite_to_svg(_sized(chart), allowed_base_urls=[]), number)
        height = float(_SIZE.search(drawn)[2])  # type: ignore[index]  # vl-convert writes both
        body += f'<g transform="translate({EDGE} {below + GAP})">{drawn}</g>'
        below += GAP + height
    foot, below = _words(stamp, below + GAP, _SMALL, "#7B8794")
    return bytes(vl_convert.svg_to_png(_page(body + foot, below + EDGE, mark), scale=SCALE))


def _sized(chart: Chart) -> dict[str, object]:
    """The chart's specification as wide as the picture, in a font with Chinese."""
    config = {**chart.spec.get("config", {}), "font": FONT}
    return {**chart.spec, "width": WIDTH - 2 * EDGE, "config": config}


def _named_apart(drawn: str, number: int) -> str:
    """Each drawing counts its clips from nothing; in one picture they need names of their own."""
    return drawn.replace(' id="', f' id="c{number}-').replace("url(#", f"url(#c{number}-")


def _wrapped(text: str, width: float) -> list[str]:
    """``text`` in lines of ``width``, words and numbers whole; a Chinese letter is as wide as the font is high."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and width_of(lines[-1] + piece) * _HEADLINE / 2 > width:
            lines.append("")
        lines[-1] += piece
    return lines


def _words(lines: Sequence[str], top: float, size: int, color: str) -> tuple[str, float]:
    """The lines as SVG from ``top``, and where they end."""
    drawn, step = "", size * _LINE
    for number, line in enumerate(lines, 1):
        drawn += f'<text x="{EDGE}" y="{top + number * step - size / 2}" font-size="{size}" fill="{color}">'
        drawn += f"{escape(line)}</text>"
    return drawn, top + len(lines) * step


def _page(body: str, height: float, mark: str) -> str:
    """``body`` on white with ``mark`` again and again across it."""
    tile = f'<text x="10" y="150" transform="rotate(-24 10 150)" font-size="15" fill="#808080" fill-opacity="0.16">{escape(mark)}'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{WIDTH}" '
        f'height="{height}" font-family="{FONT}"><defs><pattern id="mark" width="400" height="200" '
        f'patternUnits="userSpaceOnUse">{tile}</text></pattern></defs><rect width="100%" height="100%" fill="white"/>'
        f'{body}<rect width="100%" height="100%" fill="url(#mark)"/></svg>'
    )


@cache
def _draws_chinese() -> bool:
    """Whether two Chinese letters look different here: without a font for them both are nothing, or the same empty box."""
    import vl_convert

    open_svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
    letters = (f'{open_svg}<text y="16" font-family="{FONT}">{letter}</text></svg>' for letter in "账国")
    one, other = (bytes(vl_convert.svg_to_png(svg)) for svg in letters)
    return one != other
