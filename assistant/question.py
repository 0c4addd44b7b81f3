"""Questions and what they may mean."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from semantic_layer.differencing import Behind
from semantic_layer.query import Condition, Rule, SemanticQuery
from semantic_layer.user import User

Language = Literal["zh", "en"]


def _never() -> bool:
    return False


def _nobody(_: str) -> None:
    return None


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(_Value):
    """An earlier question of the conversation and what it was understood as; without requests it was asked back or refused,
    as ``code`` says; ``label`` is what stands for one that was a click.
    ``behind`` are sketches of who stood behind its answer, for roles that differencing is kept from."""

    text: str
    requests: tuple[Request, ...] = ()
    choices: tuple[Choice, ...] = ()
    code: str = ""
    label: str = ""
    behind: tuple[Behind, ...] = ()


class OwnSegment(_Value):
    """What a person saved under ``name``: the rule of its clients, None where it cannot be computed any more."""

    name: str
    rule: Rule | None = None


class Question(_Value):
    """What somebody typed, who, on which data date, after which turns (oldest first); ``saved`` are the person's own segments
    that it may name. ``stopped`` tells whether they no longer
    want to know: whoever waits long for a reading asks it. ``tell`` is told why a reading takes long, as a code of phrases."""

    text: str
    user: User
    data_date: date
    history: tuple[Turn, ...] = ()
    conversation: str = ""
    saved: tuple[OwnSegment, ...] = ()
    stopped: Callable[[], bool] = Field(default=_never, exclude=True, repr=False)
    tell: Callable[[str], None] = Field(default=_nobody, exclude=True, repr=False)


class ChartChoice(_Value):
    """A chart that was chosen with the reading: its kind, and the metrics and groups of the result that are drawn. ``y`` is the
    second group of a heat map; ``color`` tells groups apart, or shades a heat map by a metric."""

    kind: Literal[
        "bar",
        "column",
        "pareto",
        "grouped",
        "stacked",
        "change",
        "bullet",
        "line",
        "area",
        "panels",
        "pie",
        "scatter",
        "heat",
    ]
    x: str = Field(max_length=200)
    y: tuple[str, ...] = Field(min_length=1, max_length=6)
    color: str | None = None


class QueryRequest(_Value):
    """Numbers, by a semantic query. ``show`` asks for a chart kind in words (换成柱状图); ``chart`` is a chart chosen for it;
    ``lead`` tells which row was asked for, where the others stand beside it (零售贷款占比): it is told first."""

    kind: Literal["query"] = "query"
    query: SemanticQuery
    show: str | None = None
    chart: ChartChoice | None = None
    lead: Condition | None = None


class Define(_Value):
    """What does this metric or segment mean, and how is it computed? ``metrics`` are ids of either."""

    kind: Literal["define"] = "define"
    metrics: tuple[str, ...]


class AnalystSql(_Value):
    """An analyst's own SELECT."""

    kind: Literal["sql"] = "sql"
    sql: str


class Explain(_Value):
    """Why did the query's one metric change against its comparison (without one: the previous period, or a year ago where
    that is not defined)? ``by`` names the dimensions to explain it by; without them they are searched. ``expected`` is the
    direction that the asker takes for granted; the answer says so when it was the other one."""

    kind: Literal["explain"] = "explain"
    query: SemanticQuery
    by: tuple[str, ...] = Field(default=(), max_length=6)
    expected: Literal["up", "down"] | None = None


class Reconcile(_Value):
    """My figure differs from the query's: which reading gives it? ``figure`` in storage units (元, fractions); ``precision``
    is one unit of its last digit (83.2亿: 1e7), by default that of the shortest way to write ``figure``."""

    kind: Literal["reconcile"] = "reconcile"
    query: SemanticQuery
    figure: float = Field(allow_inf_nan=False)
    precision: float | None = Field(default=None, gt=0, allow_inf_nan=False)


class PolicyQuestion(_Value):
    """What do the documents say? In force on ``on`` (by default the data date); ``previous`` asks for the version before.
    ``after`` is the earlier question whose document or topic is meant, ``whole`` wants the clauses in full. ``metrics`` are
    those answered beside it: their limits are named and their figures held against them; ``figures`` are the limits that the
    asker took for granted, in storage units."""

    kind: Literal["policy"] = "policy"
    text: str = Field(min_length=1, max_length=1000)
    on: date | None = None
    previous: bool = False
    whole: bool = False
    after: str = Field(default="", max_length=1000)
    metrics: tuple[str, ...] = Field(default=(), max_length=20)
    figures: tuple[float, ...] = Field(default=(), max_length=10)


