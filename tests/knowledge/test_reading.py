"""Every format, read whole: articles, headings, tables, pages, encodings."""

import time
from datetime import date
from pathlib import Path

import docx
import pytest

from knowledge.limits import ReadingLimits
from knowledge.passage import Passage
from knowledge.read_document import Form, Read, open_file, read_document
from knowledge.reading.blocks import Unreadable
from knowledge.reading.recognize import recognize
from scripts.make_documents import SERVED
from semantic_layer.errors import DocumentFault
from tests.knowledge.make_files import excel, numbered_word, pdf, scan_of, scanned_pdf, word

LIMITS = ReadingLimits()


def read(path: Path, form: Form | None = None) -> Read:
    return read_document(open_file(path, path.name, LIMITS), "tests", LIMITS, form)


def read_text(folder: Path, text: str, name: str = "测试管理办法.md") -> Read:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def articles(found: Read) -> list[tuple[str, str]]:
    return [(one.article, one.text) for one in found.passages if one.kind == "article"]


def named(found: Read, article: str) -> Passage:
    [passage] = [one for one in found.passages if one.article == article]
    return passage


def test_an_article_knows_its_book_chapter_and_section(tmp_path: Path):
    found = read_text(
        tmp_path,
        "第一编 总则\n\n第一分编 通则\n\n第一章　总　则\n\n第一节 目的\n\n第一条 甲。\n\n第二条 乙。\n\n"
        "第二章 细则\n\n第三条 丙。\n\n第二编 附则\n\n第四条 丁。",
    )
    assert [(one.article, one.headings) for one in found.passages] == [
        ("第一条", ("第一编 总则", "第一分编 通则", "第一章 总则", "第一节 目的")),
        ("第二条", ("第一编 总则", "第一分编 通则", "第一章 总则", "第一节 目的")),
        ("第三条", ("第一编 总则", "第一分编 通则", "第二章 细则")),
        ("第四条", ("第二编 附则",)),
    ]


@pytest.mark.parametrize(
    ("line", "article"),
    [
        ("第一百二十三条 甲。", "第一百二十三条"),
        ("第９条　甲。", "第９条"),
        ("第 9 条 甲。", "第9条"),
        ("第九条之一 甲。", "第九条之一"),
        ("**第九条** 甲。", "第九条"),
        ("### 第九条　甲。", "第九条"),
        ("第九条【甲】", "第九条"),
        ("第〇九条 甲。", "第〇九条"),
    ],
)
def test_an_article_is_named_as_it_is_printed(tmp_path: Path, line: str, article: str):
    assert [one.article for one in read_text(tmp_path, line).passages] == [article]


def test_a_line_that_speaks_of_an_article_begins_none(tmp_path: Path):
    said = "有下列情形的：\n第一条规定的情形；\n第三条第二款、第四条规定的情形。\n第一条 的情形除外。"
    assert articles(read_text(tmp_path, f"第一条 甲。\n第二条 {said}\n第三条 乙。", "a.txt")) == [
        ("第一条", "甲。"),
        ("第二条", said),
        ("第三条", "乙。"),
    ]


def test_a_table_of_contents_is_dropped_and_the_chapters_stay(tmp_path: Path):
    text = "某办法\n目　录\n第一章 总则\n第二章 附则 ........ 3\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。"
    found = read_text(tmp_path, text, "a.txt")
    assert [(one.article, one.headings) for one in found.passages][-2:] == [
        ("第一条", ("第一章 总则",)),
        ("第二条", ("第二章 附则",)),
    ]
    assert "目" not in "".join(one.text for one in found.passages) and "...." not in found.passages[0].text


def test_what_stands_before_the_first_article_is_kept(tmp_path: Path):
    found = read_text(tmp_path, "关于印发办法的通知\n各分行：现印发本办法。\n第一条 甲。", "a.txt")
    assert (found.passages[0].kind, found.passages[0].text) == ("section", "关于印发办法的通知\n各分行：现印发本办法。")


