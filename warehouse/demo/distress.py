"""Who gets into trouble, and when. The one source of late payment, default, cure and write-off for loans and cards.

TEMP table `distress`: customer_id, stress_start and stress_end (payments grow late), default_date (nothing is paid from
then on; NULL if it never comes to that), cure_date (arrears paid in full), exit_date and exit_type (writeoff,
  transfer).
Each customer has a hazard that grows with the latent risk and falls with size; one factor per pool is searched so that
the pool's NPL ratio meets its target at the data date and stays near it before. TEMP table `card_holder`:
customer_id, open_date, credit_limit.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from warehouse.demo.context import Bank, day_number
from warehouse.demo.draws import run

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

NEVER = 60_000  # a day far after the data
NPL_TARGETS = {"building": 0.041, "corporate": 0.0130, "retail": 0.0130}
CURED = 0.12  # share of defaults whose arrears are paid in full

_CARD_HOLDERS = """
CREATE OR REPLACE TEMP TABLE card_holder AS
SELECT c.customer_id, greatest(c.onboard_date + 5, DATE '2023-06-01' - between_days(c.customer_id, 'card age', -1060,
  1400)) AS open_date,
  least(300000, greatest(5000, round(8000 * pow(greatest(t.wealth, 1000) / 20000, 0.35) * exp(0.5
    * gauss(c.customer_id, 'card limit')) / 1000) * 1000))
    AS credit_limit
FROM dim_customer c JOIN trait t USING (customer_id)
WHERE t.card AND c.close_date IS NULL
"""

_EXPOSED = """
CREATE OR REPLACE TEMP TABLE exposed AS
WITH l AS (SELECT customer_id, min(disburse_date) AS since, sum(principal)::DOUBLE AS amount, max(principal)::DOUBLE
  AS largest FROM loan_plan GROUP BY ALL),
x AS (SELECT coalesce(l.customer_id, h.customer_id) AS customer_id, least(l.since, h.open_date) AS since,
  coalesce(l.largest, 0) AS largest
  FROM l FULL JOIN card_holder h USING (customer_id)),
g AS (SELECT group_id, count(*) AS borrowers, row_number() OVER (ORDER BY (count(*) >= 2) DESC, hash(group_id)) AS place
  FROM dim_customer JOIN x USING (customer_id) WHERE group_id IS NOT NULL AND customer_type = 'corp' GROUP BY group_id)
SELECT x.customer_id, CASE WHEN c.customer_type = 'retail' THEN 'retail' WHEN left(c.industry_code, 1) = 'E'
  THEN 'building' ELSE 'corporate' END AS pool,
  greatest(x.since, DATE '2021-10-01') AS since, t.risk, x.largest, -ln(greatest(u01(x.customer_id, 'default'),
    1e-9)) AS patience,
  c.customer_name LIKE '%澜昇%' OR (c.customer_type = 'corp' AND row_number() OVER (PARTITION BY c.customer_type
    ORDER BY x.largest DESC) <= 12)
    OR (c.group_id IS NOT NULL) OR x.largest > 3e7 AS immune,
  coalesce(g.place = 1 AND row_number() OVER (PARTITION BY c.group_id ORDER BY x.largest, x.customer_id) = 1, FALSE)
    AS chosen,
  u01(x.customer_id, 'cure') AS cure, u01(x.customer_id, 'lag') AS lag, u01(x.customer_id, 'warning') AS warning,
    u01(x.customer_id, 'scare') AS scare
FROM x JOIN dim_customer c USING (customer_id) JOIN trait t USING (customer_id) LEFT
  JOIN g ON g.group_id = c.group_id ORDER BY x.customer_id
