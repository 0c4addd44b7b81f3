"""Rights: tables, columns, masks, templates and roles that policies name are there, so that no rule guards nothing."""

from __future__ import annotations

from collections.abc import Iterator

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from semantic_layer.model import SemanticModel
from semantic_layer.policies import RolePolicy
from semantic_layer.snippets import DIALECT

Fault = tuple[tuple[str, ...], str]
TREATMENTS = ("clear", "never", "pseudonym")


def right_faults(model: SemanticModel) -> Iterator[Fault]:
    """Every fault of the policies as (path, sentence)."""
    kinds = {kind for rule in model.policies.tables.values() for kind in rule.scope}
    for table, rule in model.policies.tables.items():
        place = ("policies", "tables", table)
        if table not in model.columns:
            yield place, f"table {table!r} is not in columns"
            continue
        for column in [*rule.scope.values(), *rule.sensitive]:
            if column not in model.columns[table]:
                yield place, f"unknown column {column!r} in {table}"
    for table in model.columns:
        if model.policies.roles and table not in model.policies.tables:
            yield ("columns", table), f"table {table!r} has no rule in policies: nobody may read it"
    for name, mask in model.policies.masks.items():
        yield from _unparsed(("policies", "masks", name), mask.replace("{column}", "c"))
    classes = {sensitivity for rule in model.policies.tables.values() for sensitivity in rule.sensitive.values()}
    yield from _levels(classes, model)
    for sensitivity in model.policies.personal:
        if sensitivity not in classes:
            yield ("policies", "personal"), f"no column has the class {sensitivity!r}"
    for kind, template in model.policies.pinned.items():
        if kind not in kinds:
            yield ("policies", "pinned", kind), f"no table has rows of the kind {kind!r}"
        yield from _unparsed(("policies", "pinned", kind), template.replace("{key}", "k"))
    for role, policy in model.policies.roles.items():
        yield from _of_role(role, policy, kinds, model)
    for role in model.starters:
        if role not in model.policies.roles:
            yield ("starters", role), f"unknown role {role!r}"


def _levels(classes: set[str], model: SemanticModel) -> Iterator[Fault]:
    """Every column of a table with sensitive ones has a level: that of its class, its table's, or the one of clients."""
    levels = model.policies.levels
    if levels is None:
        if classes and model.policies.roles:
            yield ("policies",), "levels are missing: say how sensitive each class is, 1 to 4"
        return
    for sensitivity in sorted(classes - set(levels.classes)):
        yield ("policies", "levels", "classes"), f"the class {sensitivity!r} has no level"
    for sensitivity in sorted(set(levels.classes) - classes):
        yield ("policies", "levels", "classes"), f"no column has the class {sensitivity!r}"


def _of_role(role: str, policy: RolePolicy, kinds: set[str], model: SemanticModel) -> Iterator[Fault]:
    place = ("policies", "roles", role)
    ground = {"place": model.defaults.tree, "person": model.defaults.person}
    if policy.peers and (ground[policy.peers] is None or "public_branch" not in model.policies.roles):
        yield (
            (*place, "peers"),
            "ranks among peers need defaults.tree, for people defaults.person, and a role public_branch",
        )
    domains = {rule.domain for rule in model.policies.tables.values()}
    for kind, template in policy.rows.items():
        if kind not in kinds:
            yield (*place, "rows", kind), f"no table has rows of the kind {kind!r}"
        yield from _unparsed((*place, "rows", kind), template.replace("{key}", "k"))
        for table in _tables(template):
            if table not in model.columns:
                yield (*place, "rows", kind), f"unknown table {table!r}"
    for sensitivity, treatment in policy.columns.items():
        if treatment not in TREATMENTS and treatment not in model.policies.masks:
            yield (*place, "columns"), f"{sensitivity}: unknown mask {treatment!r}"
    for field, names, known in (
        ("refused_metrics", policy.refused_metrics, model.metrics),
        ("permitted_metrics", policy.permitted_metrics, model.metrics),
        ("refused_dimensions", policy.refused_dimensions, model.dimensions),
        ("refused_domains", policy.refused_domains, domains),
    ):
        yield from (((*place, field), f"{field} names unknown {one!r}") for one in names if one not in known)


def _tables(template: str) -> list[str]:
    try:
        tree = sqlglot.parse_one(template.replace("{key}", "k"), dialect=DIALECT)
    except (SqlglotError, RecursionError):
        return []
    return [table.name for table in tree.find_all(exp.Table)]


def _unparsed(place: tuple[str, ...], text: str) -> Iterator[Fault]:
    try:
        sqlglot.parse_one(text, dialect=DIALECT)
    except (SqlglotError, RecursionError) as fault:
        yield place, f"not SQL: {str(fault).splitlines()[0][:120]}"
