"""Daily balances of the current accounts in cents, and the month-end deviation the bank is known for."""

from typing import Any

import numpy as np

from warehouse.demo.context import Bank
from warehouse.demo.deposit_accounts import Accounts
from warehouse.demo.deposit_flows import Flows
from warehouse.demo.deposit_paths import BLOCK, Calendar

WORST_MONTH = 30  # December 2025, position among the 36 months
WORST_DEVIATION = 0.043


def planned_deviation(bank: Bank, months: int) -> np.ndarray:
    """Month-end balance over monthly average minus one, per month: low, higher at quarter ends, 4.3 % once."""
    rng = bank.rng("deviation")
    plan = rng.uniform(0.006, 0.019, months)
    quarter_end = np.arange(months) % 3 == 0  # the first month is June 2023
    plan[quarter_end] = rng.uniform(0.025, 0.037, quarter_end.sum())
    plan[WORST_MONTH] = WORST_DEVIATION
    return plan


def meet_paths(cal: Calendar, accounts: Accounts, paths: np.ndarray, moves: np.ndarray, known: Flows) -> np.ndarray:
    """Balance in cents, current account x day: on the path when money moves, else as the day before plus known flows."""
    n = len(paths)
    balance = np.zeros((n, cal.size), dtype=np.int64)
    begin = np.clip(accounts.open[:n] - cal.first, 0, cal.size)
    end = np.clip(accounts.close[:n] - cal.first, 0, cal.size)
    days = np.arange(cal.size, dtype=np.int32)
    for low in range(0, n, BLOCK):
        high = min(low + BLOCK, n)
        mine = known.only((known.account >= low) & (known.account < high))
        row = mine.account - low
        path = np.round(paths[low:high].astype(np.float64) * 100).astype(np.int64)
        move = moves[low:high].copy()
        for k in (1, 2, 3):
            early = (mine.cents < 0) & (mine.ahead >= k) & (mine.day - k >= begin[mine.account])
            np.add.at(path, (row[early], mine.day[early] - k), -mine.cents[early])
            move[row[early], mine.day[early] - k] = True
        move[row[mine.meets], mine.day[mine.meets]] = True
        move[np.arange(high - low), np.minimum(begin[low:high], cal.size - 1)] = True
        flow = np.zeros_like(path)
        np.add.at(flow, (row, mine.day), mine.cents)
        total = np.cumsum(flow, axis=1)
        last = np.maximum.accumulate(np.where(move, days[None, :], 0), axis=1)
        block = np.take_along_axis(path - total, last, axis=1) + total
        inside = (days[None, :] >= begin[low:high, None]) & (days[None, :] < end[low:high, None])
        balance[low:high] = np.where(inside, block, 0)
    return balance


def time_totals(cal: Calendar, accounts: Accounts) -> np.ndarray:
    """Total of the time deposits per day, in cents."""
    time = ~accounts.demand
    cents = np.round(accounts.level[time] * 100)
    change = np.zeros(cal.size + 1)
    np.add.at(change, np.clip(accounts.open[time] - cal.first, 0, cal.size), cents)
    np.add.at(change, np.clip(accounts.close[time] - cal.first, 0, cal.size), -cents)
    return np.cumsum(change)[:-1]


def push_month_ends(bank: Bank, cal: Calendar, accounts: Accounts, trait: dict[str, Any], balance: np.ndarray) -> None:
    """Bring the bank's deviation to its plan, in place: firms that help at month ends place money for a few days.

    Solved month by month, because money placed at a month end also counts in the first days of the next month.
    """
    rng = bank.rng("month-ends")
    n = len(balance)
    who = accounts.customer[:n]
    helps = (trait["customer_type"][who] == "corp") & (trait["style"][who] == "normal") & (accounts.level[:n] > 1e5)
    helps &= (accounts.open[:n] <= cal.first) & (accounts.close[:n] == Accounts.NEVER) & (accounts.kind[:n] == "demand")
    helpers = np.flatnonzero(helps)
    total = balance.sum(axis=0) + time_totals(cal, accounts)
    for month, target in enumerate(planned_deviation(bank, len(cal.ends))):
        end = int(cal.ends[month])
        first = int(cal.ends[month - 1]) + 1 if month else 0
        length = end - first + 1
        weight = accounts.level[helpers] ** 0.9 * rng.lognormal(0, 0.5, len(helpers))
        weight /= weight.sum()
        since = end - rng.integers(0, 3, len(helpers))
        until = np.minimum(end + 1 + rng.integers(0, 3, len(helpers)), cal.size)
        average = total[first : end + 1].mean()
        days_in = float(((end + 1 - since) * weight).sum())
        wanted = ((1 + target) * average - total[end]) / (1 - (1 + target) * days_in / length)
        for k, account in enumerate(helpers):
            window = slice(int(since[k]), int(until[k]))
            cents = int(wanted * weight[k])
            cents = max(cents, -int(0.9 * balance[account, window].min())) // 100 * 100
            balance[account, window] += cents
            total[window] += cents
