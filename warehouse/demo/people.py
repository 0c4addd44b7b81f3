"""Retail customers and what both kinds of customer share: levels, offices, onboarding."""

from typing import Any

import numpy as np

from warehouse.demo.context import Bank
from warehouse.demo.names import id_cards, person_names, phones

MEAN_AUM = 3.9e5  # yuan a person keeps with the bank in deposits and wealth products, mean
BRANCH_WEIGHTS = {"O01": 0.38, "O02": 0.18, "O03": 0.14, "O04": 0.13, "O05": 0.10, "O06": 0.07}
OCCUPATIONS = "企业职员 公务员 教师 医护人员 个体工商户 企业主 工程技术人员 退休 自由职业 学生".split()
ELSEWHERE = (
    ("安徽省", "合肥市", "华东"), ("江西省", "上饶市", "华东"), ("湖北省", "武汉市", "华中"), ("北京市", "北京市", "华北"),
    ("陕西省", "西安市", "西北"), ("辽宁省", "沈阳市", "东北"), ("广东省", "广州市", "华南"), ("重庆市", "重庆市", "西南"),
)  # fmt: skip
# Fixed persons: name, gender, RM, assets with the bank in yuan
NAMED = (
    ("王淑珍", "F", "R011", 8.2e5),
    ("王雅婷", "F", "R011", 2.6e5),
    ("张伟", "M", "R011", 1.4e5),
    ("张伟", "M", "R011", 6.8e6),
    ("李静", "F", "R011", 5.5e5),
)


def normal_quantiles(p: np.ndarray) -> np.ndarray:
    """Standard normal quantiles (Acklam's rational approximation; error below 2e-9 of the value's scale)."""
    from statistics import NormalDist

    inverse = NormalDist().inv_cdf
    return np.array([inverse(float(x)) for x in p])


def lognormal_levels(rank: np.ndarray, n: int, mean: float, sigma: float, most: float) -> np.ndarray:
    """Lognormal levels by rank 0..n-1, scaled to `mean`: the same total at every seed, a tail that grows with n."""
    level = np.minimum(mean * np.exp(sigma * normal_quantiles((rank + 0.5) / n) - sigma**2 / 2), most)
    levels: np.ndarray = np.round(level * (mean / level.mean()), 2)
    return levels


def onboard_dates(bank: Bank, rng: np.random.Generator, n: int, opened: np.ndarray) -> np.ndarray:
    """Day the relation began: never before the office opened; about 7 % in the last twelve months."""
    last = np.datetime64(bank.data_date) - 4
    back = (rng.beta(0.95, 1.25, n) * 4700).astype("timedelta64[D]")
    begun: np.ndarray = np.maximum(last - back, opened + rng.integers(10, 400, n).astype("timedelta64[D]"))
    return begun


def office_table(bank: Bank, kind: str) -> dict[str, Any]:
    """Sub-branches with their weights and the managers of `kind` under each."""
    subs = bank.con.execute(
        "SELECT org_id, province, city, region, open_date, org_type FROM dim_org WHERE org_level = 3 ORDER BY org_id"
    ).fetchall()
    types = ("corp",) if kind == "corp" else ("retail", "wealth")
    managers: dict[str, list[tuple[str, str, str]]] = {}
    for rm_id, org_id, rm_type in bank.con.execute(
        "SELECT rm_id, org_id, rm_type FROM dim_rm WHERE leave_date IS NULL ORDER BY rm_id"
    ).fetchall():
        if rm_type in types:
            managers.setdefault(org_id[:5], []).append((rm_id, org_id, rm_type))
    return {"subs": subs, "managers": managers}


def sub_branch_weights(subs: list[tuple[Any, ...]], kind: str) -> np.ndarray:
    """Share of customers of `kind` per sub-branch: branch weight, then the kind of office, 西湖 first."""
    liked = {"corp": {"对公": 1.4, "零售": 0.5}, "retail": {"对公": 0.6, "零售": 1.4}}[kind]
    weight = np.array(
        [liked.get(s[5], 1.0) * (1.6 if s[0] == "O0101" else 1.0 + 0.13 * (i % 4)) for i, s in enumerate(subs)]
    )
    for branch, share in BRANCH_WEIGHTS.items():
        inside = np.array([s[0].startswith(branch) for s in subs])
        weight[inside] *= share / weight[inside].sum()
    shares: np.ndarray = weight / weight.sum()
    return shares


