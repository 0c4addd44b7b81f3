"""Where each current account's balance wants to be every day, and on which days money moves.

A path is level x growth x season x slow noise, plus pulses (salary, month-end spikes, money passing through). The
balance meets its path on the days something happens (`moves`) and stands still between them.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from warehouse.demo.context import Bank, day_number
from warehouse.demo.deposit_accounts import Accounts

SPRING_FESTIVALS = (date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17))
SIGMA = {"normal": 0.42, "loyal": 0.05, "spiky": 0.25, "transit": 0.30, "dormant": 0.0, "leaving": 0.22}
BLOCK = 2048  # accounts computed at a time, to bound memory


@dataclass(frozen=True)
class Calendar:
    """The days of the simulation: `numbers` since 1970, day of month, workday flags, month index, month end positions."""

    first: int
    numbers: np.ndarray
    day: np.ndarray
    workday: np.ndarray
    month: np.ndarray
    ends: np.ndarray

    @property
    def size(self) -> int:
        """Number of days."""
        return len(self.numbers)


def calendar(bank: Bank) -> Calendar:
    """Calendar from the first to the last day of the 36 months."""
    found = bank.rows("SELECT date, is_workday FROM dim_date WHERE date <= ? ORDER BY date", bank.data_date)
    days = found["date"].astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    index = (month - month[0]).astype(int)
    numbers = days.astype(np.int64)
    ends = np.flatnonzero(np.append(np.diff(index) > 0, True))
    return Calendar(
        int(numbers[0]),
        numbers,
        (days - month.astype("datetime64[D]")).astype(int) + 1,
        found["is_workday"],
        index,
        ends,
    )


def season(cal: Calendar, corp: bool) -> np.ndarray:
    """Yearly and monthly rhythm as a factor per day: firms pay out before Spring Festival, persons receive."""
    curve = np.ones(cal.size)
    for day in SPRING_FESTIVALS:
        distance = cal.numbers - day_number(day)
        if corp:
            curve -= 0.07 * np.exp(-((distance / 14.0) ** 2))
        else:
            curve += 0.08 * np.exp(-(((distance + 3) / 18.0) ** 2))
    if corp:
        curve -= 0.05 * np.exp(-(((cal.day - 14) / 4.0) ** 2))
        curve += 0.03 * np.exp(-(((cal.day - 24) / 4.0) ** 2))
    return curve


def slow_noise(rng: np.random.Generator, n: int, cal: Calendar) -> np.ndarray:
    """Standard normal AR(1) noise by week plus a little by day, n x days, float32."""
    weeks = cal.size // 7 + 2
    steps = rng.standard_normal((n, weeks), dtype=np.float32)
    for w in range(1, weeks):
        steps[:, w] = 0.9 * steps[:, w - 1] + 0.436 * steps[:, w]
    week = np.arange(cal.size) // 7
    daily: np.ndarray = steps[:, week] + 0.35 * rng.standard_normal((n, cal.size), dtype=np.float32)
    return daily


def pay_saw(cal: Calendar, payday: np.ndarray) -> np.ndarray:
    """Share of the last salary still there: 0.85 on payday, falling to 0 over 30 days. payday x days."""
    since = (cal.day[None, :] - payday[:, None]) % 30
    left: np.ndarray = (0.85 * (1 - since / 30.0)).astype(np.float32)
    return left


def move_chance(cal: Calendar, corp: np.ndarray, activity: np.ndarray, style: np.ndarray) -> np.ndarray:
    """Chance that money moves, account x 1; multiply by `quiet_days` for the day."""
    chance = np.where(corp, 0.08 + 0.42 * activity, 0.004 + 0.36 * activity**2.8)
    chance = np.where(style == "loyal", chance * 0.5, chance)
    return np.where(style == "dormant", 0.0, chance).astype(np.float32)


def quiet_days(cal: Calendar, corp: bool) -> np.ndarray:
    """Factor on the chance per day: offices closed quieten firms, persons hardly notice."""
    factor = np.where(cal.workday, 1.0, 0.06 if corp else 0.9)
    for day in SPRING_FESTIVALS:
        factor = np.where(np.abs(cal.numbers - day_number(day)) < 5, factor * 0.5, factor)
    return factor.astype(np.float32)


def spike_pulses(rng: np.random.Generator, cal: Calendar, path: np.ndarray, moves: np.ndarray, big: float) -> None:
    """Month-end show money on one account: a little every month, at least `big` every fifth month."""
    phase = int(rng.integers(5))
    base = float(path.mean())
    for m, end in enumerate(cal.ends):
        start = end - int(rng.integers(0, 3))
        stop = min(max(end + 1, start + int(7 - (cal.first + start + 3) % 7)), cal.size)  # not before next Monday
        extra = big * float(rng.uniform(1.02, 1.45)) if m % 5 == phase else base * float(rng.uniform(0.4, 0.9))
        path[start:stop] += extra
        moves[start] = True
        if stop < cal.size:
            moves[stop] = True


def transit_pulses(
    rng: np.random.Generator, cal: Calendar, path: np.ndarray, moves: np.ndarray, quarter: float
) -> None:
    """Money that passes through one account within the week: in from Monday on, out by Friday; `quarter` 元 in 90 days."""
    moves[:] = False
    monday = int((-(cal.first + 3)) % 7)  # 1970-01-01 was a Thursday
    path[:] = path[0]
    for start in range(monday, cal.size - 5, 7):
        begin = start + int(rng.integers(0, 2))
        stop = begin + int(rng.integers(1, 4))
        path[begin:stop] += quarter / 13 * float(rng.uniform(0.6, 1.6))
        moves[begin] = moves[stop] = True
        path[stop:] *= float(rng.uniform(0.985, 1.02))


def fade(path: np.ndarray, start: int, rest: float) -> None:
    """Money leaves: from position `start` on the path falls to the share `rest` within three weeks."""
    if start < len(path):
        days = np.arange(len(path) - start)
        path[start:] *= rest + (1 - rest) * np.exp(-days / 8.0)


def special_pulses(
    bank: Bank, cal: Calendar, accounts: Accounts, trait: dict[str, Any], paths: np.ndarray, moves: np.ndarray
) -> None:
    """Planted behaviour of spiky, transit and leaving customers, in place, on their primary accounts."""
    rng = bank.rng("pulses")
    corp = trait["customer_type"] == "corp"
    for i in np.flatnonzero(np.isin(trait["style"], ["spiky", "transit", "leaving"])):
        start = max(0, int(accounts.open[i]) - cal.first)
        if start > cal.size - 40:
            continue
        if trait["style"][i] == "spiky":
            spike_pulses(rng, cal, paths[i], moves[i], 5.2e6 if corp[i] else 5.4e5)
        elif trait["style"][i] == "transit":
            transit_pulses(
                rng, cal, paths[i], moves[i], float(rng.uniform(7e6, 2e7) if corp[i] else rng.uniform(7e5, 2e6))
            )
        else:
            for account in np.flatnonzero(accounts.customer[: len(paths)] == i):
                fade(paths[account], int(trait["leave_day"][i]) - cal.first, float(rng.uniform(0.12, 0.4)))


def demand_paths(bank: Bank, cal: Calendar, accounts: Accounts, trait: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    """Paths (float32, 元) and move days (bool) of the current accounts, account x day."""
    n = int(accounts.demand.sum())
    who = accounts.customer[:n]
    corp = trait["customer_type"][who] == "corp"
    style = trait["style"][who]
    sigma = np.array([SIGMA[s] for s in style], dtype=np.float32) * np.where(corp, 1.25, 1.0).astype(np.float32)
    chance = move_chance(cal, corp, trait["activity"][who], style)
    seasons = np.stack([season(cal, corp=False), season(cal, corp=True)]).astype(np.float32)
    quiet = np.stack([quiet_days(cal, corp=False), quiet_days(cal, corp=True)])
    age = (cal.numbers - cal.numbers[-1]).astype(np.float32) / 365
    paths = np.empty((n, cal.size), dtype=np.float32)
    moves = np.empty((n, cal.size), dtype=bool)
    for low in range(0, n, BLOCK):
        rows = slice(low, min(low + BLOCK, n))
        rng = bank.rng(f"paths/{low // BLOCK}")
        size = rows.stop - low
        log = sigma[rows, None] * slow_noise(rng, size, cal) - 0.5 * sigma[rows, None] ** 2
        log += trait["growth"][who[rows], None].astype(np.float32) * age[None, :]
        ramp = np.clip((cal.numbers[None, :] - accounts.open[rows, None] + 6) / 70.0, 0.05, 1.0).astype(np.float32)
        kind = corp[rows].astype(int)
        paths[rows] = accounts.level[rows, None].astype(np.float32) * np.exp(log) * seasons[kind] * ramp
        salary = np.where(accounts.kind[rows] == "demand", trait["salary"][who[rows]], 0.0).astype(np.float32)
        paths[rows] += salary[:, None] * pay_saw(cal, trait["payday"][who[rows]])
        moves[rows] = rng.random((size, cal.size), dtype=np.float32) < chance[rows, None] * quiet[kind]
        meet = rng.integers(1, 15, size)
        loyal = (style[rows] == "loyal")[:, None]
        moves[rows] |= loyal & ((cal.day[None, :] == meet[:, None]) | (cal.day[None, :] == meet[:, None] + 13))
    special_pulses(bank, cal, accounts, trait, paths, moves)
    return paths, moves


def leave_days(bank: Bank, style: np.ndarray) -> np.ndarray:
    """Day on which leaving customers start to go: half of them in the last quarter, the rest over the year before."""
    rng = bank.rng("leave-days")
    n = len(style)
    late = day_number(bank.data_date - timedelta(days=45)) + rng.integers(-22, 22, n)
    early = day_number(bank.data_date - timedelta(days=400)) + rng.integers(40, 300, n)
    return np.where(rng.random(n) < 0.5, late, early)
