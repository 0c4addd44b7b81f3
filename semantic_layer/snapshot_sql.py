"""The SELECTs that fill snapshot tables and tags: the model's own definitions, at one month end."""

from __future__ import annotations

from datetime import date

from semantic_layer.model import SemanticModel
from semantic_layer.snippets import dataset_columns, defining_sql, fill, literal


def snapshot_sql(model: SemanticModel, dataset_id: str, month_end: date) -> str:
    """SELECT of ``month_end`` and every column of the dataset, as of ``month_end`` (monthly rows have it as a column)."""
    columns = ", ".join(f"d.{name}" for name in dataset_columns(model, dataset_id))
    day = literal(month_end)
    values = {"S": literal(month_end.replace(day=1)), "E": day, "M": day}
    if model.datasets[dataset_id].grain == "month":
        return fill(f"SELECT {columns} FROM ({defining_sql(model, dataset_id)}) AS d WHERE d.month_end = {day}", values)
    return fill(f"SELECT {day} AS month_end, {columns} FROM ({defining_sql(model, dataset_id)}) AS d", values)
