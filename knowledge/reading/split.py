"""Long articles in pieces a search can weigh and a person can read; each keeps the article's name."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 1_200
_PIECE = 800
_SENTENCE = re.compile(r"(?<=[。；;！？!?])")


def split_text(paragraphs: Sequence[tuple[str, int | None]]) -> list[tuple[str, int | None]]:
    """Paragraphs with their pages → pieces with the page that each begins on; one piece up to LONGEST characters."""
    if not paragraphs:
        return []
    if sum(len(text) + 1 for text, _ in paragraphs) <= LONGEST:
        return [("\n".join(text for text, _ in paragraphs), paragraphs[0][1])]
    pieces: list[tuple[list[str], int | None]] = []
    for text, page in ((piece, page) for paragraph, page in paragraphs for piece in _sentences(paragraph)):
        if pieces and sum(map(len, pieces[-1][0])) + len(text) <= _PIECE:
            pieces[-1][0].append(text)
        else:
            pieces.append(([text], page))
    return [("\n".join(lines), page) for lines, page in pieces]


def split_table(text: str) -> list[str]:
    """A Markdown table in pieces by rows, each with the head."""
    if len(text) <= LONGEST:
        return [text]
    head, rule, *rows = text.split("\n")
    pieces: list[list[str]] = [[]]
    for row in rows:
        if pieces[-1] and sum(map(len, pieces[-1])) + len(row) + len(head) > LONGEST:
            pieces.append([])
        pieces[-1].append(row)
    return ["\n".join([head, rule, *piece]) for piece in pieces]


def _sentences(paragraph: str) -> list[str]:
    """A paragraph whole, or in runs of whole sentences when it is too long; a table within an article stays whole."""
    if len(paragraph) <= LONGEST or paragraph.startswith("| "):
        return [paragraph]
    runs = [""]
    for sentence in _SENTENCE.split(paragraph):
        for start in range(0, len(sentence), LONGEST):
            piece = sentence[start : start + LONGEST]
            if runs[-1] and len(runs[-1]) + len(piece) > _PIECE:
                runs.append("")
            runs[-1] += piece
    return [run for run in runs if run]
