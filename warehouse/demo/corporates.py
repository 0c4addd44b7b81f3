"""Corporate customers: firm size, industry, name, group, and the latent traits behind their behaviour."""

from typing import Any

import numpy as np

from warehouse.demo.context import Bank
from warehouse.demo.industries import DIVISIONS
from warehouse.demo.names import BRAND_FIRST, FORMS, brands, credit_codes, phones
from warehouse.demo.people import lognormal_levels, onboard_dates, pick_offices

MEAN_AUM = 5.4e6  # yuan a corporate keeps with the bank, mean; the distribution is Pareto-like above it
SIZES = (("L", 4e8), ("M", 2e7), ("S", 3e6), ("X", 0.0))
# A fixed client and its near-twin, then other fixed names: name, industry, yearly revenue, RM
NAMED = (
    ("杭州澜昇电子科技有限公司", "C39", 1.8e8, "R007"),
    ("杭州澜晟电子科技有限公司", "C39", 4.1e7, "R012"),
    ("杭州霁岚智能装备有限公司", "C35", 9.6e7, "R007"),
    ("杭州珩途供应链有限公司", "F51", 2.4e8, "R007"),
    ("杭州岚桥建设工程有限公司", "E47", 1.5e8, "R007"),
    ("杭州砚禾食品有限公司", "C14", 2.8e7, "R007"),
)


def company_names(bank: Bank, cities: list[str], industries: list[str]) -> list[str]:
    """Region + brand + trade + form, unique; the NAMED ones first."""
    rng = bank.rng("company-names")
    words = {code: text.split() for code, _, _, text in DIVISIONS}
    n = len(cities)
    brand = brands(rng, n)
    form = rng.choice(3, size=n, p=[0.82, 0.12, 0.06])
    tech = rng.random(n) < 0.3
    taken = {name for name, _, _, _ in NAMED}
    names = [name for name, _, _, _ in NAMED]
    for i in range(len(NAMED), n):
        trade = words[industries[i]][int(rng.integers(len(words[industries[i]])))]
        middle = trade + ("科技" if tech[i] and industries[i][0] in "CIM" and not trade.endswith("科技") else "")
        name = f"{cities[i].removesuffix('市')}{brand[i]}{middle}{FORMS[form[i]]}"
        while name in taken:
            new_brand = brands(rng, 1)[0] if rng.random() < 0.7 else brand[i] + BRAND_FIRST[int(rng.integers(30))]
            name = f"{cities[i].removesuffix('市')}{new_brand}{middle}{FORMS[form[i]]}"
        taken.add(name)
        names.append(name)
    return names


def corporate_groups(bank: Bank, names: list[str]) -> tuple[list[str | None], list[str | None]]:
    """Group id and name per company: 60 groups of 2 to 5 members at scale 1; NAMED companies stay outside."""
    rng = bank.rng("groups")
    n = len(names)
    ids: list[str | None] = [None] * n
    titles: list[str | None] = [None] * n
    free = rng.permutation(np.arange(len(NAMED), n))
    position = 0
    for g, (first, second) in enumerate(zip(brands(rng, 4000), brands(rng, 4000), strict=True), start=1):
        size = int(rng.integers(2, 6))
        if g > bank.count(60, least=4) or position + size > n // 2:
            break
        for i in free[position : position + size]:
            ids[i], titles[i] = f"G{g:03d}", f"{first}{second[1]}集团"
        position += size
    return ids, titles


def firm_columns(bank: Bank, n: int) -> dict[str, np.ndarray]:
    """Industry, revenue, latent risk, activity and balances of `n` firms, correlated as in life."""
    rng = bank.rng("firms")
    weights = np.array([w for _, _, w, _ in DIVISIONS])
    codes = np.array([c for c, _, _, _ in DIVISIONS])
    industry = rng.choice(codes, size=n, p=weights / weights.sum())
    size_z = rng.standard_normal(n)
    revenue = np.exp(np.log(3.0e7) + 1.55 * size_z)
    for i, (_, code, named_revenue, _) in enumerate(NAMED):
        industry[i], revenue[i] = code, named_revenue
    size_z = (np.log(revenue) - np.log(3.0e7)) / 1.55
    rank = np.argsort(np.argsort(0.72 * size_z + 0.69 * rng.standard_normal(n)))
    return {
        "industry": industry,
        "firm_scale": np.round(revenue, -3),
        "wealth": lognormal_levels(rank, n, MEAN_AUM, sigma=1.75, most=8e8),
        "risk": rng.standard_normal(n) - 0.25 * size_z + 0.35 * np.char.startswith(industry.astype(str), "E"),
        "activity": np.clip(rng.beta(2.6, 1.9, n) + 0.06 * size_z, 0.03, 0.99),
        "borrower": rng.random(n) < np.clip(0.55 + 0.07 * size_z, 0.2, 0.85),
    }


