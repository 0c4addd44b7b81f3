"""model_score: the committed models (scores.json) applied to features computed from the bank,
  month ends 2025-05..2026-05.

pd, churn, demand_retail: score = 100 × prob. demand_corp: score = the rule score 0-100 of the dataset demand_corp,
  prob = its calibration. cluster: the corporate character, where the committed model was accepted.
Labels are filled where the horizon has passed; top_reasons names what raised the score most.
"""

import json
from datetime import date
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from warehouse.demo.churn_features import churn_features
from warehouse.demo.cluster_features import cluster_features
from warehouse.demo.clusters import REACH, cluster_scores
from warehouse.demo.context import Bank, month_ends
from warehouse.demo.demand_features import RULES, demand_features
from warehouse.demo.pd_features import pd_features

Floats = npt.NDArray[np.float64]
FIRST_SCORE = date(2025, 5, 1)


def load_models() -> dict[str, Any]:
    """The committed coefficients: version, per model its features (name, label, mean, std, weight) and intercept."""
    text = files("warehouse.demo").joinpath("scores.json").read_text(encoding="utf-8")
    models: dict[str, Any] = json.loads(text)
    return models


def contributions(model: dict[str, Any], columns: dict[str, np.ndarray]) -> Floats:
    """Weight times standardised feature, one column per feature; their sum and the intercept are the log odds."""
    parts = [
        f["weight"] * (np.clip((columns[f["name"]].astype(float) - f["mean"]) / f["std"], -REACH, REACH))
        for f in model["features"]
    ]
    return np.column_stack(parts)


def probability(log_odds: Floats) -> Floats:
    """The logistic function, rounded so that sums in another order cannot change a stored digit."""
    return np.round(1 / (1 + np.exp(-log_odds)), 8)


def reasons(parts: Floats, labels: list[str]) -> list[str]:
    """The up to three labels with the largest positive part in each row."""
    best = np.argsort(-np.round(parts, 9), axis=1, kind="stable")[:, :3]
    values = np.take_along_axis(parts, best, axis=1)
    names = np.array(labels, dtype=object)[best]
    return [
        "、".join(n for n, v in zip(row, value, strict=True) if v > 0.01)
        for row, value in zip(names, values, strict=True)
    ]


def score_rows(
    model_id: str, version: str, rows: dict[str, np.ndarray], score: Floats, prob: Floats, why: list[str]
) -> pa.Table:
    """Rows of model_score in one table; labels keep their NULL."""
    label = rows["label"]
    return pa.table(
        {
            "model_id": pa.array([model_id] * len(prob)),
            "customer_id": pa.array(rows["customer_id"].tolist()),
            "score_date": pa.array(np.ma.getdata(rows["score_date"]).astype("datetime64[D]")),
            "score": pa.array(np.round(score, 4)),
            "prob": pa.array(prob),
            "label": pa.array(np.ma.getdata(label).astype(np.int32), mask=np.ma.getmaskarray(label)),
            "top_reasons": pa.array(why),
            "version": pa.array([version] * len(prob)),
        }
    )


def logistic_scores(bank: Bank, model_id: str, model: dict[str, Any], version: str, source: str) -> pa.Table:
    """Score the rows of `source`, a SELECT over a feature table."""
    rows = bank.rows(f"{source} ORDER BY score_date, customer_id")
    parts = contributions(model, {k: np.ma.getdata(v) for k, v in rows.items()})
    prob = probability(parts.sum(axis=1) + model["intercept"])
    return score_rows(
        model_id, version, rows, 100 * prob, prob, reasons(parts, [f["label"] for f in model["features"]])
    )


def rule_scores(bank: Bank, model: dict[str, Any], version: str) -> pa.Table:
    """The corporate rule score with its calibrated probability; the reasons are its largest components."""
    rows = bank.rows("SELECT * FROM demand_corp_features ORDER BY score_date, customer_id")
    score = np.ma.getdata(rows["demand_score"]).astype(float)
    prob = probability(model["intercept"] + model["weight"] * score)
    parts = np.column_stack([np.ma.getdata(rows[r]).astype(float) for r in RULES])
    return score_rows("demand_corp", version, rows, score, prob, reasons(parts, list(RULES.values())))


def build_scores(bank: Bank) -> None:
    """Score every month end from 2025-05 to the data date."""
    dates = month_ends(FIRST_SCORE, bank.data_date)
    for features in (pd_features, churn_features, demand_features, cluster_features):
        features(bank, dates)
    committed = load_models()
    version, models = committed["version"], committed["models"]
    tables = [
        logistic_scores(
            bank,
            model_id,
            models[f"{model_id}_{kind}"],
            version,
            f"SELECT * FROM {model_id}_features WHERE customer_type = '{kind}'",
        )
        for model_id in ("pd", "churn")
        for kind in ("corp", "retail")
    ]
    tables.append(
        logistic_scores(bank, "demand_retail", models["demand_retail"], version, "SELECT * FROM demand_retail_features")
    )
    tables.append(rule_scores(bank, models["demand_corp"], version))
    if models["cluster"]["acceptance"]["accepted"]:
        tables.append(cluster_scores(bank, models["cluster"], version))
    bank.insert("model_score", pa.concat_tables(tables))
