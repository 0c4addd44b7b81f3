"""One scan as a SELECT: keys and atoms at the grain of the query, for all pieces of the time axis."""

from __future__ import annotations

from semantic_layer.bind import BoundQuery
from semantic_layer.bounds import Bounds
from semantic_layer.calendar import is_month_end
from semantic_layer.errors import BadInput
from semantic_layer.model import Dataset, Dimension, SemanticModel
from semantic_layer.paths import Hop, path_to
from semantic_layer.plan import Scan
from semantic_layer.query import Condition
from semantic_layer.snippets import Snippet, dataset_sql, fill, literal, snippet

MAX_SELECTS = 62  # pieces that cannot share one pass; a daily series of two months
MERGED = "__small__"  # the key of the cells that are too small to show alone


def scan_sql(scan: Scan, bound: BoundQuery, model: SemanticModel) -> str:
    """The SELECT of ``scan``. Pieces share one pass where the rows carry the date and nothing else depends on the piece."""
    if len(scan.bounds) == 1:
        return _select(scan, bound, model, scan.bounds[0], None)
    if _one_pass(scan, bound, model):
        return _select(scan, bound, model, scan.bounds[0], scan.bounds)
    if len(scan.bounds) > MAX_SELECTS:
        raise BadInput("too-many-periods", count=len(scan.bounds), limit=MAX_SELECTS)
    return " UNION ALL ".join(_select(scan, bound, model, one, None) for one in scan.bounds)


def _one_pass(scan: Scan, bound: BoundQuery, model: SemanticModel) -> bool:
    dataset = scan.source
    if scan.kind not in ("window", "end") or dataset.time is None or bound.time is None or scan.per:
        return False
    texts = [scan.where or "", *(expr for _, expr in scan.atoms), *(value for _, value in scan.values)]
    if any(
        ":" + name in text for text in texts for name in ("S", "E", "M", "days", "plan", "elapsed", "target", "level")
    ):
        return False
    if "$" in dataset_sql(model, dataset.id, snapshots=False):
        return False
    roles = {hop.role for dimension in _dimensions(bound) for hop in _path(dimension, dataset, model)}
    if any(model.entities[hop.reference.entity].where for role in roles for hop in path_to(model, dataset, role) or ()):
        return False
    keys = [one.key for one in scan.bounds]
    if scan.kind == "end":
        return all(one.key is not None and one.window.start >= one.key for one in scan.bounds)
    contiguous = all((b.start - a.end).days == 1 for a, b in zip(scan.bounds, scan.bounds[1:], strict=False))
    return contiguous and all(one.start == one.window.start for one in scan.bounds) and None not in keys


def _dimensions(bound: BoundQuery) -> list[Dimension]:
    return [*bound.keys, *(dimension for dimension, _ in bound.conditions)]


def _path(dimension: Dimension, dataset: Dataset, model: SemanticModel) -> tuple[Hop, ...]:
    if dimension.role is None:
        return ()
    return path_to(model, dataset, dimension.role) or ()


def _select(
    scan: Scan, bound: BoundQuery, model: SemanticModel, bounds: Bounds, all_bounds: tuple[Bounds, ...] | None
) -> str:
    dataset = scan.source
    values = bounds.placeholders("target" in _names(scan) or "level" in _names(scan))
    keys = _key_columns(bound, dataset, bounds, all_bounds)
    groups = [text for text, _, grouped in keys if grouped]
    snippets = [snippet(text, dataset.id) for text in _texts(scan)]
    where = [*_time_condition(scan, bounds, all_bounds), *_filters(bound, dataset, model)]
    if scan.where:
        where.append(f"({snippet(scan.where, dataset.id).text})")
    joins = _joins(bound, dataset, model, snippets)
    source = dataset_sql(model, dataset.id, snapshots=is_month_end(bounds.end) and all_bounds is None)
    tail = f"FROM {source} AS {dataset.id}{joins}" + (f" WHERE {' AND '.join(where)}" if where else "")
    listed = [f"{text} AS {name}" for text, name, _ in keys]
    if not scan.per:
        atoms = [f"{snippet(expr, dataset.id).text} AS {column}" for column, expr in scan.atoms]
        group = f" GROUP BY {', '.join(groups)}" if groups else ""
        return fill(f"SELECT {', '.join([*listed, *atoms])} {tail}{group}", values)
    return fill(_staged(scan, keys, listed, groups, tail), values)


