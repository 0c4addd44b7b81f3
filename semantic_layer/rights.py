"""What one user may read of each physical table: the value between ``authorize`` and ``restrict``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from semantic_layer.peers import Peers


@dataclass(frozen=True)
class Reason:
    """Why a decision fell as it did, for the user and the audit: a code for phrases and the facts to fill in."""

    code: str
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TableRight:
    """How one physical table may be scanned.

    ``rows`` is a SQL condition over the table's own columns (None: every row), built from policy templates and the
    identity's attributes as literals. ``masks`` maps a column to the SQL expression that stands in for it; ``never``
    lists columns that this role gets no value of at all.
    """

    rows: str | None = None
    masks: dict[str, str] = field(default_factory=dict)
    never: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rights:
    """Every table a user may scan, and how; a table that is absent is refused. ``pseudonyms`` are the columns whose values
    leave the engine only as salted pseudonyms (analyst), with the sensitivity class of each; ``clients`` are the classes that
    name a customer. ``small_cells`` is the least number of customers behind a group of typed SQL (0: no such rule).
    ``peers`` are those among whom one anonymous row of the user's own may be cut out, by the metric ``peers_by``, and
    nothing else."""

    user_id: str
    role: str
    tables: dict[str, TableRight]
    scope: Literal["own", "branch", "bank"] = "own"
    pseudonyms: dict[str, str] = field(default_factory=dict)
    clients: frozenset[str] = frozenset()
    small_cells: int = 0
    peers: Peers | None = None
    peers_by: str = ""
    reasons: tuple[Reason, ...] = ()
