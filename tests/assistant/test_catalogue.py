"""The catalogue that people browse: what a role may ask for, found in both languages, and what a metric is made of."""

import pytest

from assistant.catalogue import PLANNED, Catalogue
from semantic_layer.load import load_model
from ui.components.graph import drawn


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue(load_model())


def test_all_terms_are_listed_without_a_search_in_the_order_of_the_model(catalogue):
    model = load_model()
    shown = [metric.id for metric in model.metrics.values() if not metric.hidden]
    assert [entry.id for entry in catalogue.find("metric", "org_manager")] == shown
    assert {entry.id for entry in catalogue.find("segment", "org_manager")} == set(model.segments)


@pytest.mark.parametrize(("text", "language"), [("不良率", "zh"), ("NPL ratio", "en"), ("npl ratio", "zh")])
def test_a_term_is_found_in_either_language(catalogue, text, language):
    assert catalogue.find("metric", "org_manager", text, language)[0].id == "npl_rate"


def test_a_role_is_not_shown_what_it_may_not_ask_for(catalogue):
    risk = {entry.id for entry in catalogue.find("metric", "risk")}
    assert "contribution" not in risk and "npl_rate" in risk
    assert "contribution" not in {entry.id for entry in catalogue.find("metric", "risk", "综合贡献度")}
    refused = load_model().policies.roles["risk"].refused_segments
    assert refused and not {entry.id for entry in catalogue.find("segment", "risk")} & set(refused)


def test_what_a_metric_is_made_of_ends_in_tables(catalogue):
    found = catalogue.sources("ab_uplift")
    assert len({source.above for source in found}) > 1
    ends = {source.below for source in found} - {source.above for source in found}
    assert ends and {kind for kind, _ in ends} == {"table"}
    assert len(set(found)) == len(found)


def test_achievement_hangs_on_the_plan_and_on_the_metric_whose_plan_is_asked_about(catalogue):
    for name in ("target_achievement", "target_gap"):
        below = {source.below for source in catalogue.sources(name) if source.above == ("metric", name)}
        assert below == {("metric", "target_value"), ("metric", PLANNED)}
    assert "所问计划的指标" in drawn(catalogue.sources("target_gap"), load_model(), "zh")


def test_a_search_lists_the_names_that_hold_its_words_first_and_not_all_that_is_a_little_alike(catalogue):
    for text in ("存款稳定性", "贷款余额", "deposit"):
        found = catalogue.find("metric", "org_manager", text)
        held = [text in f"{entry.zh} {entry.en} {entry.id}".casefold() for entry in found]
        assert held[0] and held == sorted(held, reverse=True)
        assert len(found) <= max(20, sum(held))
