"""A home is its settings: model, data and users by a file, from CSV, Parquet or DuckDB; what does not fit is told at once."""

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
import yaml

from assistant.desk import Desk
from assistant.road import Road
from assistant.settings import FILE, Settings, read_settings
from semantic_layer.errors import DataFault, ModelError, SettingsError
from tests.other_model.ground import LIBRARY, by_hand, new_home

ROOT = Path(__file__).parents[2]
LOANS = '{"metrics": ["loans"], "period": "2026"}'


def loans_of(home: Path) -> float:
    """What the home answers, asked once."""
    desk = Desk.open(home)
    try:
        answer = desk.read_query(LOANS, "director")
        assert answer.status == "answered", answer.text
        return float(answer.tables[0].rows[0][0])
    finally:
        desk.close()


def change(home: Path, **settings: str) -> None:
    """Set some settings anew."""
    file = home / FILE
    file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text("utf-8")) | settings), "utf-8")


@pytest.mark.parametrize("kind", ["csv", "parquet", "duckdb"])
def test_the_same_figures_come_from_csv_parquet_and_duckdb(tmp_path, kind):
    home = new_home(tmp_path)
    con = duckdb.connect(str(home / "all.duckdb") if kind == "duckdb" else ":memory:")
    for file in [] if kind == "csv" else sorted((home / "data").glob("*.csv")):
        con.execute(f"CREATE TABLE {file.stem} AS SELECT * FROM read_csv('{file}', header = true)").fetchall()
        if kind == "parquet":
            con.execute(f"COPY {file.stem} TO '{file.with_suffix('.parquet')}' (FORMAT parquet)").fetchall()
            file.unlink()
    con.close()
    if kind == "duckdb":
        shutil.rmtree(home / "data")
        change(home, data="all.duckdb")
    assert loans_of(home) == by_hand("loans", "director", None, "2026-01-01", "2026-05-31")[None]


def test_without_a_date_in_the_settings_the_last_fact_decides(tmp_path):
    home = new_home(tmp_path)
    (home / FILE).write_text("model: model\ndata: data\nusers: users.yml\n", "utf-8")
    con = duckdb.connect()
    [(last,)] = con.execute(
        f"SELECT MAX(d) FROM (SELECT MAX(due_on) AS d FROM '{LIBRARY}/data/loan.csv' "
        f"UNION ALL SELECT MAX(event_date) FROM '{LIBRARY}/data/event.csv')"
    ).fetchall()
    assert Road(home).data_date == last


def test_every_fault_of_the_data_is_told_at_once_and_the_version_before_serves_on(tmp_path):
    home = new_home(tmp_path)
    before = loans_of(home)
    data = home / "data"
    (data / "event.csv").unlink()
    loan = (data / "loan.csv").read_text("utf-8")
    (data / "loan.csv").write_text(loan.replace("due_on", "due").replace("2025-01-02", "second of January"), "utf-8")
    fine = (data / "fine.csv").read_text("utf-8").splitlines()
    (data / "fine.csv").write_text("\n".join([*fine[:-1], fine[-1].rsplit(",", 1)[0] + ",much"]), "utf-8")
    with pytest.raises(DataFault) as caught:
        Road(home).import_data()
    told = caught.value.details["faults"]
    assert [one.partition(":")[0] for one in told] == ["loan.csv", "fine.csv", "event"]
    assert "missing columns due_on" in told[0] and "amount: 1 values are no DECIMAL" in told[1]
    assert loans_of(home) == before


def test_a_key_that_is_not_unique_is_refused_before_it_multiplies(tmp_path):
    home = new_home(tmp_path)
    book = home / "data" / "book.csv"
    book.write_text(book.read_text("utf-8") + "K001,Again,S1,zh,10\nK099,No subject,S9,zh,10\n", "utf-8")
    loan = home / "data" / "loan.csv"
    loan.write_text(loan.read_text("utf-8") + "N9999,R001,K777,L0101,2026-05-01,2026-05-31,\n", "utf-8")
    with pytest.raises(DataFault) as caught:
        Road(home).import_data()
    told = " ".join(caught.value.details["faults"])
    assert "book.book_id is not unique ('K001' has 2 rows)" in told
    assert "loan.book_id is required, and 1 rows name no book (one is 'K777')" in told