def pick_offices(bank: Bank, kind: str, wealth: np.ndarray, fixed: dict[int, str]) -> dict[str, Any]:
    """Managing organisation, RM (None = 公共池), home place and the office's opening day for each customer.

    `fixed` maps positions to a manager. Persons go to outlets as often as to the sub-branch; firms seldom.
    """
    rng = bank.rng(f"offices-{kind}")
    table = office_table(bank, kind)
    n = len(wealth)
    chosen = rng.choice(len(table["subs"]), size=n, p=sub_branch_weights(table["subs"], kind))
    pooled = rng.random(n) < (0.03 if kind == "corp" else 0.12)
    outlet = rng.random(n) < (0.12 if kind == "corp" else 0.5)
    draw = rng.random(n)
    away = rng.random(n) < 0.06
    where = rng.integers(0, len(ELSEWHERE), n)
    home = {rm: org for org, team in table["managers"].items() for rm, _, _ in team}
    position = {s[0]: i for i, s in enumerate(table["subs"])}
    result: dict[str, Any] = {k: [] for k in ("org_id", "rm_id", "province", "city", "region")}
    opened = []
    for i in range(n):
        sub = table["subs"][position[home[fixed[i]]] if i in fixed else chosen[i]]
        team = table["managers"][sub[0]]
        if kind == "retail":
            team = [m for m in team if (m[2] == "wealth") == (wealth[i] >= 1e6)] or team
        rm, rm_org, _ = team[int(draw[i] ** 1.15 * len(team))]
        rm = fixed.get(i, rm)
        org = rm_org if len(rm_org) > 5 and i not in fixed else sub[0]
        if org == sub[0] and outlet[i] and i not in fixed:
            org = f"{sub[0]}{1 + i % 2:02d}"
        result["org_id"].append(org)
        result["rm_id"].append(None if pooled[i] and i not in fixed else rm)
        place = ELSEWHERE[where[i]] if away[i] and i not in fixed else (sub[1], sub[2], sub[3])
        for key, value in zip(("province", "city", "region"), place, strict=True):
            result[key].append(value)
        opened.append(np.datetime64(sub[4]))
    return {**result, "opened": np.array(opened)}


def retail_styles(bank: Bank, wealth: np.ndarray, deposit: np.ndarray) -> np.ndarray:
    """One behaviour per person: normal, loyal (铁粉), spiky (冲时点), transit (过路资金), dormant or leaving."""
    rng = bank.rng("retail-styles")
    n = len(wealth)
    style = np.full(n, "normal", dtype=object)
    style[(deposit > 6e4) & (deposit < 4.4e5) & (rng.random(n) < 0.03)] = "loyal"
    small = wealth < 2.5e5
    draw = rng.random(n) * small.mean()
    style[small & (draw < 0.056)] = "spiky"
    style[small & (draw >= 0.056) & (draw < 0.086)] = "transit"
    style[small & (draw >= 0.086) & (draw < 0.146)] = "dormant"
    style[(rng.random(n) < 0.028) & (style == "normal")] = "leaving"
    style[: len(NAMED)] = "normal"
    return style


def ages(rng: np.random.Generator, n: int, bank: Bank) -> np.ndarray:
    """Birth dates of adults, most between 25 and 65."""
    years = 18.5 + 66 * rng.beta(1.9, 2.6, n)
    return np.datetime64(bank.data_date) - (years * 365.25).astype("timedelta64[D]")


