"""What may this user read for this query? Default deny; every decision carries a reason.

Reasons (code and details), in the order they are given:
    rows-all                            every row
    rows-own-org          org           rows of the organisation's subtree
    rows-own-clients      person        rows of the person's own clients
    rows-by-attribute     values        rows that the person's other attributes allow
    rows-one-client       client        rows of the client that the conversation is about
    public-bank                         a public total over the whole bank
    public-branch         org           a public total over the branch above the user
    peers-anonymous       org           one's own rank among the peers below that place
    peers-of-all                        one's own rank among the peers of the first level
    masked-names                        personal names are masked
    hidden-names                        names are not shown at all
    pseudonyms                          client numbers are replaced by pseudonyms
    small-groups          customers     groups of typed SQL under that many clients are left out
Refusals (AccessDenied codes; ``policy`` names the rule): unknown-role, no-business-data, needs-case, broken-identity,
metric-refused, dimension-refused, segment-refused, not-public, public-total-only, rank-only, no-branch, no-peers,
not-public-among-peers, peers-total-only, pseudonym-filter,
typed-sql-refused, one-client-unknown.
"""

from __future__ import annotations

import re

from semantic_layer.errors import AccessDenied
from semantic_layer.model import SemanticModel
from semantic_layer.peers import is_open, peers_of
from semantic_layer.policies import PUBLIC, RolePolicy, TableRule
from semantic_layer.query import SemanticQuery
from semantic_layer.reasons import column_reasons, row_reasons
from semantic_layer.rights import Reason, Rights, TableRight
from semantic_layer.row_rules import rows_of
from semantic_layer.sets import tested_dimensions, tested_metrics, tested_segments
from semantic_layer.tables_of import dataset_tables, parts_of, tables_of
from semantic_layer.user import User

_PATH = re.compile(r"(/[A-Za-z0-9_-]{1,40}){1,12}/")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")


def authorize(query: SemanticQuery, user: User, model: SemanticModel) -> Rights:
    """The user's rights for ``query``: which tables, rows and columns. Raises AccessDenied with a reason code."""
    policy = _policy_of(user, model)
    metrics = _all_metrics(query, model)
    if query.peers:
        return _peer_rights(query, user, metrics, model)
    if query.scope != "own" and not policy.all_rows:
        return _public_rights(query, user, metrics, model)
    _refuse_metrics(metrics, policy, user, model)
    _refuse_dimensions(query, policy, user, model)
    read = frozenset().union(*(tables_of(metric, model) for metric in metrics if metric in model.metrics))
    reasons = [*row_reasons(user, policy), *column_reasons(query, policy, model)]
    return Rights(
        user_id=user.id,
        role=user.role,
        tables=_table_rights(user, policy, model, read),
        scope=query.scope,
        pseudonyms=_pseudonyms(policy, model),
        clients=_clients(policy, model),
        reasons=tuple(reasons),
    )


def may_see(metric_id: str, role: str, model: SemanticModel) -> bool:
    """Whether people of ``role`` may ask for the metric at all (within their rows)."""
    policy = model.policies.roles[role]
    refused = metric_id in policy.refused_metrics or _touches_refused(metric_id, policy, model, set())
    return policy.business and role not in PUBLIC.values() and not refused


def rights_of(user: User, model: SemanticModel) -> Rights:
    """The user's rights for typed SQL. Raises AccessDenied for a role without it."""
    policy = _policy_of(user, model)
    if not policy.typed_sql:
        raise AccessDenied("typed-sql-refused", policy=user.role)
    reasons = row_reasons(user, policy)
    pseudonyms = _pseudonyms(policy, model)
    if pseudonyms:
        reasons.append(Reason("pseudonyms"))
    if policy.small_cells:
        reasons.append(Reason("small-groups", {"customers": str(policy.small_cells)}))
    return Rights(
        user_id=user.id,
        role=user.role,
        tables=_table_rights(user, policy, model, frozenset()),
        pseudonyms=pseudonyms,
        clients=_clients(policy, model),
        small_cells=policy.small_cells,
        reasons=tuple(reasons),
    )


