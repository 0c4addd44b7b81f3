"""The scores of the small bank come from the committed models, and those met the acceptance rules at scale 1."""

import math
from datetime import date

import pytest

from semantic_layer.load import load_model
from warehouse.demo.churn_features import FEATURES as CHURN_FEATURES
from warehouse.demo.cluster_features import FEATURES as CLUSTER_FEATURES
from warehouse.demo.demand_features import FEATURES as DEMAND_FEATURES
from warehouse.demo.pd_features import FEATURES as PD_FEATURES
from warehouse.demo.scores import load_models

MODELS = load_models()["models"]
MODEL_IDS = ("churn", "cluster", "demand_corp", "demand_retail", "pd")


def one(bank, sql: str):
    return bank.execute(sql).fetchall()[0][0]


def auc(bank, where: str) -> float:
    """Mann-Whitney over average ranks."""
    return one(
        bank,
        f"""SELECT (sum(rk) FILTER (label = 1) - n1 * (n1 + 1) / 2.0) / (n1 * n0) FROM (
              SELECT label, avg(r) OVER (PARTITION BY prob) AS rk, sum(label) OVER () AS n1, sum(1 - label) OVER () AS n0 FROM (
                SELECT prob, label, row_number() OVER (ORDER BY prob) AS r FROM model_score WHERE label IS NOT NULL
                  AND {where}))
            GROUP BY n1, n0""",
    )


def test_month_ends_and_models_are_complete(bank):
    rows = bank.execute(
        "SELECT model_id, count(DISTINCT score_date), min(score_date), max(score_date) FROM model_score GROUP BY ALL ORDER BY 1"
    ).fetchall()
    assert rows == [(m, 13, date(2025, 5, 31), date(2026, 5, 31)) for m in MODEL_IDS]


def test_labels_wait_for_their_horizon(bank):
    last = dict(
        bank.execute(
            "SELECT model_id, max(score_date) FILTER (label IS NOT NULL) FROM model_score GROUP BY model_id"
        ).fetchall()
    )
    assert last == {
        "pd": date(2025, 5, 31),
        "churn": date(2025, 5, 31),
        "demand_retail": date(2026, 2, 28),
        "demand_corp": date(2026, 2, 28),
        "cluster": None,
    }


def test_demand_labels_are_the_loans_of_the_next_ninety_days(bank):
    wrong = """SELECT count(*) FROM model_score s WHERE model_id LIKE 'demand%' AND label IS NOT NULL
      AND (label = 1) <> EXISTS (
                 SELECT 1 FROM loan l WHERE l.customer_id = s.customer_id AND l.disburse_date > s.score_date
                   AND l.disburse_date <= s.score_date + 90)"""
    assert one(bank, wrong) == 0


def test_default_labels_are_what_happened_within_the_year(bank):
    wrong = """SELECT count(*) FROM model_score s WHERE model_id = 'pd' AND label IS NOT NULL AND (label = 1) <> (EXISTS (
                 SELECT 1 FROM loan_balance_monthly b WHERE b.customer_id = s.customer_id AND b.month_end > s.score_date
                   AND b.month_end <= last_day(s.score_date + INTERVAL 12 MONTH) AND (b.overdue_days > 90
                     OR b.five_class >= 3 OR b.writeoff_amount > 0))
               OR EXISTS (SELECT 1 FROM credit_card_monthly k WHERE k.customer_id = s.customer_id AND k.month_end > s.score_date
                   AND k.month_end <= last_day(s.score_date + INTERVAL 12 MONTH) AND (k.overdue_days > 90
                     OR k.five_class >= 3)))"""
    assert one(bank, wrong) == 0


def test_churn_labels_are_the_customers_who_left_within_the_year(bank):
    wrong = """SELECT count(*) FROM model_score m JOIN snap_customer s ON s.customer_id = m.customer_id
      AND s.month_end = m.score_date WHERE m.model_id = 'churn' AND m.label IS NOT NULL AND (m.label = 0) <> (
        SELECT count(*) = 12 FROM snap_customer n WHERE n.customer_id = m.customer_id AND n.month_end > m.score_date
          AND n.month_end <= last_day(m.score_date + INTERVAL 12 MONTH) AND n.is_effective AND n.aum_avg > s.aum_avg / 2)"""
    assert one(bank, wrong) == 0
    assert one(bank, "SELECT count(*) FROM model_score WHERE model_id = 'churn' AND label = 1") > 50


def test_every_company_has_a_character_and_nobody_else(bank):
    strays = """SELECT count(*) FROM (SELECT customer_id FROM snap_customer JOIN dim_customer USING (customer_id)
      WHERE customer_type = 'corp' AND month_end = DATE '2026-05-31') AS c FULL JOIN (SELECT customer_id FROM model_score
      WHERE model_id = 'cluster' AND score_date = DATE '2026-05-31') AS k USING (customer_id)
      WHERE c.customer_id IS NULL OR k.customer_id IS NULL"""
    assert one(bank, strays) == 0
    named = {
        row[0] for row in bank.execute("SELECT top_reasons FROM model_score WHERE model_id = 'cluster'").fetchall()
    }
    assert named <= {centre["name"] for centre in MODELS["cluster"]["centres"]}
    assert named <= load_model().dimensions["cluster"].values.keys()


