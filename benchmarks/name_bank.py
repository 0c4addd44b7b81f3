"""A bank's names at any size, made like the demonstration bank's, and questions that name its clients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import duckdb
import numpy as np
import pyarrow as pa
from pypinyin import lazy_pinyin

from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel
from semantic_layer.user import User
from warehouse.demo.industries import DIVISIONS
from warehouse.demo.names import BRAND_FIRST, BRAND_SECOND, FORMS, person_names
from warehouse.name_forms import NameForms

CITIES = "杭州 上海 南京 宁波 深圳 成都 合肥 武汉 苏州 福州 广州 厦门".split()
# The demonstration's 900 brands are enough for 2,400 firms; a large bank's have 40,000.
_MORE_BRANDS = (
    "华中金天新海东方正达通利丰盛泰安康福祥兴隆昌恒永春光明星宇凯旋龙凤鹏程远航博雅文思睿智创力源泉立德仁义"
    "宏伟嘉美佳优良益民众联合同济世纪百千万亿富贵荣耀辉煌锦绣江山河湖云雷风雨雪松柏竹梅兰菊荷莲桂樱枫杨柳"
    "银铜铁玉珠宝琼瑶琪琳珊玛瑙翠碧青蓝紫红丹朱赤橙黄绿白素墨玄古今朝夕晨曦暮霞虹霓"
)
_BRANDS = tuple(dict.fromkeys([*BRAND_FIRST, *BRAND_SECOND, *_MORE_BRANDS]))
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


def firm_names(count: int, rng: np.random.Generator) -> list[tuple[str, str]]:
    """(name, city) of ``count`` firms, made like the demonstration's: place, brand, trade and legal form, all different."""
    weights = np.array([weight for _, _, weight, _ in DIVISIONS])
    names: dict[str, str] = {}
    while len(names) < count:
        many = count - len(names) + 100
        places = rng.choice(len(CITIES), size=many, p=_falling(len(CITIES)))
        industries = rng.choice(len(DIVISIONS), size=many, p=weights / weights.sum())
        brands = rng.integers(len(_BRANDS), size=(many, 2))
        forms = rng.choice(3, size=many, p=[0.82, 0.12, 0.06])
        luck = rng.random((many, 2))
        for place, industry, (first, second), form, (trade, tech) in zip(
            places, industries, brands, forms, luck, strict=True
        ):
            code, _, _, words = DIVISIONS[industry]
            middle = words.split()[int(trade * len(words.split()))]
            middle += "科技" if tech < 0.3 and code[0] in "CIM" and not middle.endswith("科技") else ""
            names[f"{CITIES[place]}{_BRANDS[first]}{_BRANDS[second]}{middle}{FORMS[form]}"] = f"{CITIES[place]}市"
    return list(names.items())[:count]


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
    made = firm_names(count + _ABSENT, rng)
    labels, cities = [name for name, _ in made], [city for _, city in made]
    _insert(con, "absent", label=labels[count:])
    labels = labels[:count] + person_names(rng, list(rng.choice(["M", "F"], size=size - count)))
    keeper = rng.permutation(size) % managers
    _insert(
        con,
        "dim_customer",
        customer_id=[f"C{i:07d}" for i in range(size)],
        customer_name=labels,
        city=cities[:count] + ["杭州市"] * (size - count),
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
        "firm, one character of the same sound": ask(firms, lambda label: _misheard(short(label), rng), _head),
        "firm, one character of the same sound ": ask(firms, lambda label: _misheard(short(label), rng), _manager),
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
    others = [*_BRANDS, *"电机工贸设物金技"]
    place = int(rng.integers(len(text)))
    other = next(char for char in rng.permutation(others) if char != text[place])
    return text[:place] + str(other) + text[place + 1 :]


def _misheard(text: str, rng: np.random.Generator) -> str:
    """``text`` with one character replaced by a common one of the same sound, as typed by sound; any other where none has."""
    place = int(rng.integers(len(text)))
    others = [char for char in _by_sound().get(_sound(text[place]), []) if char != text[place]]
    return text[:place] + str(rng.choice(others)) + text[place + 1 :] if others else _one_wrong(text, rng)


@lru_cache
def _by_sound() -> dict[str, list[str]]:
    """The 3,755 common characters by their sound."""
    sounds: dict[str, list[str]] = {}
    for first in range(0xB0, 0xD8):
        for second in range(0xA1, 0xFA if first == 0xD7 else 0xFF):
            char = bytes((first, second)).decode("gb2312")
            sounds.setdefault(_sound(char), []).append(char)
    return sounds


def _sound(char: str) -> str:
    return lazy_pinyin(char)[0]


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
