"""A bank of a few dozen customers with every table of the model, and what each role may see of it, written a second
time in plain Python: the oracle of the guard's tests shares no line with the guard."""

import random
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import duckdb
import yaml

from semantic_layer.authorize import _policy_of, _table_rights, rights_of
from semantic_layer.defaults import Label
from semantic_layer.model import SemanticModel
from semantic_layer.rights import Rights
from semantic_layer.user import User

POLICIES = Path(__file__).parents[2] / "semantic_layer" / "models" / "bank" / "policies.yml"
ORGS = {"O00": "/O00/", "O01": "/O00/O01/", "O02": "/O00/O02/", "O0101": "/O00/O01/O0101/", "O0102": "/O00/O01/O0102/",
        "O0201": "/O00/O02/O0201/"}  # fmt: skip
MANAGERS = {"R001": "O0101", "R002": "O0101", "R003": "O0102", "R004": "O0201", "R005": "O0201"}
CUSTOMERS = [f"C{number:03d}" for number in range(48)]
USERS = {
    "hq": User(id="hq", role="hq_manager", org_path="/O00/"),
    "branch": User(id="branch", role="org_manager", org_path="/O00/O01/"),
    "outlet": User(id="outlet", role="org_manager", org_path="/O00/O01/O0102/"),
    "rm": User(id="rm", role="rm", org_path="/O00/O01/O0101/", person_id="R001"),
    "risk": User(id="risk", role="risk", org_path="/O00/O02/"),
}
REFUSED = {"risk": {"wealth_holding_monthly", "insurance_policy", "fee_income", "customer_cost_monthly", "campaign",
                    "campaign_contact", "opportunity"}}  # fmt: skip
HIDDEN_TAGS = ("T006", "T018")  # of those that the role risk does not see
WORDS = ("alpha", "beta", "gamma", "王", "it's", "100%", "_x")


@lru_cache(maxsize=1)
def model() -> SemanticModel:
    """The demonstration bank's policies and columns, without metrics."""
    parts = yaml.safe_load(POLICIES.read_text("utf-8"))
    label = Label(zh="行", en="bank")
    empty: dict[str, dict] = {"entities": {}, "datasets": {}, "dimensions": {}, "metrics": {}}
    return SemanticModel(id="small", label=label, policies=parts["policies"], columns=parts["columns"], **empty)


def rights(name: str) -> Rights:
    """The rights of one of USERS for any metric that is not refused to it."""
    user = USERS[name]
    return Rights(user.id, user.role, _table_rights(user, _policy_of(user, model()), model(), frozenset()))


def analyst() -> Rights:
    return rights_of(User(id="ann", role="analyst"), model())


@lru_cache(maxsize=1)
def rows() -> dict[str, list[dict]]:
    """Every table's rows, the same in every run."""
    draw = random.Random(7)
    made = {table: [_row(draw, table, columns, number) for number in range(_count(table))]
            for table, columns in model().columns.items()}  # fmt: skip
    for number, row in enumerate(made["customer_tag"]):
        row["tag_id"] = (*HIDDEN_TAGS, "T060")[number % 3]
    for row, (org, path) in zip(made["dim_org"], ORGS.items(), strict=True):
        row.update(org_id=org, path=path, org_level=path.count("/") - 1)
    for row, (rm_id, org) in zip(made["dim_rm"], MANAGERS.items(), strict=True):
        row.update(rm_id=rm_id, org_id=org)
    for row, customer in zip(made["dim_customer"], CUSTOMERS, strict=True):
        manager = draw.choice([*MANAGERS, None])
        row.update(
            customer_id=customer,
            rm_id=manager,
            org_id=MANAGERS.get(manager or "", draw.choice(list(MANAGERS.values()))),
        )
        row.update(customer_type=draw.choice(["corp", "retail"]), id_no=f"3301{draw.randrange(10**13):013d}X",
                   phone=f"138{draw.randrange(10**8):08d}")  # fmt: skip
    for row in made["external_signal"]:
        row["customer_id"] = draw.choice([None, *CUSTOMERS[:9]])
    for row in made["kpi_target"]:
        row["scope_type"] = draw.choice(["org", "rm"])
        row["scope_id"] = draw.choice(list(ORGS if row["scope_type"] == "org" else MANAGERS))
    return made


def _count(table: str) -> int:
    return {"dim_org": len(ORGS), "dim_rm": len(MANAGERS), "dim_customer": len(CUSTOMERS)}.get(table, 60)


