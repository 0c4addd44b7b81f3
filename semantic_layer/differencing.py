"""Who stands behind an answer, as a sketch: two answers whose customers differ by a few would tell those few by subtraction.

The distinct customers of each thing an answer shows (the whole of it, and each of its cells) are spread over ``BUCKETS`` by a
hash, and the hashes of each bucket added up. Sets that differ by n customers differ in at most n buckets; sets that differ by
many differ in nearly all. A whole is held against wholes and cells. Cells that were merged because they are small are missed by
the sum over the shown ones: the group that would make good for them is remembered as ``short``, and is not shown as a whole.
Cells are not held against cells: a grouping that is refined, or asked again under another filter, is ordinary work.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, cast

import sqlglot
from pydantic import BaseModel, ConfigDict

from semantic_layer.added import HASHES, adding, mantissa
from semantic_layer.defaults import Label
from semantic_layer.model import Dimension, SemanticModel
from semantic_layer.plan import Plan, Scan
from semantic_layer.scan_sql import scan_sql
from semantic_layer.sets import extended
from semantic_layer.snippets import DIALECT
from semantic_layer.to_sql import Compiled, set_ctes

BUCKETS = 64
ABOUT, DIFFERENT = "sql", "different"  # figures as what each customer adds; counts of different values among them
MOST_CELLS = 120  # of an answer with more cells only the whole is remembered
MOST_FIGURES = 4  # of a scan
_PIECES, _CELL_PIECES = 24, 3  # of a longer series the last ones
Code = str | None
Kind = Literal["whole", "all", "cell", "short"]


class Behind(BaseModel):
    """The customers behind one figure: the ``whole`` of an answer, a ``cell`` of it, ``all`` shown ``cells`` of a typed SELECT,
    or a group whose shown cells are ``short`` of few customers. ``about`` names rows and days and ``of`` the aggregates: only
    figures with the same rows and a common aggregate are compared. ``count`` is how many, ``buckets`` the sum of their hashes
    in each bucket; ``about`` is ``ABOUT`` where these are of what each customer adds, whatever the rows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    count: int
    buckets: tuple[int, ...]
    of: tuple[str, ...] = ()
    kind: Kind = "whole"
    cells: str = ""

    def marks(self) -> tuple[int, ...]:
        """The sums as they are compared, those of earlier versions too."""
        return tuple(one % HASHES for one in self.buckets)


