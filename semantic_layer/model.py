"""The semantic model: entities, datasets, dimensions, metrics, parameters and policies, whole and checked once loaded.

A model is a folder of YAML files; each may hold any of the sections below, and names are global.
SQL snippets are DuckDB expressions parsed by sqlglot when the model is loaded. In them ``:S`` and ``:E`` stand for the
first and last day of the window, ``:days`` for its calendar days, ``parameter('id')`` for a parameter's value; a
column of another entity is written ``entity.column`` and joined along the keys.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from semantic_layer.alternatives import Alternative
from semantic_layer.client_page import ClientPage
from semantic_layer.defaults import Defaults, Label, Starter, Unit
from semantic_layer.first_boards import FirstBoard
from semantic_layer.limits import Limit
from semantic_layer.policies import Policies
from semantic_layer.readings import Readings
from semantic_layer.trial import Trial


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reference(_Value):
    """A many-to-one key: ``column`` (a column or an expression over this table) holds the key of ``entity``.

    ``required`` promises that every row has one, and that whoever sees the row sees it: the join then needs no outer side,
    which lets the engine filter early.
    """

    entity: str
    column: str
    required: bool = False


class Entity(_Value):
    """Something with an identity and one row in ``table`` each: customer, organisation, loan, product.

    ``references`` maps a role (customer → ``organisation``, account → ``booking_organisation``) to the entity it points to.
    ``where`` is a condition on its rows, for tables with a row per date: ``:E`` is the last day of the window and ``:M`` the
    last month end not after it. ``exists`` says which of them there are at :E (opened, not closed): lists and populations
    hold those only.
    """

    id: str
    label: Label
    table: str
    key: str
    where: str | None = None
    exists: str | None = None
    references: dict[str, Reference] = {}


class Dataset(_Value):
    """Rows that metrics are computed from: one physical ``table``, or ``sql`` over tables (one SELECT).

    ``time`` is the date column and ``grain`` what one row stands for in time: ``day``, ``month`` (rows at month ends)
    or ``none`` (the rows have no date of their own; ``sql`` may then use ``:S``/``:E``).
    ``keys`` maps roles to references; on equal distance the first key wins, so it decides whose number it is.
    ``snapshot`` names a table that holds these rows: for every month end (column ``month_end`` before the others), or, when
    the rows have a date of their own, all of them.
    ``starts`` is the first day (or month end) with data. ``monthly`` says that ``sql`` is right at month ends only.
    """

    id: str
    table: str | None = None
    sql: str | None = None
    time: str | None = None
    grain: Literal["day", "month", "none"] = "none"
    keys: dict[str, Reference] = {}
    snapshot: str | None = None
    monthly: bool = False
    starts: date | None = None


class Dimension(_Value):
    """A way to group and filter. ``role`` is the entity role reached from a dataset and ``code`` an expression over its
    columns (or over the dataset's own columns when ``role`` is None, for datasets listed in ``datasets``).

    ``name`` is the expression of the label; without it the codes are the labels, or ``values`` gives each code its label.
    ``order`` lists codes in their natural order. ``group`` is the letter of the catalogue (customer, deposit, loan …)
    that metrics list in ``dims``. ``grain`` is set for time dimensions only. ``null_group`` False: rows without a code belong
    to no group and are left out when grouping (bands of those who have an account). ``column_only``: an attribute shown in
    lists (a date, an amount), by which nothing is grouped; a day is filtered by a range of days, nothing else is filtered.
    ``unit`` says what it measures (``date`` for a day).
    """

    id: str
    label: Label
    group: str
    role: str | None = None
    datasets: tuple[str, ...] = ()
    code: str = ""
    name: str | None = None
    values: dict[str, Label] = {}
    order: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    value_synonyms: dict[str, tuple[str, ...]] = {}
    grain: Literal["day", "week", "month", "quarter", "half", "year"] | None = None
    parent: str | None = None
    multi: bool = False
    null_group: bool = True
    personal: bool = False
    names: bool = False
    column_only: bool = False
    unit: str = ""
    note: str = ""


class Window(_Value):
    """Which rows of a dataset a metric reads for the window S..E.

    ``window`` S..E · ``end`` at E · ``before`` at the month end before S · ``month`` the calendar month that holds E ·
    ``days`` the ``n`` days ending at E · ``months`` the ``n`` months ending at E · ``self`` the dataset or the metric's
    own condition uses :S/:E.
    """

    kind: Literal["window", "end", "before", "month", "days", "months", "self"] = "window"
    n: int = 0


class Part(_Value):
    """A metric inside a formula: ``at`` moves its window (``before`` = the day before S, ``year_ago``, ``base`` = the whole
    plan period before); ``where`` adds a row condition."""

    metric: str
    at: Literal["same", "before", "year_ago", "plan_start", "plan_base"] = "same"


class Stage(_Value):
    """A stage of a funnel: ``expr`` counts the rows of its metric that came so far."""

    zh: str
    en: str
    expr: str


class Metric(_Value):
    """One number with one meaning.

    Exactly one of ``expr`` (an aggregate over a dataset) and ``formula`` (arithmetic over other metrics, by id or by a
    name of ``parts``). ``sources`` lists datasets with the same columns, the preferred first: the first that has all
    dimensions and fits the window is used. ``per`` and ``values`` make a first stage: rows are grouped by ``per`` (and the
    group-by) and ``values`` computed; ``ranked`` adds window functions over that stage; ``expr`` then aggregates it.
    ``empty`` is the value of a group without base rows: 0 for sums and counts, None for everything else.
    ``hidden`` metrics are parts of formulas or of a page only: people and interpreters do not see them.
    ``benchmark`` names the metric that gives the same figure for the industry.
    ``cases`` counts, over the rows of ``expr``, how many cases stand behind a rate (loans, customers, contacts), so that
    a rate over few of them can be told as such. ``components`` is the metric again, as a sum of other metrics: what its change
    is explained by where ``expr`` is one sum over a dataset that has them all. ``funnel`` lists the stages, widest first, that
    the rows of ``expr`` go through: what a rate is told and drawn by. ``ripens``: days until a row has gone as far as it will.
    ``trial``: of a figure that compares two groups, what it is judged by.
    """

    id: str
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()
    expr: str | None = None
    sources: tuple[str, ...] = ()
    where: str | None = None
    per: tuple[str, ...] = ()
    values: dict[str, str] = {}
    ranked: dict[str, str] = {}
    window: Window = Window()
    formula: str | None = None
    parts: dict[str, Part] = {}
    kind: Literal[
        "sum",
        "count",
        "ratio",
        "balance",
        "average_balance",
        "derived",
        "difference",
        "mean",
        "median",
        "score",
        "share",
        "target",
        "statistical",
    ] = "sum"
    empty: float | None = None
    unit: str
    decimals: int | None = None
    dims: tuple[str, ...]
    direction: Literal["up", "down", "neutral"] = "neutral"
    public: bool = False
    public_rank: bool = False
    starts: date | None = None
    scope_only: Literal["bank"] | None = None
    hidden: bool = False
    cases: str | None = None
    components: str | None = None
    funnel: tuple[Stage, ...] = ()
    ripens: int = 0
    trial: Trial | None = None
    benchmark: str | None = None
    source: str = ""
    note: str = ""
    note_en: str = ""

    @property
    def is_rate(self) -> bool:
        """Changes of a rate are percentage points (or BP, 分), never percent of percent."""
        return self.unit in ("%", "BP", "pp")


class Parameter(_Value):
    """A threshold or constant, with the clause it comes from: the number or title of a policy document, and its ``article``
    (第九条). ``parameter('id')`` in a snippet reads it from ``metric_param``.

    Without a ``value`` it follows the data, and stands in that table alone.
    """

    id: str
    value: float | None = None
    unit: str = ""
    label: Label
    clause: str = ""
    article: str = ""


class Refusal(_Value):
    """Something people ask for that cannot be computed here: the words, why, and the nearest metrics."""

    id: str
    words: tuple[str, ...]
    zh: str
    en: str
    nearest: tuple[str, ...] = ()


class Ambiguity(_Value):
    """A word with several meanings: asked back with ``choices`` unless a word of ``unless`` (word → metric) decides."""

    id: str
    words: tuple[str, ...]
    choices: tuple[str, ...]
    unless: dict[str, str] = {}


class Segment(_Value):
    """A named set of entities: those of ``dataset`` (one row per ``entity`` at the window's end) for which ``rule`` is true.
    Without one, the entity is that of the model's clients.

    ``rule`` is a condition over the dataset's columns; NULL is not true. ``stored`` names the multi-valued dimension whose
    values are segment ids, for rules that rank over everyone or cost too much to run live; without it the rule is run.
    ``group`` and ``kind`` say where it belongs for people (a heading; ``retail`` or ``corp`` where it means one of them).
    """

    id: str
    zh: str
    en: str
    synonyms: tuple[str, ...] = ()
    entity: str = ""
    dataset: str
    rule: str
    stored: str | None = None
    group: str = ""
    kind: str = ""
    note: str = ""
    note_en: str = ""


class SemanticModel(BaseModel):
    """All of it, checked: every name resolves, every snippet parses. ``columns`` lists each physical table's columns in
    order (from the model's ``schema`` section), which the guard and the bench resolve against."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    label: Label
    entities: dict[str, Entity]
    datasets: dict[str, Dataset]
    dimensions: dict[str, Dimension]
    metrics: dict[str, Metric]
    segments: dict[str, Segment] = {}
    parameters: dict[str, Parameter] = {}
    refusals: dict[str, Refusal] = {}
    ambiguities: dict[str, Ambiguity] = {}
    alternatives: dict[str, Alternative] = {}
    limits: dict[str, Limit] = {}
    policies: Policies = Policies()
    defaults: Defaults = Defaults()
    readings: Readings = Readings()
    starters: dict[str, tuple[Starter, ...]] = {}
    boards: dict[str, FirstBoard] = {}
    phrases: dict[str, dict[str, str]] = {}
    units: dict[str, Unit] = {}
    columns: dict[str, dict[str, str]] = Field(default_factory=dict)
    client_page: ClientPage = ClientPage()
    hash: str = ""
