"""Month-end snapshots against the base tables they were filled from: the same query, compiled with and without them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from benchmarks.generated_sql import Bench, Timing
from semantic_layer.model import SemanticModel
from semantic_layer.query import SemanticQuery

QUERIES = {
    "clients by branch": {"metrics": ["effective_cust_cnt"], "group_by": ["branch"]},
    "assets by segment": {"metrics": ["aum"], "group_by": ["customer_type"]},
    "contribution by branch, year to date": {
        "metrics": ["contribution"],
        "group_by": ["branch"],
        "period": {"from": "2026-01-01", "to": "2026-05-31"},
    },
    "contribution by month": {
        "metrics": ["contribution"],
        "group_by": ["month"],
        "period": {"from": "2025-06-01", "to": "2026-05-31"},
    },
    "stability by branch": {"metrics": ["deposit_stability"], "group_by": ["branch"]},
    "activity by branch": {"metrics": ["activity_index"], "group_by": ["branch"]},
    "churn warnings by branch": {"metrics": ["churn_warn_cnt"], "group_by": ["branch"]},
    "loan demand by branch": {"metrics": ["high_demand_cnt"], "group_by": ["branch"]},
    "debt ratio by industry": {"metrics": ["debt_ratio"], "group_by": ["industry_section"]},
}


def without_snapshots(model: SemanticModel) -> SemanticModel:
    """The same model, every dataset read from its own SQL."""
    datasets = {name: one.model_copy(update={"snapshot": None}) for name, one in model.datasets.items()}
    return model.model_copy(update={"datasets": datasets, "hash": f"{model.hash}-base"})


def measure_snapshots(bench: Bench, rounds: int) -> Iterator[Timing]:
    """``generated_ms`` reads the snapshot, ``written_ms`` the base tables. Raises SystemExit if the answers differ."""
    base = Bench(bench.con, bench.users, without_snapshots(bench.model), bench.data_date)
    for name, asked in QUERIES.items():
        query = SemanticQuery.model_validate(asked)
        texts = [one.compiled(query).text for one in (bench, base)]
        answers = [sorted(map(_rounded, bench.rows(text))) for text in texts]
        if answers[0] != answers[1]:
            raise SystemExit(f"{name}: the snapshot answers otherwise than the base tables")
        yield Timing.of(name, rounds, [0.0], *(partial(bench.rows, text) for text in texts))


def _rounded(row: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(f"{value:.9g}" if isinstance(value, float | int | Decimal) else str(value) for value in row)
