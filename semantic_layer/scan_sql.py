"""One scan as a SELECT: keys and atoms at the grain of the query, for all pieces of the time axis."""

from __future__ import annotations

from dataclasses import dataclass

from semantic_layer.axis import Axis, axis
from semantic_layer.bound import BoundQuery
from semantic_layer.bounds import Bounds
from semantic_layer.calendar import is_month_end
from semantic_layer.early import Key, early_sql
from semantic_layer.errors import BadInput
from semantic_layer.ground import Ground, ground, own_texts
from semantic_layer.model import SemanticModel
from semantic_layer.plan import Scan
from semantic_layer.snippets import fill, literal, snippet

MAX_SELECTS = 62  # pieces that cannot share one pass; a daily series of two months
MERGED = "__small__"  # the key of the cells that are too small to show alone


@dataclass(frozen=True)
class Pass:
    """One reading of a scan's rows: its ground, its days, its own condition, the values of its first stage and its atoms
    (name, SQL). Placeholders are filled."""

    scan: Scan
    ground: Ground
    axis: Axis
    where: str | None
    values: tuple[tuple[str, str], ...]
    atoms: tuple[tuple[str, str], ...]


def scan_sql(scan: Scan, bound: BoundQuery, model: SemanticModel) -> str:
    """The SELECT of ``scan`` alone."""
    return passes_sql(scan_passes(scan, bound, model), bound)


def scan_passes(scan: Scan, bound: BoundQuery, model: SemanticModel) -> tuple[Pass, ...]:
    """The passes over the rows: one where the rows carry the date and nothing else depends on the piece, else one a piece."""
    together = _pass(scan, bound, model, scan.bounds) if not scan.per or len(scan.bounds) == 1 else None
    if together is not None:
        return (together,)
    if len(scan.bounds) > MAX_SELECTS:
        raise BadInput("too-many-periods", count=len(scan.bounds), limit=MAX_SELECTS)
    apart = [_pass(scan, bound, model, (one,)) for one in scan.bounds]
    return tuple(one for one in apart if one is not None)


def _pass(scan: Scan, bound: BoundQuery, model: SemanticModel, all_bounds: tuple[Bounds, ...]) -> Pass | None:
    """One pass over every piece of ``all_bounds``; None if they read different rows or overlap."""
    kinds = {is_month_end(one.end) for one in all_bounds}
    at, *others = (ground(scan, bound, model, snapshots=snapshots) for snapshots in sorted(kinds))
    if any(other.rows != at.rows for other in others):
        return None
    when = axis(scan, at.rows, all_bounds, bound.time.grain if bound.time else None)
    if when is None:
        return None
    stage = "w" if scan.per and not at.late else scan.source.id
    own = [None if scan.where is None else at.text(scan.where), *(at.text(text) for _, text in scan.values)]
    own += [at.text(text, stage) for _, text in scan.atoms]
    filled = _filled((*own, *at.texts()), scan, all_bounds)
    if filled is None:
        return None
    where, *rest = filled[: len(own)]
    texts = [text or "" for text in rest]
    values = tuple(zip((name for name, _ in scan.values), texts, strict=False))
    atoms = tuple(zip((name for name, _ in scan.atoms), texts[len(values) :], strict=True))
    return Pass(scan, at.filled([text or "" for text in filled[len(own) :]]), when, where, values, atoms)


def _filled(texts: tuple[str | None, ...], scan: Scan, all_bounds: tuple[Bounds, ...]) -> tuple[str | None, ...] | None:
    """``texts`` with placeholders filled; None if that depends on the piece."""
    if not any(text and "$" in text for text in texts):
        return texts
    plan = any(snippet(text, scan.source.id).placeholders & {"target", "level"} for text in own_texts(scan))
    found = {
        tuple(text and fill(text, values) for text in texts)
        for values in (one.placeholders(plan) for one in all_bounds)
    }
    return found.pop() if len(found) == 1 else None


def passes_sql(passes: tuple[Pass, ...], bound: BoundQuery) -> str:
    """The SELECT of passes that do not overlap: one after the other."""
    return " UNION ALL ".join(_select(one, bound) for one in passes)


def _select(one: Pass, bound: BoundQuery) -> str:
    where = [*one.ground.filters, *filter(None, [one.axis.condition(), one.where and f"({one.where})"])]
    tail = one.ground.from_item() + (f" WHERE {' AND '.join(where)}" if where else "")
    keys = key_columns(one, bound)
    if one.ground.late:
        return _joined_late(one, keys, where)
    if one.scan.per:
        return _staged(one, keys, tail)
    at = one.ground
    early = early_sql(at.source, at.dataset.id, at.hanging(), where, keys, one.atoms)
    if early is not None:
        return early
    return select(keys, [f"{text} AS {column}" for column, text in one.atoms], tail)


