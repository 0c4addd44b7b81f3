# mypy: ignore-errors
"""The six queries through boring-semantic-layer, in its own environment: ``python with_bsl.py TASK.json``."""

import datetime
import sys
from importlib.metadata import version
from pathlib import Path

import ibis
from boring_semantic_layer import to_semantic_table
from ibis import _

sys.path.insert(0, str(Path(__file__).parent))
from alternating import tables, timed_cases

DAY, YEAR_AGO, TWELVE = datetime.date(2026, 5, 31), datetime.date(2025, 5, 31), datetime.date(2025, 6, 1)
SEGMENT = ["钻石", "白金"]


def models(con):
    """Deposits, loans and both by client, each with the offices."""
    offices = to_semantic_table(con.table("dim_org"), name="offices").with_dimensions(
        org_id=_.org_id, branch_id=_.branch_id, sub_branch=_.path.split("/")[3]
    )
    clients = to_semantic_table(con.table("dim_customer"), name="clients").with_dimensions(
        customer_id=_.customer_id, org_id=_.org_id, customer_type=_.customer_type, vip_tier=_.vip_tier
    )
    deposits = (
        to_semantic_table(con.table("deposit_balance_monthly"), name="deposits")
        .with_dimensions(customer_id=_.customer_id, month_end=_.month_end)
        .with_measures(
            balance=_.end_balance.sum(),
            now=_.end_balance.sum(where=_.month_end == DAY),
            then=_.end_balance.sum(where=_.month_end == YEAR_AGO),
        )
    )
    loans = (
        to_semantic_table(con.table("loan_balance_monthly"), name="loans")
        .with_dimensions(customer_id=_.customer_id, month_end=_.month_end)
        .with_measures(balance=_.balance.sum(), now=_.balance.sum(where=_.month_end == DAY))
    )
    by_client = deposits.join_one(clients, on="customer_id").join_one(
        offices, lambda left, right: left.org_id == right.org_id
    )
    both = (
        clients.join_one(offices, on="org_id")
        .join_many(deposits, lambda left, right: left.customer_id == right.customer_id)
        .join_many(loans, lambda left, right: left.customer_id == right.customer_id)
    )
    return deposits, by_client, both


def queries(deposits, by_client, both):
    """Name → a function that makes the expression."""

    def at_end(table):
        return table.deposits.month_end == DAY

    return {
        "balance by branch": lambda: (
            by_client.filter(at_end).group_by("offices.branch_id").aggregate("deposits.balance")
        ),
        "balance by month": lambda: (
            deposits.filter(lambda t: t.month_end >= TWELVE).group_by("month_end").aggregate("balance")
        ),
        "top ten of a ratio over two facts": lambda: (
            both.group_by("offices.sub_branch")
            .aggregate("loans.now", "deposits.now")
            .mutate(ratio=lambda t: t["loans.now"] / t["deposits.now"])
            .order_by(ibis.desc("ratio"))
            .limit(10)
        ),
        "two facts side by side": lambda: both.group_by("offices.branch_id").aggregate("deposits.now", "loans.now"),
        "year over year": lambda: by_client.group_by("offices.branch_id").aggregate("deposits.now", "deposits.then"),
        "segment filter": lambda: (
            by_client.filter(lambda t: at_end(t) & t.clients.vip_tier.isin(SEGMENT))
            .group_by("clients.customer_type")
            .aggregate("deposits.balance")
        ),
    }


def main() -> None:
    """Compile, time and report."""
    con = ibis.duckdb.connect(threads=2)
    tables(con.con)
    made = queries(*models(con))
    names = f"boring-semantic-layer {version('boring-semantic-layer')}, duckdb {version('duckdb')}"
    timed_cases(con.con, lambda name: str(made[name]().sql()), names)


if __name__ == "__main__":
    main()
