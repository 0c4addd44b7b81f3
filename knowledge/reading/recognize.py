"""Pictures of pages → lines, by tesseract: the program of the platform, through pipes."""

from __future__ import annotations

import io
import os
import re
import subprocess
import time
from math import inf

from knowledge.reading.blocks import Unreadable, close_up, tidy
from knowledge.reading.pdf_lines import Line

_DPI = 200
_LARGEST = 5_000  # pixels of a side: a page as large as a wall is drawn coarser
_PAGE_S = 15
# The program parts Chinese from figures and Latin by spaces, and takes the wide brackets for others.
_PARTED = re.compile(
    r"(?<=[\u3400-\u9fff（）《》〔〕【】，。；：]) (?=\S)|(?<=\S) (?=[\u3400-\u9fff（）《》〔〕【】，。；：])"
)
_WIDE = str.maketrans({"〈": "（", "〉": "）", "(": "（", ")": "）", ";": "；"})
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def recognize(content: bytes, pages: list[int], until: float = inf) -> dict[int, list[Line]]:
    """The lines of ``pages`` (from 0) of a PDF, read before ``until`` by the monotonic clock. Raises Unreadable: scanned-document
    when the program fails, pages-too-slow."""
    import pypdfium2

    language = _language()
    document = pypdfium2.PdfDocument(content)
    found: dict[int, list[Line]] = {}
    for number in pages:
        if time.monotonic() > until:
            raise Unreadable("pages-too-slow", pages=len(document), read=number)
        page, picture = document[number], io.BytesIO()
        scale = min(_DPI / 72, _LARGEST / max(*page.get_size(), 1.0))
        drawn = page.render(scale=scale, grayscale=True).to_pil()
        drawn.save(picture, "PNG")
        try:
            words = _run(picture.getvalue(), language)
        except subprocess.TimeoutExpired as fault:
            raise Unreadable("pages-too-slow", pages=len(document), read=number) from fault
        except (subprocess.SubprocessError, OSError) as fault:
            raise Unreadable("scanned-document", pages=len(pages)) from fault
        found[number] = _lines(words, number + 1, drawn.height, scale)
    return found


def _language() -> str:
    """Chinese, whose data also know figures and Latin and read Chinese better than both together; else English."""
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, timeout=10, check=False)
    return "chi_sim" if "chi_sim" in listed.stdout.split() else "eng"


def _run(picture: bytes, language: str) -> str:
    command = ["tesseract", "stdin", "stdout", "-l", language, "--psm", "4", "tsv"]
    settings = {"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1"}
    done = subprocess.run(command, input=picture, capture_output=True, timeout=_PAGE_S, check=True, env=settings)
    return done.stdout.decode("utf-8", "replace")


def _lines(words: str, page: int, height: int, scale: float) -> list[Line]:
    """Lines out of the words that the program lists with their boxes in pixels."""
    lines: dict[tuple[str, ...], list[tuple[int, int, int, int, str]]] = {}
    for row in words.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) == 12 and fields[0] == "5" and fields[11].strip():
            left, top, wide, high = (int(field) for field in fields[6:10])
            lines.setdefault(tuple(fields[2:5]), []).append((left, top, left + wide, top + high, fields[11]))
    return [
        Line(
            text=close_up(tidy(_said([word[4] for word in line]))),
            page=page,
            x0=line[0][0] / scale,
            x1=line[-1][2] / scale,
            top=line[0][1] / height,
            y=line[0][1] / scale,
            size=10.5,  # a picture does not tell the size of its type
        )
        for line in lines.values()
    ]


def _said(words: list[str]) -> str:
    """A line as it is printed: in Chinese without spaces, with wide brackets."""
    line = " ".join(words)
    return _PARTED.sub("", line.translate(_WIDE)) if _CHINESE.search(line) else line
