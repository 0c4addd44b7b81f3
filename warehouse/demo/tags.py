"""Customer tags at twelve month ends, by the semantic model's segments, and the groups that follow from them."""

from semantic_layer.load import load_model
from semantic_layer.segments import features_sql, segment_condition, stored_segments
from warehouse.demo.context import EVALUATIONS, Bank
from warehouse.demo.held_days import with_held_days
from warehouse.demo.snapshots import AFTER_TAGS, fill_snapshot

_SPANS = """
INSERT INTO customer_tag
WITH held AS (
    SELECT *, nr - ROW_NUMBER() OVER (PARTITION BY customer_id, tag_id ORDER BY nr) AS span
    FROM hit JOIN evaluation USING (month_end)),
spans AS (
    SELECT customer_id, tag_id, MIN(month_end) AS valid_from, MAX(nr) + 1 AS ended
    FROM held GROUP BY customer_id, tag_id, span)
SELECT customer_id, tag_id, valid_from, month_end AS valid_to, 'rule' AS source
FROM spans LEFT JOIN evaluation ON evaluation.nr = spans.ended
ORDER BY valid_from, tag_id, customer_id
"""


def build_tags(bank: Bank) -> None:
    """Fill customer_tag: a span for each run of evaluations at which the rule holds, open if it holds at the last one."""
    model = load_model()
    run = bank.con.execute
    run("CREATE TEMP TABLE hit (customer_id VARCHAR, tag_id VARCHAR, month_end DATE)").fetchall()
    run("CREATE TEMP TABLE evaluation (nr INTEGER, month_end DATE)").fetchall()
    evaluated = bank.month_ends[-EVALUATIONS:]
    for number, month_end in enumerate(evaluated, start=1):
        run("INSERT INTO evaluation VALUES (?, ?)", [number, month_end]).fetchall()
        for dataset_id, tags in stored_segments(model, "tag").items():
            rows = with_held_days(bank.con, model, features_sql(model, dataset_id, month_end))
            run(f"CREATE OR REPLACE TEMP TABLE features AS {rows}").fetchall()
            rules = ", ".join(f"{segment_condition(model, tag, 'f')} AS {tag}" for tag in tags)
            held = f"UNPIVOT (SELECT f.customer_id, {rules} FROM features AS f) ON {', '.join(tags)} INTO NAME tag VALUE holds"
            run(f"INSERT INTO hit SELECT customer_id, tag, DATE '{month_end}' FROM ({held}) WHERE holds").fetchall()
    run(_SPANS).fetchall()
    for name in ("hit", "evaluation", "features"):
        run(f"DROP TABLE {name}").fetchall()
    for dataset_id in AFTER_TAGS:
        fill_snapshot(bank.con, model, dataset_id, evaluated)