def _policy_of(user: User, model: SemanticModel) -> RolePolicy:
    policy = model.policies.roles.get(user.role)
    if policy is None or user.role in PUBLIC.values():
        raise AccessDenied("unknown-role", policy="roles")
    if not policy.business:
        raise AccessDenied("needs-case" if policy.audit else "no-business-data", policy=user.role)
    if (user.org_path is not None and not _PATH.fullmatch(user.org_path)) or (
        user.person_id is not None and not _CODE.fullmatch(user.person_id)
    ):
        raise AccessDenied("broken-identity", policy=user.role)
    return policy


def _all_metrics(query: SemanticQuery, model: SemanticModel) -> tuple[str, ...]:
    """Every metric whose value the query depends on; a plan figure depends on what is planned."""
    named = [
        *query.metrics,
        *(having.metric for having in query.having),
        *(having.of for having in query.having if having.of),
        *(order.by for order in query.order_by if order.by not in query.group_by),
        *tested_metrics(query),
    ]
    if query.compare == "benchmark":
        named += [model.metrics[name].benchmark or name for name in query.metrics if name in model.metrics]
    planned = any(name in model.metrics and model.metrics[name].kind == "target" for name in named)
    target = (query.target or model.defaults.target,) if planned else ()
    return tuple(dict.fromkeys((*named, *target)))


def _refuse_metrics(metrics: tuple[str, ...], policy: RolePolicy, user: User, model: SemanticModel) -> None:
    if not policy.refused_metrics and not policy.refused_domains:
        return
    for metric in metrics:
        if metric in policy.refused_metrics or _touches_refused(metric, policy, model, set()):
            raise AccessDenied("metric-refused", policy=user.role, metric=metric)


def _refuse_dimensions(query: SemanticQuery, policy: RolePolicy, user: User, model: SemanticModel) -> None:
    """Dimensions of a refused domain; for the analyst, filters on clients and the order of their numbers too, since both
    tell which pseudonym is whose."""
    filtered = [*(condition.dimension for condition in query.where), *tested_dimensions(query, model)]
    ordered = [order.by for order in query.order_by]
    for dimension in (*query.group_by, *query.columns, *filtered):
        if dimension in policy.refused_dimensions:
            raise AccessDenied("dimension-refused", policy=user.role, dimension=dimension)
    if not tested_segments(query, model).isdisjoint(policy.refused_segments):
        raise AccessDenied("segment-refused", policy=user.role)
    if policy.small_cells and any(_is_client(dimension, model) for dimension in (*filtered, *ordered)):
        raise AccessDenied("pseudonym-filter", policy=user.role)


def _touches_refused(metric_id: str, policy: RolePolicy, model: SemanticModel, seen: set[str]) -> bool:
    """A metric is refused with its parts, and when it reads a refused domain. What a snapshot of a permitted domain was
    computed from, and what the policy permits by name, are helper reads (ruling 34)."""
    metric = model.metrics.get(metric_id)
    if metric is None or metric_id in seen or metric_id in policy.permitted_metrics:
        return False
    seen.add(metric_id)
    for source in metric.sources:
        read = dataset_tables(source, model, shallow=True) if source in model.datasets else set()
        if any(_rule(table, model).domain in policy.refused_domains for table in read):
            return True
    parts = parts_of(metric, model)
    return any(part in policy.refused_metrics or _touches_refused(part, policy, model, seen) for part in parts)


def _public_rights(query: SemanticQuery, user: User, metrics: tuple[str, ...], model: SemanticModel) -> Rights:
    branch = _branch_path(user)
    if query.scope == "branch" and branch is None:
        raise AccessDenied("no-branch", policy="public")
    for metric in (model.metrics[name] for name in metrics if name in model.metrics):
        if metric.public_rank:
            raise AccessDenied("rank-only", policy="public", metric=metric.id)
        if not metric.public:
            raise AccessDenied("not-public", policy="public", metric=metric.id)
    _refuse_breakdown(query, model, branch.strip("/").split("/")[-1] if branch else "")
    role = PUBLIC[query.scope]
    policy = model.policies.roles.get(role)
    if policy is None:
        raise AccessDenied("not-public", policy="public")
    seat = User(id=user.id, role=role, org_path=branch if query.scope == "branch" else None)
    details = {"org": seat.org_id} if seat.org_id else {}
    read = frozenset().union(*(tables_of(metric, model) for metric in metrics if metric in model.metrics))
    return Rights(
        user_id=user.id,
        role=user.role,
        tables=_table_rights(seat, policy, model, read),
        scope=query.scope,
        reasons=(Reason(f"public-{query.scope}", details),),
    )


