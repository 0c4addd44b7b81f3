"""``python -m benchmarks.intake [--pages 200]``: reading documents, each in a process of its own, in pages a second.

A rule of so many pages is written as PDF with ruled tables, as DOCX and as Markdown, and read; a small one shows what
starting the process costs.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import docx
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from rich.console import Console
from rich.table import Table

from knowledge.limits import ReadingLimits
from knowledge.read_document import Read, open_file, read_document
from knowledge.reading.numerals import chinese

FONT = "STSong-Light"
LINE = "为规范授信业务，防范信用风险，贷款人应当按照审慎经营的原则核定额度并持续监测，"
ARTICLES_A_PAGE, LINES = 5, 6
LIMITS = ReadingLimits(seconds=600, memory_mb=4_096)


def articles(page: int) -> list[tuple[str, list[str]]]:
    """The articles of a page: name and lines."""
    first = page * ARTICLES_A_PAGE + 1
    return [(f"第{chinese(number)}条", [LINE] * LINES) for number in range(first, first + ARTICLES_A_PAGE)]


def write_pdf(path: Path, pages: int) -> None:
    """A PDF with a ruled table on every fourth page."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(path))
    for page in range(pages):
        canvas.setFont(FONT, 11)
        height = 790
        for name, lines in articles(page):
            for text in (f"　　{name}　{lines[0][:-5]}", *lines[1:]):
                canvas.drawString(72, height, text)
                height -= 19
        if page % 4 == 0:
            for row in range(5):
                for column in range(3):
                    canvas.rect(72 + column * 120, height - 20 * row - 6, 120, 20)
                    canvas.drawString(76 + column * 120, height - 20 * row, f"第{row}行{column}")
        canvas.showPage()
    canvas.save()


def write_word(path: Path, pages: int) -> None:
    """The same as DOCX."""
    document = docx.Document()
    for page in range(pages):
        for name, lines in articles(page):
            document.add_paragraph(f"{name} {''.join(lines)}")
    document.save(str(path))


def write_markdown(path: Path, pages: int) -> None:
    """The same as Markdown."""
    found = (f"{name} {''.join(lines)}\n" for page in range(pages) for name, lines in articles(page))
    path.write_text("\n".join(found), encoding="utf-8")


def timed(path: Path) -> tuple[float, Read]:
    """Seconds to read ``path``, the least of three, and what was read."""
    runs = []
    for _ in range(3):
        begun = time.perf_counter()
        read = read_document(open_file(path, path.name, LIMITS), "benchmark", LIMITS)
        runs.append((time.perf_counter() - begun, read))
    return min(runs, key=lambda run: run[0])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.intake")
    parser.add_argument("--pages", type=int, default=200)
    pages: int = parser.parse_args().pages
    table = Table("format", "pages", "articles", "s", "pages a second")
    writers: dict[str, Callable[[Path, int], None]] = {"pdf": write_pdf, "docx": write_word, "md": write_markdown}
    with TemporaryDirectory() as folder:
        for suffix, write in writers.items():
            for size in (1, pages):
                path = Path(folder) / f"{size}.{suffix}"
                write(path, size)
                taken, read = timed(path)
                named = {passage.article for passage in read.passages if passage.kind == "article"}
                table.add_row(suffix, f"{size}", f"{len(named)}", f"{taken:.2f}", f"{size / taken:,.0f}")
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
