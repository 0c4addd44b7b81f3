"""Find the corporate character by k-means (tags.md C5); called by fit_scores, on the bank of scale 1.

Winsorised at 1 and 99 %, standardised, missing at the mean with a flag; the five groups weigh the same. k of 4..8 by the best
silhouette among those with no cluster under 3 %; accepted from a silhouette of 0.20.
"""

from itertools import permutations
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

from warehouse.demo.cluster_features import FEATURES, GROUPS
from warehouse.demo.clusters import REACH, nearest, places, values_of
from warehouse.demo.context import Bank

SEED = 7
RESTARTS = 20
LEAST_SILHOUETTE, LEAST_SHARE = 0.20, 0.03
DATES = {"fitted": "2026-05-31", "quarter_before": "2026-02-28", "year_before": "2025-05-31"}
# Where a character stands, in standard deviations of the whole: C5's words as numbers.
PROTOTYPES: dict[str, dict[str, float]] = {
    "稳健型": {"debt_ratio": -0.3, "overdue_months": -0.3, "demand_score": -0.8, "enquiries": -0.4},
    "成长进取型": {"growth": 1.0, "demand_score": 1.0},
    "资金紧张型": {"ar_gap": 0.5, "line_use": 0.5, "due_share": 2.0, "demand_score": 1.0},
    "价格敏感型": {"rate_enquiries": 2.0, "early": 0.5},
    "关系忠诚型": {"tenure": 0.4, "products": 0.6, "enquiries": -0.4, "demand_score": 0.0},
    "高风险型": {"overdue_months": 3.0, "worst_class": 3.0, "debt_ratio": 1.0},
}
Rows = dict[str, np.ndarray]


def fit_clusters(bank: Bank) -> dict[str, Any]:
    """The model as scores.json holds it, with its figures; `accepted` says whether it met the rules."""
    rows = {name: _rows(bank, day) for name, day in DATES.items()}
    features = _features(rows["fitted"])
    space = places({"features": features}, rows["fitted"])
    found = {k: _fit(space, k) for k in range(4, 9)}
    figures = {k: _figures(space, one.labels_) for k, one in found.items()}
    whole = [k for k, (_, share) in figures.items() if share >= LEAST_SHARE] or list(found)
    best = max(whole, key=lambda k: figures[k][0])
    model: dict[str, Any] = {
        "features": features,
        "centres": _named(found[best].cluster_centers_, rows["fitted"], found[best].labels_),
    }
    before = places({"features": _features(rows["quarter_before"])}, rows["quarter_before"])
    return model | {
        "acceptance": {
            "fitted_on": DATES["fitted"],
            "companies": len(space),
            "by_k": {str(k): {"silhouette": s, "smallest_share": share} for k, (s, share) in figures.items()},
            "k": best,
            "silhouette": figures[best][0],
            "smallest_share": figures[best][1],
            "rand_with_quarter_before": _agreement(model, rows, _fit(before, best).labels_),
            "default_rates": _default_rates(bank, model, rows["year_before"]),
            "accepted": bool(figures[best][0] >= LEAST_SILHOUETTE and figures[best][1] >= LEAST_SHARE),
        }
    }


def _rows(bank: Bank, day: str) -> Rows:
    return bank.rows(f"SELECT * FROM cluster_features WHERE score_date = DATE '{day}' ORDER BY customer_id")


def _features(rows: Rows) -> list[dict[str, Any]]:
    features = []
    for group in GROUPS.values():
        for name in group:
            held = values_of(rows, name)
            low, high = np.nanquantile(held, [0.01, 0.99])
            held = np.clip(held, low, high)
            numbers = {"low": low, "high": high, "mean": np.nanmean(held), "std": np.nanstd(held) or 1.0}
            features.append(
                {"name": name, "label": FEATURES[name]}
                | {key: round(float(value), 6) for key, value in numbers.items()}
                | {"weight": round(1 / len(group) ** 0.5, 6)}
            )
    return features


def _fit(space: npt.NDArray[np.float64], k: int) -> KMeans:
    return KMeans(k, n_init=RESTARTS, random_state=SEED).fit(space)


def _figures(space: npt.NDArray[np.float64], labels: npt.NDArray[np.int32]) -> tuple[float, float]:
    return round(float(silhouette_score(space, labels)), 4), round(float(np.bincount(labels).min() / len(labels)), 4)


def _named(centres: npt.NDArray[np.float64], rows: Rows, labels: npt.NDArray[np.int32]) -> list[dict[str, Any]]:
    """Each centre with the prototype nearest to it, one to one while there are enough of them."""
    standing: dict[str, npt.NDArray[np.float64]] = {}
    for name in {feature for prototype in PROTOTYPES.values() for feature in prototype}:
        held = values_of(rows, name)
        standard = np.clip((held - np.nanmean(held)) / np.nanstd(held), -REACH, REACH)
        standing[name] = np.array([np.nanmean(standard[labels == k]) for k in range(len(centres))])
    distance = np.array(
        [
            [
                np.mean([(standing[f][k] - at) ** 2 for f, at in prototype.items()]) ** 0.5
                for prototype in PROTOTYPES.values()
            ]
            for k in range(len(centres))
        ]
    )
    chosen = _one_to_one(distance) if len(centres) <= len(PROTOTYPES) else distance.argmin(axis=1).tolist()
    names = list(PROTOTYPES)
    return [
        {
            "name": names[chosen[k]],
            "share": round(float((labels == k).mean()), 4),
            "centre": [round(float(v), 6) for v in centre],
        }
        for k, centre in enumerate(centres)
    ]


def _one_to_one(distance: npt.NDArray[np.float64]) -> tuple[int, ...]:
    """For each row a column of its own, the sum of distances least."""
    rows = np.arange(len(distance))
    return min(
        permutations(range(distance.shape[1]), len(distance)),
        key=lambda chosen: float(distance[rows, list(chosen)].sum()),
    )


def _agreement(model: dict[str, Any], rows: dict[str, Rows], labels: npt.NDArray[np.int32]) -> float:
    """Adjusted Rand of today's clusters with those fitted a quarter before, over the companies of both."""
    now = dict(zip(rows["fitted"]["customer_id"], nearest(model, rows["fitted"])[0], strict=True))
    then = dict(zip(rows["quarter_before"]["customer_id"], labels, strict=True))
    both = sorted(now.keys() & then.keys())
    return round(float(adjusted_rand_score([now[c] for c in both], [then[c] for c in both])), 4)


def _default_rates(bank: Bank, model: dict[str, Any], rows: Rows) -> dict[str, float]:
    """Share of each cluster's borrowers a year ago that defaulted since (the outcome of the default model)."""
    outcomes = bank.rows(f"SELECT customer_id, label FROM pd_features WHERE score_date = DATE '{DATES['year_before']}'")
    bad = dict(zip(outcomes["customer_id"], np.ma.getdata(outcomes["label"]), strict=True))
    names = [model["centres"][number]["name"] for number in nearest(model, rows)[0]]
    by_name: dict[str, list[int]] = {}
    for customer, name in zip(rows["customer_id"], names, strict=True):
        if customer in bad:
            by_name.setdefault(name, []).append(int(bad[customer]))
    return {name: round(float(np.mean(labels)), 4) for name, labels in sorted(by_name.items())}
