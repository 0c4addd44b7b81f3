"""The served bank as a bench."""

from __future__ import annotations

from assistant.identity import load_users
from benchmarks.generated_sql import Bench, opened
from semantic_layer.load import load_model
from ui.home import data_home
from warehouse.publish import served


def served_bench() -> Bench:
    """The bank that WENSHU_HOME serves, with the model and the users of this checkout."""
    bank = served(data_home())
    return Bench(opened(bank.path), load_users(), load_model(), bank.manifest.data_date)
