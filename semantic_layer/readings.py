"""What words stand for beyond the names of metrics, dimensions and values: the model's own, for the interpreters."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Profile(_Value):
    """What 「画像」 shows of one client: metrics over a period, and the code of the sentence that says so."""

    metrics: tuple[str, ...] = ()
    period: str = ""
    code: str = "profile-short"


class Plans(_Value):
    """What plans are about: planned metrics, the metric to take ``instead`` of one without a plan, and the metrics of plans;
    ``gap`` is the distance to a plan, ``short`` the words for it, ``far`` the words that rank by it."""

    metrics: tuple[str, ...] = ()
    instead: dict[str, str] = {}
    default: str = ""
    achievement: str = ""
    progress: str = ""
    increment: str = ""
    gap: str = ""
    short: tuple[str, ...] = ()
    far: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()
    flow: tuple[str, ...] = ()


class Windows(_Value):
    """Windows of flows without time words, in days or months back."""

    recent_days: int = 30
    yearly: tuple[str, ...] = ()
    signal_days: int = 90
    recent: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    transit: tuple[str, ...] = ()
    transit_days: int = 90
    twelve: tuple[str, ...] = ()


class Halves(_Value):
    """Halves of the clients are compared per client: the dimensions, and metric → metric per client."""

    dimensions: tuple[str, ...] = ()
    metrics: dict[str, str] = {}


class Counted(_Value):
    """A unit that rows are counted in: Chinese classifiers (笔), English nouns (loans), the metric that counts what an amount is
    of, and the rows it takes, by amount. A ``loose`` unit (个) fits whatever is counted."""

    unit: str
    loose: bool = False
    words: tuple[str, ...]
    nouns: tuple[str, ...] = ()
    of: dict[str, str] = {}
    where: dict[str, dict[str, tuple[str, ...]]] = {}


class DayBands(_Value):
    """Bands of days of a dimension (逾期31到60天): the first and last day by code, and the words beside which days mean them."""

    dimension: str
    words: tuple[str, ...]
    bounds: dict[str, tuple[int, int]]


class Readings(_Value):
    """What words stand for beyond names, as pieces of a query; every part may be left out (docs/modelling.md tells each).

    ``first`` lists words with several meanings that the context decides: the name of a value and of a metric. Of dimensions
    that share a word, those of ``yielding`` give way, and of many, one of ``broad`` is meant. ``held`` names what clients hold
    or lack, by yes-or-no dimension; ``described`` the segment that a metric counts, ``exact`` those
    metrics that are the number of its clients; ``apart`` families of segments of which no client has two; ``bands`` the
    declared bands of a metric; ``columns`` what stands beside a listed entity; ``numbered`` the words for the things that a
    dimension counts; ``naming`` those that only say that a segment's name stands beside them (the segment X);
    ``top_shares`` the metric that is the share of the first clients in their figure (contribution, 20%; deposits, 10);
    ``holders`` the share of clients who hold what an amount is of; ``happened`` the metric that counts what a segment says
    happened to its clients;
    ``parts_of`` the amount ``of`` which another is a part, and the rate or the dimension (``by``) that tells its share;
    ``implied`` words that say nothing new beside a metric or a dimension (assigned customers, beside the time to their first
    contact).
    ``wordings`` are turns of phrase in many forms for a stored segment, a value (``dimension:code``), a metric (``metric:id``)
    or a segment of ``segments`` (``group:code``), with the words of ``wording_lists`` in their places."""

    words: dict[str, tuple[str, ...]] = {}
    first: tuple[str, ...] = ()
    phrases: tuple[dict[str, Any], ...] = ()
    segments: tuple[dict[str, Any], ...] = ()
    synonyms: dict[str, tuple[str, ...]] = {}
    implied: dict[str, tuple[str, ...]] = {}
    segment_words: dict[str, tuple[str, ...]] = {}
    wordings: dict[str, tuple[str, ...]] = {}
    wording_lists: dict[str, tuple[str, ...]] = {}
    dimensions: dict[str, tuple[str, ...]] = {}
    values: dict[str, dict[str, tuple[str, ...]]] = {}
    profile: Profile = Profile()
    targets: Plans = Plans()
    windows: Windows = Windows()
    amounts: dict[str, str] = {}
    counted: str = ""
    people: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    halves: Halves = Halves()
    rate_of: dict[str, str] = {}
    parts_of: dict[str, dict[str, str]] = {}
    heads: tuple[str, ...] = ()
    growth_of: dict[str, str] = {}
    graded: tuple[str, ...] = ()
    yielding: tuple[str, ...] = ()
    broad: tuple[str, ...] = ()
    kind_of: dict[str, str] = {}
    dividing: tuple[str, ...] = ()
    elliptic: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()
    top_customers: str = ""
    maturing: dict[str, str] = {}
    due_days: dict[str, dict[str, str]] = {}
    due_tags: dict[str, str] = {}
    happened: dict[str, str] = {}
    holdings: dict[str, str] = {}
    holders: dict[str, str] = {}
    listed: tuple[str, ...] = ()
    due_rows: dict[str, str] = {}
    due_terms: tuple[str, ...] = ()
    one_client: tuple[str, ...] = ()
    several_clients: tuple[str, ...] = ()
    superlatives: dict[str, str] = {}
    held: dict[str, tuple[str, ...]] = {}
    described: dict[str, str] = {}
    exact: tuple[str, ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    bands: dict[str, str] = {}
    columns: dict[str, tuple[str, ...]] = {}
    numbered: dict[str, tuple[str, ...]] = {}
    naming: tuple[str, ...] = ()
    top_shares: dict[str, dict[str, str]] = {}
    counts: tuple[Counted, ...] = ()
    amount_of: dict[str, str] = {}
    row_units: dict[str, str] = {}
    gaps: dict[str, str] = {}
    peers: tuple[str, ...] = ()
    day_bands: DayBands | None = None
    dated: dict[str, tuple[str, ...]] = {}
    named_parts: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {}
    broader: dict[str, tuple[str, ...]] = {}
    rows_of: dict[str, tuple[str, ...]] = {}
    listed_rows: dict[str, tuple[str, ...]] = {}