def corporate_styles(bank: Bank, firm: dict[str, np.ndarray]) -> np.ndarray:
    """One behaviour per firm: normal, loyal, spiky, transit, dormant or leaving; borrowers are never dormant."""
    rng = bank.rng("corporate-styles")
    n = len(firm["wealth"])
    style = np.full(n, "normal", dtype=object)
    loyal = (firm["wealth"] > 7e5) & (firm["wealth"] < 4.4e6) & (rng.random(n) < 0.05)
    style[loyal] = "loyal"
    draw = rng.random(n)
    style[(draw < 0.03) & (firm["wealth"] < 4e6)] = "spiky"
    style[(draw >= 0.03) & (draw < 0.06)] = "transit"
    style[(draw >= 0.06) & (draw < 0.10) & ~firm["borrower"]] = "dormant"
    style[(draw >= 0.10) & (draw < 0.13)] = "leaving"
    style[: len(NAMED)] = "normal"
    return style


def build_corporates(bank: Bank) -> dict[str, Any]:
    """Columns of dim_customer and of the traits for the corporates (ids C000001…), one list or array each."""
    rng = bank.rng("corporates")
    n = bank.count(2400, least=60)
    firm = firm_columns(bank, n)
    firm["borrower"][: len(NAMED)] = True
    firm["wealth"][0], firm["risk"][0], firm["activity"][0] = 4.2e6, -0.9, 0.9
    firm["style"] = corporate_styles(bank, firm)
    offices = pick_offices(bank, "corp", firm["wealth"], {i: rm for i, (_, _, _, rm) in enumerate(NAMED)})
    onboard = onboard_dates(bank, rng, n, offices["opened"])
    onboard[: len(NAMED)] = np.datetime64("2017-03-16")
    return {**identity(bank, rng, firm, offices, onboard), **offices, **traits(rng, firm)}


def identity(
    bank: Bank, rng: np.random.Generator, firm: dict[str, np.ndarray], offices: dict[str, Any], onboard: np.ndarray
) -> dict[str, Any]:
    """Who the firms are: names, numbers, size, segment, group."""
    n = len(onboard)
    industries = [str(c) for c in firm["industry"]]
    group_id, group_name = corporate_groups(bank, names := company_names(bank, offices["city"], industries))
    size_index = np.argmax(firm["firm_scale"][:, None] >= np.array([t for _, t in SIZES])[None, :], axis=1)
    score = np.argsort(np.argsort(firm["firm_scale"] * np.sqrt(firm["wealth"]))) / n
    segment = np.select([score >= 0.98, score >= 0.88, size_index <= 1], ["战略", "重点", "一般"], "小微")
    tech = np.isin(firm["industry"], ["C27", "C35", "C38", "C39", "C40", "I64", "I65", "M73", "M75"])
    age_days = rng.integers(200, 5500, n).astype("timedelta64[D]")
    luck = rng.random(n)
    return {
        **{name: [None] * n for name in ("gender", "birth_date", "occupation", "risk_tolerance")},
        "customer_id": [f"C{i:06d}" for i in range(1, n + 1)],
        "customer_name": names,
        "customer_type": ["corp"] * n,
        "id_type": ["USCC"] * n,
        "id_no": credit_codes(rng, n),
        "phone": phones(rng, n),
        "est_date": list((onboard - age_days).astype(object)),
        "segment": [str(s) for s in segment],
        "size": [SIZES[i][0] for i in size_index],
        "industry_code": industries,
        "is_tech": list(tech & (luck < 0.55) | (np.arange(n) == 0)),
        "is_listed": list((score >= 0.985) & (luck < 0.5)),
        "onboard_date": onboard,
        "group_id": group_id,
        "group_name": group_name,
        "is_payroll": [False] * n,
        "marketing_consent": list(rng.random(n) < 0.9),
    }


def traits(rng: np.random.Generator, firm: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """How the firms behave: the columns of `trait` that only firms draw this way."""
    n = len(firm["wealth"])
    invests = (rng.random(n) < 0.18) & (firm["wealth"] > 2e6)
    return {
        "wealth_share": np.where(invests, rng.uniform(0.05, 0.3, n), 0.0),
        "time_share": np.where(firm["style"] == "loyal", rng.uniform(0.45, 0.7, n), rng.beta(1.9, 1.5, n)),
        "growth": rng.normal(0.02, 0.10, n),
        "card": np.zeros(n, dtype=bool),
        "salary": np.zeros(n),
        **{name: firm[name] for name in ("wealth", "firm_scale", "risk", "activity", "style", "borrower")},
    }
