"""Which rows each metric reads: sources chosen, windows turned into bounds, scans shared between metrics.

A formula is expanded into atoms (aggregates over one dataset). Atoms with the same rows become one scan, so each scan
aggregates at the grain of the query and no two fact tables are ever joined before aggregation.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import sqlglot
from sqlglot import exp

from semantic_layer.bind_checks import allowed_dimensions
from semantic_layer.bound import BoundMetric, BoundQuery, Piece
from semantic_layer.bounds import Bounds, part_pieces, resolve
from semantic_layer.calendar import last_month_end
from semantic_layer.errors import BadPeriod, NoJoinPath
from semantic_layer.model import Dataset, Dimension, Metric, SemanticModel
from semantic_layer.paths import reachable_roles
from semantic_layer.rights import Reason
from semantic_layer.sets import LISTED, BoundSet, extended
from semantic_layer.snippets import DIALECT, bare_names, fill, snippet

MISSING = "CAST(NULL AS DOUBLE)"  # a value before the data


@dataclass(frozen=True, eq=False)
class Scan:
    """One dataset read once: the same rows for every atom in it. ``bounds`` has one entry per available piece."""

    source: Dataset
    bounds: tuple[Bounds, ...]
    where: str | None
    per: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    ranked: tuple[tuple[str, str], ...]
    kind: str
    atoms: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Output:
    """One metric of the result: SQL over the atoms' columns for the value and, under a comparison, for the base."""

    metric: Metric
    value: str
    base: str | None
    hidden: bool
    cases: str | None = None


@dataclass(frozen=True)
class PlannedSet:
    """A population or bands, with the plan of each of its sub-queries."""

    bound: BoundSet
    plans: tuple[Plan, ...]


@dataclass(frozen=True)
class Plan:
    """What to_sql writes down. ``parent`` is the same query one level up, where a figure is compared with it; ``peers`` the
    same for each of those whom the asker stands among."""

    bound: BoundQuery
    scans: tuple[Scan, ...]
    outputs: tuple[Output, ...]
    notes: tuple[Reason, ...]
    sets: tuple[PlannedSet, ...] = ()
    parent: Plan | None = None
    peers: Plan | None = None


@dataclass
class _Planner:
    bound: BoundQuery
    model: SemanticModel
    notes: list[Reason] = field(default_factory=list)
    scans: dict[tuple[object, ...], tuple[Scan, dict[str, str]]] = field(default_factory=dict)
    columns: dict[tuple[str, tuple[Bounds | None, ...]], str] = field(default_factory=dict)


def plan(bound: BoundQuery, model: SemanticModel) -> Plan:
    """The plan of ``bound``. Raises NoJoinPath, BadPeriod (before the data, not whole months)."""
    model = extended(model, bound)
    planner = _Planner(bound, model)
    sets = tuple(PlannedSet(one, tuple(plan(query, model) for query in one.queries)) for one in bound.sets)
    parent = plan(bound.parent, model) if bound.parent is not None else None
    planner.notes += [note for one in sets for inner in one.plans for note in (*inner.bound.notes, *inner.notes)]
    outputs = []
    for metric in bound.metrics:
        value = _expand(planner, metric.metric, metric.pieces, metric, required=True)
        outputs.append(
            Output(metric.metric, value, _base(planner, metric, value), metric.hidden, _cases(planner, metric))
        )
    scans = tuple(replace(scan, atoms=tuple(atoms.items())) for scan, atoms in planner.scans.values())
    if not scans and bound.keys:
        allowed = [one.id for one in model.dimensions.values() if one.grain]
        raise NoJoinPath(metric=outputs[0].metric.id, dimension=bound.keys[0].id, allowed=allowed, instead=[])
    notes = tuple(dict.fromkeys(_hashable(note) for note in planner.notes))
    said = tuple(Reason(code, dict(details)) for code, details in notes)
    peers = plan(bound.peers[1], model) if bound.peers is not None else None
    return Plan(bound, scans, tuple(outputs), said, sets, parent, peers)


def _base(planner: _Planner, metric: BoundMetric, value: str) -> str | None:
    """What the value is compared with: another window, another metric, or the group one level up (the mean of its members
    for what adds up, its own figure for a ratio)."""
    if metric.base is None:
        return None
    if planner.bound.parent is None:
        return _expand(planner, metric.against or metric.metric, metric.base, metric, required=False)
    if metric.metric.kind not in ("sum", "count", "balance", "average_balance"):
        return f"p.parent__{metric.metric.id}"
    keys = ", ".join(f"j.{dimension.id}" for dimension in planner.bound.parent.dimensions)
    return f"AVG({value}) OVER ({f'PARTITION BY {keys}' if keys else ''})"