def select(keys: list[Key], columns: list[str], tail: str) -> str:
    """SELECT keys and columns, grouped by the keys that vary."""
    listed = [f"{text} AS {name}" for text, name, _ in keys]
    groups = [group for _, _, group in keys if group is not None]
    return f"SELECT {', '.join([*listed, *columns])} {tail}" + (f" GROUP BY {', '.join(groups)}" if groups else "")


def _joined_late(one: Pass, keys: list[Key], where: list[str]) -> str:
    """Two stages, the first over the rows alone: what the keys need is joined to one row per entity, not to every row."""
    at = one.ground
    per = [at.text(text) for text in one.scan.per]
    inner = [
        f"{text} AS {name}"
        for text, name in [*zip(per, one.scan.per, strict=True), *(pair[::-1] for pair in one.values)]
    ]
    stage = f"SELECT {', '.join(inner)} FROM {at.source} AS {at.dataset.id}"
    stage += (f" WHERE {' AND '.join(where)}" if where else "") + f" GROUP BY {', '.join(per)}"
    tail = f"FROM ({stage}) AS {at.dataset.id}" + "".join(text for _, text in at.joins)
    return select(keys, [f"{text} AS {column}" for column, text in one.atoms], tail)


def _staged(one: Pass, keys: list[Key], tail: str) -> str:
    """Two stages: per entity (or day) first, then the atoms over that; window functions are partitioned by the keys."""
    scan, at = one.scan, one.ground
    listed = [f"{text} AS {name}" for text, name, _ in keys]
    per = [at.text(text) for text in scan.per]
    inner = [*listed, *(f"{text} AS {name}" for text, name in zip(per, scan.per, strict=True))]
    inner += [f"{text} AS {name}" for name, text in one.values]
    groups = [*(group for _, _, group in keys if group is not None), *per]
    stage = f"SELECT {', '.join(inner)} {tail} GROUP BY {', '.join(groups)}"
    names = [name for _, name, _ in keys]
    codes = [f"v.{name}" for _, name, group in keys if group is not None]
    if scan.ranked:
        columns = [f"v.{name}" for name in [*names, *scan.per, *(name for name, _ in scan.values)]]
        columns += [f"{_partitioned(text, codes)} AS {name}" for name, text in scan.ranked]
        stage = f"SELECT {', '.join(columns)} FROM ({stage}) AS v"
    labels = [name for text, name, _ in keys if text.startswith("any_value(")]
    outer = [f"any_value(w.{name}) AS {name}" if name in labels else f"w.{name}" for name in names]
    outer += [f"{text} AS {column}" for column, text in one.atoms]
    grouped = [f"w.{name}" for name in names if name not in labels]
    group = f" GROUP BY {', '.join(grouped)}" if grouped else ""
    return f"SELECT {', '.join(outer)} FROM ({stage}) AS w{group}"


def _partitioned(text: str, codes: list[str]) -> str:
    qualified = snippet(text, "v").text
    if not codes:
        return qualified
    partition = f"PARTITION BY {', '.join(codes)}"
    return (
        qualified.replace("OVER (", f"OVER ({partition} ")
        if "OVER ()" not in qualified
        else qualified.replace("OVER ()", f"OVER ({partition})")
    )


def key_columns(one: Pass, bound: BoundQuery) -> list[Key]:
    """Each code and label. A code has one label, and a literal time key one value, so neither is grouped by."""
    columns: list[Key] = []
    for dimension in bound.dimensions:
        if dimension.grain:
            columns.append((one.axis.key or "NULL", dimension.id, one.axis.group))
            continue
        code = _merged(one.ground.text(dimension.code, dimension.role), bound, one.ground)
        columns.append((code, dimension.id, code))
        if dimension.name is not None:
            name = _merged(one.ground.text(dimension.name, dimension.role), bound, one.ground)
            columns.append((f"any_value({name})", f"{dimension.id}_name", None))
    return columns


def _merged(text: str, bound: BoundQuery, at: Ground) -> str:
    """``text``, or one key in the cells that are too small to stand alone."""
    if not bound.merged:
        return text
    codes = [at.text(dimension.code, dimension.role) for dimension in bound.keys]
    cells = [
        "("
        + " AND ".join(
            f"{code} IS NULL" if value is None else f"{code} = {literal(value)}"
            for code, value in zip(codes, cell, strict=True)
        )
        + ")"
        for cell in bound.merged
    ]
    return f"CASE WHEN {' OR '.join(cells)} THEN {literal(MERGED)} ELSE {text} END"
