"""The library's figures are explained by the same arithmetic, from its own formulas."""

import json
import math

import pytest

from assistant.desk import Desk
from semantic_layer.load import load_model
from semantic_layer.split_metric import split_metric
from tests.other_model.ground import LIBRARY

MODEL = load_model(LIBRARY / "model")
SPLIT = [one.id for one in MODEL.metrics.values() if not one.hidden and split_metric(one, MODEL)]
WINDOW = {"period": "2026-05", "compare": "prior"}


@pytest.mark.parametrize("metric", SPLIT)
def test_the_parts_of_a_library_figure_sum_to_its_change(library: Desk, metric: str):
    plain = library.read_query(json.dumps({"metrics": [metric], **WINDOW}), "director")
    [table] = plain.tables
    base, now = (table.rows[0][table.index(name)] for name in (f"{metric}__base", metric))
    answer = library.read_query(json.dumps({"kind": "explain", "query": {"metrics": [metric], **WINDOW}}), "director")
    assert answer.status == "answered", answer.text
    assert answer.tables or now == base
    for table in answer.tables:
        place = table.index(f"{metric}__part__change")
        *parts, last = (row[place] for row in table.rows)
        assert math.fsum(parts) == pytest.approx(now - base, rel=1e-9, abs=1e-9)
        assert last == pytest.approx(now - base, rel=1e-9, abs=1e-9)


def test_medians_and_ranks_of_the_library_are_not_taken_apart():
    assert {"loan_days_median", "top_reader_share"}.isdisjoint(SPLIT)
    assert {"overdue_rate", "loans_per_borrower", "turnover", "fill_rate", "copies_growth"} <= set(SPLIT)
