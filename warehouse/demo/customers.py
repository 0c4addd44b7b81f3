"""dim_customer, and the TEMP table `trait`: the latent variables that later subjects turn into behaviour.

`trait` has one row per customer and is never written to the served file:

| column           | type    | meaning                                                                                  |
|------------------|---------|------------------------------------------------------------------------------------------|
| customer_id      | VARCHAR | as in dim_customer                                                                       |
| customer_type    | VARCHAR | corp, retail                                                                             |
| wealth           | DOUBLE  | target level at the data date of everything kept with the bank (deposits + wealth), 元    |
| wealth_share     | DOUBLE  | part of `wealth` in wealth products (0 for most); deposits are the rest                  |
| time_share       | DOUBLE  | part of the deposits in time class accounts                                              |
| growth           | DOUBLE  | yearly log growth of the balances                                                        |
| firm_scale       | DOUBLE  | yearly revenue 2025 of a firm, 元; 0 for persons                                          |
| risk             | DOUBLE  | latent standard normal, higher = worse                                                   |
| activity         | DOUBLE  | 0..1, how often the customer moves money and logs in                                     |
| style            | VARCHAR | normal, loyal (铁粉), spiky (冲时点), transit (过路资金), dormant (沉睡), leaving (流失)       |
| borrower         | BOOLEAN | has or had loans in the 36 months (about 55 % of firms, 25 % of persons); never dormant  |
| potential        | BOOLEAN | a borrower with room for deposits and wealth (30 % of borrowers)                         |
| card             | BOOLEAN | holds a credit card                                                                      |
| salary           | DOUBLE  | monthly pay credited here, 元; 0 = none                                                   |
| payroll_employer | VARCHAR | customer_id of the employer when it is our client                                        |
| onboard_date     | DATE    | as in dim_customer                                                                       |
| close_date       | DATE    | as in dim_customer                                                                       |
"""

from typing import Any

import numpy as np
import pyarrow as pa

from warehouse.demo.context import ACTIVITY_START, Bank
from warehouse.demo.corporates import build_corporates
from warehouse.demo.people import build_people

RATINGS = ("AAA", "AA", "A", "BBB", "BB", "B", "CCC")
RATING_SHARES = (0.04, 0.12, 0.25, 0.30, 0.17, 0.09, 0.03)
TRAITS = (
    "customer_id customer_type wealth wealth_share time_share growth firm_scale risk activity style borrower potential "
    "card salary payroll_employer onboard_date close_date"
).split()
DIMENSION = (
    "customer_id customer_name customer_type id_type id_no phone gender birth_date occupation est_date segment size "
    "industry_code is_tech is_listed vip_tier province city region onboard_date close_date internal_rating "
    "risk_tolerance group_id group_name org_id rm_id rm_assigned_at is_payroll marketing_consent kyc_expiry_date"
).split()


def joined(corporates: dict[str, Any], people: dict[str, Any]) -> dict[str, Any]:
    """The two kinds one after the other, lists as lists and arrays as arrays."""
    return {
        key: np.concatenate([corporates[key], people[key]])
        if isinstance(corporates[key], np.ndarray)
        else list(corporates[key]) + list(people[key])
        for key in corporates
    }


def close_dates(bank: Bank, data: dict[str, Any]) -> np.ndarray:
    """About 3 % have closed since 2024, at least 400 days after onboarding; never borrowers, never fixed persons."""
    rng = bank.rng("closing")
    n = len(data["customer_id"])
    first, last = np.datetime64("2024-01-08"), np.datetime64(bank.data_date) - 6
    day = first + rng.integers(0, (last - first).astype(int), n).astype("timedelta64[D]")
    planned = data["style"] != "normal"
    closed = (
        (rng.random(n) < 0.055) & ~data["borrower"] & ~planned & (day - data["onboard_date"] > np.timedelta64(400, "D"))
    )
    closed[:6] = False
    closed[data["first_person"] : data["first_person"] + 6] = False
    return np.where(closed, day, np.datetime64("NaT"))