class SaveSegment(_Value):
    """Keep whom ``query`` lists, by what makes it list them, under ``name`` for the asker's later questions."""

    kind: Literal["save_segment"] = "save_segment"
    name: str = Field(max_length=200)
    query: SemanticQuery


class ChangeSegment(_Value):
    """Call the asker's own segment ``name`` by the name in ``to``; without one, forget it."""

    kind: Literal["change_segment"] = "change_segment"
    name: str = Field(max_length=200)
    to: str | None = Field(default=None, max_length=200)


Request = Annotated[
    QueryRequest | Define | AnalystSql | Explain | Reconcile | PolicyQuestion | SaveSegment | ChangeSegment,
    Field(discriminator="kind"),
]
REQUEST: TypeAdapter[Request] = TypeAdapter(Request)


class Word(_Value):
    """Part of the reading: the words typed, what they were taken for (``metric``, ``dimension``, ``value``, ``period``,
    ``number``, ``shape``, ``unknown`` …), its id and the label on screen."""

    text: str
    kind: str
    id: str = ""
    label: str = ""


class Assumption(_Value):
    """Something the user did not say: a code of phrases and the facts to fill in."""

    code: str
    details: dict[str, str] = {}


def distinct(assumptions: Iterable[Assumption]) -> tuple[Assumption, ...]:
    """``assumptions``, each once."""
    return tuple({(one.code, *sorted(one.details.items())): one for one in assumptions}.values())


class Choice(_Value):
    """One possible reading, as a button: a label in both languages, and the request it stands for."""

    label_zh: str
    label_en: str
    request: Request


class ModelUse(_Value):
    """What asking the language model took: calls, tokens, milliseconds, the ``cost`` where a price is known, and the SHA-256 of
    each of its ``replies`` as they came (text and tool calls), so that a kept reply can be told to be the one."""

    model: str
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    currency: str = ""
    elapsed_ms: float = 0.0
    replies: tuple[str, ...] = ()

    def plus(self, other: ModelUse) -> ModelUse:
        """Both together, under the first one's name; money of one currency."""
        same = self.currency == other.currency or not self.currency or not other.currency
        costs = [one for one in (self.cost, other.cost) if one is not None] if same else []
        sums = {
            name: getattr(self, name) + getattr(other, name)
            for name in ("calls", "prompt_tokens", "completion_tokens", "elapsed_ms")
        }
        money = {"cost": round(sum(costs), 6), "currency": self.currency or other.currency} if costs else {}
        return self.model_copy(update={**sums, **money, "replies": (*self.replies, *other.replies)})


class Route(_Value):
    """Who read the question and why: ``why`` is a code of phrases, empty for the usual road."""

    by: Literal["grammar", "model", "verified"] = "grammar"
    why: str = ""
    use: ModelUse | None = None


class Understood(_Value):
    """One reading, good enough to run. ``confidence`` is 0..1, weighed by ``signs`` where the grammar read; ``assumptions``
    are shown with the answer. ``otherwise`` is what it would be as a question to the documents, put to them first: it asks
    as only a rule answers. A plan of several steps says in ``follows`` for each request which earlier ones (places from 0)
    it stands on; requests without it are one answer together."""

    kind: Literal["understood"] = "understood"
    requests: tuple[Request, ...]
    follows: tuple[tuple[int, ...], ...] = ()
    otherwise: PolicyQuestion | None = None
    reading: tuple[Word, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    confidence: float = 1.0
    signs: tuple[str, ...] = ()
    language: Language = "zh"
    route: Route = Route()


class Unclear(_Value):
    """Several readings would give different numbers: asked back with at most three ``choices``. ``code`` names the question
    in phrases (``ambiguous-word``, ``not-understood``, ``which-name`` …), filled with ``details``. ``otherwise`` is what it
    would be as a question to the documents, asked if they are certain."""

    kind: Literal["unclear"] = "unclear"
    code: str
    details: dict[str, str] = {}
    choices: tuple[Choice, ...] = ()
    otherwise: PolicyQuestion | None = None
    reading: tuple[Word, ...] = ()
    confidence: float = 0.5
    language: Language = "zh"
    route: Route = Route()


class NotAnswerable(_Value):
    """Understood, and refused: not computable here, a decision, personal data, a write. ``code`` is of phrases. ``otherwise``
    as of Unclear."""

    kind: Literal["out_of_scope"] = "out_of_scope"
    code: str
    details: dict[str, str] = {}
    nearest: tuple[str, ...] = ()
    otherwise: PolicyQuestion | None = None
    reading: tuple[Word, ...] = ()
    language: Language = "zh"
    route: Route = Route()


Interpretation = Annotated[Understood | Unclear | NotAnswerable, Field(discriminator="kind")]

Turn.model_rebuild()
