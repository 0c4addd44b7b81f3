"""The corporate character (tags.md C5) of every company: the nearest of the committed centres, named by prototype.

A model here is a mapping as in scores.json: `features` (name, low, high, mean, std, weight) and `centres` (name, centre).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from warehouse.demo.context import Bank

Floats = npt.NDArray[np.float64]
REACH = 3.0  # standard deviations beyond which a feature says no more


def values_of(rows: Mapping[str, np.ndarray], name: str) -> Floats:
    """One feature as floats, NaN where it is missing."""
    return np.asarray(np.ma.filled(np.ma.asarray(rows[name]).astype(float), np.nan))


def places(model: Mapping[str, Any], rows: Mapping[str, np.ndarray]) -> Floats:
    """Rows in the space of the centres: winsorised, standardised, missing at the mean, weighted; one row each."""
    columns = []
    for feature in model["features"]:
        held = np.clip(values_of(rows, feature["name"]), feature["low"], feature["high"])
        standard = np.clip((held - feature["mean"]) / feature["std"], -REACH, REACH)
        columns.append(np.where(np.isnan(standard), 0.0, standard) * feature["weight"])
    return np.column_stack(columns)


def nearest(model: Mapping[str, Any], rows: Mapping[str, np.ndarray]) -> tuple[npt.NDArray[np.int64], Floats]:
    """For each row the number of its centre, and how much nearer it is than the next (0..1)."""
    centres = np.array([centre["centre"] for centre in model["centres"]])
    distance = np.linalg.norm(places(model, rows)[:, None, :] - centres[None, :, :], axis=2).round(9)
    order = np.sort(distance, axis=1)
    return distance.argmin(axis=1), 1 - order[:, 0] / np.maximum(order[:, 1], 1e-9)


def cluster_scores(bank: Bank, model: Mapping[str, Any], version: str) -> pa.Table:
    """Rows of model_score: score = 100 × how much nearer the own centre is than the next, top_reasons = the character."""
    rows = bank.rows("SELECT * FROM cluster_features ORDER BY score_date, customer_id")
    number, clear = nearest(model, rows)
    names = np.array([centre["name"] for centre in model["centres"]], dtype=object)[number]
    count = len(number)
    return pa.table(
        {
            "model_id": pa.array(["cluster"] * count),
            "customer_id": pa.array(rows["customer_id"].tolist()),
            "score_date": pa.array(np.ma.getdata(rows["score_date"]).astype("datetime64[D]")),
            "score": pa.array(np.round(100 * clear, 4)),
            "prob": pa.nulls(count, pa.float64()),
            "label": pa.nulls(count, pa.int32()),
            "top_reasons": pa.array(names.tolist()),
            "version": pa.array([version] * count),
        }
    )
