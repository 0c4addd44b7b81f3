# mypy: ignore-errors
"""The six queries through MetricFlow, in its own environment: ``python with_metricflow.py TASK.json``."""

import datetime
import sys
from importlib.metadata import version
from pathlib import Path

import duckdb
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow.protocols.sql_client import SqlEngine
from metricflow.sql.render.duckdb_renderer import DuckDbSqlPlanRenderer
from metricflow_semantic_interfaces.parsing.dir_to_model import parse_yaml_file_paths_to_semantic_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from alternating import tables, timed_cases  # noqa: E402

DAY = datetime.datetime(2026, 5, 31)
AT_END = {"time_constraint_start": DAY, "time_constraint_end": DAY}
REQUESTS = {
    "balance by branch": {
        "metric_names": ["deposit_balance"],
        "group_by_names": ["client__office__branch_id"],
        **AT_END,
    },
    "balance by month": {
        "metric_names": ["deposit_balance"],
        "group_by_names": ["metric_time__month"],
        "time_constraint_start": datetime.datetime(2025, 6, 1),
        "time_constraint_end": DAY,
    },
    "top ten of a ratio over two facts": {
        "metric_names": ["loan_deposit_ratio"],
        "group_by_names": ["client__office__sub_branch"],
        "order_by_names": ["-loan_deposit_ratio"],
        "limit": 10,
        **AT_END,
    },
    "two facts side by side": {
        "metric_names": ["deposit_balance", "loan_balance"],
        "group_by_names": ["client__office__branch_id"],
        **AT_END,
    },
    "year over year": {
        "metric_names": ["deposit_balance", "deposit_a_year_ago"],
        "group_by_names": ["metric_time__month", "client__office__branch_id"],
        "time_constraint_start": DAY.replace(day=1),
        "time_constraint_end": DAY,
    },
    "segment filter": {
        "metric_names": ["deposit_balance"],
        "group_by_names": ["client__customer_type"],
        "where_constraints": ["{{ Dimension('client__vip_tier') }} IN ('钻石', '白金')"],
        **AT_END,
    },
}


class TextOnly:
    """A client that renders for DuckDB and never runs anything."""

    sql_engine_type = SqlEngine.DUCKDB
    sql_plan_renderer = DuckDbSqlPlanRenderer()

    def render_bind_parameter_key(self, bind_parameter_key):
        """No query here has parameters."""
        return f"${bind_parameter_key}"

    def query(self, stmt, sql_bind_parameter_set=None):
        """Never called."""
        raise NotImplementedError

    execute = dry_run = query

    def close(self):
        """Nothing is open."""


def main() -> None:
    """Compile, time and report."""
    manifest = parse_yaml_file_paths_to_semantic_manifest([str(HERE / "metricflow.yml")]).semantic_manifest
    engine = MetricFlowEngine(SemanticManifestLookup(manifest), TextOnly())
    con = duckdb.connect()
    con.execute("SET threads = 2").fetchall()
    tables(con)

    def text(name):
        return engine.explain(MetricFlowQueryRequest.create(**REQUESTS[name])).sql_statement.sql

    timed_cases(con, text, f"metricflow {version('metricflow')}, duckdb {version('duckdb')}")


if __name__ == "__main__":
    main()