def _staged(scan: Scan, keys: list[tuple[str, str, bool]], listed: list[str], groups: list[str], tail: str) -> str:
    """Two stages: per entity (or day) first, then the atoms over that; window functions are partitioned by the keys."""
    dataset = scan.source.id
    per = [snippet(text, dataset).text for text in scan.per]
    inner = [*listed, *(f"{text} AS {name}" for text, name in zip(per, scan.per, strict=True))]
    inner += [f"{snippet(text, dataset).text} AS {name}" for name, text in scan.values]
    stage = f"SELECT {', '.join(inner)} {tail} GROUP BY {', '.join([*groups, *per])}"
    names = [name for _, name, _ in keys]
    codes = [f"v.{name}" for _, name, grouped in keys if grouped]
    if scan.ranked:
        columns = [f"v.{name}" for name in [*names, *scan.per, *(name for name, _ in scan.values)]]
        columns += [f"{_partitioned(text, codes)} AS {name}" for name, text in scan.ranked]
        stage = f"SELECT {', '.join(columns)} FROM ({stage}) AS v"
    labels = [name for text, name, _ in keys if text.startswith("any_value(")]
    outer = [f"any_value(w.{name}) AS {name}" if name in labels else f"w.{name}" for name in names]
    outer += [f"{snippet(expr, 'w').text} AS {column}" for column, expr in scan.atoms]
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


def _names(scan: Scan) -> set[str]:
    found: set[str] = set()
    for text in _texts(scan):
        found |= snippet(text, scan.source.id).placeholders
    return found


def _texts(scan: Scan) -> list[str]:
    """Every snippet whose columns come from the rows of the scan itself."""
    texts = [scan.where] if scan.where else []
    texts += [text for _, text in scan.values] + list(scan.per)
    return texts if scan.per else texts + [expr for _, expr in scan.atoms]


def _key_columns(
    bound: BoundQuery, dataset: Dataset, bounds: Bounds, all_bounds: tuple[Bounds, ...] | None
) -> list[tuple[str, str, bool]]:
    """(SQL text, name, is it grouped by) for each code and label. A code has one label, and a literal time key one value,
    so neither is grouped by."""
    columns: list[tuple[str, str, bool]] = []
    for dimension in bound.dimensions:
        if dimension.grain:
            if all_bounds is None:
                columns.append((literal(bounds.key), dimension.id, False))
            else:
                columns.append((_time_key(dimension.grain, f"{dataset.id}.{dataset.time}"), dimension.id, True))
            continue
        alias = dimension.role or dataset.id
        columns.append((_merged(snippet(dimension.code, alias).text, MERGED, bound, dataset), dimension.id, True))
        if dimension.name is not None:
            name = _merged(snippet(dimension.name, alias).text, MERGED, bound, dataset)
            columns.append((f"any_value({name})", f"{dimension.id}_name", False))
    return columns


def _merged(text: str, key: str, bound: BoundQuery, dataset: Dataset) -> str:
    """``text``, or ``key`` in the cells that are too small to stand alone."""
    if not bound.merged:
        return text
    codes = [snippet(dimension.code, dimension.role or dataset.id).text for dimension in bound.keys]
    cells = [
        "("
        + " AND ".join(
            f"{code} IS NULL" if value is None else f"{code} = {literal(value)}"
            for code, value in zip(codes, cell, strict=True)
        )
        + ")"
        for cell in bound.merged
    ]
    return f"CASE WHEN {' OR '.join(cells)} THEN {literal(key)} ELSE {text} END"


def _time_key(grain: str, column: str) -> str:
    if grain == "half":
        return f"CAST(make_date(year({column}), CASE WHEN month({column}) <= 6 THEN 1 ELSE 7 END, 1) AS DATE)"
    return f"CAST(date_trunc('{grain}', {column}) AS DATE)"


