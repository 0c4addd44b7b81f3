"""Fit the score models by hand: `python -m warehouse.demo.fit_scores`. Writes scores.json beside this file.

A bank of FIT_SCALE (more defaults to learn from) is built for fitting and one of scale 1 for the acceptance figures of
tags.md C4. Split by time, never by row; the train dates leave their whole horizon before the validation dates' outcome.
"""

import json
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score

from warehouse.demo import churn_features as churn
from warehouse.demo import demand_features as demand
from warehouse.demo import pd_features as default
from warehouse.demo.build import SEED, STEPS
from warehouse.demo.cluster_features import cluster_features
from warehouse.demo.clusters import REACH
from warehouse.demo.context import DATA_DATE, Bank, create_tables, month_ends
from warehouse.demo.definitions import bank_model
from warehouse.demo.fit_clusters import fit_clusters
from warehouse.demo.scores import contributions, probability
from warehouse.demo.snapshots import fill_snapshot

FIT_SCALE = 3.0
VERSION = "2026.1"
STRENGTH = 0.005  # inverse of the L2 penalty
SNAPSHOTS = ("customer_snapshot", "financials", "demand_corp")  # what the features read
Rows = dict[str, np.ndarray]
# first and last month end of each part; the tests' outcome ends at the data date
SPLITS = {
    "pd": {
        "train": ("2023-11-30", "2024-05-31"),
        "validate": ("2024-06-30", "2024-11-30"),
        "test": ("2024-12-31", "2025-05-31"),
    },
    "demand": {
        "train": ("2025-06-30", "2025-09-30"),
        "validate": ("2025-10-31", "2025-11-30"),
        "test": ("2025-12-31", "2026-02-28"),
    },
}
SPLITS["churn"] = SPLITS["pd"]  # both look a year ahead


def bank_before_scores(folder: Path, scale: float) -> Bank:
    """Every subject up to the scores, in a file under `folder`, with all feature tables."""
    con = duckdb.connect(str(folder / f"fit-{scale}.duckdb"))
    con.execute("SET threads = 2").fetchall()
    create_tables(con)
    bank = Bank(con=con, scale=scale, seed=SEED)
    for name, step in STEPS:
        if name == "snapshots":
            break
        step(bank)
    for dataset_id in SNAPSHOTS:
        fill_snapshot(con, bank_model(), dataset_id, bank.month_ends)
    default.pd_features(bank, month_ends(date(2023, 11, 1), DATA_DATE))
    churn.churn_features(bank, month_ends(date(2023, 11, 1), DATA_DATE))
    demand.demand_features(bank, month_ends(date(2025, 5, 1), DATA_DATE))
    cluster_features(bank, month_ends(date(2025, 5, 1), DATA_DATE))
    return bank


def between(bank: Bank, source: str, first: str, last: str) -> Rows:
    """Feature rows with dates in [first, last], plain arrays."""
    rows = bank.rows(
        f"{source} AND score_date BETWEEN DATE '{first}' AND DATE '{last}' ORDER BY score_date, customer_id"
    )
    return {k: np.ma.getdata(v) for k, v in rows.items()}


def fit(rows: Rows, features: dict[str, str]) -> dict[str, Any]:
    """Standardise, fit, and write down what scoring needs."""
    x = np.column_stack([rows[f].astype(float) for f in features])
    mean, std = x.mean(axis=0), np.where(x.std(axis=0) > 0, x.std(axis=0), 1.0)
    z = np.clip((x - mean) / std, -REACH, REACH)
    regression = LogisticRegression(C=STRENGTH, max_iter=1000).fit(z, rows["label"].astype(int))
    parts = zip(features.items(), mean, std, regression.coef_[0], strict=True)
    return {
        "features": [
            {
                "name": n,
                "label": label,
                "mean": round(float(m), 6),
                "std": round(float(s), 6),
                "weight": round(float(w), 6),
            }
            for (n, label), m, s, w in parts
        ],
        "intercept": round(float(regression.intercept_[0]), 6),
    }