def behind_sql(plan: Plan, model: SemanticModel, cells: int = 0) -> Compiled | None:
    """SELECT of what is counted, its cell, a bucket, the customers and the sum of their hashes in it; for every scan and piece
    that has customers, and for the ``cells`` of the answer. None if nothing has customers."""
    client = model.defaults.client.entity if model.defaults.client else ""
    model = extended(model, plan.bound)
    keys = plan.bound.keys
    groups: list[tuple[str, tuple[int, ...], int]] = [("whole", (), _PIECES)]
    if 0 < cells <= MOST_CELLS and keys and not any(one.multi for one in keys):
        few = max(1, min(_CELL_PIECES, MOST_CELLS // cells))
        groups.append(("cell", tuple(range(len(keys))), few))
        groups += [("short", (place,), few) for place in sorted({place for place, _ in plan.bound.margins})]
    rows = []
    for number, scan in enumerate(plan.scans):
        if client not in scan.source.keys:
            continue
        for kind, places, pieces in groups:
            for back, one in enumerate(reversed(scan.bounds[-pieces:])):
                about = f"{number} {kind} {one.start} {one.end}"
                figures = _figures(scan) if kind != "short" and back < _CELL_PIECES else []
                alone = replace(scan, bounds=(one,))
                rows.append(_spread(about, alone, figures, places, plan, model, scan.source.keys[client].column))
    if not rows:
        return None
    columns = [f"{kind}{number}" for number in range(MOST_FIGURES) for kind in "ch"]
    names = ("about", *(f"k{place}" for place in range(len(keys))), "bucket", "n", "s", *columns)
    body = f"SELECT {', '.join(f'u.{name}' for name in names)} FROM ({' UNION ALL '.join(rows)}) AS u"
    sets = _needed(set_ctes(plan, model), body)
    text = f"WITH {', '.join(sets)} {body}" if sets else body
    return Compiled(sqlglot.parse_one(text, dialect=DIALECT), tuple((name, name, "value") for name in names))


def _spread(
    about: str,
    scan: Scan,
    figures: Sequence[tuple[str, bool]],
    places: tuple[int, ...],
    plan: Plan,
    model: SemanticModel,
    column: str,
) -> str:
    """The customers of the scan, by the keys at ``places`` and by bucket, and how they add to its figures."""
    keys = tuple(plan.bound.keys[place].model_copy(update={"name": None}) for place in places)
    bucket = Dimension(id="bucket", label=Label(zh="", en=""), group="", code=_bucket(column))
    bound = replace(plan.bound, dimensions=(*keys, bucket), keys=keys, time=None, merged=(), margins=())
    values = tuple((f"v{number}", text) for number, (text, _) in enumerate(figures))
    atoms = [("n", "COUNT(*)"), ("s", f"SUM(hash({column}) % {HASHES})")]
    for name, _ in values:
        adds = f"FILTER (WHERE {name} <> 0)"
        atoms.append((f"c{name}", f"COUNT(*) {adds}"))
        atoms.append((f"h{name}", f"SUM(hash({column}, {mantissa(name)}) % {HASHES}) {adds}"))
    counted = Scan(scan.source, scan.bounds, scan.where, (column,), values, (), scan.kind, tuple(atoms))
    at = {place: key.id for place, key in zip(places, keys, strict=True)}
    listed = [
        f"s.{at[place]} AS k{place}" if place in at else f"NULL AS k{place}" for place in range(len(plan.bound.keys))
    ]
    for number in range(MOST_FIGURES):
        listed.append(f"s.cv{number} AS c{number}" if number < len(values) else f"NULL AS c{number}")
        listed.append(f"s.hv{number} AS h{number}" if number < len(values) else f"NULL AS h{number}")
    columns = ", ".join([f"'{about}' AS about", *listed, "s.bucket", "s.n", "s.s"])
    return f"SELECT {columns} FROM ({scan_sql(counted, bound, model)}) AS s"


def _figures(scan: Scan) -> list[tuple[str, bool]]:
    """What each customer adds to the figures of a scan, and whether that counts different values; a scan in two stages has none."""
    found = [text for _, atom in scan.atoms for text in adding(atom)] if not scan.per else []
    return [(text, "DISTINCT" in text) for text in dict.fromkeys(found)][:MOST_FIGURES]


def _bucket(column: str) -> str:
    return f"hash({column}) % {BUCKETS}"


def _needed(ctes: Sequence[str], body: str) -> list[str]:
    """The sets that ``body`` reads, with those that these read: one that only grouped the answer is not among them."""
    kept: list[str] = []
    for cte in reversed(ctes):
        name = cte.split(" ", 1)[0]
        if any(re.search(rf"\b{re.escape(name)}\b", text) for text in (body, *kept)):
            kept.insert(0, cte)
    return kept


def read_behind(plan: Plan, rows: Sequence[Sequence[object]]) -> tuple[Behind, ...]:
    """The result of ``behind_sql`` as sketches: of the whole, of every cell (the merged ones as one), of groups that are short."""
    found: defaultdict[tuple[str, tuple[Code, ...]], list[list[int]]] = defaultdict(list)
    for about, *rest in rows:
        codes, numbers = rest[: len(plan.bound.keys)], [int(str(one or 0)) for one in rest[len(plan.bound.keys) :]]
        cell = tuple(None if code is None else str(code) for code in codes)
        if " cell " in str(about) and cell in plan.bound.merged:
            cell = ("",) * (len(codes) + 1)  # longer than any cell: all merged ones together
        if " short " in str(about) and not set(enumerate(cell)) & set(plan.bound.margins):
            continue
        found[str(about), cell].append(numbers)
    return tuple(one for (about, _), parts in found.items() for one in _behind(plan, about, parts))


def _behind(plan: Plan, about: str, parts: Sequence[Sequence[int]]) -> Iterator[Behind]:
    number, kind, days = about.split(" ", 2)
    scan = plan.scans[int(number)]
    of = tuple(sorted({text for _, text in scan.atoms}))
    name = f"{scan.source.id} {scan.where or ''} {days}"
    yield _sketch(name, of, cast(Kind, kind), parts, 1)
    for place, (_, different) in enumerate(_figures(scan)):
        one = _sketch(ABOUT, (ABOUT, DIFFERENT) if different else (ABOUT,), cast(Kind, kind), parts, 3 + 2 * place)
        if one.count:
            yield one


def _sketch(about: str, of: tuple[str, ...], kind: Kind, parts: Sequence[Sequence[int]], at: int) -> Behind:
    """The sketch whose count and sum of hashes stand ``at`` this place, after the bucket."""
    count, buckets = 0, [0] * BUCKETS
    for part in parts:
        count += part[at]
        buckets[part[0]] = (buckets[part[0]] + part[at + 1]) % HASHES
    return Behind(about=about, count=count, buckets=tuple(buckets), of=of, kind=kind)


def differs_by_few(new: Iterable[Behind], earlier: Iterable[Behind], least: int) -> bool:
    """Whether some figure of ``new`` has nearly the customers of an earlier one: they differ by 1 to ``least`` - 1; or just
    those of a group that an earlier answer's cells are short of, or the other way about."""
    known: defaultdict[tuple[object, ...], list[Behind]] = defaultdict(list)
    for one in earlier:
        for part in _parts(one, least):
            known[part].append(one)
    return any(_tells(one, other, least) for one in new for part in _parts(one, least) for other in known.get(part, ()))


def _parts(one: Behind, least: int) -> Iterator[tuple[object, ...]]:
    """Each of ``least`` parts of the sketch: of sets that differ by fewer, at least one part is the same."""
    marks = one.marks()
    return ((one.about, place, marks[place::least]) for place in range(least))


def _tells(one: Behind, other: Behind, least: int) -> bool:
    kinds = {one.kind, other.kind}
    alike = "whole" in kinds or (kinds == {"all"} and one.cells == other.cells)
    if not alike or not (one.count and other.count and set(one.of) & set(other.of)):
        return False
    if abs(one.count - other.count) >= least:
        return False
    if (DIFFERENT in one.of) != (DIFFERENT in other.of) and one.count == other.count:
        return False  # the same customers, some of them with more than one
    differing = sum(a != b for a, b in zip(one.marks(), other.marks(), strict=True))
    return differing == 0 if "short" in kinds else 0 < differing < least