def test_served_data_that_no_longer_fit_the_model_are_told_with_its_line(tmp_path):
    home = new_home(tmp_path)
    assert Road(home).served.path.exists()
    file = home / "model" / "model.yml"
    text = file.read_text("utf-8").replace("seats: INTEGER,", "seats: INTEGER, tickets: INTEGER,")
    file.write_text(text, "utf-8")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if one.startswith("  event: {"))
    with pytest.raises(ModelError) as caught:
        Road(home).check_data()
    assert caught.value.details["faults"] == [f"model.yml:{line}: the data have no column tickets in 'event'"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("modell: model", "modell"),
        ("model: nowhere", "model: there is no nowhere"),
        ("data_date: soon", "data_date"),
        ("model: [", "while parsing"),
        ("- model", "dictionary"),
    ],
)
def test_settings_that_cannot_be_used_say_why(tmp_path, text, problem):
    (tmp_path / FILE).write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        read_settings(tmp_path)
    assert problem in caught.value.details["problem"]


@pytest.mark.parametrize("text", ["anna: {role: reader, phone: 1}", "anna: 3", "- anna", "anna: {}", "{"])
def test_users_that_cannot_be_used_say_so(tmp_path, text):
    home = new_home(tmp_path)
    (home / "users.yml").write_text(text, "utf-8")
    with pytest.raises(SettingsError):
        _ = Road(home).users


def test_a_home_without_settings_is_the_demonstration(tmp_path):
    assert read_settings(tmp_path) == Settings()
    assert "rm_r007" in Road(tmp_path).users and "deposit_balance" in Road(tmp_path).model.metrics


def test_settings_that_name_no_other_bank_leave_it_the_demonstration(tmp_path):
    (tmp_path / "wenshu.yml").write_text("fairness: {at_once: 2}\nlanguage_model: {model: qwen3-32b}\n", "utf-8")
    assert Desk.open(tmp_path).demonstration
    assert not Desk.open(new_home(tmp_path / "library")).demonstration


def test_every_setting_is_documented():
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert [name for name in Settings.model_fields if f"`{name}`" not in page] == []
    assert "WENSHU_HOME" in page


def test_the_command_line_serves_the_library(tmp_path):
    home = new_home(tmp_path)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from ui.cli import main; main()", *arguments, "--home", str(home)]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120)

    assert "tables" in run("data", "import").stdout
    assert "22 metrics" in run("model", "check").stdout
    assert "director" in run("users").stdout
    assert "Turnover" in run("metric", "turnover").stdout
    answered = run("ask", "Loans by library this year", "--as", "director")
    assert answered.returncode == 0 and "老城馆" in answered.stdout
    assert (
        run("sql", "SELECT reader_type, COUNT(*) AS n FROM reader GROUP BY reader_type", "--as", "analyst").returncode
        == 0
    )
    audit = (
        answered.stderr.rsplit("审计编号", 1)[-1].split() if "审计编号" in answered.stderr else answered.stderr.split()
    )
    assert (
        "director"
        in run("audit", "show", audit[0] if "审计编号" in answered.stderr else audit[-1], "--as", "auditor").stdout
    )
    (home / "data" / "book.csv").unlink()
    broken = run("data", "import")
    assert broken.returncode == 3 and "book.csv" in broken.stderr


def test_a_reading_without_a_sentence_is_told_with_its_line(tmp_path):
    home = new_home(tmp_path)
    file = home / "model" / "words.yml"
    text = file.read_text("utf-8").replace(
        "metrics: [loans], group_by: [book], shape: top}", "metrics: [loans], code: never-said}"
    )
    file.write_text(text, "utf-8")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "never-said" in one)
    with pytest.raises(ModelError) as caught:
        Road(home).check_words()
    assert caught.value.details["faults"] == [f"words.yml:{line}: code 'never-said' has no sentence in phrases"]
