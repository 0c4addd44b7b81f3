"""PDF → blocks: the text layer by lines, tables by their ruling; pictures of pages by OCR where there is one."""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Iterator
from math import inf
from typing import TYPE_CHECKING, Any

from knowledge.reading.blocks import Reading, Unreadable, close_up, join
from knowledge.reading.pdf_lines import Line, Table, drop_margins, to_blocks
from knowledge.reading.radicals import whole

if TYPE_CHECKING:
    from pdfplumber.page import Page

MAX_PAGES = 2_000
_READING = 0.7  # of the time; the rest is for pages, tables and articles that go over several
_UNMAPPED = "(cid:"


def read_pdf(content: bytes, seconds: float = inf) -> Reading:
    """The blocks of a PDF, read within ``seconds``. Raises Unreadable: encrypted-document, damaged-document, too-many-pages,
    pages-too-slow, scanned-document, unreadable-text."""
    until = time.monotonic() + _READING * seconds
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(content)) as document:
            if len(document.pages) > MAX_PAGES:
                raise Unreadable("too-many-pages", pages=len(document.pages), limit=MAX_PAGES)
            pages = list(_within(document.pages, until))
            title = document.metadata.get("Title")
    except PdfminerException as fault:
        cause = fault.args[0] if fault.args else None
        if isinstance(cause, MemoryError):
            raise MemoryError from fault
        locked = isinstance(cause, PDFPasswordIncorrect)
        raise Unreadable("encrypted-document" if locked else "damaged-document") from fault
    if not pages:
        raise Unreadable("empty-document")
    reading = Reading(pages=len(pages), title=title.strip() if isinstance(title, str) else "")
    _fill_pictures(reading, content, pages, until)
    reading.blocks += to_blocks(drop_margins(pages))
    return reading


def _within(pages: list[Page], until: float) -> Iterator[list[Line | Table]]:
    """The parts of each page. Raises Unreadable (pages-too-slow) while there is time to say so."""
    for number, page in enumerate(pages):
        if time.monotonic() > until:
            raise Unreadable("pages-too-slow", pages=len(pages), read=number)
        yield list(_parts(page))


def _parts(page: Page) -> Iterator[Line | Table]:
    """Lines and tables of a page from top to bottom; a table's words are not said twice."""
    ruled = len(page.rects) + len(page.lines) + len(page.curves) > 1
    found = [(table, table.extract()) for table in page.find_tables()] if ruled else []
    tables = [(table.bbox, rows) for table, rows in found if max(map(len, rows), default=0) > 1]

    def outside(item: dict[str, Any]) -> bool:
        if item.get("object_type") != "char":
            return True
        x, y = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
        return not any(x0 <= x <= x1 and top <= y <= bottom for (x0, top, x1, bottom), _ in tables)

    parts: list[Line | Table] = [Table(box[1], page.page_number, page.page_number, _rows(rows)) for box, rows in tables]
    for line in (page.filter(outside) if tables else page).extract_text_lines(strip=True):
        sizes = sorted(char["size"] for char in line["chars"])
        parts.append(
            Line(
                text=close_up(whole(line["text"])),
                page=page.page_number,
                x0=line["x0"],
                x1=line["x1"],
                top=line["top"] / float(page.height),
                y=line["top"],
                size=round(sizes[len(sizes) // 2], 1),
            )
        )
    page.close()
    return iter(sorted(parts, key=lambda part: part.y))


def _rows(rows: list[list[str | None]]) -> list[list[str]]:
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(text: str | None) -> str:
    said = ""
    for line in (text or "").split("\n"):
        said = join(said, line.strip())
    return close_up(whole(said))


def _fill_pictures(reading: Reading, content: bytes, pages: list[list[Line | Table]], until: float) -> None:
    """Pages without a text layer: read by OCR where it is installed, else told."""
    said = ["".join(part.text for part in page if isinstance(part, Line)) for page in pages]
    if sum(text.count(_UNMAPPED) for text in said) * 20 > sum(map(len, said)) > 0:
        raise Unreadable("unreadable-text")
    empty = [number for number, page in enumerate(pages) if not page]
    if not empty:
        return
    shown = ", ".join(str(number + 1) for number in empty)[:200]
    if shutil.which("tesseract"):
        from knowledge.reading.recognize import recognize

        for number, lines in recognize(content, empty, until).items():
            pages[number] = list(lines)
            reading.recognized.append(number + 1)
        reading.notes.append({"code": "pages-recognized", "pages": shown})
    elif len(empty) * 2 > len(pages):
        raise Unreadable("scanned-document", pages=len(empty))
    else:
        reading.notes.append({"code": "pages-without-text", "pages": shown})
