"""What relationship managers do all day: first contacts with newly assigned customers, then visits, calls, messages."""

from datetime import date

import numpy as np

from warehouse.demo.context import Bank, day_number
from warehouse.demo.interaction_rows import CHANNELS, DAY, INTERACTIONS, NEVER, Roster, Rows, pick, rows
from warehouse.demo.rms import IDLE, OVERLOADED

WORKDAY_MINUTES = 480 * 0.70  # working time meant for customers
FIRST_DAY_SHARE = 0.82  # first contacts within 24 hours
# per kind of manager: interaction → (weight, mean minutes with preparation and records)
DAY_PLAN = {
    "corp": {"visit": (34, 150), "call": (30, 32), "wechat": (14, 22), "branch": (22, 85)},
    "retail": {"visit": (12, 110), "call": (38, 38), "wechat": (25, 28), "branch": (25, 75)},
    "wealth": {"visit": (16, 115), "call": (38, 40), "wechat": (20, 28), "branch": (26, 80)},
}
CHANNEL_OF = {"visit": "onsite", "call": "phone", "wechat": "wechat_mini", "branch": "branch"}


def first_contact_times(bank: Bank, roster: Roster) -> np.ndarray:
    """Second of the manager's first contact for assignments since activity data begin; NEVER for 3 % of them.

    For older assignments it is the assignment itself.
    """
    rng = bank.rng("first-contacts")
    n = len(roster.assigned)
    workdays = bank.rows("SELECT date FROM dim_date WHERE is_workday ORDER BY date")["date"]
    working = workdays.astype("datetime64[D]").astype(np.int64)
    day, second = roster.assigned // DAY, roster.assigned % DAY
    same = roster.assigned + rng.integers(600, 4 * 3600, n)
    same_ok = same % DAY < 18.5 * 3600
    next_morning = (day + 1) * DAY + rng.integers(9 * 3600, np.maximum(second, 9 * 3600 + 600))
    quick = np.where(same_ok & (rng.random(n) < 0.6), same, next_morning)
    later = np.searchsorted(working, day + 2) + rng.integers(0, 5, n)
    slow = working[np.minimum(later, len(working) - 1)] * DAY + rng.integers(9 * 3600, 17 * 3600, n)
    draw = rng.random(n)
    first = np.where(draw < FIRST_DAY_SHARE - 0.012, quick, np.where(draw < 0.97, slow, NEVER))
    end = (day_number(bank.data_date) + 1) * DAY
    first = np.where(first < end, first, NEVER)
    recent = (roster.rm >= 0) & (day >= day_number(bank.activity_start))
    return np.where(recent, first, roster.assigned)


def first_contacts(bank: Bank, roster: Roster, first: np.ndarray) -> Rows:
    """One bank-initiated call, message or visit per first contact since activity data begin."""
    rng = bank.rng("first-contact-rows")
    begin = day_number(bank.activity_start) * DAY
    who = np.flatnonzero((roster.rm >= 0) & (roster.assigned >= begin) & (first < NEVER))
    who = who[roster.present(who, first[who])]
    kind = pick(rng, len(who), {"call": 62, "wechat": 26, "visit": 12}, INTERACTIONS)
    minutes = rng.integers(12, 46, len(who))
    return rows(who, first[who], kind, channel_codes(kind), by_bank=True, rm=roster.rm[who], minutes=minutes)


def channel_codes(kind: np.ndarray) -> np.ndarray:
    """Channel of the manager's own interactions."""
    table = np.array([CHANNELS.index(CHANNEL_OF.get(k, "app")) for k in INTERACTIONS])
    codes: np.ndarray = table[kind]
    return codes


def loads(bank: Bank, roster: Roster) -> np.ndarray:
    """Planned workload per manager as a share of the time meant for customers: one overloaded, one idle."""
    plan = bank.rng("loads").uniform(0.72, 0.97, len(roster.rm_id))
    plan[roster.rm_id == OVERLOADED] = 1.21
    plan[roster.rm_id == IDLE] = 0.35
    return plan


def portfolio(roster: Roster, rm: int) -> np.ndarray:
    """The manager's customers; without any (small banks), those of the same kind in the branch who have none."""
    own = np.flatnonzero((roster.rm == rm) & (roster.style != "dormant"))
    if len(own) >= 3:
        return own
    corp = roster.rm_type[rm] == "corp"
    return np.flatnonzero((roster.branch == roster.rm_branch[rm]) & (roster.corp == corp) & (roster.style != "dormant"))


def contact_times(bank: Bank, rng: np.random.Generator, per_day: float, first: int, last: int) -> np.ndarray:
    """Seconds of a manager's contacts on workdays in [first, last], `per_day` on average."""
    found = bank.rows(
        "SELECT date FROM dim_date WHERE is_workday AND date BETWEEN ? AND ? ORDER BY date",
        date.fromordinal(first + 719_163), date.fromordinal(last + 719_163))["date"]  # fmt: skip
    days = found.astype("datetime64[D]").astype(np.int64)
    count = np.floor(per_day + rng.random(len(days))).astype(np.int64)
    day = np.repeat(days, count)
    time: np.ndarray = day * DAY + rng.integers(int(8.75 * 3600), int(18.2 * 3600), len(day))
    return time


def manager_contacts(bank: Bank, roster: Roster, rm: int, load: float, first: np.ndarray) -> Rows | None:
    """All planned contacts of one manager with customers he may already call; None without customers."""
    rng = bank.rng(f"contacts/{roster.rm_id[rm]}")
    plan = DAY_PLAN[str(roster.rm_type[rm])]
    own = portfolio(roster, rm)
    if not len(own):
        return None
    weight = sum(w for w, _ in plan.values())
    mean = sum(w * m for w, m in plan.values()) / weight
    start = max(day_number(bank.activity_start), int(roster.rm_from[rm]))
    stop = min(day_number(bank.data_date), int(roster.rm_to[rm]) - 1)
    time = contact_times(bank, rng, load * WORKDAY_MINUTES / mean, start, stop)
    chance = roster.wealth[own] ** 0.25 * (0.3 + roster.activity[own])
    chance /= chance.sum()
    customer = rng.choice(own, size=len(time), p=chance)
    for _ in range(4):
        bad = np.flatnonzero(~(roster.present(customer, time) & (time > first[customer])))
        customer[bad] = rng.choice(own, size=len(bad), p=chance)
    good = roster.present(customer, time) & (time > first[customer])
    kind = pick(rng, len(time), {k: w for k, (w, _) in plan.items()}, INTERACTIONS)
    typical = np.array([plan[k][1] if k in plan else 0 for k in INTERACTIONS])[kind]
    minutes = np.maximum(5, np.round(typical * rng.uniform(0.75, 1.25, len(time))))
    every = rows(customer, time, kind, channel_codes(kind), by_bank=True, rm=np.full(len(time), rm), minutes=minutes)
    return every.only(good)


def contacts(bank: Bank, roster: Roster) -> list[Rows]:
    """First contacts and the daily work of every manager."""
    first = first_contact_times(bank, roster)
    plan = loads(bank, roster)
    work = [manager_contacts(bank, roster, rm, float(plan[rm]), first) for rm in range(len(roster.rm_id))]
    return [first_contacts(bank, roster, first), *(w for w in work if w is not None)]
