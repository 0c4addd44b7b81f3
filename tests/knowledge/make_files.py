"""Real files for the tests: DOCX, PDF, XLSX as offices make them, and hostile ones."""

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
from docx.document import Document
from docx.oxml import parse_xml
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(path: Path, paragraphs: list[str | tuple[str, str] | list[list[str]]]) -> Path:
    """A Word file: text, (style, text) or rows of a table."""
    document = docx.Document()
    fill_word(document, paragraphs)
    document.save(str(path))
    return path


def fill_word(document: Document, paragraphs: list[str | tuple[str, str] | list[list[str]]]) -> None:
    for one in paragraphs:
        if isinstance(one, list):
            table = document.add_table(len(one), len(one[0]))
            for row, cells in enumerate(one):
                for column, text in enumerate(cells):
                    table.cell(row, column).text = text
        elif isinstance(one, tuple):
            document.add_paragraph(one[1], style=one[0])
        else:
            document.add_paragraph(one)


def numbered_word(path: Path) -> Path:
    """A Word file whose 第X章 and 第X条 are drawn by automatic numbering and stand nowhere in its text."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
        f'<w:lvlText w:val="第%{level + 1}{unit}"/></w:lvl>'
        for level, unit in enumerate("章条")
    )
    # Word lets articles count on through the chapters by a list of their own
    for number, chosen in ((901, levels), (902, levels.replace("章", "条"))):
        numbering.insert(0, parse_xml(f'<w:abstractNum {_W} w:abstractNumId="{number}">{chosen}</w:abstractNum>'))
        numbering.append(parse_xml(f'<w:num {_W} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
    for number, text in (
        (901, "总则"),
        (902, "为规范授信业务，制定本办法。"),
        (901, "额度"),
        (902, "单户额度不超过一千万元。"),
    ):
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {_W}><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')
        )
    document.save(str(path))
    return path


def pdf(
    path: Path, pages: list[list[str]], tables: dict[int, list[list[str]]] | None = None, password: str = ""
) -> Path:
    """A PDF with a running head and page numbers; each page a list of printed lines, a table under the lines of its page."""
    lock = StandardEncryption(password, ownerPassword="owner", canPrint=0) if password else None
    canvas = Canvas(str(path), pagesize=A4, encrypt=lock)
    for number, lines in enumerate(pages):
        canvas.setFont(FONT, 9)
        canvas.drawString(72, 800, "问数银行　内部资料")
        canvas.drawString(280, 30, f"— {number + 1} —")
        canvas.setFont(FONT, 11)
        height = 750
        for line in lines:
            bare = line.lstrip("　")
            canvas.drawString(72 + 11 * (len(line) - len(bare)), height, bare)
            height -= 18
        for row in (tables or {}).get(number, []):
            for column, cell in enumerate(row):
                canvas.rect(72 + column * 120, height - 6, 120, 20)
                canvas.drawString(76 + column * 120, height, cell)
            height -= 20
        canvas.showPage()
    canvas.save()
    return path


def scanned_pdf(path: Path, pages: int = 2) -> Path:
    """A PDF of pictures alone."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas = Canvas(str(path), pagesize=A4)
    for _ in range(pages):
        canvas.drawImage(ImageReader(Image.new("L", (300, 400), 200)), 50, 50, 400, 600)
        canvas.showPage()
    canvas.save()
    return path


def scan_of(printed: Path, page: int, path: Path) -> Path:
    """A PDF of the picture of page ``page`` (from 1) of ``printed``, laid a little askew on the glass."""
    import pypdfium2

    picture = pypdfium2.PdfDocument(printed)[page - 1].render(scale=200 / 72, grayscale=True).to_pil()
    picture.rotate(0.3, fillcolor=255).save(path, "PDF", resolution=200)
    return path


def excel(path: Path) -> Path:
    """A workbook with figures as people see them, merged cells, and a hidden sheet."""
    from datetime import date

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "授信限额"
    for row in (["限额表"], ["指标", "上限", "生效"], ["集中度", 0.105, date(2024, 7, 1)], [None, 2500, None]):
        sheet.append(row)
    sheet["B3"].number_format = "0.0%"
    sheet.merge_cells("A3:A4")
    hidden = book.create_sheet("底稿")
    hidden.append(["秘密", 1])
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


def zip_bomb(path: Path, member: str, megabytes: int = 400) -> Path:
    """An Office file of a few kilobytes that unpacks to ``megabytes``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(member, b"0" * (megabytes << 20))
    return path


def entity_bomb(path: Path) -> Path:
    """A Word file whose XML expands to billions of laughs."""
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    source = io.BytesIO()
    docx.Document().save(source)
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for one in old.infolist():
            content = old.read(one)
            if one.filename == "word/document.xml":
                content = content.replace(b"<w:document", f"<!DOCTYPE x [{entities}]><w:document".encode(), 1)
            new.writestr(one, content)
    return path


def pdf_bomb(path: Path) -> Path:
    """A PDF of some megabytes whose page unpacks to some 700 megabytes."""
    import zlib

    packer = zlib.compressobj(9)
    block = b"0 0 m 9 9 l S\n" * 80_000
    stream = b"".join(packer.compress(block) for _ in range(600)) + packer.flush()
    body = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(stream) + stream + b"\nendstream",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, one in enumerate(body, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size 5/Root 1 0 R>>startxref\n%d\n%%%%EOF" % start
    path.write_bytes(out)
    return path
