"""What customers start themselves: logins, views, enquiries before they borrow, complaints; and the bank's surveys."""

from datetime import timedelta

import numpy as np

from warehouse.demo.context import Bank, day_number
from warehouse.demo.interaction_rows import CHANNELS, DAY, ENQUIRIES, INTERACTIONS, Roster, Rows, pick, rows

CORP_LOANS = np.array(["L001", "L002", "L003", "L005", "L006", "L007", "L008"], dtype=object)
RETAIL_LOANS = np.array(["L011", "L013", "L014", "L015", "L016", "L017"], dtype=object)
VIEWED = np.array(
    ["W001", "W002", "W003", "W005", "W006", "W010", "D010", "D017", "L013", "L011", "N002"], dtype=object
)
WEAKER_BRANCH = "O06"  # surveys there are half a point lower


def span(bank: Bank) -> tuple[int, int]:
    """First day of activity data and the number of days."""
    first = day_number(bank.activity_start)
    return first, day_number(bank.data_date) - first + 1


def logins(bank: Bank, roster: Roster) -> Rows:
    """App logins (ebank for firms): many for a few, seldom for most, none for dormant customers."""
    rng = bank.rng("logins")
    first, days = span(bank)
    monthly = np.where(roster.corp, 5.0 * roster.activity**2, 10.0 * roster.activity**4)
    monthly = np.where((rng.random(len(monthly)) < 0.8) & (roster.style != "dormant"), monthly, 0.0)
    who = np.repeat(np.arange(len(monthly)), rng.poisson(monthly * days / 30.4))
    time = (first + rng.integers(0, days, len(who))) * DAY
    hour = np.where(roster.corp[who], rng.normal(13.5, 2.6, len(who)), rng.normal(16.0, 4.2, len(who)))
    time += (np.clip(hour, 6.5, 23.2) * 3600).astype(np.int64) + rng.integers(0, 900, len(who))
    kind = np.full(len(who), INTERACTIONS.index("app_login"))
    channel = np.where(roster.corp[who], CHANNELS.index("ebank"), CHANNELS.index("app"))
    return rows(who, time, kind, channel).only(roster.present(who, time))


def views(bank: Bank, roster: Roster, seen: Rows) -> Rows:
    """One login of persons in six goes on to look at a product."""
    rng = bank.rng("views")
    chosen = seen.only((rng.random(len(seen.customer)) < 0.17) & ~roster.corp[seen.customer])
    n = len(chosen.customer)
    kind = np.full(n, INTERACTIONS.index("app_view"))
    time = chosen.time + rng.integers(30, 600, n)
    return rows(chosen.customer, time, kind, chosen.channel, product=VIEWED[rng.integers(0, len(VIEWED), n)])


def borrowing_moments(bank: Bank, roster: Roster) -> tuple[np.ndarray, np.ndarray]:
    """Customers (positions) and days of loans: those paid out since activity began, and as many to come in 90 days.

    The coming ones are last year's borrowers again; without them enquiries would dry up towards the data date.
    """
    rng = bank.rng("moments")
    position = {c: i for i, c in enumerate(roster.customer_id)}
    found = bank.con.execute(
        "SELECT customer_id, disburse_date FROM loan WHERE disburse_date > ? ORDER BY loan_id", [bank.activity_start]
    ).fetchall()
    who = np.array([position[c] for c, _ in found], dtype=np.int64)
    day = np.array([day_number(d) for _, d in found], dtype=np.int64)
    last_year = who[day > day_number(bank.data_date - timedelta(days=365))]
    n = len(last_year) // 4
    coming = rng.choice(last_year, size=n) if n else last_year
    return np.concatenate([who, coming]), np.concatenate([day, day_number(bank.data_date) + rng.integers(1, 91, n)])


