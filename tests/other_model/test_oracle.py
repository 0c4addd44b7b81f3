"""Every metric of the second model, against hand-written SQL on each person's own database."""

import json

import pytest

from semantic_layer.load import load_model
from tests.other_model.ground import LIBRARY, ORACLE, WHAT, by_hand

WINDOWS = [
    ("2026-04-01", "2026-04-30"),
    ("2026-04-01", "2026-05-31"),
    ("2026-01-01", "2026-05-31"),
    ("2025-06-01", "2026-05-31"),
]
SEES = {
    "director": set(ORACLE),
    "east": set(ORACLE),
    "librarian": {
        "loans",
        "borrowers",
        "overdue_rate",
        "loan_days_median",
        "fines",
        "readers",
        "active_readers",
        "active_rate",
    },
    "history": {"loans", "overdue_rate", "loan_days_median", "copies", "lost_copies", "copies_growth", "turnover"},
}
NAMELESS = {"history": {"reader", "reader_type", "librarian"}}


def dimensions(metric: str, person: str) -> list[str | None]:
    hidden = {*ORACLE[metric].get("without", ()), *NAMELESS.get(person, ())}
    return [None, *(name for name in WHAT[ORACLE[metric]["dims"]] if name not in hidden)]


CASES = [
    pytest.param(metric, person, dimension, id=f"{person}-{metric}-{dimension or 'total'}")
    for person, metrics in SEES.items()
    for metric in sorted(metrics)
    for dimension in dimensions(metric, person)
]


def asked(library, metric, person, dimension, start, end):
    """What the product answers, per code; empty groups left out."""
    query = {"metrics": [metric], "group_by": [dimension] if dimension else [], "period": {"start": start, "end": end}}
    answer = library.read_query(json.dumps(query), person)
    assert answer.status == "answered", (answer.error, query)
    place = [column.name for column in answer.tables[0].columns].index(metric)
    rows = answer.tables[0].rows
    return {(row[0] if dimension else None): float(row[place]) for row in rows if row[place]}


@pytest.mark.parametrize(("metric", "person", "dimension"), CASES)
def test_a_figure_is_that_of_the_hand_written_sql_on_the_own_database(library, metric, person, dimension):
    for start, end in WINDOWS:
        expected = by_hand(metric, person, dimension, start, end)
        assert asked(library, metric, person, dimension, start, end) == pytest.approx(expected, rel=1e-9), (start, end)


def test_every_metric_over_rows_has_a_hand_written_sql():
    model = load_model(LIBRARY / "model")
    assert {name for name, metric in model.metrics.items() if metric.kind != "target"} == set(ORACLE)


@pytest.mark.parametrize("metric", sorted(name for name, entry in ORACLE.items() if entry.get("adds")))
def test_the_parts_of_what_adds_up_sum_to_the_whole(library, metric):
    for start, end in WINDOWS:
        [whole] = asked(library, metric, "director", None, start, end).values()
        for dimension in dimensions(metric, "director")[1:]:
            assert sum(asked(library, metric, "director", dimension, start, end).values()) == pytest.approx(whole)


@pytest.mark.parametrize("metric", sorted(ORACLE))
def test_a_filter_picks_what_the_group_shows_whatever_the_order_of_filters(library, metric):
    grouped = asked(library, metric, "director", "library", *WINDOWS[2])
    for code, value in grouped.items():
        district = code[:3]
        conditions = [{"dimension": "library", "values": [code]}, {"dimension": "district", "values": [district]}]
        for where in (conditions, conditions[::-1]):
            query = {
                "metrics": [metric],
                "where": where,
                "period": dict(zip(("start", "end"), WINDOWS[2], strict=True)),
            }
            answer = library.read_query(json.dumps(query), "director")
            assert answer.tables[0].rows[0][0] == pytest.approx(value, rel=1e-9)


def test_a_plan_is_compared_with_what_was_done_at_its_own_level(library):
    query = {
        "metrics": ["target_achievement", "target_value", "target_gap"],
        "group_by": ["library"],
        "target": "loans",
        "period": "2026",
    }
    answer = library.read_query(json.dumps(query), "director")
    done = by_hand("loans", "director", "library", "2026-01-01", "2026-05-31")
    names = [column.name for column in answer.tables[0].columns]
    for row in answer.tables[0].rows:
        found = dict(zip(names, row, strict=True))
        assert found["target_achievement"] == pytest.approx(done[found["library"]] / found["target_value"])
        assert found["target_gap"] == pytest.approx(found["target_value"] - done[found["library"]])


def test_groups_of_few_readers_are_merged_for_the_analyst(library):
    query = json.dumps({"metrics": ["loans"], "group_by": ["book"], "period": "2026-05"})
    answer = library.read_query(query, "analyst")
    assert (
        sum(row[-1] for row in answer.tables[0].rows)
        == by_hand("loans", "director", None, "2026-05-01", "2026-05-31")[None]
    )
    few = library.answer("SELECT book_id, COUNT(*) AS n FROM loan GROUP BY book_id", "analyst")
    assert few.status == "refused"
