"""Money that must move on a known day: time deposits, salaries, interest, loans, wealth products.

Taken from the other subjects' tables for the 400 days: `loan` (disburse_date, principal, payment_mode),
`loan_repayment` (paid_date, paid_principal + paid_interest), `wealth_holding_monthly` (buy_amount, redeem_amount).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from warehouse.demo.context import Bank, day_number
from warehouse.demo.deposit_accounts import Accounts
from warehouse.demo.deposit_paths import Calendar

TYPES = (
    "transfer payroll sales_receipt purchase_payment cash consumption loan_disburse loan_repay wealth_buy wealth_redeem "
    "interest fee tax"
).split()
PARTIES = "self_bank self_other corp_bank corp_other person_bank person_other bank_internal".split()


@dataclass(frozen=True)
class Flows:
    """Columns of equal length. `cents` is signed (in > 0); `day` is a position in the calendar.

    `meets`: the balance meets its path that day. `ahead`: the money for it arrives so many days before (0..3).
    """

    account: np.ndarray
    day: np.ndarray
    cents: np.ndarray
    kind: np.ndarray
    party: np.ndarray
    meets: np.ndarray
    ahead: np.ndarray
    loan_id: np.ndarray

    def only(self, keep: np.ndarray) -> "Flows":
        """The rows where `keep` is true."""
        return Flows(*(getattr(self, f)[keep] for f in self.__dataclass_fields__))


def flows(
    account: np.ndarray,
    day: np.ndarray,
    amount: np.ndarray,
    kind: str,
    party: str | np.ndarray,
    *,
    meets: bool = False,
    ahead: np.ndarray | None = None,
    loan_id: np.ndarray | None = None,
) -> Flows:
    """Flows of one kind; `amount` in yuan, signed."""
    n = len(account)
    return Flows(
        account=account.astype(np.int64),
        day=day.astype(np.int64),
        cents=np.round(amount * 100).astype(np.int64),
        kind=np.full(n, TYPES.index(kind)),
        party=np.full(n, PARTIES.index(party)) if isinstance(party, str) else party,
        meets=np.full(n, meets),
        ahead=np.zeros(n, dtype=np.int64) if ahead is None else ahead,
        loan_id=np.full(n, "", dtype=object) if loan_id is None else loan_id,
    )


def together(parts: list[Flows]) -> Flows:
    """All parts as one."""
    return Flows(*(np.concatenate([getattr(p, f) for p in parts]) for f in Flows.__dataclass_fields__))


def time_flows(accounts: Accounts, cal: Calendar) -> list[Flows]:
    """Time deposits opening and closing: both legs are the customer's own; interest goes to the current account."""
    time = np.flatnonzero(~accounts.demand)
    amount, primary = accounts.level[time], accounts.customer[time]
    begin, close = accounts.open[time] - cal.first, accounts.close[time] - cal.first
    opened = begin >= 0
    closed = close < cal.size
    held = np.minimum(accounts.close[time], accounts.maturity[time]) - accounts.open[time]
    early = accounts.close[time] < accounts.maturity[time]
    interest = amount * np.where(early, 0.0015, accounts.rate[time]) * held / 360
    return [
        flows(time[opened], begin[opened], amount[opened], "transfer", "self_bank"),
        flows(primary[opened], begin[opened], -amount[opened], "transfer", "self_bank", meets=True,
              ahead=time[opened] % 4),
        flows(time[closed], close[closed], -amount[closed], "transfer", "self_bank"),
        flows(primary[closed], close[closed], amount[closed], "transfer", "self_bank"),
        flows(primary[closed], close[closed], interest[closed], "interest", "bank_internal"),
    ]  # fmt: skip


def pay_flows(bank: Bank, trait: dict[str, Any], cal: Calendar, start: int) -> list[Flows]:
    """Salaries on the payday of each month, and the same money leaving the employers that bank with us."""
    rng = bank.rng("payroll")
    staff = np.flatnonzero(trait["salary"] > 0)
    position = {c: i for i, c in enumerate(trait["customer_id"])}
    employer = np.array([position.get(e, -1) for e in trait["payroll_employer"][staff]])
    parts = []
    for day in range(start, cal.size):
        here = (trait["onboard"] <= day + cal.first) & (trait["close"] >= day + cal.first)
        today = np.flatnonzero((trait["payday"][staff] == cal.day[day]) & here[staff])
        if not len(today):
            continue
        pay = np.round(trait["salary"][staff[today]] * (1 + rng.normal(0, 0.03, len(today))), 2)
        ours = (employer[today] >= 0) & here[employer[today]]
        party = np.where(ours, PARTIES.index("corp_bank"), PARTIES.index("corp_other"))
        when = np.full(len(today), day)
        parts.append(flows(staff[today], when, pay, "payroll", party, meets=True))
        total = np.bincount(employer[today][ours], weights=pay[ours]) if ours.any() else np.zeros(0)
        payer = np.flatnonzero(total)
        parts.append(flows(payer, np.full(len(payer), day), -total[payer], "payroll", "person_bank", meets=True,
                           ahead=payer % 3))  # fmt: skip
    return parts