def test_annexes_count_their_articles_anew(tmp_path: Path):
    text = "第一条 甲。\n第二条 乙。\n附件1：抵押率表\n住房不超过七成。\n附件2 实施细则\n第一条 丙。\n附则"
    found = read_text(tmp_path, text, "a.txt")
    assert [(one.article, one.headings) for one in found.passages] == [
        ("第一条", ()),
        ("第二条", ()),
        ("附件1 抵押率表", ()),
        ("第一条", ("附件2 实施细则",)),
    ]


def test_a_table_belongs_to_its_article_and_one_alone_is_a_passage(tmp_path: Path):
    table = "| 押品 | 上限 |\n|---|---|\n| 住房 | 70% |\n"
    found = read_text(tmp_path, f"第一条 抵押率：\n\n{table}\n本条从严。\n\n附表\n\n{table}")
    assert named(found, "第一条").text == "抵押率：\n| 押品 | 上限 |\n| --- | --- |\n| 住房 | 70% |\n本条从严。"
    assert (named(found, "附表").kind, "| 住房 | 70% |" in named(found, "附表").text) == ("table", True)


def test_a_long_article_is_several_passages_of_one_name_and_loses_no_word(tmp_path: Path):
    points = [f"（{number}）" + "客户经理应当逐项核对材料并留存影像。" * 8 for number in range(30)]
    found = read_text(tmp_path, "第一条 材料如下：\n" + "\n".join(points) + "\n第二条 乙。", "a.txt")
    pieces = [one for one in found.passages if one.article == "第一条"]
    assert len(pieces) > 3 and max(len(one.text) for one in pieces) <= 1_200
    assert "\n".join(one.text for one in pieces) == "\n".join(["材料如下：", *points])


def test_markdown_keeps_the_stars_of_a_formula_and_drops_those_of_emphasis(tmp_path: Path):
    found = read_text(tmp_path, "**第一条** 额度=A*B*C，**不得**超过<b>三</b>成，且 3<5；<流动资金>除外。")
    assert articles(found) == [("第一条", "额度=A*B*C，不得超过三成，且 3<5；<流动资金>除外。")]


def test_a_document_without_articles_is_read_by_its_headings(tmp_path: Path):
    text = "# 差旅报销指引\n\n适用于全行。\n\n## 一、标准\n\n住宿每晚五百元。\n\n"
    text += "### （一）例外\n\n旺季上浮。\n\n## 二、流程\n\n先审批。"
    found = read_text(tmp_path, text, "guide.md")
    assert found.document.title == "差旅报销指引"
    assert [(one.article, one.headings, one.text) for one in found.passages] == [
        ("差旅报销指引", (), "适用于全行。"),
        ("一、标准", (), "住宿每晚五百元。"),
        ("（一）例外", ("一、标准",), "旺季上浮。"),
        ("二、流程", (), "先审批。"),
    ]


def test_numbered_lines_are_headings_and_the_items_of_a_list_are_not(tmp_path: Path):
    text = "一、材料\n申请人提交：\n1. 身份证\n2. 收入证明\n3. 用途说明\n以上均为原件。\n二、期限\n1.1 展期\n不超过原期限。"
    found = read_text(tmp_path, text, "a.txt")
    assert [(one.article, one.headings) for one in found.passages] == [
        ("一、材料", ()),
        ("1.1 展期", ("二、期限",)),
    ]
    assert "2. 收入证明" in found.passages[0].text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "gbk"])
def test_text_in_the_encodings_of_an_office_is_read(tmp_path: Path, encoding: str):
    path = tmp_path / "a.txt"
    path.write_bytes("第一条 为规范信贷业务，制定本办法。\r\n第二条 Term 3 years; 期限三年。".encode(encoding))
    assert articles(read(path)) == [
        ("第一条", "为规范信贷业务，制定本办法。"),
        ("第二条", "Term 3 years; 期限三年。"),
    ]


