"""The DOCX and PDF rules say what their Markdown sources say, paragraph by paragraph and cell by cell."""

import re
import zipfile

import pytest
from docx import Document
from docx.table import Table

from scripts.make_documents import FORMATS, SERVED, SOURCES, make_document
from scripts.source_text import Source, read_source

WORD = [name for name, kind in FORMATS.items() if kind == "docx"]
PDF = [name for name, kind in FORMATS.items() if kind == "pdf"]


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def written(source: Source) -> list[str]:
    """Paragraphs and tables in reading order, without spaces."""
    return [
        "|".join(bare(cell) for row in block.rows for cell in row) if block.rows else bare(block.label + block.text)
        for block in source.blocks
    ]


def said_in_word(name: str) -> list[str]:
    parts: list[str] = []
    for part in Document(str(SERVED / f"{name}.docx")).iter_inner_content():
        if isinstance(part, Table):
            parts.append("|".join(bare(cell.text) for row in part.rows for cell in row.cells))
        elif part.text:
            parts.append(bare(part.text))
    return parts


def said_in_pdf(name: str) -> tuple[str, list[str]]:
    """The text outside the tables, and the tables."""
    import pdfplumber

    text, tables = "", []
    with pdfplumber.open(SERVED / f"{name}.pdf") as document:
        for page in document.pages:
            found = page.find_tables()
            tables += ["|".join(bare(cell or "") for row in table.extract() for cell in row) for table in found]
            for table in found:
                page = page.outside_bbox(table.bbox)
            text += re.sub(r"—\d+—$", "", bare(page.extract_text()))
    return text, tables


@pytest.mark.parametrize("name", WORD)
def test_the_word_file_says_what_its_source_says(name):
    assert said_in_word(name) == written(read_source(SOURCES / f"{name}.md"))


@pytest.mark.parametrize("name", PDF)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_pdf_says_what_its_source_says(name):
    source = read_source(SOURCES / f"{name}.md")
    text, tables = said_in_pdf(name)
    parts = list(zip(source.blocks, written(source), strict=True))
    assert text == "".join(said for block, said in parts if not block.rows)
    assert tables == [said for block, said in parts if block.rows]


@pytest.mark.parametrize("name", WORD)
def test_the_same_source_makes_the_same_word_file(name, tmp_path):
    with zipfile.ZipFile(make_document(name, tmp_path)) as made, zipfile.ZipFile(SERVED / f"{name}.docx") as served:
        assert {one: made.read(one) for one in made.namelist()} == {one: served.read(one) for one in served.namelist()}


@pytest.mark.system
def test_the_same_source_makes_the_same_pdf(tmp_path):
    first, second = (make_document(PDF[0], tmp_path).read_bytes() for _ in range(2))
    assert first == second
