"""Make docs/screenshots.md, its pictures and docs/screenshot.png: every page, light and dark, on a desk and on a telephone.

.venv/bin/python -m docs.make_screenshots [PAGE …]

Serves the bank that WENSHU_HOME serves (scale 1 for the README) from a home of its own.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from benchmarks.pages import server
from tests.ui.reader import CHROMIUM, OFFLINE, SLOW, Reader
from ui.home import data_home

HERE = Path(__file__).parent
PICTURES = HERE / "pictures"
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SCALE = 1.5
# Of the page, in the chat of the question.
TO_THE_TOP = """() => {
  const asked = [...document.querySelectorAll(".wenshu-asked")].pop()?.closest('[data-testid="stChatMessage"]');
  asked ? asked.scrollIntoView() : document.querySelector('[data-testid="stMain"]').scrollTo(0, 0);
}"""
SELECT = "SELECT c.segment, COUNT(*) AS n FROM dim_customer AS c GROUP BY c.segment ORDER BY n DESC"


def chat(reader: Reader) -> None:
    """An answer with its chart."""
    reader.ask("今年以来各支行存款日均是多少")
    expect(reader.card.locator('[class*="-follow-"] button').first).to_be_visible(timeout=SLOW)
    expect(reader.card.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first).to_be_visible(timeout=SLOW)
    reader.page.wait_for_timeout(2_500)  # the page moves to the question for so long


def boards(reader: Reader) -> None:
    """The first board."""
    reader.turn_to("看板")
    expect(reader.page.locator(".wenshu-tile-title").first).to_be_visible(timeout=SLOW)


def client(reader: Reader) -> None:
    """One client's sheet."""
    reader.go("client", **{"as": "rm_r007", "client": "C000001"})
    expect(reader.page.locator(".wenshu-sheet h1")).to_be_visible(timeout=SLOW)


def catalogue(reader: Reader) -> None:
    """A metric open."""
    reader.turn_to("指标目录")
    _first_row(reader)
    expect(reader.page.locator(".wenshu-facts")).to_be_visible(timeout=SLOW)


def documents(reader: Reader) -> None:
    """A document open."""
    reader.turn_to("制度文档")
    _first_row(reader)
    expect(reader.page.locator(".wenshu-document")).to_be_visible(timeout=SLOW)


def audit(reader: Reader) -> None:
    """A record open."""
    reader.ask("各分行存款余额是多少")
    reader.turn_to("提问与审计")
    _first_row(reader)
    expect(reader.page.locator(".wenshu-record")).to_be_visible(timeout=SLOW)


def bench(reader: Reader) -> None:
    """A SELECT run."""
    reader.turn_to("SQL 工作台")
    field = reader.page.get_by_label("SELECT 语句")
    field.fill(SELECT)
    field.press("Control+Enter")
    reader.page.get_by_role("button", name="执行").click()
    expect(reader.page.get_by_test_id("stDataFrame").first).to_be_visible(timeout=SLOW)


# page: its name, who reads it, how it gets there
PAGES: dict[str, tuple[str, str, Callable[[Reader], None]]] = {
    "chat": ("Ask · 问数", "hangzhou_manager", chat),
    "boards": ("Boards · 看板", "hq_manager", boards),
    "client": ("Client · 客户视图", "rm_r007", client),
    "catalogue": ("Catalogue · 指标目录", "hq_manager", catalogue),
    "documents": ("Documents · 制度文档", "rm_r007", documents),
    "audit": ("Records & audit · 提问与审计", "analyst", audit),
    "bench": ("SQL bench · SQL 工作台", "analyst", bench),
}


def _first_row(reader: Reader) -> None:
    reader.at_rest(reader.page.get_by_test_id("stDataFrame").first).click(position={"x": 14, "y": 54})
    reader.rested()


def shoot(browser: Browser, address: str, page: str) -> None:
    """The four pictures of a page; of the chat the README's as well."""
    _, user, go = PAGES[page]
    reader = Reader(browser, address, user, scale=SCALE)
    go(reader)
    for size, (width, height) in SIZES.items():
        reader.page.set_viewport_size({"width": width, "height": height})
        reader.rested()
        reader.page.evaluate(TO_THE_TOP)
        for scheme in SCHEMES:
            reader.page.emulate_media(color_scheme=scheme)
            reader.page.evaluate("document.activeElement.blur()")
            reader.page.mouse.move(0, 0)
            reader.page.wait_for_timeout(1_200)
            picture = Image.open(io.BytesIO(reader.page.screenshot())).convert("RGB")
            picture.save(PICTURES / f"{page}-{scheme}-{size}.webp", quality=72, method=6)
            if (page, scheme, size) == ("chat", "light", "desk"):
                picture.quantize(256).save(HERE / "screenshot.png", optimize=True)
    reader.close()


def listing() -> str:
    """The pictures as Markdown."""
    lines = ["# Screenshots", "", "Made by `python -m docs.make_screenshots` from the demonstration bank."]
    for page, (name, _, _) in PAGES.items():
        lines += ["", f"## {name}", "", "| light | dark |", "|---|---|"]
        for size in SIZES:
            cells = [f"![{name}, {scheme}, {size}](pictures/{page}-{scheme}-{size}.webp)" for scheme in SCHEMES]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def main() -> None:
    """Serve the pages and take the pictures, of those named alone if any are."""
    PICTURES.mkdir(exist_ok=True)
    (HERE / "screenshots.md").write_text(listing(), "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bank").symlink_to((data_home() / "bank").absolute())
        with server(Path(folder)) as (port, _, _), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=[*OFFLINE, "--force-color-profile=srgb"]
            )
            for page in sys.argv[1:] or PAGES:
                shoot(browser, f"http://127.0.0.1:{port}", page)
            browser.close()


if __name__ == "__main__":
    main()
