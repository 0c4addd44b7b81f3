"""Derived quantities by the semantic model's own definitions, for the subjects that need more than the snapshots hold."""

from datetime import date
from functools import cache

from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel
from semantic_layer.snippets import defining_sql, fill, literal


@cache
def bank_model() -> SemanticModel:
    """The bank's semantic model, loaded once."""
    return load_model()


def definition_sql(dataset_id: str, first: date, last: date) -> str:
    """A dataset for the window first..last as a parenthesised SELECT; reads the snapshots of the datasets inside it."""
    values = {"S": literal(first), "E": literal(last), "M": literal(last)}
    return f"({fill(defining_sql(bank_model(), dataset_id), values)})"


def month_end_sql(dataset_id: str, month_end: date) -> str:
    """The same at one month end, from the dataset's snapshot when it reaches back that far."""
    dataset = bank_model().datasets[dataset_id]
    if dataset.snapshot and (dataset.starts is None or dataset.starts <= month_end):
        return f"(SELECT * FROM {dataset.snapshot} WHERE month_end = {literal(month_end)})"
    return definition_sql(dataset_id, month_end.replace(day=1), month_end)