def _peer_rights(query: SemanticQuery, user: User, metrics: tuple[str, ...], model: SemanticModel) -> Rights:
    """The rights behind one's own rank: every peer's rows are read, of which one anonymous row is shown."""
    peers = peers_of(user, model)
    policy = model.policies.roles.get(PUBLIC["branch"])
    asked = [model.metrics[name] for name in query.metrics if name in model.metrics]
    closed = next(
        (metric.id for metric in asked if not is_open(metric, user, model)), "" if policy else query.metrics[0]
    )
    if query.where:
        raise AccessDenied("peers-total-only", policy="peers", dimension=query.where[0].dimension)
    if policy is None or closed:
        raise AccessDenied("not-public-among-peers", policy="peers", metric=closed)
    seat = User(id=user.id, role=PUBLIC["branch"], org_path=peers.path)
    read = frozenset().union(*(tables_of(metric, model) for metric in metrics if metric in model.metrics))
    return Rights(
        user_id=user.id,
        role=user.role,
        tables=_table_rights(seat, policy, model, read),
        peers=peers,
        peers_by=query.metrics[0],
        reasons=(
            Reason("peers-anonymous", {"org": peers.above}) if peers.path.count("/") > 2 else Reason("peers-of-all"),
        ),
    )


def _refuse_breakdown(query: SemanticQuery, model: SemanticModel, branch_id: str) -> None:
    if query.population is not None or query.bands is not None:
        raise AccessDenied("public-total-only", policy="public", dimension="population")
    for name in (*query.group_by, *query.columns, *(condition.dimension for condition in query.where)):
        dimension = model.dimensions.get(name)
        conditions = [condition for condition in query.where if condition.dimension == name]
        own = all(each.op in ("=", "in") and set(each.values) == {branch_id} for each in conditions)
        if own and query.scope == "branch" and name == next(iter(model.defaults.levels), ""):
            continue
        if dimension is None or dimension.grain is None:
            raise AccessDenied("public-total-only", policy="public", dimension=name)


def _branch_path(user: User) -> str | None:
    """The path of the branch (second level) above the user."""
    steps = user.org_path.strip("/").split("/") if user.org_path else []
    return f"/{steps[0]}/{steps[1]}/" if len(steps) >= 2 else None


def _is_client(dimension_id: str, model: SemanticModel) -> bool:
    dimension = model.dimensions.get(dimension_id)
    return dimension is not None and dimension.personal


def _rule(table: str, model: SemanticModel) -> TableRule:
    return model.policies.tables.get(table) or TableRule(denied=True)


def _table_rights(user: User, policy: RolePolicy, model: SemanticModel, read: frozenset[str]) -> dict[str, TableRight]:
    """Every table of the role; one of a refused domain only where a permitted metric's helper reads it (``read``)."""
    rights: dict[str, TableRight] = {}
    for table, rule in model.policies.tables.items():
        refused = rule.domain in policy.refused_domains and table not in read
        if rule.denied or refused or table not in model.columns:
            continue
        rows = rows_of(user, policy, rule, model)
        if rows != "FALSE":
            masks, never = _columns(policy, rule, model)
            rights[table] = TableRight(rows=rows, masks=masks, never=never)
    return rights


def _columns(policy: RolePolicy, rule: TableRule, model: SemanticModel) -> tuple[dict[str, str], frozenset[str]]:
    masks: dict[str, str] = {}
    never = set()
    for column, sensitivity in rule.sensitive.items():
        treatment = policy.columns.get(sensitivity, "never")
        if treatment in ("clear", "pseudonym"):
            continue
        if treatment in model.policies.masks:
            masks[column] = model.policies.masks[treatment].replace("{column}", column)
        else:
            never.add(column)
    return masks, frozenset(never)


def _pseudonyms(policy: RolePolicy, model: SemanticModel) -> dict[str, str]:
    """The columns that leave as pseudonyms, with their classes."""
    rules = model.policies.tables.values()
    sensitive = [pair for rule in rules for pair in rule.sensitive.items()]
    return {column: kind for column, kind in sensitive if policy.columns.get(kind) == "pseudonym"}


def _clients(policy: RolePolicy, model: SemanticModel) -> frozenset[str]:
    classes = {kind for kind, treatment in policy.columns.items() if treatment == "pseudonym"}
    return frozenset(classes & set(model.policies.clients) or classes)