def _time_condition(scan: Scan, bounds: Bounds, all_bounds: tuple[Bounds, ...] | None) -> list[str]:
    dataset = scan.source
    if dataset.time is None:
        return []
    column = f"{dataset.id}.{dataset.time}"
    if scan.kind in ("end", "before"):
        ends = ", ".join(literal(one.end) for one in all_bounds or (bounds,))
        return [f"{column} IN ({ends})" if all_bounds else f"{column} = {ends}"]
    if scan.kind == "self":
        return []
    last = all_bounds[-1] if all_bounds else bounds
    return [f"{column} BETWEEN {literal(bounds.start)} AND {literal(last.end)}"]


def _joins(bound: BoundQuery, dataset: Dataset, model: SemanticModel, snippets: list[Snippet]) -> str:
    hops: dict[str, Hop] = {}
    roles = [dimension.role for dimension in bound.keys if dimension.role]
    roles += [dimension.role for dimension, _ in bound.conditions if dimension.role and not dimension.multi]
    roles += [role for one in snippets for role in sorted(one.roles)]
    multi = [dimension for dimension, _ in bound.conditions if dimension.multi]
    for role in roles:
        hops |= {hop.role: hop for hop in path_to(model, dataset, role) or ()}
    for dimension in multi:
        hops |= {hop.role: hop for hop in _path(dimension, dataset, model)[:-1]}
    outer: set[str] = set()
    return "".join(_join(hop, model, outer) for hop in hops.values())


def _join(hop: Hop, model: SemanticModel, outer: set[str]) -> str:
    """The join of one hop; ``outer`` collects the aliases that may have no row, after which every join is outer."""
    entity = model.entities[hop.reference.entity]
    condition = f"{hop.role}.{entity.key} = {snippet(hop.reference.column, hop.source).text}"
    if entity.where:
        condition += f" AND {_state(entity.where, hop.role)}"
    inner = hop.reference.required and entity.where is None and hop.source not in outer
    if not inner:
        outer.add(hop.role)
    return f" {'JOIN' if inner else 'LEFT JOIN'} {entity.table} AS {hop.role} ON {condition}"


def _filters(bound: BoundQuery, dataset: Dataset, model: SemanticModel) -> list[str]:
    grouped = [dimension for dimension in bound.keys if not dimension.null_group]
    texts = [f"{snippet(dimension.code, dimension.role or dataset.id).text} IS NOT NULL" for dimension in grouped]
    for dimension, condition in bound.conditions:
        if dimension.multi:
            texts.append(_multi_filter(dimension, condition, _path(dimension, dataset, model)[-1], model))
        else:
            texts.append(_filter(snippet(dimension.code, dimension.role or dataset.id).text, condition))
    return texts


def _multi_filter(dimension: Dimension, condition: Condition, hop: Hop, model: SemanticModel) -> str:
    entity = model.entities[hop.reference.entity]
    positive = condition.model_copy(update={"op": {"not in": "in", "!=": "="}.get(condition.op, condition.op)})
    inside = _filter(snippet(dimension.code, "t").text, positive)
    if entity.where:
        inside += f" AND {_state(entity.where, 't')}"
    negated = "NOT " if positive.op != condition.op else ""
    chosen = f"SELECT t.{entity.key} FROM {entity.table} AS t WHERE {inside}"
    return f"{snippet(hop.reference.column, hop.source).text} {negated}IN ({chosen})"


def _filter(column: str, condition: Condition) -> str:
    values = [literal(value) for value in condition.values]
    if condition.op in ("is null", "is not null"):
        return f"{column} {condition.op.upper()}"
    if condition.op == "between":
        return f"{column} BETWEEN {values[0]} AND {values[1]}"
    if condition.op in ("in", "not in"):
        positive = f"{column} IN ({', '.join(values)})"
        return positive if condition.op == "in" else f"({column} NOT IN ({', '.join(values)}) OR {column} IS NULL)"
    if condition.op == "!=":
        return f"({column} <> {values[0]} OR {column} IS NULL)"
    return f"{column} {condition.op} {values[0]}"


def _state(where: str, alias: str) -> str:
    """The condition on an entity with a row per date, at the end of the window asked for."""
    return snippet(where, alias).text.replace("$E", "$state_E").replace("$M", "$state_M")
