"""The ground of a scan: the FROM item, the joins and the filters that do not depend on which metric is read from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from semantic_layer.bound import BoundQuery
from semantic_layer.condition_sql import condition_sql, looked_up, member_sql, state_sql
from semantic_layer.early import Hanging
from semantic_layer.model import Dataset, Dimension, SemanticModel
from semantic_layer.paths import Hop, path_to
from semantic_layer.plan import Scan
from semantic_layer.query import Condition
from semantic_layer.snippets import Rows, Snippet, dataset_rows, snippet

See = Callable[[str, str], Snippet]


@dataclass(frozen=True)
class Ground:
    """``source`` under the dataset's name, ``joins`` by role in order, ``filters`` for every row: SQL.

    ``hangs`` says of each role what it hangs on: the source's alias and the column in SQL.
    ``late``: nothing that is joined is needed before the rows are grouped by the keys it hangs on.
    ``rows`` says what the dataset's columns stand for there; scans with the same source and filters can share one pass.
    """

    dataset: Dataset
    rows: Rows
    source: str
    joins: tuple[tuple[str, str], ...]
    filters: tuple[str, ...]
    late: bool = False
    hangs: tuple[tuple[str, str, str], ...] = ()

    def text(self, text: str, alias: str | None = None) -> str:
        """A snippet of the model over this ground; bare columns are the dataset's, or those of ``alias``."""
        return seen(self.dataset, self.rows)(text, alias or self.dataset.id).text

    def texts(self) -> tuple[str, ...]:
        """The source, the joins and the filters."""
        return (self.source, *(text for _, text in self.joins), *self.filters)

    def filled(self, texts: Sequence[str]) -> Ground:
        """The same with ``texts`` in place of its own."""
        joined = tuple((role, text) for (role, _), text in zip(self.joins, texts[1:], strict=False))
        return replace(self, source=texts[0], joins=joined, filters=tuple(texts[1 + len(joined) :]))

    def hanging(self) -> dict[str, Hanging]:
        """The joins by role, with what they hang on."""
        texts = dict(self.joins)
        return {
            role: Hanging(source, column, texts[role], texts[role].endswith(f" = {column}"))
            for role, source, column in self.hangs
        }

    def from_item(self) -> str:
        """FROM and what is joined to it."""
        return f"FROM {self.source} AS {self.dataset.id}" + "".join(text for _, text in self.joins)


def ground(scan: Scan, bound: BoundQuery, model: SemanticModel, *, snapshots: bool) -> Ground:
    """Where ``scan`` reads, placeholders left in; ``snapshots`` as for ``dataset_rows``."""
    dataset = scan.source
    hops = _hops(scan, bound, model)
    rows = dataset_rows(model, dataset.id, _used(scan, bound, model, hops), snapshots=snapshots)
    see = seen(dataset, rows)
    outer: set[str] = set()
    joins = tuple((role, join_sql(hop, model, outer, see)) for role, hop in hops.items())
    filters = _filters(bound, dataset, model, see)
    if rows.where:
        filters.insert(0, f"({snippet(rows.where, dataset.id).text})")
    late = not filters and not rows.stands_for and _hangs_on(scan, bound, model)
    hangs = tuple((role, hop.source, see(hop.reference.column, hop.source).text) for role, hop in hops.items())
    return Ground(dataset, rows, rows.text, joins, tuple(filters), late, hangs)


def _hangs_on(scan: Scan, bound: BoundQuery, model: SemanticModel) -> bool:
    """Whether everything joined hangs on columns that the first stage of ``scan`` groups by."""
    if not scan.per or scan.ranked or any(snippet(text, scan.source.id).roles for text in own_texts(scan)):
        return False
    paths = [path_to(model, scan.source, dimension.role or "") or () for dimension in bound.keys]
    return bool(paths) and all(path and path[0].reference.column in scan.per for path in paths)


def own_texts(scan: Scan) -> list[str]:
    """Every snippet whose columns come from the rows of the scan itself."""
    texts = [scan.where] if scan.where else []
    texts += [text for _, text in scan.values] + list(scan.per)
    return texts if scan.per else texts + [expr for _, expr in scan.atoms]