def build_people(bank: Bank, first_number: int) -> dict[str, Any]:
    """Columns of dim_customer and of the traits for persons; ids go on from `first_number`."""
    rng = bank.rng("people")
    n = bank.count(17600, least=440)
    wealth = lognormal_levels(rng.permutation(n), n, MEAN_AUM, sigma=1.8, most=5e7)
    wealth[: len(NAMED)] = [w for _, _, _, w in NAMED]
    gender = ["M" if x else "F" for x in rng.random(n) < 0.51]
    gender[: len(NAMED)] = [g for _, g, _, _ in NAMED]
    names = person_names(rng, gender)
    names[: len(NAMED)] = [name for name, _, _, _ in NAMED]
    birth = ages(rng, n, bank)
    offices = pick_offices(bank, "retail", wealth, {i: rm for i, (_, _, rm, _) in enumerate(NAMED)})
    person = livelihood(bank, rng, wealth, (np.datetime64(bank.data_date) - birth).astype(int) / 365.25)
    onboard = np.maximum(onboard_dates(bank, rng, n, offices["opened"]), birth + np.timedelta64(6575, "D"))
    return {
        **{c: [None] * n for c in ("est_date", "size", "industry_code", "group_id", "group_name")},
        "customer_id": [f"C{first_number + i:06d}" for i in range(n)],
        "customer_name": names,
        "customer_type": ["retail"] * n,
        "id_type": ["IDCARD"] * n,
        "id_no": id_cards(rng, list(birth.astype("datetime64[D]")), gender),
        "phone": phones(rng, n),
        "gender": gender,
        "birth_date": list(birth.astype(object)),
        "occupation": [OCCUPATIONS[j] for j in person["job"]],
        "segment": ["普通"] * n,
        "is_tech": [False] * n,
        "is_listed": [False] * n,
        "onboard_date": onboard,
        "risk_tolerance": [f"C{c}" for c in np.clip(np.round(rng.normal(2.6, 1.0, n)), 1, 5).astype(int)],
        "is_payroll": list(person["salary"] > 0),
        "marketing_consent": list(rng.random(n) < 0.78),
        **offices,
        **traits(rng, wealth, person),
    }


def livelihood(bank: Bank, rng: np.random.Generator, wealth: np.ndarray, age: np.ndarray) -> dict[str, np.ndarray]:
    """Age, job (position in OCCUPATIONS), salary, behaviour, and whether they borrow and invest."""
    n = len(wealth)
    invests = (rng.random(n) < np.clip(0.10 + 0.16 * np.log10(wealth / 3e4), 0.02, 0.75)) & (wealth > 2e4)
    wealth_share = np.where(invests, rng.beta(2.2, 2.6, n), 0.0)
    style = retail_styles(bank, wealth, wealth * (1 - wealth_share))
    wealth_share[np.isin(style, ["spiky", "transit", "dormant"])] = 0.0
    borrower = (rng.random(n) < np.where(age < 60, 0.29, 0.07)) & (style != "dormant")
    job = np.where(age > 61, 7, np.where(age < 22.5, 9, rng.integers(0, 9, n) % 9))
    job[job == 7] = np.where(age[job == 7] > 55, 7, 0)
    salaried = np.isin(job, [0, 1, 2, 3, 6]) & (rng.random(n) < 0.50) & ~np.isin(style, ["dormant", "transit"])
    pay = np.round(np.clip(np.exp(rng.normal(9.15, 0.45, n)), 3200, 60000), -1)
    return {
        "age": age,
        "job": job,
        "salary": np.where(salaried, pay, 0.0),
        "style": style,
        "borrower": borrower,
        "wealth_share": wealth_share,
    }


def traits(rng: np.random.Generator, wealth: np.ndarray, person: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """How the persons behave: the columns of `trait`."""
    n, age, style = len(wealth), person["age"], person["style"]
    saving = np.clip(rng.beta(2.0, 1.2, n), 0, 0.95)
    return {
        "wealth": wealth,
        "time_share": np.where(style == "loyal", rng.uniform(0.55, 0.85, n), saving),
        "firm_scale": np.zeros(n),
        "risk": rng.standard_normal(n) + 0.25 * (person["job"] == 8),
        "activity": np.clip(rng.beta(2.0, 2.4, n) + 0.1 * (age < 40) + 0.03 * np.log10(wealth / 1e5), 0.02, 0.99),
        "growth": rng.normal(0.025, 0.13, n),
        "card": (rng.random(n) < np.where((age > 21) & (age < 62), 0.36, 0.05)) & (style != "dormant"),
        **{name: person[name] for name in ("style", "borrower", "salary", "wealth_share")},
    }
