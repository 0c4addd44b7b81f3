"""Deposits: accounts, daily balances of 400 days, monthly balances of 36 months, and every transaction between."""

from typing import Any

import numpy as np
import pyarrow as pa

from warehouse.demo.context import Bank, day_number
from warehouse.demo.deposit_accounts import Accounts, days_of, plan_accounts, write_accounts
from warehouse.demo.deposit_balances import meet_paths, push_month_ends
from warehouse.demo.deposit_flows import known_flows
from warehouse.demo.deposit_paths import Calendar, calendar, demand_paths, leave_days
from warehouse.demo.deposit_txns import write_txns

FTP_CURRENT = {"retail": 0.0175, "corp": 0.0160}  # internal price of current money, yearly
FTP_MARGIN = 0.0040  # what the centre pays above the client's rate for time deposits, on average
DAYS_AT_ONCE = 40


def read_traits(bank: Bank) -> dict[str, Any]:
    """The trait table as arrays ordered by customer id; days as integers, plus payday and leave_day."""
    found = bank.rows("SELECT * FROM trait ORDER BY customer_id")
    trait: dict[str, Any] = {k: np.ma.getdata(v) for k, v in found.items()}
    trait["payroll_employer"] = np.ma.filled(found["payroll_employer"], "")
    trait["onboard"] = days_of(found["onboard_date"])
    trait["close"] = days_of(found["close_date"])
    trait["leave_day"] = leave_days(bank, trait["style"])
    employer = np.array([sum(map(ord, e)) for e in trait["payroll_employer"]])
    own = bank.rng("paydays").integers(0, 5, len(employer))
    trait["payday"] = np.array([5, 8, 10, 15, 25])[np.where(trait["payroll_employer"] != "", employer % 5, own)]
    return trait


def write_daily(bank: Bank, cal: Calendar, accounts: Accounts, customer_ids: list[str], balance: np.ndarray) -> None:
    """Insert deposit_balance_daily, day by day: a row per account open that day."""
    n = len(balance)
    ids = pa.array(accounts.ids)
    owners = pa.array(customer_ids)
    fixed = np.round(accounts.level[n:] * 100).astype(np.int64)
    start = day_number(bank.daily_start) - cal.first
    for low in range(start, cal.size, DAYS_AT_ONCE):
        pieces = []
        for position in range(low, min(low + DAYS_AT_ONCE, cal.size)):
            day = cal.first + position
            opened = np.flatnonzero((accounts.open <= day) & (day < accounts.close)).astype(np.int32)
            current = opened[opened < n]
            cents = np.concatenate([balance[current, position], fixed[opened[opened >= n] - n]])
            pieces.append((np.full(len(opened), day), opened, cents))
        day_column, account, cents = (np.concatenate(c) for c in zip(*pieces, strict=True))
        table = pa.table(
            {
                "snapshot_date": day_column.astype("datetime64[D]"),
                "account_id": pa.DictionaryArray.from_arrays(pa.array(account), ids),
                "customer_id": pa.DictionaryArray.from_arrays(
                    pa.array(accounts.customer[account].astype(np.int32)), owners
                ),
                "balance": cents / 100.0,
            }
        )
        bank.insert("deposit_balance_daily", table, presorted=True)


def month_figures(cal: Calendar, accounts: Accounts, balance: np.ndarray, month: int) -> dict[str, np.ndarray]:
    """Account positions with at least one open day in the month, and their end, sum, min, max balance in cents."""
    n = len(balance)
    first = int(cal.ends[month - 1]) + 1 if month else 0
    last = int(cal.ends[month])
    begin = np.clip(accounts.open - cal.first, first, last + 1)
    end = np.clip(accounts.close - cal.first, first, last + 1)
    here = np.flatnonzero(end > begin)
    current, time = here[here < n], here[here >= n]
    block = balance[current, first : last + 1]
    days = np.arange(first, last + 1)
    inside = (days >= begin[current, None]) & (days < end[current, None])
    fixed = np.round(accounts.level[time] * 100).astype(np.int64)
    still = end[time] == last + 1
    return {
        "account": here,
        "end": np.concatenate([block[:, -1], np.where(still, fixed, 0)]),
        "sum": np.concatenate([block.sum(axis=1), fixed * (end[time] - begin[time])]),
        "min": np.concatenate([np.where(inside, block, np.iinfo(np.int64).max).min(axis=1), fixed]),
        "max": np.concatenate([block.max(axis=1), fixed]),
    }


def ftp_rates(accounts: Accounts, corp: np.ndarray) -> np.ndarray:
    """Internal transfer price per account: fixed for current money, the client's rate plus a margin for time."""
    current = np.where(corp, FTP_CURRENT["corp"], FTP_CURRENT["retail"])
    agreement = accounts.kind == "agreement"
    current = np.where(agreement, accounts.rate + 0.0070, current)
    margin = np.where(accounts.kind == "margin", 0.0090, FTP_MARGIN + 0.00002 * accounts.term)
    return np.round(np.where(accounts.demand, current, accounts.rate + margin), 5)


def write_monthly(bank: Bank, cal: Calendar, accounts: Accounts, trait: dict[str, Any], balance: np.ndarray) -> None:
    """Insert deposit_balance_monthly from the daily balances of all 36 months."""
    ids, owners = pa.array(accounts.ids), pa.array(list(trait["customer_id"]))
    ftp = ftp_rates(accounts, trait["customer_type"][accounts.customer] == "corp")
    for month, end in enumerate(cal.ends):
        figures = month_figures(cal, accounts, balance, month)
        account = figures["account"]
        n = len(account)
        days = int(cal.day[end])
        average = np.round(figures["sum"] / days) / 100.0
        rate, price = accounts.rate[account], ftp[account]
        table = pa.table(
            {
                "month_end": np.full(n, cal.numbers[end]).astype("datetime64[D]"),
                "account_id": pa.DictionaryArray.from_arrays(pa.array(account.astype(np.int32)), ids),
                "customer_id": pa.DictionaryArray.from_arrays(
                    pa.array(accounts.customer[account].astype(np.int32)), owners
                ),
                "end_balance": figures["end"] / 100.0,
                "avg_balance": average,
                "min_balance": figures["min"] / 100.0,
                "max_balance": figures["max"] / 100.0,
                "days_in_month": np.full(n, days, dtype=np.int32),
                "interest_rate": rate,
                "ftp_rate": price,
                "interest_expense": average * rate * days / 360,
                "ftp_income": average * price * days / 360,
            }
        )
        bank.insert("deposit_balance_monthly", table, presorted=True)


def build_deposits(bank: Bank) -> None:
    """Accounts, then paths, known flows, balances, and from these the tables."""
    trait = read_traits(bank)
    customer_ids = [str(c) for c in trait["customer_id"]]
    offices = bank.rows("SELECT org_id FROM dim_customer ORDER BY customer_id")["org_id"]
    accounts = plan_accounts(bank, trait)
    write_accounts(bank, accounts, np.array(customer_ids), offices)
    cal = calendar(bank)
    paths, moves = demand_paths(bank, cal, accounts, trait)
    known = known_flows(bank, accounts, trait, cal, paths, moves)
    balance = meet_paths(cal, accounts, paths, moves, known)
    del paths, moves
    push_month_ends(bank, cal, accounts, trait, balance)
    write_txns(bank, cal, accounts, trait, known, balance)
    write_monthly(bank, cal, accounts, trait, balance)
    write_daily(bank, cal, accounts, customer_ids, balance)
