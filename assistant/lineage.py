"""Where each figure comes from: column → metric → columns of tables, and the rules met on the way."""

from __future__ import annotations

from assistant.answer import Lineage
from assistant.journey import Journey
from semantic_layer.bind import bind
from semantic_layer.bound import BoundQuery
from semantic_layer.check import CheckedSql, check
from semantic_layer.describe import formula_text
from semantic_layer.plan import plan
from semantic_layer.query import SemanticQuery
from semantic_layer.restrict import restrict
from semantic_layer.rights import Rights
from semantic_layer.tables_of import tables_of
from semantic_layer.to_sql import to_sql


def lineage(bound: BoundQuery, checked: CheckedSql, rights: Rights, journey: Journey) -> tuple[Lineage, ...]:
    """One entry per figure of the statement ``checked``; physical columns and rules are for roles that may see SQL."""
    model = journey.road.model
    sees = model.policies.roles[journey.asker.role].see_sql
    found = []
    for name in bound.query.metrics:
        reads = sees and bool(tables_of(name, model))  # the time elapsed reads no table
        alone = _alone(name, bound.query, rights, journey) if reads and len(bound.query.metrics) > 1 else checked
        found.append(
            Lineage(
                column=name,
                label=journey.phrases.label("metric", name),
                sources=tuple(sorted(alone.columns)) if reads else (),
                definition=formula_text(model.metrics[name], model, journey.language),
                policies=_policies(alone, rights) if reads else (),
            )
        )
    return tuple(found)


def lineage_of_columns(checked: CheckedSql, rights: Rights) -> tuple[Lineage, ...]:
    """One entry per output column of typed SQL."""
    return tuple(
        Lineage(column=name, label=name, sources=tuple(sorted(behind)), policies=_policies(checked, rights, behind))
        for name, behind in zip(checked.outputs, checked.origins, strict=True)
    )


def _alone(name: str, query: SemanticQuery, rights: Rights, journey: Journey) -> CheckedSql:
    """The statement of one metric of the query."""
    model = journey.road.model
    plain: dict[str, object] = {"having": (), "order_by": (), "limit": None, "limit_per": None, "columns": ()}
    plain["periods"] = tuple(one for one in query.periods if one.metric == name)
    bound = bind(query.model_copy(update={"metrics": (name,), **plain}), journey.asker, model, journey.road.data_date)
    tree = restrict(to_sql(plan(bound, model), model).tree, rights, model)
    return check(tree, rights, model, typed=False)


def _policies(checked: CheckedSql, rights: Rights, behind: frozenset[str] | None = None) -> tuple[str, ...]:
    """Row rules of the tables read, and how sensitive columns among those ``behind`` the figures are shown."""
    behind = checked.columns if behind is None else behind
    said = []
    for table in sorted(checked.tables):
        right = rights.tables.get(table)
        if right is None:
            continue
        if right.rows:
            said.append(f"{table}: {right.rows}")
        read = {column.partition(".")[2] for column in behind if column.startswith(f"{table}.")}
        said += [f"{table}.{column}: {mask}" for column, mask in sorted(right.masks.items()) if column in read]
        said += [f"{table}.{column}: NULL" for column in sorted(right.never & read)]
        said += [f"{table}.{column}: pseudonym" for column in sorted(rights.pseudonyms.keys() & read)]
    return tuple(said)
