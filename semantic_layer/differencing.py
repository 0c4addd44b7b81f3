"""Who stands behind an answer, as a sketch: two answers whose customers differ by a few would tell those few by subtraction.

The distinct customers of each thing an answer reads are spread over ``BUCKETS`` by a hash, and the hashes of each bucket
added up. Sets that differ by n customers differ in at most n buckets; sets that differ by many differ in nearly all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

import sqlglot
from pydantic import BaseModel, ConfigDict

from semantic_layer.model import SemanticModel
from semantic_layer.plan import Plan, Scan
from semantic_layer.scan_sql import scan_sql
from semantic_layer.sets import extended
from semantic_layer.snippets import DIALECT
from semantic_layer.to_sql import Compiled, set_ctes

BUCKETS = 64
_HASHES = 4294967296
_PIECES = 24  # of a longer series the last ones


class Behind(BaseModel):
    """The customers behind one reading of an answer. ``about`` names metrics, rows and days: only equal ones are compared.
    ``count`` is how many, ``buckets`` the sum of their hashes in each bucket."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    count: int
    buckets: tuple[int, ...]


def behind_sql(plan: Plan, model: SemanticModel) -> Compiled | None:
    """SELECT of ``about``, number and bucket sums for every scan and piece that has customers; None if none has."""
    client = model.defaults.client.entity if model.defaults.client else ""
    model = extended(model, plan.bound)
    bound = replace(plan.bound, dimensions=(), keys=(), time=None, merged=())
    rows = []
    for number, scan in enumerate(plan.scans):
        if client not in scan.source.keys:
            continue
        column = scan.source.keys[client].column
        for one in scan.bounds[-_PIECES:]:
            spread = Scan(scan.source, (one,), scan.where, (column,), (), (), scan.kind, _atoms(column))
            about = f"{number} {one.start} {one.end}"
            rows.append(f"SELECT '{about}' AS about, s.* FROM ({scan_sql(spread, bound, model)}) AS s")
    if not rows:
        return None
    names = ("about", "n", *(f"b{place}" for place in range(BUCKETS)))
    listed = ", ".join(f"u.{name}" for name in names)
    body = f"SELECT {listed} FROM ({' UNION ALL '.join(rows)}) AS u"
    sets = _needed(set_ctes(plan, model), body)
    text = f"WITH {', '.join(sets)} {body}" if sets else body
    return Compiled(sqlglot.parse_one(text, dialect=DIALECT), tuple((name, name, "value") for name in names))


def _needed(ctes: Sequence[str], body: str) -> list[str]:
    """The sets that ``body`` reads, with those that these read: one that only grouped the answer is not among them."""
    kept: list[str] = []
    for cte in reversed(ctes):
        name = cte.split(" ", 1)[0]
        if any(re.search(rf"\b{re.escape(name)}\b", text) for text in (body, *kept)):
            kept.insert(0, cte)
    return kept


def _atoms(column: str) -> tuple[tuple[str, str], ...]:
    hashed = f"hash({column})"
    sums = (
        (f"b{place}", f"SUM({hashed} % {_HASHES}) FILTER (WHERE {hashed} % {BUCKETS} = {place})")
        for place in range(BUCKETS)
    )
    return (("n", "COUNT(*)"), *sums)


def read_behind(plan: Plan, rows: Sequence[Sequence[object]]) -> tuple[Behind, ...]:
    """The result of ``behind_sql``; what was read is named by the plan's metrics, its scans' rows and the days."""
    found = []
    metrics = ",".join(sorted(output.metric.id for output in plan.outputs))
    for about, count, *buckets in rows:
        number, days = str(about).split(" ", 1)
        scan = plan.scans[int(number)]
        name = f"{metrics} {scan.source.id} {scan.where or ''} {days}"
        found.append(
            Behind(about=name, count=int(str(count)), buckets=tuple(int(str(value or 0)) for value in buckets))
        )
    return tuple(found)


def differs_by_few(new: Iterable[Behind], earlier: Iterable[Behind], least: int) -> bool:
    """Whether some reading of ``new`` has nearly the customers of an earlier one: they differ by 1 to ``least`` - 1."""
    known: dict[str, list[Behind]] = {}
    for one in earlier:
        known.setdefault(one.about, []).append(one)
    return any(_few(one, other, least) for one in new for other in known.get(one.about, ()))


def _few(one: Behind, other: Behind, least: int) -> bool:
    differing = sum(a != b for a, b in zip(one.buckets, other.buckets, strict=True))
    return 0 < differing < least and abs(one.count - other.count) < least