def _row(draw: random.Random, table: str, columns: dict[str, str], number: int) -> dict:
    return {column: _value(draw, table, column, kind, number) for column, kind in columns.items()}


def _value(draw: random.Random, table: str, column: str, kind: str, number: int):
    known: dict[str, list] = {
        "customer_id": CUSTOMERS,
        "org_id": list(ORGS),
        "rm_id": [*MANAGERS, None],
        "campaign_id": ["P1", "P2", "P3"],
        "loan_id": [f"L{number}" for number in range(20)],
    }
    if column in known and not (table == "campaign" and column == "campaign_id"):
        return draw.choice(known[column])
    if column == "campaign_id":
        return f"P{number}"
    if draw.random() < 0.1:
        return None
    if kind == "VARCHAR":
        return draw.choice(WORDS)
    if kind == "DATE":
        return date(1960, 1, 1) + timedelta(days=draw.randrange(24_000))
    if kind == "TIMESTAMP":
        return datetime(2026, 1, 1) + timedelta(hours=draw.randrange(3_000))
    return draw.random() < 0.5 if kind == "BOOLEAN" else draw.randrange(1, 9)


def seen_by(name: str) -> dict[str, list[dict]]:
    """The tables as the role's own database would hold them: its rows, its masked columns."""
    user = USERS[name]
    orgs = {org for org, path in ORGS.items() if path.startswith(user.org_path or "/")}
    managers = {manager for manager, org in MANAGERS.items() if org in orgs}
    if user.role == "rm":
        managers = {str(user.person_id)}
    mine = {row["customer_id"] for row in rows()["dim_customer"] if _own(user, row, orgs)}
    campaigns = {row["campaign_id"] for row in rows()["campaign_contact"] if row["customer_id"] in mine}
    kept = {}
    for table, every in rows().items():
        if table not in REFUSED.get(user.role, ()):
            inside = [
                row
                for row in every
                if user.role == "hq_manager" or _in_scope(user, table, row, orgs, managers, mine, campaigns)
            ]
            kept[table] = [_masked(user.role, table, row) for row in inside]
    return kept


def _own(user: User, customer: dict, orgs: set[str]) -> bool:
    return customer["rm_id"] == user.person_id if user.role == "rm" else customer["org_id"] in orgs


def _in_scope(user, table, row, orgs, managers, mine, campaigns) -> bool:
    if table == "customer_tag" and user.role == "risk" and row["tag_id"] in HIDDEN_TAGS:
        return False
    if table in ("dim_date", "dim_org", "dim_industry", "industry_benchmark", "dim_product", "metric_param"):
        return True
    if table == "dim_customer":
        return _own(user, row, orgs)
    if table == "dim_rm":
        return row["rm_id"] in managers
    if table == "kpi_target":
        return row["scope_id"] in (managers if row["scope_type"] == "rm" else orgs if user.role != "rm" else ())
    if table == "campaign":
        return row["campaign_id"] in campaigns
    if table == "external_signal" and row["customer_id"] is None:
        return True
    acted = table in ("interaction", "opportunity", "risk_event") and row["rm_id"] in managers
    return row["customer_id"] in mine or acted


def _masked(role: str, table: str, row: dict) -> dict:
    masked = dict(row)
    if table == "dim_customer":
        if role in ("hq_manager", "org_manager") and row["customer_type"] == "retail" and row["customer_name"]:
            masked["customer_name"] = row["customer_name"][0] + "**"
        masked["id_no"] = row["id_no"][:4] + "*" * 10 + row["id_no"][-4:]
        if role != "rm":
            masked["phone"] = row["phone"][:3] + "****" + row["phone"][-4:]
    if table == "dim_rm" and role != "rm" and row["phone"]:
        masked["phone"] = "****"
    if table == "deposit_txn":
        masked["counterparty_name"] = row["counterparty_type"]
    return masked


def database(tables: dict[str, list[dict]], path: str = ":memory:") -> duckdb.DuckDBPyConnection:
    """A database with these rows in the model's columns."""
    connection = duckdb.connect(path)
    for table, content in tables.items():
        columns = model().columns[table]
        connection.execute(f"CREATE TABLE {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
        if content:
            places = ", ".join(["(" + ", ".join("?" for _ in columns) + ")"] * len(content))
            connection.execute(
                f"INSERT INTO {table} VALUES {places}", [row[name] for row in content for name in columns]
            )
    return connection
