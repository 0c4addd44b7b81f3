"""The gallery of charts and the screenshots are of this program: every kind is there, by the question and rule that it names."""

import re
from pathlib import Path

import pytest

from assistant.chart import CHOSEN
from docs.make_gallery import EXAMPLES, drawn
from docs.make_screenshots import PAGES, listing

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.kind)
def test_a_question_of_the_gallery_draws_its_chart_by_the_rule_that_is_shown(desk, example):
    text = (DOCS / "gallery.md").read_text("utf-8")
    assert f"(pictures/chart-{example.kind}.svg)" in text
    assert "<svg" in (DOCS / "pictures" / f"chart-{example.kind}.svg").read_text("utf-8")
    for language in ("zh", "en"):
        assert drawn(desk, example, language).why in text


def test_the_gallery_has_every_kind_that_can_be_chosen():
    assert CHOSEN.keys() <= {example.kind for example in EXAMPLES}


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("近12个月各分行存款余额走势，画成热力图", "heat"),
        ("loan balance by branch and customer type as a heatmap", "heat"),
        ("各分行按客户类型的贷款余额，用堆叠图", "stacked"),
        ("deposit balance by branch and customer type as a stacked bar", "stacked"),
        ("各支行贷款余额和不良率，散点图", "scatter"),
    ],
)
def test_a_kind_asked_for_in_words_is_drawn(desk, question, kind):
    answer = desk.answer(question, "hq_manager")
    assert [chart.kind for chart in answer.charts] == [kind]
    assert re.search("按您的要求|as you asked", answer.charts[0].why)


def test_every_page_has_its_four_pictures_and_they_stay_small():
    text = (DOCS / "screenshots.md").read_text("utf-8")
    assert text == listing()
    named = re.findall(r"\((pictures/[\w-]+\.webp)\)", text)
    assert len(named) == 4 * len(PAGES) == len(set(named))
    assert all((DOCS / name).is_file() for name in named)
    assert sum(file.stat().st_size for file in (DOCS / "pictures").iterdir()) < 3_000_000
