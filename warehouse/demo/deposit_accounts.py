"""Deposit accounts: one current account per customer, agreement accounts of firms, and ladders of time deposits."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from warehouse.demo.context import Bank, day_number

# deposit_type → product per side and term in months
PRODUCTS = {
    ("retail", "time", 3): "D006", ("retail", "time", 6): "D007", ("retail", "time", 12): "D008",
    ("retail", "time", 24): "D009", ("retail", "time", 36): "D010", ("retail", "cd", 12): "D016",
    ("retail", "cd", 36): "D017", ("retail", "notice", 1): "D004", ("retail", "structured", 3): "D019",
    ("corp", "time", 3): "D011", ("corp", "time", 6): "D012", ("corp", "time", 12): "D013", ("corp", "time", 24): "D014",
    ("corp", "time", 36): "D015", ("corp", "cd", 12): "D018", ("corp", "notice", 1): "D005",
    ("corp", "structured", 3): "D020", ("corp", "margin", 6): "D021",
}  # fmt: skip
# side → (deposit_type, term in months, weight among ladders)
LADDERS = {
    "retail": (("time", 3, 5), ("time", 6, 8), ("time", 12, 28), ("time", 24, 20), ("time", 36, 30), ("cd", 12, 3),
               ("cd", 36, 4), ("notice", 1, 1), ("structured", 3, 1)),
    "corp": (("time", 3, 9), ("time", 6, 20), ("time", 12, 34), ("time", 24, 9), ("time", 36, 15), ("cd", 12, 4),
             ("notice", 1, 2), ("structured", 3, 2), ("margin", 6, 5)),
}  # fmt: skip
# yearly rate by term in months for accounts opened in 2022 and before, 2023, 2024, 2025, 2026
RATES = {
    1: (0.0165, 0.0155, 0.0145, 0.0130, 0.0120), 3: (0.0215, 0.0205, 0.0195, 0.0180, 0.0170),
    6: (0.0245, 0.0235, 0.0225, 0.0210, 0.0200), 12: (0.0280, 0.0270, 0.0255, 0.0235, 0.0225),
    24: (0.0325, 0.0310, 0.0290, 0.0260, 0.0245), 36: (0.0370, 0.0350, 0.0320, 0.0285, 0.0265),
}  # fmt: skip
DEMAND_RATES = {"retail": 0.0020, "corp": 0.0060, "agreement": 0.0145}


@dataclass(frozen=True)
class Accounts:
    """Columns of equal length. Days are integers since 1970-01-01; `close` is NEVER for open accounts.

    `level` is the target balance at the data date of a current account, or the fixed balance of a time deposit, 元.
    `customer` is the position in the trait arrays; `primary` the position of that customer's current account here.
    """

    NEVER = 99_999

    customer: np.ndarray
    product: np.ndarray
    kind: np.ndarray
    demand: np.ndarray
    term: np.ndarray
    open: np.ndarray
    maturity: np.ndarray
    close: np.ndarray
    rate: np.ndarray
    level: np.ndarray

    @property
    def ids(self) -> list[str]:
        """A0000001… in order of position."""
        return [f"A{i:07d}" for i in range(1, len(self.customer) + 1)]


def days_of(values: np.ndarray) -> np.ndarray:
    """datetime64 or masked dates → integer days; NULL → NEVER."""
    plain = np.ma.filled(values.astype("datetime64[D]"), np.datetime64("NaT")) if np.ma.isMA(values) else values
    plain = plain.astype("datetime64[D]")
    return np.where(np.isnat(plain), Accounts.NEVER, plain.astype(np.int64))


def add_months(days: np.ndarray, months: np.ndarray) -> np.ndarray:
    """The same day `months` later (or the month's last day), all in integer days."""
    day = days.astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    offset = (day - month.astype("datetime64[D]")).astype(np.int64)
    target = month + months.astype("timedelta64[M]")
    length = ((target + 1).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(np.int64)
    later: np.ndarray = target.astype("datetime64[D]").astype(np.int64) + np.minimum(offset, length - 1)
    return later


def current_accounts(bank: Bank, trait: dict[str, Any], current: np.ndarray) -> list[np.ndarray]:
    """Columns (customer, product, kind, level) of current and agreement accounts; position i is customer i's primary."""
    rng = bank.rng("current-accounts")
    n = len(current)
    corp = trait["customer_type"] == "corp"
    second = np.flatnonzero(corp & (current > 1.5e6) & (rng.random(n) < 0.62))
    share = np.zeros(n)
    share[second] = rng.uniform(0.45, 0.75, len(second))
    customer = np.concatenate([np.arange(n), second])
    product = np.concatenate([np.where(corp, "D002", "D001"), np.full(len(second), "D003")])
    kind = np.concatenate([np.full(n, "demand"), np.full(len(second), "agreement")])
    level = np.concatenate([current * (1 - share), current[second] * share[second]])
    return [customer, product, kind, level]


def ladders(bank: Bank, trait: dict[str, Any], time_level: np.ndarray) -> dict[str, np.ndarray]:
    """The rungs held side by side: customer, type, term, level of each; about 10,000 at scale 1."""
    rng = bank.rng("ladders")
    corp = trait["customer_type"] == "corp"
    unit = np.where(corp, 1.5e6, 1.1e5)
    count = np.where(time_level > 0, 1 + np.minimum(rng.poisson(np.log1p(time_level / unit)), 5), 0)
    customer = np.repeat(np.arange(len(count)), count)
    weight = rng.dirichlet(np.ones(1), len(customer)).ravel() * rng.uniform(0.5, 1.5, len(customer))
    total = np.bincount(customer, weights=weight, minlength=len(count))
    level = time_level[customer] * weight / total[customer]
    pick = rng.random(len(customer))
    kind = np.empty(len(customer), dtype=object)
    term = np.zeros(len(customer), dtype=np.int64)
    for side, mine in (("corp", corp[customer]), ("retail", ~corp[customer])):
        options = LADDERS[side]
        edges = np.cumsum([w for _, _, w in options]) / sum(w for _, _, w in options)
        choice = np.searchsorted(edges, pick[mine])
        kind[mine] = np.array([o[0] for o in options], dtype=object)[choice]
        term[mine] = np.array([o[1] for o in options])[choice]
    small_cd = (kind == "cd") & (level < np.where(corp[customer], 1e7, 2e5))
    kind[small_cd] = "time"
    return {"customer": customer, "kind": kind, "term": term, "level": level}


def time_accounts(bank: Bank, trait: dict[str, Any], rungs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Every rung as a chain of deposits, each opened when the one before matured; some money comes late or goes early."""
    rng = bank.rng("time-accounts")
    who, term = rungs["customer"], rungs["term"]
    first, last = day_number(bank.first_day), day_number(bank.data_date)
    start = first - (rng.random(len(who)) * term * 30.4).astype(np.int64)
    late = rng.random(len(who)) < 0.12
    start[late] = first + rng.integers(0, last - first, late.sum())
    start = np.maximum(start, trait["onboard"][who] + rng.integers(3, 60, len(who)))
    stop = np.minimum(trait["close"][who], Accounts.NEVER)
    leaving = (trait["style"][who] == "leaving") & (rng.random(len(who)) < 0.7)
    stop = np.where(leaving, np.minimum(stop, trait["leave_day"][who]), stop)
    pieces = []
    live = np.flatnonzero((start <= last) & (start < stop - 8))
    while len(live):
        begin, months = start[live], term[live]
        maturity = add_months(begin, months)
        early = (rng.random(len(live)) < 0.03) & (maturity - begin > 60)
        close = np.where(
            early, begin + ((maturity - begin) * rng.uniform(0.2, 0.9, len(live))).astype(np.int64), maturity
        )
        close = np.minimum(close, stop[live])
        grown = np.exp(trait["growth"][who[live]] * (begin - last) / 365) * rng.lognormal(0, 0.04, len(live))
        pieces.append((live, begin, maturity, close, rungs["level"][live] * grown))
        gap = np.where(rng.random(len(live)) < 0.8, 0, rng.integers(1, 25, len(live)))
        start[live] = close + gap
        goes_on = (start[live] <= last) & (start[live] < stop[live] - 8) & (rng.random(len(live)) > 0.04)
        live = live[goes_on]
    columns = [np.concatenate(c) for c in zip(*pieces, strict=True)]
    rung, close = columns[0], columns[3]
    seen = close > first
    result = dict(zip(("begin", "maturity", "close", "level"), (c[seen] for c in columns[1:]), strict=True))
    return {**result, "customer": who[rung[seen]], "kind": rungs["kind"][rung[seen]], "term": term[rung[seen]]}


def deposit_rates(kind: np.ndarray, term: np.ndarray, begin: np.ndarray, corp: np.ndarray) -> np.ndarray:
    """Yearly rate of each account by term and year opened; large certificates pay 15 basis points more."""
    edges = [day_number(date(y, 1, 1)) for y in (2023, 2024, 2025, 2026)]
    vintage = np.searchsorted(edges, begin, side="right")
    rate = np.where(corp, DEMAND_RATES["corp"], DEMAND_RATES["retail"])
    rate = np.where(kind == "agreement", DEMAND_RATES["agreement"], rate)
    for months, by_year in RATES.items():
        rate = np.where(term == months, np.array(by_year)[vintage], rate)
    rates: np.ndarray = np.round(
        rate + 0.0015 * (kind == "cd") + 0.002 * (kind == "structured") - 0.004 * (kind == "margin"), 4
    )
    return rates


def plan_accounts(bank: Bank, trait: dict[str, Any]) -> Accounts:
    """All accounts of the 36 months. Rungs are planned a sixth too high, because money waits between two of them."""
    rng = bank.rng("deposit-plan")
    corp = trait["customer_type"] == "corp"
    deposit = trait["wealth"] * (1 - trait["wealth_share"])
    keen = np.where(trait["style"] == "loyal", 1.0, np.where(corp, 0.88, 0.72))
    saver = (deposit > np.where(corp, 3e5, 1.2e4)) & (rng.random(len(deposit)) < keen)
    saver &= ~np.isin(trait["style"], ["spiky", "transit", "dormant"])
    share = np.where(saver, np.clip(trait["time_share"] * 1.25, 0.1, 0.93), 0.0)
    current = current_accounts(bank, trait, np.maximum(deposit * (1 - share), 50.0))
    time = time_accounts(bank, trait, ladders(bank, trait, deposit * share * 1.12))
    step = np.where(corp[time["customer"]], 10_000.0, 1_000.0)
    amount = np.maximum(np.round(time["level"] / step), 1) * step
    customer = np.concatenate([current[0], time["customer"]])
    blank = np.zeros(len(current[0]), dtype=np.int64)
    kind = np.concatenate([current[2], time["kind"]]).astype(str)
    term = np.concatenate([blank, time["term"]])
    begin = np.concatenate([trait["onboard"][current[0]], time["begin"]])
    side = np.where(corp[time["customer"]], "corp", "retail")
    product = [PRODUCTS[s, k, t] for s, k, t in zip(side, time["kind"], time["term"].tolist(), strict=True)]
    last = day_number(bank.data_date)
    close = np.concatenate([trait["close"][current[0]], time["close"]])
    return Accounts(
        customer=customer,
        product=np.concatenate([current[1], np.array(product)]),
        kind=kind,
        demand=np.isin(kind, ["demand", "agreement"]),
        term=term,
        open=begin,
        maturity=np.concatenate([blank, time["maturity"]]),
        close=np.where(close > last, Accounts.NEVER, close),
        rate=deposit_rates(kind, term, begin, corp[customer]),
        level=np.concatenate([current[3], amount]),
    )


def write_accounts(bank: Bank, accounts: Accounts, customer_ids: np.ndarray, offices: np.ndarray) -> None:
    """Insert deposit_account; the opening office is the managing one."""
    dates = [a.astype("datetime64[D]").astype(object) for a in (accounts.open, accounts.maturity, accounts.close)]
    bank.insert(
        "deposit_account",
        {
            "account_id": accounts.ids,
            "customer_id": customer_ids[accounts.customer],
            "product_id": accounts.product,
            "org_id": offices[accounts.customer],
            "deposit_type": accounts.kind,
            "term_class": np.where(accounts.demand, "demand", "time"),
            "term_months": [None if d else int(t) for d, t in zip(accounts.demand, accounts.term, strict=True)],
            "open_date": list(dates[0]),
            "maturity_date": [None if d else m for d, m in zip(accounts.demand, dates[1], strict=True)],
            "close_date": [None if c == Accounts.NEVER else d for c, d in zip(accounts.close, dates[2], strict=True)],
            "interest_rate": accounts.rate,
        },
    )
