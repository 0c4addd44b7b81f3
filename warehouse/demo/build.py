"""The road of the demonstration bank: tables, then one subject after another, each from the tables before it."""

from collections.abc import Callable
from pathlib import Path

import duckdb

from warehouse.demo.benchmarks import build_benchmarks
from warehouse.demo.campaigns import build_campaigns
from warehouse.demo.cards import build_cards
from warehouse.demo.context import THREADS, Bank, create_tables
from warehouse.demo.costs import build_costs
from warehouse.demo.customers import build_customers
from warehouse.demo.dates import build_dates
from warehouse.demo.deposits import build_deposits
from warehouse.demo.facilities import build_facilities
from warehouse.demo.fees import build_fees
from warehouse.demo.financials import build_financials
from warehouse.demo.industries import build_industries
from warehouse.demo.insurance import build_insurance
from warehouse.demo.interactions import build_interactions
from warehouse.demo.loan_months import build_loan_months
from warehouse.demo.loans import build_loans
from warehouse.demo.opportunities import build_opportunities
from warehouse.demo.organisation import build_organisation
from warehouse.demo.parameters import build_parameters
from warehouse.demo.products import build_products
from warehouse.demo.risk_events import build_risk_events
from warehouse.demo.rms import build_rms
from warehouse.demo.scores import build_scores
from warehouse.demo.signals import build_signals
from warehouse.demo.snapshots import build_snapshots
from warehouse.demo.tags import build_tags
from warehouse.demo.targets import build_targets
from warehouse.demo.vip_tiers import build_vip_tiers
from warehouse.demo.wealth import build_wealth

SEED = 20260531

# One file per subject, one public function in it. Order matters: a subject reads the tables of those above.
STEPS: tuple[tuple[str, Callable[[Bank], None]], ...] = (
    ("dates", build_dates),
    ("organisation", build_organisation),
    ("industries", build_industries),
    ("products", build_products),
    ("rms", build_rms),
    ("customers", build_customers),
    ("facilities", build_facilities),
    ("loans", build_loans),
    ("loan_months", build_loan_months),
    ("cards", build_cards),
    ("wealth", build_wealth),
    ("insurance", build_insurance),
    ("deposits", build_deposits),
    ("vip_tiers", build_vip_tiers),
    ("interactions", build_interactions),
    ("fees", build_fees),
    ("costs", build_costs),
    ("financials", build_financials),
    ("benchmarks", build_benchmarks),
    ("signals", build_signals),
    ("campaigns", build_campaigns),
    ("opportunities", build_opportunities),
    ("parameters", build_parameters),
    ("snapshots", build_snapshots),
    ("scores", build_scores),
    ("risk_events", build_risk_events),
    ("targets", build_targets),
    ("tags", build_tags),
)
SUBJECTS = tuple(name for name, _ in STEPS)


def build(
    path: Path, scale: float = 1.0, seed: int = SEED, on_step: Callable[[str, int, int], None] | None = None
) -> None:
    """Write the whole bank into a new DuckDB file at `path`. `on_step(subject, number, total)` is called before each."""
    con = duckdb.connect(str(path))
    try:
        con.execute(f"SET threads = {THREADS}").fetchall()
        create_tables(con)
        bank = Bank(con=con, scale=scale, seed=seed)
        for number, (subject, step) in enumerate(STEPS, start=1):
            if on_step:
                on_step(subject, number, len(STEPS))
            step(bank)
        con.execute("CHECKPOINT").fetchall()
    finally:
        con.close()
