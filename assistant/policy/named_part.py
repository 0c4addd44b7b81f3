"""The paragraph (第二款) or the item (第（三）项) of a clause that a question names, with the words that it hangs on."""

from __future__ import annotations

import re

from knowledge.reading.numerals import NUMERAL, number_of

_PARAGRAPH = re.compile(rf"第\s*({NUMERAL}+)\s*款|\bparagraph\s+(\d+)", re.I)
_NAMED_ITEM = re.compile(rf"第\s*[（(]?\s*({NUMERAL}+)\s*[）)]?\s*项|\bitem\s+\(?(\d+)\)?", re.I)
_ITEM = re.compile(rf"^\s*[（(]?({NUMERAL}+)[）)、.．]")


def named_part(clause: str, question: str) -> str | None:
    """What ``question`` names of ``clause``; None where it names nothing within it, or nothing that the clause has."""
    paragraph, item = _PARAGRAPH.search(question), _NAMED_ITEM.search(question)
    if paragraph is None and item is None:
        return None
    paragraphs = _paragraphs(clause)
    if paragraph is not None:
        place = number_of(paragraph[1] or paragraph[2])
        if not 0 < place <= len(paragraphs):
            return None
        paragraphs = [paragraphs[place - 1]]
    if item is None:
        return "\n".join(paragraphs[0])
    wanted = number_of(item[1] or item[2])
    for lines in paragraphs:
        for line in lines[1:]:
            found = _ITEM.match(line)
            if found is not None and number_of(found[1]) == wanted:
                return f"{lines[0]}{line}"
    return None


def _paragraphs(clause: str) -> list[list[str]]:
    """The paragraphs of a clause, each a line with the items and rows below it."""
    paragraphs: list[list[str]] = []
    for line in filter(None, map(str.strip, clause.split("\n"))):
        if paragraphs and (_ITEM.match(line) or line.startswith("|")):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs
