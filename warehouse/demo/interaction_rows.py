"""What the interaction subjects share: who can be reached when, and rows before they are sorted and numbered."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from warehouse.demo.context import Bank
from warehouse.demo.deposit_accounts import days_of

DAY = 86_400
NEVER = 4_000_000_000  # seconds, far in the future

INTERACTIONS = (
    "visit call wechat branch app_login app_view rate_enquiry limit_enquiry material_request loan_calc complaint "
    "contact_change survey"
).split()
CHANNELS = "app ebank wechat_mini call_center branch onsite sms phone".split()
ENQUIRIES = ("rate_enquiry", "limit_enquiry", "material_request", "loan_calc")


@dataclass(frozen=True)
class Roster:
    """Customers and managers as arrays by position. Times are seconds since 1970, days are days since 1970.

    `rm`: position of the customer's manager, -1 for the pool. `from_day`, `to_day`: days of the relation.
    """

    customer_id: np.ndarray
    corp: np.ndarray
    activity: np.ndarray
    style: np.ndarray
    borrower: np.ndarray
    wealth: np.ndarray
    branch: np.ndarray
    rm: np.ndarray
    assigned: np.ndarray
    from_day: np.ndarray
    to_day: np.ndarray
    rm_id: np.ndarray
    rm_type: np.ndarray
    rm_branch: np.ndarray
    rm_from: np.ndarray
    rm_to: np.ndarray

    def present(self, customer: np.ndarray, time: np.ndarray) -> np.ndarray:
        """Whether the relation exists at `time`."""
        day = time // DAY
        there: np.ndarray = (day >= self.from_day[customer]) & (day < self.to_day[customer])
        return there


@dataclass(frozen=True)
class Rows:
    """Interactions not yet numbered, as columns. `rm`: -1 = none. 0 minutes, satisfaction, resolved = NULL."""

    customer: np.ndarray
    time: np.ndarray
    kind: np.ndarray
    channel: np.ndarray
    by_bank: np.ndarray
    rm: np.ndarray
    minutes: np.ndarray
    satisfaction: np.ndarray
    resolved: np.ndarray
    product: np.ndarray

    def only(self, keep: np.ndarray) -> "Rows":
        """The rows where `keep` is true (or at the given positions)."""
        return Rows(*(getattr(self, f)[keep] for f in self.__dataclass_fields__))


def rows(
    customer: np.ndarray,
    time: np.ndarray,
    kind: np.ndarray,
    channel: np.ndarray,
    *,
    by_bank: bool = False,
    rm: np.ndarray | None = None,
    minutes: np.ndarray | None = None,
    satisfaction: np.ndarray | None = None,
    resolved: np.ndarray | None = None,
    product: np.ndarray | None = None,
) -> Rows:
    """Rows of one initiator; what is left out is NULL."""
    n = len(customer)
    zero = np.zeros(n, dtype=np.int64)
    return Rows(
        customer.astype(np.int64),
        time.astype(np.int64),
        kind,
        channel,
        np.full(n, by_bank),
        np.full(n, -1) if rm is None else rm,
        zero if minutes is None else minutes.astype(np.int64),
        zero if satisfaction is None else satisfaction.astype(np.int64),
        zero if resolved is None else resolved.astype(np.int64),
        np.full(n, "", dtype=object) if product is None else product,
    )


def together(parts: list[Rows]) -> Rows:
    """All parts as one."""
    return Rows(*(np.concatenate([getattr(p, f) for p in parts]) for f in Rows.__dataclass_fields__))


def pick(rng: np.random.Generator, n: int, options: dict[str, float], among: list[str]) -> np.ndarray:
    """`n` codes drawn from `options` (name → weight), as positions in `among`."""
    codes = np.array([among.index(o) for o in options])
    weight = np.array(list(options.values()), dtype=float)
    return codes[rng.choice(len(codes), size=n, p=weight / weight.sum())]


def read_roster(bank: Bank) -> Roster:
    """Customers by id and managers by id, from the dimension tables and the traits."""
    c: dict[str, Any] = bank.rows(
        "SELECT customer_id, c.customer_type, activity, style, borrower, wealth, substr(org_id, 1, 3) AS branch, "
        "coalesce(rm_id, '') AS rm_id, coalesce(epoch(rm_assigned_at), 0)::BIGINT AS assigned, c.onboard_date, c.close_date "
        "FROM dim_customer c JOIN trait USING (customer_id) ORDER BY customer_id")  # fmt: skip
    m: dict[str, Any] = bank.rows(
        "SELECT rm_id, rm_type, substr(org_id, 1, 3) AS branch, hire_date, leave_date FROM dim_rm ORDER BY rm_id"
    )
    position = {r: i for i, r in enumerate(m["rm_id"])}
    plain = {k: np.ma.getdata(v) for k, v in c.items()}
    return Roster(
        customer_id=plain["customer_id"],
        corp=plain["customer_type"] == "corp",
        activity=plain["activity"],
        style=plain["style"],
        borrower=plain["borrower"],
        wealth=plain["wealth"],
        branch=plain["branch"],
        rm=np.array([position.get(r, -1) for r in plain["rm_id"]]),
        assigned=plain["assigned"],
        from_day=days_of(c["onboard_date"]),
        to_day=days_of(c["close_date"]),
        rm_id=np.ma.getdata(m["rm_id"]),
        rm_type=np.ma.getdata(m["rm_type"]),
        rm_branch=np.ma.getdata(m["branch"]),
        rm_from=days_of(m["hire_date"]),
        rm_to=days_of(m["leave_date"]),
    )