def test_html_is_what_a_reader_sees(tmp_path: Path):
    path = tmp_path / "page.html"
    path.write_bytes(
        """<html><head><meta charset="gb2312"><title>个人贷款办法</title><style>p{}</style></head><body>
        <nav>首页</nav><h1>个人贷款办法</h1><h2>第一章 总则</h2>
        <p>第一条 贷款<b>期限</b>不超过<span>五年</span>。<br>（一）例外。</p>
        <table><tr><th>等级</th><th>上限</th></tr><tr><td rowspan=2>甲</td><td>70%</td></tr><tr><td>60%</td></tr></table>
        <p style="display:none">看不见</p><script>alert(1)</script></body></html>""".encode("gb18030")
    )
    found = read(path)
    assert found.document.title == "个人贷款办法"
    assert articles(found) == [
        ("第一条", "贷款期限不超过五年。\n（一）例外。\n| 等级 | 上限 |\n| --- | --- |\n| 甲 | 70% |\n| 甲 | 60% |")
    ]
    assert found.passages[0].headings == ("第一章 总则",)


def test_a_layout_table_of_a_page_is_no_table(tmp_path: Path):
    found = read_text(
        tmp_path,
        f"<table><tr><td>左</td><td><p>第一条 {'长' * 500}。</p></td></tr><tr><td>1</td><td>2</td></tr></table>",
        "a.html",
    )
    assert [one.article for one in found.passages if one.kind == "article"] == ["第一条"]


def test_word_keeps_headings_tables_and_leaves_heads_and_contents_out(tmp_path: Path):
    path = tmp_path / "授信管理办法.docx"
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "内部资料"
    document.styles.add_style("toc 1", 1)
    from tests.knowledge.make_files import fill_word

    fill_word(
        document,
        [
            ("Title", "授信管理办法"),
            ("toc 1", "第一章 总则 1"),
            ("Heading 1", "第一章 总则"),
            "第一条 抵押率：",
            [["押品", "上限"], ["住房", "70%"]],
            ("Heading 1", "第二章 附则"),
            "第二条 自2024年7月1日起施行。",
        ],
    )
    document.save(str(path))
    found = read(path)
    assert [(one.article, one.headings, one.text) for one in found.passages] == [
        ("第一条", ("第一章 总则",), "抵押率：\n| 押品 | 上限 |\n| --- | --- |\n| 住房 | 70% |"),
        ("第二条", ("第二章 附则",), "自2024年7月1日起施行。"),
    ]


def test_word_numbers_that_stand_nowhere_in_the_text_are_read(tmp_path: Path):
    found = read(numbered_word(tmp_path / "a.docx"))
    assert [(one.article, one.headings, one.text) for one in found.passages] == [
        ("第一条", ("第一章 总则",), "为规范授信业务，制定本办法。"),
        ("第二条", ("第二章 额度",), "单户额度不超过一千万元。"),
    ]


def test_word_with_tracked_changes_reads_as_if_they_were_accepted(tmp_path: Path):
    from docx.oxml import parse_xml

    path = tmp_path / "a.docx"
    document = docx.Document()
    paragraph = document.add_paragraph("第一条 上限为")._p
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraph.append(parse_xml(f"<w:del {space}><w:r><w:delText>3%</w:delText></w:r></w:del>"))
    paragraph.append(parse_xml(f"<w:ins {space}><w:r><w:t>4%</w:t></w:r></w:ins>"))
    document.save(str(path))
    assert articles(read(path)) == [("第一条", "上限为4%")]


def test_pdf_joins_lines_and_pages_and_drops_heads_and_page_numbers(tmp_path: Path):
    full = "为了加强对公授信管理，防范信用风险，根据有关法律法规和本行章程制定本办法，"  # as wide as the page
    pages = [
        [
            "　　　　　　　　　　　　第一章　总则",
            f"　　第一条　{full[:-6]}",
            full,
            "全行遵照执行。",
            f"　　第二条　{full[:-6]}",
        ],
        [full, "第一条的规定同样适用。", "　　第三条　本办法自2024年7月1日起施行。"],
        ["　　第四条　末。"],
    ]
    found = read(pdf(tmp_path / "授信管理办法.pdf", pages))
    assert [(one.article, one.page, one.text) for one in found.passages] == [
        ("第一条", 1, full[:-6] + full + "全行遵照执行。"),
        ("第二条", 1, full[:-6] + full + "第一条的规定同样适用。"),
        ("第三条", 2, "本办法自2024年7月1日起施行。"),
        ("第四条", 3, "末。"),
    ]
    assert (found.document.pages, found.document.in_force_from) == (3, date(2024, 7, 1))