"""


@dataclass(frozen=True)
class Pool:
    """Customers of one pool and their planned loans; days are numbers since 1970, `owner` indexes the customers."""

    since: Floats
    hazard: Floats  # expected defaults per month at factor 1
    patience: Floats  # unit exponential
    lag: Floats
    cured: npt.NDArray[np.bool_]
    owner: Ints
    start: Ints
    settle: Ints
    principal: Floats
    term_days: Floats
    amortising: npt.NDArray[np.bool_]

    def balance(self, day: Floats) -> Floats:
        """Planned balance of every loan on its own `day`."""
        elapsed = np.clip((day - self.start) / self.term_days, 0, 1)
        left = np.where(self.amortising, 1 - elapsed, 1.0)
        return np.where((day >= self.start) & (day < self.settle), self.principal * left, 0.0)

    def default_day(self, factor: float) -> Floats:
        """Day each customer stops paying; may lie after the data or outside any loan."""
        return np.minimum(self.since + 30.4 * self.patience / (self.hazard * factor), NEVER)

    def npl_ratio(self, factor: float, day: int) -> float:
        """Non-performing share of the planned balance on `day`."""
        default = self.default_day(factor)
        exit_day = default + exit_lag(self.lag)
        bad = ~self.cured & (default + 95 <= day) & (exit_day > day)
        frozen = self.balance(default[self.owner])
        planned = self.balance(np.full(len(self.start), float(day)))
        # a customer in default draws no more loans and repays none
        in_default = (default <= day)[self.owner]
        total = np.where(in_default, np.where(bad[self.owner], frozen, 0.0), planned).sum()
        return float(np.where(bad[self.owner], frozen, 0.0).sum() / max(total, 1.0))


def exit_lag(lag: Floats) -> Floats:
    """Days from default to write-off or transfer, from a uniform draw."""
    return 480 + 380 * lag


def search_factor(pool: Pool, target: float, days: list[int]) -> float:
    """The hazard factor whose NPL ratios come nearest to `target`: the last of `days` counts most."""
    factors = np.exp(np.linspace(np.log(0.0006), np.log(0.03), 160))
    errors = []
    for factor in factors:
        ratios = np.array([pool.npl_ratio(float(factor), d) for d in days])
        errors.append(8 * abs(ratios[-1] - target) + np.abs(ratios[:-1] - target).mean() * 4)
    return float(factors[int(np.argmin(errors))])


def build_pool(bank: Bank, name: str) -> tuple[Pool, dict[str, np.ndarray]]:
    """The pool called `name` and its customers' columns."""
    people = bank.rows(f"SELECT * FROM exposed WHERE pool = '{name}' ORDER BY customer_id")
    loans = bank.rows(
        f"""SELECT (SELECT count(*) FROM exposed o WHERE o.pool = '{name}' AND o.customer_id < p.customer_id) AS owner,
        p.disburse_date, p.planned_settle, p.maturity_date, p.principal::DOUBLE AS principal,
          p.repay_method LIKE 'equal%' AS amortising
        FROM loan_plan p JOIN exposed e USING (customer_id) WHERE e.pool = '{name}' ORDER BY p.key"""
    )
    days = {
        k: loans[k].astype("datetime64[D]").astype(np.int64)
        for k in ("disburse_date", "planned_settle", "maturity_date")
    }
    size = np.maximum(people["largest"].astype(float), 2e4) / (5e6 if name != "retail" else 1e5)
    hazard = np.exp(1.5 * people["risk"].astype(float)) * size ** (-0.20 if name != "retail" else -0.12)
    hazard[people["largest"].astype(float) == 0] *= 0.45  # a card alone is a smaller burden than a loan
    hazard[people["immune"].astype(bool)] = 1e-9
    pool = Pool(
        since=people["since"].astype("datetime64[D]").astype(float),
        hazard=hazard,
        patience=people["patience"].astype(float),
        lag=people["lag"].astype(float),
        cured=people["cure"].astype(float) < CURED,
        owner=loans["owner"].astype(np.int64),
        start=days["disburse_date"],
        settle=days["planned_settle"],
        principal=loans["principal"].astype(float),
        term_days=np.maximum(days["maturity_date"] - days["disburse_date"], 1).astype(float),
        amortising=loans["amortising"].astype(bool),
    )
    return pool, people


def fates(pool: Pool, people: dict[str, np.ndarray], factor: float, end: int) -> pa.Table:
    """The rows of `distress` for one pool: defaults before `end`, and scares that come to nothing."""
    default = np.floor(pool.default_day(factor))
    default[people["chosen"].astype(bool)] = end - 205
    real = default <= end + 150  # trouble that shows before the default comes
    warning = people["warning"].astype(float)
    scared = ~real & (people["scare"].astype(float) < 0.10 * np.minimum(np.exp(0.8 * people["risk"].astype(float)), 4))
    start = np.where(real, default - 100 - 260 * warning, end - 30 - 1000 * warning)
    cured = pool.cured & ~people["chosen"].astype(bool)
    exit_day = default + exit_lag(pool.lag)
    keep = real | scared
    no = np.zeros(len(keep), dtype=bool)

    def day(values: Floats, known: npt.NDArray[np.bool_]) -> pa.Array:
        return pa.array(np.floor(values[keep]).astype(np.int32), mask=~known[keep]).cast(pa.date32())

    hit = real & (default <= end)
    return pa.table(
        {
            "customer_id": pa.array(people["customer_id"][keep].tolist()),
            "stress_start": day(start, ~no),
            "stress_end": day(np.where(real, default, start + 120 + 200 * pool.lag), ~no),
            "default_date": day(default, hit),
            "cure_date": day(default + 40 + 150 * warning, hit & cured & (default + 40 + 150 * warning <= end)),
            "exit_date": day(exit_day, hit & ~cured & (exit_day <= end)),
            "exit_type": pa.array(np.where(warning[keep] < 0.5, "transfer", "writeoff").tolist()),
        }
    )


def draw_distress(bank: Bank) -> None:
    """Search the factor of each pool and write the fates of all."""
    run(bank, _CARD_HOLDERS, _EXPOSED)
    end = day_number(bank.data_date)
    days = [end - back for back in (1004, 820, 639, 455, 274, 151, 59, 0)]
    tables = []
    for name, target in NPL_TARGETS.items():
        pool, people = build_pool(bank, name)
        tables.append(fates(pool, people, search_factor(pool, target, days), end))
    bank.con.register("fates", pa.concat_tables(tables))
    run(bank, "CREATE OR REPLACE TEMP TABLE distress AS SELECT * FROM fates ORDER BY customer_id")
    bank.con.unregister("fates")