def enquiries(bank: Bank, roster: Roster) -> Rows:
    """Rates, limits, papers asked for in the weeks before most loans, and by about as many who then do not borrow."""
    rng = bank.rng("enquiries")
    first, days = span(bank)
    who, day = borrowing_moments(bank, roster)
    asks = rng.binomial(3, 0.52, len(who))
    asked = np.repeat(who, asks)
    when = np.repeat(day, asks) - rng.integers(3, 80, len(asked))
    idle = rng.choice(np.flatnonzero(roster.style != "dormant"), size=len(asked))
    everyone = np.concatenate([asked, idle])
    when = np.concatenate([when, first + rng.integers(0, days, len(idle))])
    star = np.flatnonzero(roster.customer_id == "C000001")
    everyone = np.concatenate([everyone, np.repeat(star, 3)])
    when = np.concatenate([when, day_number(bank.data_date) - np.array([38, 19, 10])])
    time = when * DAY + rng.integers(8 * 3600, 21 * 3600, len(everyone))
    n = len(everyone)
    kind = pick(rng, n, dict(zip(ENQUIRIES, (34, 26, 18, 22), strict=True)), INTERACTIONS)
    channel = pick(rng, n, {"app": 55, "branch": 14, "phone": 18, "wechat_mini": 13}, CHANNELS)
    channel[kind == INTERACTIONS.index("loan_calc")] = CHANNELS.index("app")
    person = np.isin(channel, [CHANNELS.index("branch"), CHANNELS.index("phone")])
    rm = np.where(person & (roster.assigned[everyone] < time), roster.rm[everyone], -1)
    loans = np.where(
        roster.corp[everyone],
        CORP_LOANS[rng.integers(0, len(CORP_LOANS), n)],
        RETAIL_LOANS[rng.integers(0, len(RETAIL_LOANS), n)],
    )
    inside = (when >= first) & (when < first + days) & roster.present(everyone, time)
    return rows(everyone, time, kind, channel, rm=rm, product=loans).only(inside)


def complaints(bank: Bank, roster: Roster) -> Rows:
    """About 45 a month at scale 1; nine in ten solved within ten days."""
    rng = bank.rng("complaints")
    first, days = span(bank)
    n = bank.count(round(45 * days / 30.4), least=24)
    weight = (roster.style != "dormant") * (0.3 + roster.activity)
    who = rng.choice(len(weight), size=n, p=weight / weight.sum())
    time = (first + rng.integers(0, days, n)) * DAY + rng.integers(8 * 3600, 22 * 3600, n)
    solved = time + (rng.gamma(1.6, 1.6, n) * DAY).astype(np.int64) + 3600
    end = (first + days) * DAY
    resolved = np.where((rng.random(n) < 0.95) & (solved < end), solved, 0)
    kind = np.full(n, INTERACTIONS.index("complaint"))
    channel = pick(rng, n, {"call_center": 62, "app": 22, "branch": 16}, CHANNELS)
    return rows(who, time, kind, channel, resolved=resolved).only(roster.present(who, time))


def contact_changes(bank: Bank, roster: Roster) -> Rows:
    """New phone numbers and addresses, about 1.5 % of customers a year."""
    rng = bank.rng("contact-changes")
    first, days = span(bank)
    active = np.flatnonzero(roster.style != "dormant")
    who = active[rng.random(len(active)) < 0.015 * days / 365]
    time = (first + rng.integers(0, days, len(who))) * DAY + rng.integers(9 * 3600, 20 * 3600, len(who))
    kind = np.full(len(who), INTERACTIONS.index("contact_change"))
    channel = pick(rng, len(who), {"app": 60, "branch": 40}, CHANNELS)
    return rows(who, time, kind, channel).only(roster.present(who, time))


def surveys(bank: Bank, roster: Roster) -> Rows:
    """About 5,500 answered surveys a year at scale 1, on a scale of 1 to 10, mean 8.3."""
    rng = bank.rng("surveys")
    first, days = span(bank)
    n = bank.count(round(5500 * days / 365), least=400)
    who = rng.integers(0, len(roster.customer_id), n)
    time = (first + rng.integers(0, days, n)) * DAY + rng.integers(9 * 3600, 20 * 3600, n)
    score = 10 - rng.gamma(1.5, 1.15, n) - 0.5 * (roster.branch[who] == WEAKER_BRANCH)
    rm = np.where((rng.random(n) < 0.7) & (roster.assigned[who] < time), roster.rm[who], -1)
    kind = np.full(n, INTERACTIONS.index("survey"))
    channel = pick(rng, n, {"sms": 55, "app": 30, "wechat_mini": 15}, CHANNELS)
    satisfaction = np.clip(np.round(score), 1, 10)
    every = rows(who, time, kind, channel, by_bank=True, rm=rm, satisfaction=satisfaction)
    return every.only(roster.present(who, time))


def customer_acts(bank: Bank, roster: Roster) -> list[Rows]:
    """All of these."""
    seen = logins(bank, roster)
    return [
        seen,
        views(bank, roster, seen),
        enquiries(bank, roster),
        complaints(bank, roster),
        contact_changes(bank, roster),
        surveys(bank, roster),
    ]
