"""One's own place among one's peers (ruling 37): the own figure, its rank, how many there are, the median, the distance to
the next better one. Nobody else's name, and no other figure, leaves the query.

The one row is cut out of the figures of all peers inside SQL; ``check`` holds a query with such rights to exactly this text.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from semantic_layer.errors import AccessDenied
from semantic_layer.model import Metric, SemanticModel
from semantic_layer.names import refuse
from semantic_layer.snippets import DIALECT, literal
from semantic_layer.user import User

FEWEST = 3
PARTS = ("value", "rank", "peers", "median", "gap")
GROUND = "_peers"
_ANY = "SELECT 1"


@dataclass(frozen=True)
class Peers:
    """Among whom somebody stands: the codes of ``dimension`` below the place ``above`` at ``path``, of which ``own`` is theirs."""

    dimension: str
    own: str
    above: str
    path: str


def peers_of(user: User, model: SemanticModel) -> Peers:
    """The peers of the user: the sibling places of their own, or the colleagues of their place, as the role's policy says.

    Raises AccessDenied (no-peers).
    """
    policy = model.policies.roles.get(user.role)
    tree, person = model.defaults.tree, model.defaults.person
    kind = policy.peers if policy is not None and user.client is None else ""
    steps = user.org_path.strip("/").split("/") if user.org_path else []
    if kind == "person" and person is not None and user.person_id and steps:
        return Peers(person.dimension, user.person_id, steps[-1], "/" + "/".join(steps) + "/")
    levels = list(tree.levels) if tree is not None else []
    if kind == "place" and 2 <= len(steps) <= len(levels) + 1:
        return Peers(levels[len(steps) - 2], steps[-1], steps[-2], "/" + "/".join(steps[:-1]) + "/")
    raise AccessDenied("no-peers", policy=user.role)


def is_open(metric: Metric, user: User, model: SemanticModel) -> bool:
    """Whether peers of the user may be ranked by the metric: a public one among places, one for ranks among people."""
    among_people = model.policies.roles[user.role].peers == "person"
    return metric.public_rank or (metric.public and not among_people)


def columns_of(metric: str) -> tuple[tuple[str, str, str], ...]:
    """The result's columns as (name, metric, part)."""
    return tuple((metric if part == "value" else f"{metric}__{part}", metric, part) for part in PARTS)


def peers_sql(metric: Metric, peers: Peers, relation: str) -> exp.Expr:
    """The one row; ``relation`` is the SELECT of every peer's figure."""
    ground = f"SELECT x.{peers.dimension}, x.{metric.id} FROM ({relation}) AS x {_real(metric.id, peers)}"
    return sqlglot.parse_one(f"WITH {GROUND} AS ({ground}) {_row(metric, peers)}", dialect=DIALECT)


def verify_peers(tree: exp.Expr, peers: Peers, metric: Metric) -> None:
    """The tree shows one anonymous row and nothing else, whatever the SELECT of every peer's figure is. Raises UnsafeSql
    (not-anonymous)."""
    frame = tree.copy()
    figures = next((one for one in frame.find_all(exp.Subquery) if one.alias == "x"), None)
    if figures is not None:
        figures.set("this", sqlglot.parse_one(_ANY, dialect=DIALECT))
    if frame.sql(dialect=DIALECT, comments=False) != peers_sql(metric, peers, _ANY).sql(dialect=DIALECT):
        raise refuse("not-anonymous", tree)


def _real(metric: str, peers: Peers) -> str:
    """Peers proper: not the rows of the place above itself, nor those of nobody, nor one without a figure."""
    key = f"x.{peers.dimension}"
    return f"WHERE {key} IS NOT NULL AND {key} <> {literal(peers.above)} AND x.{metric} IS NOT NULL"


def _row(metric: Metric, peers: Peers) -> str:
    name, down = metric.id, metric.direction == "down"
    order, nearest, better = ("ASC", "MAX", "<") if down else ("DESC", "MIN", ">")
    gap = f"ABS((SELECT {nearest}(o.{name}) FROM {GROUND} AS o WHERE o.{name} {better} r.{name}) - r.{name})"
    placed = (
        f"SELECT p.{peers.dimension}, p.{name}, DENSE_RANK() OVER (ORDER BY p.{name} {order}) AS {name}__rank, "
        f"COUNT(*) OVER () AS {name}__peers, MEDIAN(p.{name}) OVER () AS {name}__median FROM {GROUND} AS p"
    )
    listed = f"r.{name}, r.{name}__rank, r.{name}__peers, r.{name}__median, {gap} AS {name}__gap"
    kept = f"r.{peers.dimension} = {literal(peers.own)} AND r.{name}__peers >= {FEWEST}"
    return f"SELECT {listed} FROM ({placed}) AS r WHERE {kept}"
