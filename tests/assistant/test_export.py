"""An answer as a file: limits by role, rows of clients kept from analysts, hashes in the ledger, no formula in any cell."""

import csv
import hashlib
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from PIL import Image

from assistant.picture import to_png
from assistant.question import AnalystSql, QueryRequest
from assistant.settings import AlarmSettings
from assistant.spreadsheet import to_csv
from assistant.workbook import to_xlsx
from semantic_layer.errors import AccessDenied, BadInput
from semantic_layer.query import SemanticQuery
from warehouse.engine import Column, Table

CLIENTS = SemanticQuery(metrics=("deposit_balance",), group_by=("customer",))
BRANCHES = SemanticQuery(metrics=("deposit_balance", "npl_rate"), group_by=("branch",))
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def asked(desk, query, user):
    answer = desk.run(QueryRequest(query=query), user)
    assert answer.status == "answered", answer.error
    return answer


def refusal(desk, answer, user, format="csv"):
    with pytest.raises((AccessDenied, BadInput)) as caught:
        desk.export(answer, format, user)
    return caught.value.code


def test_the_file_holds_the_rows_and_the_ledger_its_hash(desk):
    answer = asked(desk, BRANCHES, "hq_manager")
    exported = desk.export(answer, "csv", "hq_manager")
    lines = list(csv.reader(io.StringIO(exported.content.decode("utf-8-sig"))))
    table = answer.tables[0]
    assert len(lines) == 1 + len(table.rows) == 1 + exported.rows
    money, rate = table.index("deposit_balance"), table.index("npl_rate")
    assert lines[0][money].endswith("(元)") and lines[0][rate].endswith("(%)")
    assert float(lines[1][money]) == pytest.approx(table.rows[0][money])
    assert float(lines[1][rate]) == pytest.approx(table.rows[0][rate] * 100)
    (entry,) = (one for one in desk.find_audit(answer.audit_id, "hq_manager") if one["entry"] == "export")
    assert entry["record"]["sha256"] == exported.sha256 == hashlib.sha256(exported.content).hexdigest()
    assert (entry["record"]["rows"], entry["record"]["format"]) == (exported.rows, "csv")


@pytest.mark.parametrize(
    ("user", "limit"), [("hq_manager", 1000), ("hangzhou_manager", 500), ("rm_r007", 200), ("risk_hangzhou", 500)]
)
def test_a_role_takes_along_as_many_rows_as_its_policy_says(desk, user, limit):
    days = SemanticQuery(
        metrics=("deposit_balance",), group_by=("day",), period={"from": "2025-06-01", "to": "2026-05-31"}
    )
    rows = len(asked(desk, days, user).tables[0].rows)
    assert rows == 365
    answer = asked(desk, days, user)
    if rows <= limit:
        assert desk.export(answer, "xlsx", user).rows == rows
    else:
        assert refusal(desk, answer, user) == "export-too-large"


def test_analysts_export_aggregates_and_never_a_clients_row(desk):
    assert desk.export(asked(desk, BRANCHES, "analyst"), "csv", "analyst").rows
    assert refusal(desk, asked(desk, CLIENTS.model_copy(update={"limit": 5}), "analyst"), "analyst") == "export-clients"
    for sql in ("select customer_id from dim_customer limit 5", "select region, vip_tier from dim_customer limit 5"):
        assert refusal(desk, desk.run(AnalystSql(sql=sql), "analyst"), "analyst") == "export-clients"
    grouped = desk.run(AnalystSql(sql="select customer_type, count(*) as n from dim_customer group by 1"), "analyst")
    assert desk.export(grouped, "csv", "analyst").rows == 2


def test_only_ones_own_recorded_result_leaves(desk):
    answer = asked(desk, BRANCHES, "hq_manager")
    assert refusal(desk, answer, "hangzhou_manager") == "export-not-yours"
    table = answer.tables[0].model_copy(update={"rows": answer.tables[0].rows[:1]})
    assert refusal(desk, answer.model_copy(update={"tables": (table,)}), "hq_manager") == "export-not-yours"
    assert refusal(desk, answer.model_copy(update={"audit_id": ""}), "hq_manager") == "export-not-yours"
    assert refusal(desk, answer, "auditor") == refusal(desk, answer, "admin") == "export-refused"
    assert refusal(desk, desk.answer("天气怎么样", "hq_manager"), "hq_manager") == "export-nothing"
    assert refusal(desk, answer, "hq_manager", "pdf") == "export-format"


def test_a_chart_leaves_as_a_picture_that_says_who_took_it(desk):
    answer = asked(desk, BRANCHES, "hq_manager")
    picture = desk.export(answer, "png", "hq_manager")
    with Image.open(io.BytesIO(picture.content)) as drawn:
        width, height = drawn.size
        colours = {colour for _, colour in drawn.convert("RGB").getcolors(1 << 24) or ()}
    assert (width, height > 600) == (1920, True) and {(255, 255, 255), (0, 114, 178)} <= colours
    (entry,) = (one for one in desk.find_audit(answer.audit_id, "hq_manager") if one["entry"] == "export")
    assert (entry["record"]["format"], entry["record"]["sha256"]) == ("png", picture.sha256)
    plain = to_png(answer.charts, answer.headline, ["x"], "")
    marked = to_png(answer.charts, answer.headline, ["x"], "hq_manager · 2026-05-31 12:00")
    assert to_png(answer.charts, answer.headline, ["x"], "") == plain != marked
    assert refusal(desk, answer, "hangzhou_manager", "png") == "export-not-yours"
    total = asked(desk, SemanticQuery(metrics=("deposit_balance",)), "hq_manager")
    assert refusal(desk, total, "hq_manager", "png") == "export-no-chart"


