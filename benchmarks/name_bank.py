"""A bank's names at any size, made like the demonstration bank's, and questions that name its clients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import duckdb
import numpy as np
import pyarrow as pa

from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel
from semantic_layer.user import User
from warehouse.demo.context import Bank
from warehouse.demo.corporates import company_names
from warehouse.demo.industries import DIVISIONS
from warehouse.demo.names import BRAND_FIRST, BRAND_SECOND, person_names
from warehouse.name_forms import NameForms

CITIES = "杭州 上海 南京 宁波 深圳 成都 合肥 武汉 苏州 福州 广州 厦门".split()
_ABSENT, _CLIENTS_OF_ONE, _MANAGERS_OF_ONE = 2_000, 80, 8
_TEMPLATES = (
    "{}的贷款余额", "{}今年以来存款日均是多少", "帮我看看{}上个月的贡献", "上季末{}存款余额多少", "{}给我们赚了多少钱",
    "{}最近半年的贷款余额走势", "查一下{}的逾期贷款", "deposit balance of {} last month",
)  # fmt: skip
HEAD = User(id="hq", role="hq_manager", org_path="/O00/")


@dataclass(frozen=True)
class Asked:
    """A question, who asks it, the client it means (empty for one that does not exist), and how it is called there."""

    text: str
    user: User
    code: str
    mention: str


class _Draws:
    """The seeded generators that the demonstration's makers of names ask their bank for."""

    def rng(self, purpose: str) -> np.random.Generator:
        """A generator of its own for each purpose."""
        return np.random.default_rng([len(purpose), *purpose.encode()])


