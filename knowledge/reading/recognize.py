"""Pictures of pages → lines, by tesseract: the program of the platform, through pipes."""

from __future__ import annotations

import io
import os
import subprocess

from knowledge.reading.blocks import Unreadable, close_up, tidy
from knowledge.reading.pdf_lines import Line

_DPI = 200
_PAGE_S = 20


def recognize(content: bytes, pages: list[int]) -> dict[int, list[Line]]:
    """The lines of ``pages`` (from 0) of a PDF. Raises Unreadable(scanned-document) when the program fails."""
    import pypdfium2

    languages = _languages()
    document = pypdfium2.PdfDocument(content)
    found: dict[int, list[Line]] = {}
    for number in pages:
        picture = io.BytesIO()
        drawn = document[number].render(scale=_DPI / 72, grayscale=True).to_pil()
        drawn.save(picture, "PNG")
        found[number] = _lines(_run(picture.getvalue(), languages), number + 1, drawn.height)
    return found


def _languages() -> str:
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, timeout=10, check=False)
    return "+".join(name for name in ("chi_sim", "eng") if name in listed.stdout.split()) or "eng"


def _run(picture: bytes, languages: str) -> str:
    command = ["tesseract", "stdin", "stdout", "-l", languages, "--psm", "6", "tsv"]
    settings = {"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(command, input=picture, capture_output=True, timeout=_PAGE_S, check=True, env=settings)
    except (subprocess.SubprocessError, OSError) as fault:
        raise Unreadable("scanned-document") from fault
    return done.stdout.decode("utf-8", "replace")


def _lines(words: str, page: int, height: int) -> list[Line]:
    """Lines out of the words that the program lists with their boxes in pixels."""
    lines: dict[tuple[str, ...], list[tuple[int, int, int, int, str]]] = {}
    for row in words.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) == 12 and fields[0] == "5" and fields[11].strip():
            left, top, wide, high = (int(field) for field in fields[6:10])
            lines.setdefault(tuple(fields[2:5]), []).append((left, top, left + wide, top + high, fields[11]))
    scale = 72 / _DPI
    return [
        Line(
            text=close_up(tidy(" ".join(word[4] for word in line))),
            page=page,
            x0=line[0][0] * scale,
            x1=line[-1][2] * scale,
            top=line[0][1] / height,
            y=line[0][1] * scale,
            size=10.5,  # a picture does not tell the size of its type
        )
        for line in lines.values()
    ]