def seen(dataset: Dataset, rows: Rows) -> See:
    """How snippets are written over ``rows``: columns of the dataset itself as what they stand for."""

    def see(text: str, alias: str) -> Snippet:
        return snippet(text, alias, rows.stands_for) if alias == dataset.id else snippet(text, alias)

    return see


def _hops(scan: Scan, bound: BoundQuery, model: SemanticModel) -> dict[str, Hop]:
    """What is joined, by role, each after what it hangs on."""
    dataset, hops = scan.source, dict[str, Hop]()
    roles = [dimension.role for dimension in bound.keys if dimension.role]
    roles += [dimension.role for dimension, _ in bound.conditions if dimension.role and not dimension.multi]
    roles += [role for text in own_texts(scan) for role in sorted(snippet(text, dataset.id).roles)]
    for role in roles:
        hops |= {hop.role: hop for hop in path_to(model, dataset, role) or ()}
    for dimension, _ in bound.conditions:
        if dimension.multi:
            hops |= {hop.role: hop for hop in _member_path(dimension, dataset, model)[:-1]}
    return hops


def _used(scan: Scan, bound: BoundQuery, model: SemanticModel, hops: dict[str, Hop]) -> frozenset[str]:
    """The dataset's own columns that the scan reads."""
    dataset = scan.source
    texts = [*own_texts(scan), *([dataset.time] if dataset.time else [])]
    for dimension in [*bound.keys, *(dimension for dimension, _ in bound.conditions)]:
        if dimension.role is None and not dimension.grain:
            texts += [dimension.code, *([dimension.name] if dimension.name else [])]
    last = [_member_path(dimension, dataset, model)[-1] for dimension, _ in bound.conditions if dimension.multi]
    texts += [hop.reference.column for hop in [*hops.values(), *last] if hop.source == dataset.id]
    return frozenset(column for text in texts for column in snippet(text, dataset.id).columns)


def _member_path(dimension: Dimension, dataset: Dataset, model: SemanticModel) -> tuple[Hop, ...]:
    path = path_to(model, dataset, str(dimension.role)) or ()
    return looked_up(path, {hop.role: model.entities[hop.reference.entity].key for hop in path})


def join_sql(hop: Hop, model: SemanticModel, outer: set[str], see: See = snippet) -> str:
    """The join of one hop; ``outer`` collects the aliases that may have no row, after which every join is outer."""
    entity = model.entities[hop.reference.entity]
    condition = f"{hop.role}.{entity.key} = {see(hop.reference.column, hop.source).text}"
    if entity.where:
        condition += f" AND {state_sql(entity.where, hop.role)}"
    inner = hop.reference.required and entity.where is None and hop.source not in outer
    if not inner:
        outer.add(hop.role)
    return f" {'JOIN' if inner else 'LEFT JOIN'} {entity.table} AS {hop.role} ON {condition}"


def _filters(bound: BoundQuery, dataset: Dataset, model: SemanticModel, see: See) -> list[str]:
    grouped = [dimension for dimension in bound.keys if not dimension.null_group]
    texts = [f"{see(dimension.code, dimension.role or dataset.id).text} IS NOT NULL" for dimension in grouped]
    for dimension, condition in bound.conditions:
        if dimension.multi:
            hop = _member_path(dimension, dataset, model)[-1]
            column = see(hop.reference.column, hop.source).text
            texts.append(member_sql(column, dimension, condition, model.entities[hop.reference.entity]))
        else:
            texts.append(condition_sql(see(dimension.code, dimension.role or dataset.id).text, condition, dimension))
    return texts + [condition_sql(see(one.code, str(one.role)).text, shown, one) for one, shown in _shown_values(bound)]


def _shown_values(bound: BoundQuery) -> list[tuple[Dimension, Condition]]:
    """Grouping by what overlaps and filtering by it shows the groups asked for, not all that their members are in."""
    found = []
    for dimension in (key for key in bound.keys if key.multi):
        asked = [one for known, one in bound.conditions if known.id == dimension.id]
        values = dict.fromkeys(value for one in asked if one.op in ("=", "in") for value in one.values)
        if values:
            found.append((dimension, Condition(dimension=dimension.id, op="in", values=tuple(values))))
    return found