def test_those_of_the_risky_character_are_the_ones_overdue(bank):
    late = """SELECT avg((k.top_reasons = '高风险型')::INT) FROM model_score k JOIN snap_customer s
      ON s.customer_id = k.customer_id AND s.month_end = k.score_date
      WHERE k.model_id = 'cluster' AND {where}"""
    assert one(bank, late.format(where="s.worst_class >= 3")) > 0.9
    assert one(bank, late.format(where="s.worst_class = 1 AND s.max_overdue = 0")) < 0.05


def test_corporate_demand_score_is_the_models_own_definition(bank):
    wrong = """SELECT count(*) FROM model_score m JOIN snap_demand_corp d ON d.customer_id = m.customer_id
      AND d.month_end = m.score_date
                 WHERE m.model_id = 'demand_corp' AND abs(m.score - d.demand_score) > 1e-4"""
    assert one(bank, wrong) == 0
    model = MODELS["demand_corp"]
    score, prob = bank.execute(
        "SELECT score, prob FROM model_score WHERE model_id = 'demand_corp' ORDER BY customer_id, score_date LIMIT 1"
    ).fetchall()[0]
    assert prob == pytest.approx(1 / (1 + math.exp(-(model["intercept"] + model["weight"] * score))), abs=1e-4)


def test_scores_rank_even_the_small_bank(bank):
    assert auc(bank, "model_id = 'demand_retail'") > 0.75
    assert auc(bank, "model_id = 'demand_corp'") > 0.65
    assert auc(bank, "model_id = 'churn'") > 0.70


def test_every_score_lies_between_0_and_100_and_names_a_reason_when_high(bank):
    assert (
        one(bank, "SELECT count(*) FROM model_score WHERE score NOT BETWEEN 0 AND 100 OR prob NOT BETWEEN 0 AND 1") == 0
    )
    assert one(bank, "SELECT count(*) FROM model_score WHERE score >= 60 AND top_reasons = ''") == 0


def test_nobody_in_default_has_a_default_score(bank):
    scored = """SELECT count(*) FROM model_score s JOIN loan_balance_monthly b ON b.customer_id = s.customer_id
      AND b.month_end = s.score_date
                  WHERE model_id = 'pd' AND b.balance > 0 AND b.five_class >= 3"""
    assert one(bank, scored) == 0


@pytest.mark.parametrize("name", ["pd_corp", "pd_retail", "churn_corp", "churn_retail"])
def test_yearly_models_met_the_acceptance_rules(name):
    figures = MODELS[name]["acceptance"]
    test = figures["test"]
    assert test["auc"] >= 0.70 and test["ks"] >= 0.30 and test["top_decile_lift"] >= 3
    assert abs(figures["train"]["auc"] - test["auc"]) <= 0.05
    assert test["brier"] < test["brier_base"]
    assert abs(test["mean_prob"] / test["observed"] - 1) <= 0.20
    assert figures["psi_train_to_now"] < 0.25


@pytest.mark.parametrize("name", ["demand_corp", "demand_retail"])
def test_demand_models_met_the_acceptance_rules(name):
    test = MODELS[name]["acceptance"]["test"]
    assert test["auc"] >= 0.70
    assert test["top_decile_share"] >= (0.30 if name == "demand_retail" else 0.27)


def test_the_characters_met_the_acceptance_rules():
    figures = MODELS["cluster"]["acceptance"]
    whole = {k: one for k, one in figures["by_k"].items() if one["smallest_share"] >= 0.03}
    assert figures["silhouette"] == max(one["silhouette"] for one in whole.values()) >= 0.20
    assert figures["smallest_share"] >= 0.03
    assert figures["rand_with_quarter_before"] >= 0.6
    assert max(figures["default_rates"].values()) >= 3 * min(figures["default_rates"].values())


def test_features_are_those_of_the_code_and_none_is_forbidden():
    for name, features in (
        ("pd_corp", PD_FEATURES["corp"]),
        ("pd_retail", PD_FEATURES["retail"]),
        ("churn_corp", CHURN_FEATURES),
        ("churn_retail", CHURN_FEATURES),
        ("demand_retail", DEMAND_FEATURES),
        ("cluster", CLUSTER_FEATURES),
    ):
        assert [f["name"] for f in MODELS[name]["features"]] == list(features)
        assert not {"gender", "rating", "internal_rating", "address", "name"} & set(features)
    assert set(load_models()["dropped"]["pd"]) >= {
        "stability_score",
        "transit_ratio",
        "payroll_breaks",
        "contact_changes",
    }
