"""Rights as data: who may read which rows and columns of which table."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from semantic_layer.defaults import Label

PUBLIC = {"branch": "public_branch", "bank": "public_bank"}  # whose rights public totals are computed under, by scope


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Level = Literal[1, 2, 3, 4]


class Levels(_Value):
    """How sensitive columns are, 1 (public inside) to 4 (identity and contact data): of a class of sensitivity, of any other
    column in a table that has one (``clients``), of figures of groups, of tables without any."""

    classes: dict[str, Level]
    clients: Level = 3
    aggregates: Level = 2
    open: Level = 1


class TableRule(_Value):
    """How a physical table is protected. ``scope`` maps a row key kind (customer, actor, organisation, loan, account …)
    to the column that holds it; ``sensitive`` maps a column to its class (personal_name, id_number, phone, birth_date,
    free_text …); ``domain`` is the business domain a role may be refused (credit, deposit, contribution, wealth …).
    ``level`` is how sensitive its columns are that have no class of their own. ``open`` tables have no row scope. ``segment``
    is the column that holds segment ids, whose refused ones are left out."""

    scope: dict[str, str] = {}
    sensitive: dict[str, str] = {}
    domain: str = "open"
    open: bool = False
    level: Level | None = None
    segment: str | None = None
    denied: bool = False


class RolePolicy(_Value):
    """What a role may see.

    ``rows`` maps a row key kind to a condition over that key, ``{key}``, in which ``:org_path``, ``:person_id`` and any other
    attribute of the user may stand; no entry means no rows, ``all_rows`` every row. ``columns`` maps a sensitivity class to
    ``clear``, ``never`` or the id of a mask. Metrics whose rows are of a refused domain are refused without being listed;
    ``permitted_metrics`` only read such tables to help. ``refused_dimensions`` and ``refused_segments`` would tell of a refused
    domain, client by client. ``peers`` says among whom the role's people may be told their own rank: the sibling places of
    theirs (``place``), or their colleagues (``person``). ``export_rows`` is how many rows of an answer may leave as a file (0:
    none), ``export_clients`` whether rows of single clients may. ``documents`` says that the
    role keeps the policy documents: takes them in, and says which are searched.
    """

    label: Label
    business: bool = True
    all_rows: bool = False
    rows: dict[str, str] = {}
    columns: dict[str, str] = {}
    refused_domains: tuple[str, ...] = ()
    refused_metrics: tuple[str, ...] = ()
    permitted_metrics: tuple[str, ...] = ()
    refused_dimensions: tuple[str, ...] = ()
    refused_segments: tuple[str, ...] = ()
    peers: Literal["", "place", "person"] = ""
    export_rows: int = 0
    export_clients: bool = True
    typed_sql: bool = False
    see_sql: bool = False
    audit: bool = False
    documents: bool = False
    small_cells: int = 0
    reason: Label | None = None


class Policies(_Value):
    """Rights as data: masks (SQL over ``{column}`` of the same table), table rules and roles. Default deny. ``personal`` are
    the sensitivity classes that are personal data when shown in clear (the ledger counts them); without any, names alone.
    ``levels`` say how sensitive what is shown is. ``clients`` are the classes of the keys that name a client, whom groups are
    counted by; without any, every class that a role sees as pseudonyms. ``pinned`` are the conditions, by row key kind, that
    a conversation about one client adds to the role's, with ``:client``."""

    personal: tuple[str, ...] = ()
    levels: Levels | None = None
    clients: tuple[str, ...] = ()
    masks: dict[str, str] = {}
    tables: dict[str, TableRule] = {}
    pinned: dict[str, str] = {}
    roles: dict[str, RolePolicy] = {}

    @property
    def people(self) -> frozenset[str]:
        """The roles that people have: not those under which public totals are computed."""
        return frozenset(self.roles) - set(PUBLIC.values())
