"""Make docs/gallery.md and its pictures: every kind of chart, drawn from the demonstration bank that WENSHU_HOME serves.

.venv/bin/python -m docs.make_gallery
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import vl_convert
import yaml

from assistant.answer import Answer, Chart
from assistant.desk import Desk
from assistant.picture import FONT
from assistant.recent import recent
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


EXAMPLES = tuple(Example(**one) for one in yaml.safe_load((HERE / "gallery.yml").read_text("utf-8")))


def drawn(desk: Desk, example: Example, language: str) -> Chart:
    """The chart of the kind under the answer. LookupError where the question is answered otherwise."""
    answer = desk.answer(example.zh if language == "zh" else example.en, ASKER)
    charts = [*answer.charts, *_beside(desk, answer, language)]
    for chart in charts:
        if chart.kind == example.kind:
            return chart
    raise LookupError(f"{example}: {answer.status} {[chart.kind for chart in charts]} {answer.text[:80]}")


def _beside(desk: Desk, answer: Answer, language: str) -> tuple[Chart, ...]:
    """The small line that the chat draws beside a figure that stands alone."""
    day = desk.data_date
    asked = recent(answer.request, desk.users[ASKER], desk.model, day) if day and not answer.charts else None
    return desk.run(asked, ASKER, language=language).charts if asked else ()


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
