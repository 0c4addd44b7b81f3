"""For each user a data home that holds only what the role may see, written by hand in SQL over the base tables: no line of
it is the guard's. In it the role reads every row and every column, so rights have nothing left to do."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

import duckdb

from assistant.desk import Desk
from assistant.identity import load_users
from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel
from semantic_layer.user import User
from warehouse.names import names_file
from warehouse.publish import bank_folder, publish, served

USERS = ("hangzhou_manager", "xihu_manager", "rm_r007", "risk_hangzhou", "hq_manager", "analyst")
HIDDEN_FROM_RISK = (
    "tag_id NOT IN ('T006','T007','T008','T009','T010','T011','T012','T013','T014','T018','T019','T021','T030','T053',\
'T083','T084','T086','T087','T088','T089','T090','T095','T096','T097')"
)
ACTIVITY = ("interaction", "opportunity", "risk_event")
PUBLIC = (
    (
        "dim_date dim_org dim_industry industry_benchmark dim_product metric_param snap_campaign_size"  # what everybody may read
    ).split()
)
MASKED_ID = (
    "CASE WHEN id_no IS NULL THEN NULL WHEN LENGTH(id_no) < 12 THEN '****' "
    "ELSE id_no[1:4] || '**********' || id_no[-4:] END"
)
MASKED_PHONE = (
    "CASE WHEN phone IS NULL THEN NULL WHEN LENGTH(phone) < 11 THEN '****' ELSE phone[1:3] || '****' || phone[-4:] END"
)
MASKED_NAME = "CASE WHEN customer_type = 'corp' THEN customer_name ELSE customer_name[1:1] || '**' END"
NOTHING = "NULL::VARCHAR"


def _masks(role: str) -> dict[str, dict[str, str]]:
    """What stands in for a column in the role's database, by table."""
    counterparty = {"deposit_txn": {"counterparty_name": "counterparty_type"}}
    if role == "analyst":
        return {
            "dim_customer": dict.fromkeys(("customer_name", "id_no", "phone", "group_name"), NOTHING)
            | {"birth_date": "make_date(year(birth_date) // 10 * 10, 1, 1)"},
            "dim_rm": dict.fromkeys(("rm_name", "phone"), NOTHING),
            "deposit_txn": {"counterparty_name": NOTHING},
            "external_signal": {"title": NOTHING},
            "risk_event": {"detail": NOTHING},
            "interaction": {"note": NOTHING},
            "model_score": {"top_reasons": NOTHING},
        }
    customer = {"id_no": MASKED_ID}
    if role != "rm":
        customer["phone"] = MASKED_PHONE
    if role in ("hq_manager", "org_manager"):
        customer["customer_name"] = MASKED_NAME
    staff = {} if role == "rm" else {"dim_rm": {"phone": MASKED_PHONE}}
    return {"dim_customer": customer, **staff, **counterparty}


def _rows(user: User, table: str, columns: list[str]) -> str:
    """The condition on the rows of the role's database."""
    if user.role in ("hq_manager", "analyst") or table in PUBLIC:
        return "TRUE"
    orgs = f"SELECT org_id FROM bank.dim_org WHERE path LIKE '{user.org_path}%'"
    own = f"rm_id = '{user.person_id}'" if user.role == "rm" else f"org_id IN ({orgs})"
    mine = f"SELECT customer_id FROM bank.dim_customer WHERE {own}"
    managers = f"SELECT rm_id FROM bank.dim_rm WHERE {own}"
    if table in ("dim_customer", "dim_rm"):
        return own
    if table == "kpi_target":
        offices = "FALSE" if user.role == "rm" else f"scope_type = 'org' AND scope_id IN ({orgs})"
        return f"({offices}) OR (scope_type = 'rm' AND scope_id IN ({managers}))"
    if table == "campaign":
        return f"campaign_id IN (SELECT campaign_id FROM bank.campaign_contact WHERE customer_id IN ({mine}))"
    assert "customer_id" in columns, table
    clients = f"customer_id IN ({mine})"
    if table in ACTIVITY:
        clients += f" OR rm_id IN ({managers})"
    if table == "external_signal":
        clients += " OR customer_id IS NULL"
    if table == "customer_tag" and user.role == "risk":
        return f"({clients}) AND {HIDDEN_FROM_RISK}"
    return clients


def _write(file: Path, whole: Path, user: User) -> None:
    masks = _masks(user.role)
    with duckdb.connect(str(file)) as con:
        con.execute(f"ATTACH '{whole}' AS bank (READ_ONLY)")
        listed = con.execute(
            "SELECT table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
            "WHERE database_name = 'bank' GROUP BY 1 ORDER BY 1"
        ).fetchall()
        for table, columns in listed:
            covers = masks.get(table, {})
            read = ", ".join(f"{covers[name]} AS {name}" if name in covers else name for name in columns)
            con.execute(f"CREATE TABLE {table} AS SELECT {read} FROM bank.{table} WHERE {_rows(user, table, columns)}")
        con.execute("DETACH bank")


def _index_names(whole: Path, file: Path) -> None:
    """Everybody's names: who may know them is not asked here."""
    shutil.copy(names_file(whole), names_file(file))


def unrestricted(model: SemanticModel, role: str) -> SemanticModel:
    """The model whose ``role`` reads all that its database holds. What the role is refused to ask stays refused; an
    analyst's client numbers stay pseudonyms and small groups stay merged, since these are not rows or columns."""
    rules = model.policies
    classes = {kind for rule in rules.tables.values() for kind in rule.sensitive.values()}
    policy = rules.roles[role]
    clear = {kind: "pseudonym" if policy.columns.get(kind) == "pseudonym" else "clear" for kind in classes}
    freed = policy.model_copy(update={"all_rows": True, "columns": clear, "refused_segments": ()})
    return model.model_copy(
        update={
            "policies": rules.model_copy(update={"roles": rules.roles | {role: freed}}),
            "hash": f"{model.hash} {role}",
        }
    )


def open_desks(bank_home: Path, folder: Path, names: tuple[str, ...] = USERS) -> dict[str, tuple[Desk, Desk]]:
    """For each user the desk on the whole bank, and the desk on the role's own database."""
    shared = folder / "whole"
    shared.mkdir()
    (shared / "bank").symlink_to(bank_folder(bank_home))
    whole = Desk.open(shared)
    salt = whole.road.salt
    assert salt
    found = {}
    for name in names:
        home = folder / name
        manifest = served(bank_home).manifest
        publish(
            home,
            partial(_write, whole=served(bank_home).path, user=load_users()[name]),
            data_date=manifest.data_date,
            scale=manifest.scale,
            seed=manifest.seed,
            beside=partial(_index_names, served(bank_home).path),
        )
        shutil.copy(shared / "pseudonym.salt", home / "pseudonym.salt")
        own = Desk.open(home)
        own.road.__dict__["model"] = unrestricted(load_model(), load_users()[name].role)
        found[name] = (whole, own)
    return found