def test_pdf_tables_are_tables_and_go_on_over_pages(tmp_path: Path):
    head = ["押品", "上限"]
    tables = {0: [head, ["住房", "70%"]], 1: [head, ["土地", "60%"]]}
    found = read(pdf(tmp_path / "a.pdf", [["第一条　抵押率如下：", "（一）按押品："], [], ["第二条　末。"]], tables))
    assert articles(found) == [
        ("第一条", "抵押率如下：\n（一）按押品：\n| 押品 | 上限 |\n| --- | --- |\n| 住房 | 70% |\n| 土地 | 60% |"),
        ("第二条", "末。"),
    ]


def test_a_table_whose_head_alone_stands_on_the_page_before_is_one_table(tmp_path: Path):
    tables = {0: [["押品", "上限"]], 1: [["住房", "70%"], ["土地", "60%"]]}
    found = read(pdf(tmp_path / "a.pdf", [["第一条　抵押率如下："], [], ["第二条　末。"]], tables))
    assert named(found, "第一条").text.split("\n")[1:] == [
        "| 押品 | 上限 |",
        "| --- | --- |",
        "| 住房 | 70% |",
        "| 土地 | 60% |",
    ]


def test_radicals_that_a_printer_put_for_characters_are_characters(tmp_path: Path):
    found = read_text(tmp_path, "第⼀条 贷款⼈应当遵循⾃愿原则，期限较⻓的⻓期贷款按账⼾管理。", "a.txt")
    assert articles(found) == [("第一条", "贷款人应当遵循自愿原则，期限较长的长期贷款按账户管理。")]


def test_an_article_without_a_space_that_begins_like_a_reference_is_one(tmp_path: Path):
    text = "第一条甲。\n第二条除政策性业务外，不得低于底线。\n按照前款，\n第三条除外的情形。\n第三条乙。"
    assert [one for one, _ in articles(read_text(tmp_path, text, "a.txt"))] == ["第一条", "第二条", "第三条"]


def test_a_scan_is_told_so_where_it_cannot_be_recognized(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DocumentFault) as fault:
        read(scanned_pdf(tmp_path / "a.pdf"))
    assert (fault.value.code, fault.value.details["pages"]) == ("scanned-document", "2")


@pytest.mark.system
def test_empty_pictures_hold_no_text(tmp_path: Path):
    with pytest.raises(DocumentFault) as fault:
        read(scanned_pdf(tmp_path / "a.pdf"))
    assert fault.value.code == "empty-document"


@pytest.mark.system
def test_a_scanned_page_is_recognized_where_the_program_is_installed_and_said_to_be(tmp_path: Path):
    found = read(scan_of(SERVED / "h14_loan_pricing.pdf", 3, tmp_path / "a.pdf"))
    assert found.notes == ({"code": "pages-recognized", "pages": "1"},)
    said = dict(articles(found))
    assert "利率优惠审批权限" in said["第十九条"] and "资产负债管理部" in said["第十九条"]
    assert "有效期30天" in said["第二十二条"]
    assert (found.document.owner, found.document.recognized) == ("资产负债管理部", (1,))
    assert all(one.page == 1 and one.recognized for one in found.passages)


@pytest.mark.system
def test_recognition_ends_within_its_time_and_says_how_far_it_came(tmp_path: Path):
    scan = scan_of(SERVED / "h14_loan_pricing.pdf", 3, tmp_path / "a.pdf")
    with pytest.raises(Unreadable) as fault:
        recognize(scan.read_bytes(), [0], time.monotonic() - 1)
    assert (fault.value.code, fault.value.details) == ("pages-too-slow", {"pages": 1, "read": 0})


