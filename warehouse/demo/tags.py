"""Customer tags at twelve month ends, by the semantic model's own definition of the key tags."""

from semantic_layer.load import load_model
from semantic_layer.snapshot_sql import snapshot_sql
from semantic_layer.snippets import dataset_columns
from warehouse.demo.context import EVALUATIONS, Bank
from warehouse.demo.held_days import with_held_days

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
    tags = [column for column in dataset_columns(model, "key_tags") if column != "customer_id"]
    run = bank.con.execute
    run("CREATE TEMP TABLE hit (customer_id VARCHAR, tag_id VARCHAR, month_end DATE)").fetchall()
    run("CREATE TEMP TABLE evaluation (nr INTEGER, month_end DATE)").fetchall()
    for number, month_end in enumerate(bank.month_ends[-EVALUATIONS:], start=1):
        run("INSERT INTO evaluation VALUES (?, ?)", [number, month_end]).fetchall()
        rules = with_held_days(bank.con, model, snapshot_sql(model, "key_tags", month_end))
        held = f"UNPIVOT ({rules}) ON {', '.join(tags)} INTO NAME tag VALUE holds"
        run(f"INSERT INTO hit SELECT customer_id, UPPER(tag), month_end FROM ({held}) WHERE holds").fetchall()
    run(_SPANS).fetchall()
    run("DROP TABLE hit").fetchall()
    run("DROP TABLE evaluation").fetchall()