def assigned_at(bank: Bank, data: dict[str, Any]) -> list[Any]:
    """When the present RM took over: soon after onboarding, or in a later reshuffle; NULL in the pool.

    About 1.6 % of customers a month were (re)assigned in the last thirteen months, in office hours of workdays.
    """
    rng = bank.rng("assignment")
    n = len(data["customer_id"])
    workdays = bank.rows("SELECT date FROM dim_date WHERE is_workday ORDER BY date")["date"].astype("datetime64[D]")
    begin = data["onboard_date"] + rng.integers(0, 4, n).astype("timedelta64[D]")
    span = np.maximum((np.datetime64(bank.data_date) - begin).astype(int), 1)
    later = begin + (rng.random(n) * span).astype(int).astype("timedelta64[D]")
    day = np.where(rng.random(n) < 0.45, later, begin)
    recent = np.datetime64(ACTIVITY_START) + rng.integers(0, 394, n).astype("timedelta64[D]")
    moved = (rng.random(n) < 0.15) & (data["onboard_date"] < recent)
    day = np.where(moved, recent, day)
    place = np.clip(np.searchsorted(workdays, day), 0, np.searchsorted(workdays, np.datetime64(bank.data_date)) - 1)
    day = np.where(day < workdays[0], day, np.maximum(workdays[place], data["onboard_date"]))
    day = np.where(np.isnat(data["close_date"]), day, np.minimum(day, data["close_date"]))
    minute = rng.integers(9 * 60, 17 * 60, n).astype("timedelta64[m]")
    moment = (day.astype("datetime64[m]") + minute).astype("datetime64[us]").astype(object)
    return [None if rm is None else m for rm, m in zip(data["rm_id"], moment, strict=True)]


def ratings(bank: Bank, data: dict[str, Any]) -> list[str | None]:
    """Internal rating of every borrower and of one firm in five without credit, worse with latent risk."""
    rng = bank.rng("ratings")
    n = len(data["customer_id"])
    seen = 0.8 * data["risk"] + 0.6 * rng.standard_normal(n)
    rank = (np.argsort(np.argsort(seen)) + 0.5) / n
    grade = np.searchsorted(np.cumsum(RATING_SHARES)[:-1], rank)
    corp = np.array(data["customer_type"]) == "corp"
    rated = data["borrower"] | (corp & (rng.random(n) < 0.2))
    grade[0] = 1
    return [RATINGS[g] if r else None for g, r in zip(grade, rated, strict=True)]


def employers(bank: Bank, data: dict[str, Any]) -> list[str | None]:
    """The client firm that pays each salary (in the same branch, larger firms more often), or None."""
    rng = bank.rng("employers")
    ids = np.array(data["customer_id"])
    branch = np.array([o[:3] for o in data["org_id"]])
    firms = data["firm_scale"] > 0
    result: list[str | None] = [None] * len(ids)
    for b in sorted(set(branch)):
        pool = np.flatnonzero(firms & (branch == b) & (data["style"] != "dormant") & np.isnat(data["close_date"]))
        staff = np.flatnonzero((data["salary"] > 0) & (branch == b) & (rng.random(len(ids)) < 0.6))
        if len(pool):
            weight = np.sqrt(data["firm_scale"][pool])
            for i, e in zip(staff, rng.choice(pool, size=len(staff), p=weight / weight.sum()), strict=True):
                result[i] = str(ids[e])
    return result


def build_customers(bank: Bank) -> None:
    """2,400 firms and 17,600 persons at scale 1. vip_tier and retail segment are set by `vip_tiers` at the end."""
    rng = bank.rng("customers")
    corporates = build_corporates(bank)
    first_person = len(corporates["customer_id"])
    data = joined(corporates, build_people(bank, first_person + 1))
    n = len(data["customer_id"])
    data["first_person"] = first_person
    data["close_date"] = close_dates(bank, data)
    data["potential"] = data["borrower"] & (rng.random(n) < 0.30)
    data["payroll_employer"] = employers(bank, data)
    data["internal_rating"] = ratings(bank, data)
    data["vip_tier"] = [None if t == "corp" else "普通" for t in data["customer_type"]]
    data["rm_assigned_at"] = assigned_at(bank, data)
    kyc = np.datetime64(bank.data_date) + rng.integers(-60, 1500, n).astype("timedelta64[D]")
    data["kyc_expiry_date"] = list(kyc.astype(object))
    bank.insert("dim_customer", {c: data[c] for c in DIMENSION})
    bank.con.register("incoming", pa.table({c: data[c] for c in TRAITS}))
    bank.con.execute("CREATE TEMP TABLE trait AS SELECT * FROM incoming").fetchall()
    bank.con.unregister("incoming")