def _cases(planner: _Planner, metric: BoundMetric) -> str | None:
    """The column that counts the cases behind a grouped rate, added to the rate's own scan; None if it has none."""
    asked = metric.metric
    if asked.cases is None or asked.per or metric.hidden or not planner.bound.keys or planner.bound.query.share:
        return None
    for _, atoms in planner.scans.values():
        if asked.id in atoms:
            atoms[f"{asked.id}__cases"] = asked.cases
            return f"{asked.id}__cases"
    return None


def _hashable(note: Reason) -> tuple[str, tuple[tuple[str, str], ...]]:
    return note.code, tuple(sorted(note.details.items()))


def _expand(planner: _Planner, metric: Metric, pieces: tuple[Piece, ...], asked: BoundMetric, *, required: bool) -> str:
    if metric.formula is None:
        return _atom(planner, metric, pieces, required=required)
    target = planner.bound.query.target or planner.model.defaults.target
    texts: dict[str, str] = {}
    for name in bare_names(metric.formula):
        part = metric.parts.get(name)
        inner = planner.model.metrics[(target if part.metric == "$target" else part.metric) if part else name]
        moved = part_pieces(part.at if part else "same", pieces)
        texts[name] = _expand(planner, inner, moved, asked, required=required and (part is None or part.at == "same"))
    tree = sqlglot.parse_one(metric.formula, dialect=DIALECT)
    text = tree.transform(lambda node: _replaced(node, texts)).sql(DIALECT)
    return _filled_by_piece(planner, text, metric, pieces)


def _replaced(node: exp.Expr, texts: dict[str, str]) -> exp.Expr:
    if isinstance(node, exp.Column) and node.name in texts:
        return exp.Paren(this=sqlglot.parse_one(texts[node.name], dialect=DIALECT))
    return node


def _filled_by_piece(planner: _Planner, text: str, metric: Metric, pieces: tuple[Piece, ...]) -> str:
    """``text`` with ``$days``-like placeholders filled; where they differ between pieces, by a CASE on the time key."""
    if "$" not in text:
        return text
    target = planner.bound.query.target or planner.model.defaults.target
    filled = [
        fill(
            text,
            Bounds.of(piece, piece.period.start, piece.period.end, target, planner.bound.level).placeholders(
                metric.kind == "target"
            ),
        )
        for piece in pieces
    ]
    if len(set(filled)) == 1:
        return filled[0]
    assert planner.bound.time is not None
    cases = " ".join(f"WHEN CAST('{piece.key}' AS DATE) THEN {one}" for piece, one in zip(pieces, filled, strict=True))
    return f"CASE {planner.bound.time.id} {cases} END"


def _atom(planner: _Planner, metric: Metric, pieces: tuple[Piece, ...], *, required: bool) -> str:
    source, bounds = _source(planner, metric, pieces, required=required)
    known = (metric.id, tuple(bounds))
    if known not in planner.columns:
        taken = sum(1 for other, _ in planner.columns if other == metric.id)
        planner.columns[known] = metric.id if not taken else f"{metric.id}__{taken}"
        present = tuple(bound for bound in bounds if bound is not None)
        if present:
            stage = (metric.per, tuple(metric.values.items()), tuple(metric.ranked.items()))
            scan = Scan(source, present, metric.where, *stage, metric.window.kind)
            rows = (source.id, present, metric.where, *stage, metric.window.kind)
            planner.scans.setdefault(rows, (scan, {}))[1][planner.columns[known]] = metric.expr or ""
    return _column_text(planner, planner.columns[known], metric, pieces, bounds)


def _column_text(
    planner: _Planner, column: str, metric: Metric, pieces: tuple[Piece, ...], bounds: list[Bounds | None]
) -> str:
    text = column if metric.empty is None else f"COALESCE({column}, {metric.empty:g})"
    missing = [piece.key for piece, bound in zip(pieces, bounds, strict=True) if bound is None]
    if not missing:
        return text
    if len(missing) == len(pieces):
        return MISSING
    assert planner.bound.time is not None
    keys = ", ".join(f"CAST('{key}' AS DATE)" for key in missing)
    return f"CASE WHEN {planner.bound.time.id} IN ({keys}) THEN NULL ELSE {text} END"