def calibrated(model: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Platt scaling on `rows` (the validation part): slope and intercept of the log odds are fitted to what happened."""
    log_odds = contributions(model, rows).sum(axis=1) + model["intercept"]
    scaling = LogisticRegression(C=1e6).fit(log_odds.reshape(-1, 1), rows["label"].astype(int))
    slope = float(scaling.coef_[0][0])
    features = [f | {"weight": round(f["weight"] * slope, 6)} for f in model["features"]]
    return {"features": features, "intercept": round(model["intercept"] * slope + float(scaling.intercept_[0]), 6)}


def measure(prob: npt.NDArray[np.float64], label: npt.NDArray[np.int64]) -> dict[str, float]:
    """AUC, KS, lift of the top decile, its share of all outcomes, calibration and Brier score."""
    order = np.argsort(-prob, kind="stable")
    hit = label[order]
    ks = np.abs(np.cumsum(hit) / hit.sum() - np.cumsum(1 - hit) / (1 - hit).sum()).max()
    top = hit[: len(hit) // 10].sum() / hit.sum()
    values = {
        "n": len(label),
        "outcomes": int(hit.sum()),
        "auc": roc_auc_score(label, prob),
        "ks": ks,
        "top_decile_share": top,
        "top_decile_lift": top * 10,
        "mean_prob": prob.mean(),
        "observed": label.mean(),
        "brier": brier_score_loss(label, prob),
        "brier_base": label.mean() * (1 - label.mean()),
    }
    return {k: round(float(v), 4) for k, v in values.items()}


def psi(train: npt.NDArray[np.float64], now: npt.NDArray[np.float64]) -> float:
    """Population stability index over ten train deciles, floor 1e-4."""
    edges = np.quantile(train, np.linspace(0, 1, 11)[1:-1])
    p, q = (np.maximum(np.bincount(np.searchsorted(edges, v), minlength=10) / len(v), 1e-4) for v in (train, now))
    return round(float(((p - q) * np.log(p / q)).sum()), 4)


def acceptance(bank: Bank, source: str, split: str, model: dict[str, Any]) -> dict[str, Any]:
    """The figures of one model on the scale-1 bank, per part of the time split, and the drift to the data date."""

    def probs(rows: Rows) -> npt.NDArray[np.float64]:
        if "weight" in model:
            return probability(model["intercept"] + model["weight"] * rows["demand_score"].astype(float))
        return probability(contributions(model, rows).sum(axis=1) + model["intercept"])

    parts = {name: between(bank, source, *dates) for name, dates in SPLITS[split].items()}
    figures: dict[str, Any] = {name: measure(probs(rows), rows["label"].astype(int)) for name, rows in parts.items()}
    now = between(bank, source, str(DATA_DATE), str(DATA_DATE))
    return figures | {"psi_train_to_now": psi(probs(parts["train"]), probs(now))}


def main(scales: Sequence[float] = (FIT_SCALE, 1.0)) -> None:
    """Fit, measure, write scores.json."""
    sources = {
        "pd_corp": ("pd", "SELECT * FROM pd_features WHERE customer_type = 'corp'", default.FEATURES["corp"]),
        "pd_retail": ("pd", "SELECT * FROM pd_features WHERE customer_type = 'retail'", default.FEATURES["retail"]),
        "churn_corp": ("churn", "SELECT * FROM churn_features WHERE customer_type = 'corp'", churn.FEATURES),
        "churn_retail": ("churn", "SELECT * FROM churn_features WHERE customer_type = 'retail'", churn.FEATURES),
        "demand_retail": ("demand", "SELECT * FROM demand_retail_features WHERE TRUE", demand.FEATURES),
        "demand_corp": ("demand", "SELECT * FROM demand_corp_features WHERE TRUE", {"demand_score": "融资需求评分"}),
    }
    with tempfile.TemporaryDirectory() as folder:
        large, small = (bank_before_scores(Path(folder), s) for s in scales)
        models: dict[str, Any] = {}
        for name, (split, source, features) in sources.items():
            parts = {part: between(large, source, *SPLITS[split][part]) for part in ("train", "validate")}
            model = calibrated(fit(parts["train"], features), parts["validate"])
            if name == "demand_corp":
                rule = model["features"][0]
                weight = rule["weight"] / rule["std"]
                model = {"intercept": round(model["intercept"] - weight * rule["mean"], 6), "weight": round(weight, 6)}
            models[name] = model | {"acceptance": acceptance(small, source, split, model)}
        models["cluster"] = fit_clusters(small)
    dropped = {"pd": default.DROPPED, "churn": churn.DROPPED, "demand_retail": demand.DROPPED}
    text = {
        "version": VERSION,
        "fitted_at_scale": scales[0],
        "checked_at_scale": scales[1],
        "seed": SEED,
        "splits": SPLITS,
        "dropped": dropped,
        "models": models,
    }
    Path(__file__).with_name("scores.json").write_text(
        json.dumps(text, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
