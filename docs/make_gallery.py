"""Make docs/gallery.md and its pictures: every kind of chart, drawn from the demonstration bank that WENSHU_HOME serves.

.venv/bin/python -m docs.make_gallery
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import vl_convert

from assistant.answer import Chart
from assistant.desk import Desk
from assistant.picture import FONT
from ui.home import data_home

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
ASKER = "hq_manager"
WIDTH = 640  # pixels


class Example(NamedTuple):
    """A kind of chart, what it is called in both languages, and a question in both that is answered with it."""

    kind: str
    name_zh: str
    name_en: str
    zh: str
    en: str


EXAMPLES = (
    Example("column", "柱状图", "Columns", "各分行存款余额是多少", "deposit balance by branch"),
    Example("bar", "条形图", "Bars", "各支行存款余额", "deposit balance by sub-branch"),
    Example(
        "change",
        "增减",
        "Change",
        "各分行存款余额，较年初",
        "deposit balance by branch, change from the beginning of the year",
    ),
    Example("grouped", "并排柱", "Grouped", "各分行存款余额和贷款余额", "deposit balance and loan balance by branch"),
    Example("stacked", "堆叠", "Stacked", "各分行按客户类型的存款余额", "deposit balance by branch and customer type"),
    Example(
        "bullet", "对计划", "Against plan", "各分行存款日均完成率", "plan attainment of average deposits by branch"
    ),
    Example("line", "折线", "Line", "近12个月存款余额走势", "trend of the deposit balance over the last 12 months"),
    Example(
        "line_compared",
        "折线与比较期",
        "Line with comparison",
        "近12个月存款余额走势，同比",
        "trend of the deposit balance over the last 12 months, year on year",
    ),
    Example(
        "lines",
        "多条折线",
        "Lines",
        "近12个月对公和零售存款余额走势",
        "trend of the deposit balance by customer type over the last 12 months",
    ),
    Example("scatter", "散点", "Scatter", "各支行贷款余额和不良率", "loan balance and NPL ratio by sub-branch"),
    Example("heat", "热力", "Heat", "各支行各行业不良率", "NPL ratio by sub-branch and industry"),
    Example("pie", "占比", "Shares", "存款余额按客户类型，画饼图", "deposit balance by customer type as a pie chart"),
    Example(
        "waterfall",
        "瀑布",
        "Waterfall",
        "存款余额为什么变化",
        "why did the deposit balance change",
    ),
)


def drawn(desk: Desk, example: Example, language: str) -> Chart:
    """The chart of the kind under the answer. LookupError where the question is answered otherwise."""
    answer = desk.answer(example.zh if language == "zh" else example.en, ASKER)
    for chart in answer.charts:
        if chart.kind == example.kind:
            return chart
    raise LookupError(f"{example}: {answer.status} {[chart.kind for chart in answer.charts]} {answer.text[:80]}")


def page(desk: Desk) -> tuple[str, dict[str, str]]:
    """The gallery as Markdown, and each kind's picture as SVG."""
    pictures = {}
    lines = [
        "# Charts",
        "",
        "Made by `python -m docs.make_gallery` from the demonstration bank: every kind of chart, a question that draws it, and",
        "the rule that chose it, as it stands under the chart. Another kind is chosen by a button or in words (换成柱状图).",
        "",
        "| kind | asked | the rule |",
        "|---|---|---|",
    ]
    shown = []
    for one in EXAMPLES:
        chinese, english = drawn(desk, one, "zh"), drawn(desk, one, "en")
        pictures[one.kind] = picture(chinese)
        name = f"{one.name_en} · {one.name_zh}"
        lines.append(f"| {name} | {one.zh}<br>{one.en} | {chinese.why}<br>{english.why} |")
        shown += ["", f"## {name}", "", f"![{name}: {one.zh}](pictures/chart-{one.kind}.svg)"]
    return "\n".join([*lines, *shown, ""]), pictures


def picture(chart: Chart) -> str:
    """The chart as SVG on white."""
    spec: dict[str, Any] = {**chart.spec, "width": WIDTH, "background": "white", "padding": 12}
    spec["config"] = {**chart.spec.get("config", {}), "font": FONT}
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))


def main() -> None:
    """Write the files."""
    desk = Desk.open(data_home())
    try:
        text, pictures = page(desk)
    finally:
        desk.close()
    PICTURES.mkdir(exist_ok=True)
    for kind, svg in pictures.items():
        (PICTURES / f"chart-{kind}.svg").write_text(svg, "utf-8")
    (HERE / "gallery.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