def _source(
    planner: _Planner, metric: Metric, pieces: tuple[Piece, ...], *, required: bool
) -> tuple[Dataset, list[Bounds | None]]:
    """The first source that has every dimension and fits every piece, and the bounds of each piece (None: no data)."""
    candidates = [planner.model.datasets[name] for name in metric.sources]
    reaching = [dataset for dataset in candidates if not _unreached(planner, metric, dataset)]
    if not reaching:
        unreached = _unreached(planner, metric, candidates[0])[0]
        keys = {one.dimension.id: one.key.id for one in planner.bound.sets}
        if metric.id == f"_{LISTED}":
            raise NoJoinPath("no-list-column", dimension=unreached)
        allowed = allowed_dimensions(metric, planner.model)
        raise NoJoinPath(metric=metric.id, dimension=keys.get(unreached, unreached), allowed=allowed, instead=[])
    faults: list[BadPeriod] = []
    coarse = planner.bound.time is None or planner.bound.time.grain not in ("day", "week")
    for attempt in ("exact", "fallback") if coarse else ("exact",):
        for dataset in reaching:
            try:
                found = _bounds(planner, metric, dataset, pieces, attempt == "fallback", required)
            except BadPeriod as problem:
                faults.append(problem)
                continue
            if attempt == "fallback" and planner.bound.query.period is not None:
                _refuse_before_daily(metric, pieces[0], faults)
            return dataset, found
    raise faults[0]


def _refuse_before_daily(metric: Metric, piece: Piece, faults: list[BadPeriod]) -> None:
    """A day was asked for that is before the days that are kept: the month end before it would be another day's figure."""
    early = next((one for one in faults if one.code == "before-data"), None)
    if early is not None:
        to = last_month_end(piece.period.end).isoformat()
        raise BadPeriod("before-daily-data", **{**early.details, "to": to})


def _bounds(
    planner: _Planner, metric: Metric, dataset: Dataset, pieces: tuple[Piece, ...], fallback: bool, required: bool
) -> list[Bounds | None]:
    bound = planner.bound
    target = bound.query.target or planner.model.defaults.target
    default = bound.query.period is None
    found: list[Bounds | None] = []
    notes: list[Reason] = []
    for piece in pieces:
        bounds = resolve(metric, dataset, piece, target, bound.level, fallback=fallback, default=default)
        starts = _before_data(metric, dataset, bounds)
        if starts is not None:
            if required and len(pieces) == 1:
                raise BadPeriod("before-data", metric=metric.id, starts=starts.isoformat(), period=piece.period.code)
            notes.append(
                Reason(
                    "piece-before-data" if required else "base-before-data",
                    {"metric": metric.id, "starts": starts.isoformat()},
                )
            )
        elif fallback:
            notes.append(Reason("month-end-fallback", {"metric": metric.id, "to": bounds.end.isoformat()}))
        found.append(None if starts is not None else bounds)
    if required and all(one is None for one in found):
        raise BadPeriod("before-data", metric=metric.id, starts=notes[0].details["starts"], period=bound.period.code)
    planner.notes += notes
    return found


def _before_data(metric: Metric, dataset: Dataset, bounds: Bounds) -> date | None:
    """The first possible day if the bounds reach before the data, else None."""
    if metric.starts is not None and bounds.end < metric.starts:
        return metric.starts
    starts = dataset.starts
    if starts is None:
        return None
    if dataset.grain == "month":
        return starts if bounds.end < starts or bounds.start < starts.replace(day=1) else None
    if dataset.grain == "day" or ":S" in (dataset.sql or ""):
        return starts if bounds.start < starts else None
    return starts if bounds.end < starts else None


def _unreached(planner: _Planner, metric: Metric, dataset: Dataset) -> list[str]:
    roles = reachable_roles(planner.model, dataset)
    wanted = [*planner.bound.keys, *(dimension for dimension, _ in planner.bound.conditions)]
    missing = [dimension.id for dimension in wanted if not _has(dimension, dataset, roles)]
    texts = [metric.where or "", *metric.values.values()] + ([] if metric.per else [metric.expr or ""])
    for text in filter(None, texts):
        missing += [role for role in snippet(text, dataset.id).roles if role not in roles]
    return missing


def _has(dimension: Dimension, dataset: Dataset, roles: set[str]) -> bool:
    return dataset.id in dimension.datasets or (dimension.role is not None and dimension.role in roles)