def test_excel_figures_are_read_as_they_are_shown(tmp_path: Path):
    found = read(excel(tmp_path / "a.xlsx"))
    [sheet] = found.passages
    assert sheet.article == "授信限额"
    assert sheet.text.split("\n") == [
        "限额表",
        "| 指标 | 上限 | 生效 |",
        "| --- | --- | --- |",
        "| 集中度 | 10.5% | 2024-07-01 |",
        "| 集中度 | 2500 |  |",
    ]
    assert [note["code"] for note in found.notes] == ["hidden-sheets"]


def test_front_matter_says_what_a_document_is(tmp_path: Path):
    found = read_text(
        tmp_path,
        """---
title: 存款业务管理办法
title_en: Deposits
number: H2
doc_no: 问银发〔2018〕52号
version: 2.0
in_force_from: 2018-07-01
in_force_to: 2030-12-31
supersedes: 旧办法
audience: [hq_manager, risk]
organisation: O04
articles_en: {第一条: Purpose}
---
第一条 甲。
第二条 乙。
""",
    )
    one = found.document
    assert (one.title, one.title_en, one.number, one.doc_no, one.version) == (
        "存款业务管理办法",
        "Deposits",
        "H2",
        "问银发〔2018〕52号",
        "2.0",
    )
    assert (one.in_force_from, one.in_force_to, one.supersedes) == (date(2018, 7, 1), date(2030, 12, 31), ("旧办法",))
    assert (one.audience, one.organisation) == (("hq_manager", "risk"), "O04")
    assert [passage.title_en for passage in found.passages] == ["Purpose", ""]


@pytest.mark.parametrize("beside", ["a.docx.yml", "a.yml"])
def test_a_file_beside_says_it_for_other_formats(tmp_path: Path, beside: str):
    (tmp_path / beside).write_text("title: 授信办法\nnumber: H4\n", encoding="utf-8")
    assert read(word(tmp_path / "a.docx", ["第一条 甲。"])).document.number == "H4"


def test_without_metadata_the_text_is_asked(tmp_path: Path):
    text = """流动资金贷款管理办法(2024年1月30日国家金融监督管理总局令2024年第2号公布 自2024年7月1日起施行)
第一条 甲。
第二条 本办法由国家金融监督管理总局负责解释。
第三条 本办法自2024年7月1日起施行。《流动资金贷款管理暂行办法》(中国银行业监督管理委员会令2010年第1号)同时废止。"""
    one = read_text(tmp_path, text, "流动资金贷款管理办法.txt").document
    assert (one.title, one.doc_no) == ("流动资金贷款管理办法", "国家金融监督管理总局令2024年第2号")
    assert (one.in_force_from, one.supersedes) == (date(2024, 7, 1), ("流动资金贷款管理暂行办法",))
    assert one.owner == "国家金融监督管理总局"


@pytest.mark.parametrize(
    ("name", "title", "version"),
    [
        ("公司法(2023).txt", "公司法(2023)", "2023"),
        ("《信贷业务操作规程》（2021年修订）_final.txt", "信贷业务操作规程（2021年修订）", "2021"),
        ("scan0001.txt", "某某管理办法", ""),
        ("x.txt", "某某管理办法", ""),
    ],
)
def test_a_title_comes_from_the_name_of_the_file_or_the_first_line(tmp_path: Path, name: str, title: str, version: str):
    first = "中华人民共和国公司法" if "公司法" in name else "某某管理办法"
    before = "附件1\n" if name == "x.txt" else ""
    one = read_text(tmp_path, f"{before}{first}\n第一条 甲。", name).document
    assert (one.title, one.version) == (title, version)


def test_what_a_person_types_goes_before_what_the_file_says(tmp_path: Path):
    path = tmp_path / "a.md"
    path.write_text("---\ntitle: 旧名\nnumber: H1\n---\n第一条 甲。", encoding="utf-8")
    one = read(path, Form(title="新名", audience=("risk",))).document
    assert (one.title, one.number, one.audience, one.given) == ("新名", "H1", ("risk",), ("title", "audience"))
