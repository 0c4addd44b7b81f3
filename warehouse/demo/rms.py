"""dim_rm: relationship managers; corporate ones sit in sub-branches, retail and wealth ones in outlets too."""

from datetime import date, timedelta

import numpy as np

from warehouse.demo.context import Bank
from warehouse.demo.names import person_names, phones

# People with a fixed id: name, organisation, type.
FIXED = {
    "R007": ("陈立言", "O0101", "corp"),
    "R011": ("王敏", "O0101", "retail"),
    "R012": ("李四", "O0101", "corp"),
    "R031": ("张三", "O0201", "corp"),
}
OVERLOADED = "R007"  # planted: workload above 110 %; R012 is planted below 50 %
IDLE = "R012"
TEAM = {"corp": "对公业务", "retail": "零售业务", "wealth": "财富管理"}


def build_rms(bank: Bank) -> None:
    """240 at scale 1, never under 66: each sub-branch has a corporate and a retail one."""
    rng = bank.rng("rms")
    orgs = bank.rows("SELECT org_id, org_level FROM dim_org WHERE org_level >= 3 ORDER BY org_level, org_id")
    subs = [str(o) for o, level in zip(orgs["org_id"], orgs["org_level"], strict=True) if level == 3]
    outlets = [str(o) for o, level in zip(orgs["org_id"], orgs["org_level"], strict=True) if level == 4]
    n = bank.count(240, least=66)
    posts = [(s, t) for s in subs for t in ("corp", "retail")]
    extra = [(s, "corp") for s in subs] + [(o, "retail") for o in outlets] + [(s, "wealth") for s in subs]
    extra += [(s, t) for s in subs for t in ("corp", "retail")]
    posts = [p for p in posts if p not in (("O0101", "corp"), ("O0101", "retail"))]
    wanted = max(0, n - len(FIXED) - len(posts))
    posts += [extra[i % len(extra)] for i in range(wanted)]
    free = [f"R{i:03d}" for i in range(1, n + 1) if f"R{i:03d}" not in FIXED]
    people: dict[str, tuple[str, str, str]] = dict(FIXED)
    names = person_names(rng, ["M" if rng.random() < 0.48 else "F" for _ in posts])
    for rm_id, (org, kind), name in zip(free, posts, names, strict=False):
        people[rm_id] = (name, org, kind)
    write(bank, rng, people)


def write(bank: Bank, rng: np.random.Generator, people: dict[str, tuple[str, str, str]]) -> None:
    """Insert `people` (rm_id → name, organisation, type); the first of a team supervises it, a few have left."""
    ids = sorted(people)
    leader: dict[tuple[str, str], str] = {}
    for rm_id in ids:
        leader.setdefault((people[rm_id][1][:5], people[rm_id][2]), rm_id)
    hired = [date(2010, 1, 4) + timedelta(days=int(d)) for d in rng.integers(0, 5400, size=len(ids))]
    gone = {r for r in ids[60:] if r not in FIXED and r not in leader.values() and rng.random() < 0.04}
    org_names = dict(bank.con.execute("SELECT org_id, org_name FROM dim_org").fetchall())
    supervisors = [leader[people[r][1][:5], people[r][2]] for r in ids]
    bank.insert(
        "dim_rm",
        {
            "rm_id": ids,
            "rm_name": [people[r][0] for r in ids],
            "org_id": [people[r][1] for r in ids],
            "rm_type": [people[r][2] for r in ids],
            "team_name": [f"{org_names[people[r][1][:5]]}{TEAM[people[r][2]]}团队" for r in ids],
            "supervisor_rm_id": [None if s == r else s for s, r in zip(supervisors, ids, strict=True)],
            "hire_date": hired,
            "leave_date": [date(2025, 7, 31) + timedelta(days=40 * (i % 6)) if r in gone else None
                           for i, r in enumerate(ids)],
            "phone": phones(rng, len(ids)),
        },
    )  # fmt: skip