def interest_flows(accounts: Accounts, cal: Calendar, paths: np.ndarray, start: int) -> list[Flows]:
    """Interest on current accounts, credited on the 21st of the last month of a quarter."""
    n = len(paths)
    month = (cal.month + 5) % 12 + 1
    parts = []
    for day in np.flatnonzero((cal.day == 21) & (month % 3 == 0) & (np.arange(cal.size) >= start)):
        before = slice(max(0, int(day) - 91), int(day))
        amount = paths[:, before].mean(axis=1) * accounts.rate[:n] * 91 / 360
        due = np.flatnonzero((amount >= 0.01) & (accounts.open[:n] - cal.first <= before.start))
        parts.append(flows(due, np.full(len(due), day), amount[due], "interest", "bank_internal"))
    return parts


def loan_flows(bank: Bank, position: dict[str, int], cal: Calendar) -> list[Flows]:
    """Loans paid out (entrusted ones leave the same day to the supplier) and instalments paid."""
    out = bank.rows(
        "SELECT loan_id, customer_id, disburse_date AS day, principal::DOUBLE AS amount, payment_mode FROM loan "
        "WHERE disburse_date BETWEEN ? AND ? ORDER BY loan_id", bank.daily_start, bank.data_date)  # fmt: skip
    back = bank.rows(
        "SELECT loan_id, customer_id, paid_date AS day, sum(paid_principal + paid_interest)::DOUBLE AS amount FROM "
        "loan_repayment WHERE paid_date BETWEEN ? AND ? AND paid_principal + paid_interest > 0 GROUP BY ALL ORDER BY ALL",
        bank.daily_start, bank.data_date)  # fmt: skip
    days = [np.ma.getdata(t["day"]).astype("datetime64[D]").astype(np.int64) - cal.first for t in (out, back)]
    who = [np.array([position[c] for c in t["customer_id"]], dtype=np.int64) for t in (out, back)]
    entrusted = out["payment_mode"] == "entrusted"
    amount = np.ma.getdata(out["amount"])
    return [
        flows(who[0], days[0], amount, "loan_disburse", "bank_internal", loan_id=out["loan_id"]),
        flows(who[0][entrusted], days[0][entrusted], -amount[entrusted], "purchase_payment", "corp_other"),
        flows(who[1], days[1], -np.ma.getdata(back["amount"]), "loan_repay", "bank_internal", meets=True,
              ahead=who[1] % 4, loan_id=back["loan_id"]),
    ]  # fmt: skip


def wealth_flows(bank: Bank, position: dict[str, int], cal: Calendar) -> list[Flows]:
    """Wealth products bought and redeemed, on a day of the booking month: redemptions first."""
    rng = bank.rng("wealth-flows")
    parts = []
    for column, kind, sign, lowest, highest in (
        ("redeem_amount", "wealth_redeem", 1, 3, 12),
        ("buy_amount", "wealth_buy", -1, 8, 22),
    ):
        found = bank.rows(
            f"SELECT month_end, customer_id, sum({column})::DOUBLE AS amount FROM wealth_holding_monthly "
            f"WHERE month_end > ? GROUP BY ALL HAVING sum({column}) > 0 ORDER BY ALL", bank.activity_start)  # fmt: skip
        end = np.ma.getdata(found["month_end"]).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        day = end + rng.integers(lowest - 1, highest, len(end)) - cal.first
        who = np.array([position[c] for c in found["customer_id"]], dtype=np.int64)
        amount = sign * np.ma.getdata(found["amount"])
        ahead = who % 3 if sign < 0 else None
        parts.append(flows(who, day, amount, kind, "bank_internal", meets=sign < 0, ahead=ahead))
    return parts


def proceeds_paths(bank: Bank, position: dict[str, int], cal: Calendar, paths: np.ndarray, moves: np.ndarray) -> None:
    """Self-paid loan money stays a while, in place: it leaves evenly over 2 to 45 days, for some at once."""
    rng = bank.rng("proceeds")
    found = bank.con.execute(
        "SELECT customer_id, disburse_date, principal::DOUBLE FROM loan WHERE disburse_date BETWEEN ? AND ? "
        "AND payment_mode = 'self' ORDER BY loan_id", (bank.daily_start, bank.data_date)).fetchall()  # fmt: skip
    for customer, day, principal in found:
        account, start = position[customer], day_number(day) - cal.first
        stay = int(rng.integers(2, 6)) if rng.random() < 0.12 else int(rng.integers(10, 46))
        left = principal * (1 - np.arange(1, stay + 1) / stay)
        stop = min(start + stay, cal.size)
        paths[account, start:stop] += left[: stop - start].astype(np.float32)
        moves[account, start] = True
        moves[account, start + 1 : stop : 3] = True


def known_flows(
    bank: Bank, accounts: Accounts, trait: dict[str, Any], cal: Calendar, paths: np.ndarray, moves: np.ndarray
) -> Flows:
    """Every flow known in advance within the 400 days, on accounts open that day."""
    start = day_number(bank.daily_start) - cal.first
    position = {c: i for i, c in enumerate(trait["customer_id"])}
    proceeds_paths(bank, position, cal, paths, moves)
    every = together(
        time_flows(accounts, cal)
        + pay_flows(bank, trait, cal, start)
        + interest_flows(accounts, cal, paths, start)
        + loan_flows(bank, position, cal)
        + wealth_flows(bank, position, cal)
    )
    day = every.day + cal.first
    inside = (day >= accounts.open[every.account]) & (day <= accounts.close[every.account]) & (every.day >= start)
    return every.only(inside & (every.day < cal.size) & (every.cents != 0))
