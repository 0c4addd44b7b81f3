"""The SELECTs that fill snapshot tables and tags: the model's own definitions, at one month end."""

from __future__ import annotations

from datetime import date

from semantic_layer.model import SemanticModel
from semantic_layer.snippets import dataset_columns, defining_sql, fill, inner_datasets, literal


def snapshot_order(model: SemanticModel) -> list[str]:
    """The datasets with a snapshot, each after the ones its SQL reads."""
    ordered: list[str] = []

    def visit(dataset_id: str) -> None:
        for name in inner_datasets(model, dataset_id):
            visit(name)
        if model.datasets[dataset_id].snapshot and dataset_id not in ordered:
            ordered.append(dataset_id)

    for dataset_id in model.datasets:
        visit(dataset_id)
    return ordered


def snapshot_sql(model: SemanticModel, dataset_id: str, month_end: date) -> str:
    """SELECT of ``month_end`` and the dataset's columns as of that day; rows with a date of their own as they are."""
    columns = ", ".join(f"d.{name}" for name in dataset_columns(model, dataset_id))
    day = literal(month_end)
    values = {"S": literal(month_end.replace(day=1)), "E": day, "M": day}
    dated = "" if model.datasets[dataset_id].time else f"{day} AS month_end, "
    return fill(f"SELECT {dated}{columns} FROM ({defining_sql(model, dataset_id)}) AS d", values)
