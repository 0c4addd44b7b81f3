"""Whether two figures go together: Spearman's rank correlation over the rows of a result."""

from __future__ import annotations

import sqlglot
from sqlglot import exp

from semantic_layer.bound import BoundQuery
from semantic_layer.scan_sql import MERGED
from semantic_layer.snippets import DIALECT, literal
from semantic_layer.to_sql import Compiled

ROWS = "_result"


def rank_correlation_sql(compiled: Compiled, bound: BoundQuery, one: str, two: str) -> exp.Expr:
    """Spearman's ρ of the columns ``one`` and ``two`` over the rows of ``compiled`` that have both, and how many those are. The
    row in which the small groups of ``bound`` are merged is no group, and left out.

    ρ is Pearson's correlation of the ranks, rows of the same value at the mean of their ranks (C. Spearman, 1904); NULL where
    either figure is the same in all rows.
    """
    ranks = ", ".join(f"{_mean_rank(name)} AS rank_{place}" for place, name in enumerate((one, two)))
    apart = "".join(f" AND x.{key.id} IS DISTINCT FROM {literal(MERGED)}" for key in bound.keys if bound.merged)
    text = (
        f"SELECT CORR(k.rank_0, k.rank_1) AS rho, COUNT(*) AS n FROM (SELECT {ranks} FROM {ROWS} AS x "
        f"WHERE x.{one} IS NOT NULL AND x.{two} IS NOT NULL{apart}) AS k"
    )
    tree = sqlglot.parse_one(text, dialect=DIALECT)
    table = next(found for found in tree.find_all(exp.Table) if found.name == ROWS)
    table.replace(exp.Subquery(this=compiled.tree.copy(), alias=exp.TableAlias(this=exp.to_identifier("x"))))
    return tree


def _mean_rank(name: str) -> str:
    return f"RANK() OVER (ORDER BY x.{name}) + (COUNT(*) OVER (PARTITION BY x.{name}) - 1) / 2.0"