def write_bank(con: duckdb.DuckDBPyConnection, model: SemanticModel, size: int, firms: float) -> None:
    """Fill the named tables with ``size`` clients, their managers and offices; ``absent`` holds firms that are no clients."""
    for table, columns in model.columns.items():
        listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        con.execute(f'CREATE TABLE "{table}" ({listed})')
    managers = max(8, size // _CLIENTS_OF_ONE)
    offices = max(len(CITIES), managers // _MANAGERS_OF_ONE)
    _write_offices(con, offices)
    rng = np.random.default_rng(7)
    names = person_names(rng, list(rng.choice(["M", "F"], size=managers)))
    _insert(
        con,
        "dim_rm",
        rm_id=[f"R{i:05d}" for i in range(managers)],
        rm_name=names,
        org_id=[_office(i % offices) for i in range(managers)],
    )
    count = round(size * firms)
    cities = [CITIES[i] for i in rng.choice(len(CITIES), size=count + _ABSENT, p=_falling(len(CITIES)))]
    weights = np.array([weight for _, _, weight, _ in DIVISIONS])
    industries = rng.choice([code for code, _, _, _ in DIVISIONS], size=count + _ABSENT, p=weights / weights.sum())
    labels = company_names(cast(Bank, _Draws()), cities, [str(code) for code in industries])
    _insert(con, "absent", label=labels[count:])
    labels = labels[:count] + person_names(rng, list(rng.choice(["M", "F"], size=size - count)))
    keeper = rng.permutation(size) % managers
    _insert(
        con,
        "dim_customer",
        customer_id=[f"C{i:07d}" for i in range(size)],
        customer_name=labels,
        city=[f"{city}市" for city in cities[:count]] + ["杭州市"] * (size - count),
        customer_type=["corp"] * count + ["retail"] * (size - count),
        rm_id=[f"R{i:05d}" for i in keeper],
        org_id=[_office(int(i) % offices) for i in keeper],
    )


def questions(con: duckdb.DuckDBPyConnection, many: int) -> dict[str, list[Asked]]:
    """``many`` questions of each kind, by kind."""
    rng = np.random.default_rng(11)
    forms = NameForms(load_model().defaults, [*CITIES, *(f"{city}市" for city in CITIES)])
    labels = con.execute("SELECT customer_name FROM dim_customer WHERE customer_type = 'corp'").fetchall()
    present = {forms.split(label).core for (label,) in labels}
    absent = [(label, "", "", "") for (label,) in con.execute("SELECT label FROM absent").fetchall()]
    absent = [row for row in absent if forms.split(row[0]).core not in present]

    def clients(kind: str, size: str = "") -> list[tuple[str, str, str, str]]:
        return con.execute(
            "SELECT customer_name, customer_id, rm_id, (SELECT path FROM dim_org WHERE dim_org.org_id = c.org_id) "
            f"FROM dim_customer AS c WHERE customer_type = '{kind}' {size} ORDER BY hash(customer_id) LIMIT {many}"
        ).fetchall()

    def short(label: str) -> str:
        return forms.split(label).core

    def wrong(label: str) -> str:
        return _one_wrong(short(label) or label, rng)

    def ask(rows: list[Any], mention: Callable[[str], str], user: Callable[[str, str], User]) -> list[Asked]:
        asked = []
        for i, (label, code, rm, path) in enumerate(rows[:many]):
            called = mention(label)
            asked.append(Asked(_TEMPLATES[i % len(_TEMPLATES)].format(called), user(rm, path), code, called))
        return asked

    firms, people = clients("corp"), clients("retail", "AND length(customer_name) = 3")
    strangers = [(label, "", "R00001" if rm != "R00001" else "R00002", path) for label, _, rm, path in firms]
    return {
        "firm, full name": ask(firms, _as_it_is, _head),
        "firm, short name": ask(firms, short, _head),
        "firm, short name ": ask(firms, short, _manager),
        "firm, short name  ": ask(firms, short, _keeper),
        "firm, one wrong character": ask(firms, wrong, _head),
        "firm, one wrong character ": ask(firms, wrong, _manager),
        "firm, one wrong character  ": ask(firms, wrong, _keeper),
        "firm, full, one wrong character": ask(firms, lambda label: _one_wrong(label, rng), _head),
        "client, id": ask([(code, code, rm, path) for _, code, rm, path in firms], _as_it_is, _head),
        "person, full name": ask(people, _as_it_is, _keeper),
        "person, one wrong character": ask(people, lambda label: label[:1] + _one_wrong(label[1:], rng), _keeper),
        "absent firm, full name": ask(absent, _as_it_is, _head),
        "absent firm, short name": ask(absent, short, _head),
        "absent firm, full name ": ask([(r[0], "", "R00001", "") for r in absent], _as_it_is, _keeper),
        "absent firm, short name ": ask([(r[0], "", "R00001", "") for r in absent], short, _keeper),
        "another's client, full name": ask(strangers, _as_it_is, _keeper),
    }


def _as_it_is(label: str) -> str:
    return label


def _head(rm: str, path: str) -> User:
    return HEAD


def _manager(rm: str, path: str) -> User:
    return User(id="manager", role="org_manager", org_path="/".join(path.split("/")[:3]) + "/")


def _keeper(rm: str, path: str) -> User:
    return User(id="rm", role="rm", org_path=path or "/O00/", person_id=rm)


def _one_wrong(text: str, rng: np.random.Generator) -> str:
    others = [*BRAND_FIRST, *BRAND_SECOND, *"电机工贸设物金技"]
    place = int(rng.integers(len(text)))
    other = next(char for char in rng.permutation(others) if char != text[place])
    return text[:place] + str(other) + text[place + 1 :]


def _office(i: int) -> str:
    return f"O{i % len(CITIES) + 1:02d}{i:05d}"


def _write_offices(con: duckdb.DuckDBPyConnection, offices: int) -> None:
    rows: list[tuple[str, str, int, str, str | None, str | None]] = [("O00", "总行", 1, "/O00/", None, None)]
    for i, city in enumerate(CITIES):
        rows.append((f"O{i + 1:02d}", f"{city}分行", 2, f"/O00/O{i + 1:02d}/", f"O{i + 1:02d}", f"{city}分行"))
    for i in range(offices):
        top, city = f"O{i % len(CITIES) + 1:02d}", CITIES[i % len(CITIES)]
        rows.append((_office(i), f"{city}第{i + 1}支行", 3, f"/O00/{top}/{_office(i)}/", top, f"{city}分行"))
    keys = ("org_id", "org_name", "org_level", "path", "branch_id", "branch_name")
    _insert(con, "dim_org", **{key: [row[place] for row in rows] for place, key in enumerate(keys)})


def _falling(count: int) -> np.ndarray:
    weights = 1.0 / (np.arange(count) + 2.0)
    return cast(np.ndarray, weights / weights.sum())


def _insert(con: duckdb.DuckDBPyConnection, table: str, **columns: list[Any]) -> None:
    con.register("made", pa.table(columns))
    if table == "absent":
        con.execute("CREATE TABLE absent AS SELECT * FROM made")
    else:
        con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM made")
    con.unregister("made")
