"""The library as its own oracle: the CSV files in a database that holds only what one person may see."""

import shutil
from functools import cache
from pathlib import Path

import duckdb
import yaml

HERE = Path(__file__).parent
LIBRARY = HERE.parents[1] / "docs" / "examples" / "library"
ORACLE = yaml.safe_load((HERE / "oracle.yml").read_text("utf-8"))
TYPES = "types = {'library_id': 'VARCHAR', 'reader_id': 'VARCHAR', 'book_id': 'VARCHAR', 'subject_id': 'VARCHAR'}"
EAST = "library_id IN ('L01', 'L0101', 'L0102')"
OWN = "reader_id IN (SELECT reader_id FROM read_csv('{folder}/reader.csv') WHERE librarian_id = 'B01')"
HISTORY = "book_id IN (SELECT book_id FROM read_csv('{folder}/book.csv') WHERE subject_id = 'S4')"
NONE = "FALSE"
# person → table → the rows of it that are the person's; a table that is not named is open.
ROWS: dict[str, dict[str, str]] = {
    "director": {},
    "east": dict.fromkeys(("reader", "loan", "fine", "event", "stock", "librarian"), EAST),
    "librarian": {"reader": "librarian_id = 'B01'", "librarian": "librarian_id = 'B01'", "loan": OWN, "fine": OWN,
                  "event": NONE, "stock": NONE},
    "history": {"loan": HISTORY, "stock": "subject_id = 'S4'", "reader": NONE, "librarian": NONE, "event": NONE},
}  # fmt: skip
WHAT: dict[str, tuple[str, ...]] = {
    "loan": ("library", "district", "subject", "reader_type", "librarian", "language", "reader", "book"),
    "fine": ("library", "district", "reader_type", "reader"),
    "stock": ("library", "district", "subject"),
    "event": ("library", "district", "event_type"),
    "reader": ("library", "district", "reader_type", "librarian"),
}
VIEWS = """
CREATE VIEW v_loan AS SELECT n.*, n.library_id AS library, l.district_id AS district, b.subject_id AS subject,
  b.language AS language, n.book_id AS book, r.reader_id AS reader, r.reader_type AS reader_type, s.librarian_id AS librarian
  FROM loan AS n JOIN library AS l USING (library_id) JOIN book AS b USING (book_id) LEFT JOIN reader AS r USING (reader_id)
  LEFT JOIN librarian AS s ON s.librarian_id = r.librarian_id;
CREATE VIEW v_fine AS SELECT f.*, f.library_id AS library, l.district_id AS district, r.reader_id AS reader,
  r.reader_type AS reader_type FROM fine AS f JOIN library AS l USING (library_id) LEFT JOIN reader AS r USING (reader_id);
CREATE VIEW v_stock AS SELECT s.*, s.library_id AS library, l.district_id AS district, s.subject_id AS subject
  FROM stock AS s JOIN library AS l USING (library_id);
CREATE VIEW v_event AS SELECT e.*, e.library_id AS library, l.district_id AS district
  FROM event AS e JOIN library AS l USING (library_id);
CREATE VIEW v_reader AS SELECT r.*, r.library_id AS library, l.district_id AS district, s.librarian_id AS librarian
  FROM reader AS r JOIN library AS l USING (library_id) LEFT JOIN librarian AS s ON s.librarian_id = r.librarian_id;
"""


@cache
def database(person: str) -> duckdb.DuckDBPyConnection:
    """The library as ``person`` may see it. What was borrowed in 90 days is a fact of the reader: ``every_loan``."""
    con = duckdb.connect()
    folder = LIBRARY / "data"
    for file in sorted(folder.glob("*.csv")):
        where = ROWS[person].get(file.stem, "TRUE").format(folder=folder)
        con.execute(
            f"CREATE TABLE {file.stem} AS SELECT * FROM read_csv('{file}', header = true) WHERE {where}"
        ).fetchall()
    con.execute(f"CREATE TABLE every_loan AS SELECT * FROM read_csv('{folder}/loan.csv', header = true)").fetchall()
    con.execute(VIEWS).fetchall()
    return con


def by_hand(metric: str, person: str, dimension: str | None, start: str, end: str) -> dict[str | None, float]:
    """What the hand-written SQL gives per code (None: the total, or the group without a code); empty groups left out."""
    text = ORACLE[metric]["sql"].format(key=dimension or "NULL", S=f"DATE '{start}'", E=f"DATE '{end}'")
    return {key: float(value) for key, value in database(person).execute(text).fetchall() if value}


def new_home(folder: Path) -> Path:
    """A copy of the example's home that tests may write to."""
    home = folder / "library"
    shutil.copytree(LIBRARY, home)
    return home
