"""What a metric forbids is refused with the metric to use instead, over the whole catalogue."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.identity import load_users
from semantic_layer.bind import bind
from semantic_layer.errors import NoJoinPath, WenshuError, WouldDoubleCount
from semantic_layer.instead import datasets_of, has_dimension
from semantic_layer.load import load_model
from semantic_layer.model import Dimension, Metric
from semantic_layer.plan import plan
from semantic_layer.query import SemanticQuery

MODEL = load_model()
HQ = load_users()["hq_manager"]
DATA_DATE = date(2026, 5, 31)
SHOWN = [metric for metric in MODEL.metrics.values() if not metric.hidden]
# One dimension of every group stands for it.
DIMENSIONS = list({one.group: one for one in reversed(MODEL.dimensions.values()) if not one.column_only}.values())


def refused(query: SemanticQuery) -> NoJoinPath | WouldDoubleCount | None:
    """The refusal of ``query``, if it is one for its shape."""
    try:
        plan(bind(query, HQ, MODEL, DATA_DATE), MODEL)
    except (NoJoinPath, WouldDoubleCount) as error:
        return error
    except WenshuError:
        return None
    return None


def works(query: SemanticQuery) -> bool:
    """Whether the query can be planned."""
    plan(bind(query, HQ, MODEL, DATA_DATE), MODEL)
    return True


@pytest.mark.parametrize("metric", SHOWN, ids=lambda metric: metric.id)
def test_a_forbidden_dimension_is_refused_with_metrics_that_have_it(metric: Metric) -> None:
    for dimension in DIMENSIONS:
        query = SemanticQuery(metrics=(metric.id,), group_by=(dimension.id,))
        error = refused(query)
        if error is None:
            continue
        assert error.details["metric"] == metric.id and error.details["dimension"] == dimension.id
        assert error.details["allowed"] and set(error.details["allowed"]) <= set(MODEL.dimensions)
        for name in error.details["instead"]:
            assert not MODEL.metrics[name].hidden
            assert works(query.model_copy(update={"metrics": (name,)})), f"{metric.id} by {dimension.id}: {name}"


def neighbours(metric: Metric, dimension: Dimension) -> set[str]:
    """The metrics over the same rows that have the dimension."""
    rows = datasets_of(metric, MODEL)
    same = [one for one in SHOWN if one.id != metric.id and rows & datasets_of(one, MODEL) and not one.scope_only]
    return {one.id for one in same if has_dimension(one, dimension, MODEL)}


def test_whoever_has_a_neighbour_over_the_same_rows_is_offered_something() -> None:
    told = 0
    for metric in SHOWN:
        for dimension in DIMENSIONS:
            error = refused(SemanticQuery(metrics=(metric.id,), group_by=(dimension.id,)))
            if error is not None and neighbours(metric, dimension):
                told += 1
                assert error.details["instead"], (metric.id, dimension.id)
    assert told > 60


@pytest.mark.parametrize("metric", SHOWN, ids=lambda metric: metric.id)
def test_a_share_or_a_sum_over_time_is_refused_with_what_adds_up(metric: Metric) -> None:
    share = SemanticQuery(metrics=(metric.id,), group_by=("branch",), share=True)
    running = SemanticQuery(metrics=(metric.id,), group_by=("month",), running=True)
    for query in (share, running):
        error = refused(query)
        if isinstance(error, WouldDoubleCount):
            for name in error.details["instead"]:
                assert works(query.model_copy(update={"metrics": (name,)})), f"{metric.id}: {name}"


@pytest.mark.parametrize(
    ("query", "instead"),
    [
        ({"metrics": ["npl_rate"], "group_by": ["branch"], "share": True}, "npl_balance"),
        ({"metrics": ["loan_balance"], "group_by": ["month"], "running": True}, "loan_disbursed"),
        ({"metrics": ["customer_cnt"], "group_by": ["month"], "running": True}, "new_customer_cnt"),
        ({"metrics": ["deposit_balance"], "group_by": ["five_class"]}, "loan_balance"),
        ({"metrics": ["ab_z"], "group_by": ["channel"]}, "conversion_rate"),
        ({"metrics": ["deposit_top10_share"], "group_by": ["segment"]}, "stable_deposit_share"),
    ],
)
def test_the_nearest_is_named(query: dict[str, object], instead: str) -> None:
    error = refused(SemanticQuery.model_validate(query))
    assert error is not None and instead in error.details["instead"]