def test_a_file_says_when_it_was_made_in_the_zone_in_which_people_read_times(desk):
    content = desk.export(asked(desk, BRANCHES, "hq_manager"), "xlsx", "hq_manager").content
    said = " ".join(str(cell.value) for cell in openpyxl.load_workbook(io.BytesIO(content))["说明"]["A"])
    [(moment, zone)] = re.findall(r"，(\d[\d :-]+) \((.+?)\)", said)
    made = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone))
    assert zone == "Asia/Shanghai" and abs(datetime.now(UTC) - made) < timedelta(minutes=5)


def test_exports_count_for_the_alarm_of_volume(desk):
    limit = AlarmSettings().client_rows
    query = CLIENTS.model_copy(update={"limit": 120})
    answer = asked(desk, query, "hangzhou_manager")
    desk.export(answer, "csv", "hangzhou_manager")
    entries = [one for one in desk.road.ledger.find(answer.audit_id) if one["entry"] == "alarm"]
    assert [one["record"]["code"] for one in entries] == ["alarm-volume"]
    assert int(entries[0]["record"]["details"]["rows"]) > limit


HOSTILE = ("=1+1", "+1", "-1", "@sum(a1)", "\t=1", "  =cmd|' /c calc'!a0", "＝1", "|x", "a=b", "<b>&\x00", "一\n二")


def test_no_cell_is_a_formula():
    table = Table(
        columns=(Column(name="a", label="=A"), Column(name="n")), rows=tuple((text, -1.5) for text in HOSTILE)
    )
    lines = list(csv.reader(io.StringIO(to_csv([table]).decode("utf-8-sig"))))
    texts = [line[0] for line in lines]
    assert not any(text.lstrip().startswith(tuple("=+-@＝|")) for text in texts)
    assert texts[0] == "'=A" and texts[9] == "a=b" and {line[1] for line in lines[1:]} == {"-1.5"}
    book = openpyxl.load_workbook(io.BytesIO(made := to_xlsx([table], ["=note"])))
    assert [cell.value for cell in book["=A"]["A"]] == ["=A", *(text.replace("\0", "\ufffd") for text in HOSTILE)]
    assert {cell.data_type for sheet in book for row in sheet for cell in row} == {"s", "n"}
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert package.testzip() is None
        sheet = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))
        notes = ElementTree.fromstring(package.read("xl/worksheets/sheet2.xml"))
    assert not list(sheet.iter(f"{SHEET}f")) and not list(notes.iter(f"{SHEET}f"))
    cells = [list(row) for row in sheet.iter(f"{SHEET}row")]
    assert [row[0].get("t") for row in cells] == ["inlineStr"] * (1 + len(HOSTILE))
    assert [float(row[1][0].text or "") for row in cells[1:]] == [-1.5] * len(HOSTILE)
    assert [next(row[0].iter(f"{SHEET}t")).text for row in cells[1:4]] == list(HOSTILE[:3])


@pytest.mark.parametrize(
    ("language", "code", "name", "unit", "notes"),
    [("zh", "分行代码", "分行", "元", "说明"), ("en", "Branch code", "Branch", "CNY", "Notes")],
)
def test_a_workbook_reads_as_a_person_would_lay_it_out_and_keeps_every_digit(desk, language, code, name, unit, notes):
    query = SemanticQuery(metrics=("deposit_balance", "npl_rate", "loan_balance"), group_by=("branch",), compare="yoy")
    answer = desk.run(QueryRequest(query=query), "hq_manager", language=language)
    book = openpyxl.load_workbook(io.BytesIO(desk.export(answer, "xlsx", "hq_manager").content))
    sheet, table = book.worksheets[0], answer.tables[0]
    titles = [cell.value for cell in sheet[1]]
    assert titles[:2] == [code, name] and len(set(titles)) == len(titles)
    assert sheet.title.endswith(f" · {name}") and table.columns[2].label.startswith(sheet.title.partition(" · ")[0])
    assert book.sheetnames[1] == notes and sheet.freeze_panes == "A2"
    for number, column in enumerate(table.columns):
        kept = [sheet.cell(row, number + 1) for row in range(2, sheet.max_row + 1)]
        if column.format == "money":
            assert {cell.number_format for cell in kept} == {"#,##0.00"} and titles[number].endswith(f"({unit})")
            assert [cell.value for cell in kept] == [row[number] for row in table.rows]
        elif column.format.startswith("percent"):
            assert {cell.number_format for cell in kept} == {"0.00%"}
            assert [cell.value for cell in kept] == [
                value if value is None else pytest.approx(value, rel=1e-15)
                for value in (row[number] for row in table.rows)
            ]
        assert 9 <= sheet.column_dimensions[kept[0].column_letter].width <= 42
