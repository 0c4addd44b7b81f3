"""How many groups of typed SQL are left out because too few customers stand behind them."""

from __future__ import annotations

from sqlglot import exp

from semantic_layer.names import identifier


def dropped_groups(restricted: exp.Expr, least: int) -> exp.Select | None:
    """How many groups of the outermost SELECT the rule leaves out, as a SELECT; None if it groups nothing."""
    having = restricted.args.get("having") if isinstance(restricted, exp.Select) else None
    parts = conjuncts(having)
    guards = [part for part in parts if _is_guard(part, least)]
    if not guards or not isinstance(restricted, exp.Select):
        return None
    inner = restricted.copy()
    kept = [exp.Paren(this=part.copy()) for part in parts if not _is_guard(part, least)]
    few = exp.Paren(
        this=exp.or_(*(exp.LT(this=each.this.copy(), expression=each.expression.copy()) for each in guards))
    )
    inner.set("having", exp.Having(this=exp.and_(*kept, few, wrap=False)))
    for part in ("order", "limit", "offset", "qualify", "distinct"):
        inner.set(part, None)
    clause = inner.args.get("with_")
    inner.set("with_", None)
    source = exp.Subquery(this=inner, alias=exp.TableAlias(this=identifier("groups_left_out")))
    count = exp.alias_(exp.Count(this=exp.Star(), big_int=True), identifier("groups_left_out"))
    return exp.Select(expressions=[count], from_=exp.From(this=source), with_=clause)


def conjuncts(condition: exp.Expr | None) -> list[exp.Expr]:
    """The parts of ``a AND b AND c``, of a condition or of the clause that holds it."""
    inner = condition.this if isinstance(condition, exp.Where | exp.Having) else condition
    if inner is None:
        return []
    return list(inner.flatten()) if isinstance(inner, exp.And) else [inner]


def guarded_key(node: exp.Expr, least: int) -> exp.Expr | None:
    """The key that the condition wants ``least`` different ones of; None for another condition."""
    counted = node.this if isinstance(node, exp.GTE) and node.expression.name == str(least) else None
    distinct = counted.this if isinstance(counted, exp.Count) else None
    return distinct.expressions[0] if isinstance(distinct, exp.Distinct) else None


def _is_guard(node: exp.Expr, least: int) -> bool:
    return guarded_key(node, least) is not None
