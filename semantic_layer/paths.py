"""Join paths: how a dataset reaches the entity in a role, many-to-one all the way."""

from __future__ import annotations

from dataclasses import dataclass

from semantic_layer.model import Dataset, Reference, SemanticModel


@dataclass(frozen=True)
class Hop:
    """One many-to-one join: ``source`` (an alias) holds in ``reference.column`` the key of the entity joined as ``role``."""

    source: str
    role: str
    reference: Reference


def path_to(model: SemanticModel, dataset: Dataset, role: str) -> tuple[Hop, ...] | None:
    """The shortest chain of hops from ``dataset`` to ``role``, or None. Among equals the key listed first wins."""
    queue: list[tuple[Hop, ...]] = [(Hop(dataset.id, name, reference),) for name, reference in dataset.keys.items()]
    seen: set[str] = set()
    while queue:
        hops = queue.pop(0)
        last = hops[-1]
        if last.role == role:
            return hops
        if last.role in seen:
            continue
        seen.add(last.role)
        entity = model.entities[last.reference.entity]
        queue += [(*hops, Hop(last.role, name, reference)) for name, reference in entity.references.items()]
    return None


def reachable_roles(model: SemanticModel, dataset: Dataset) -> set[str]:
    """Every role that ``dataset`` reaches."""
    roles: set[str] = set()
    queue = [reference for reference in dataset.keys.values()]
    roles |= set(dataset.keys)
    while queue:
        entity = model.entities[queue.pop(0).entity]
        for name, reference in entity.references.items():
            if name not in roles:
                roles.add(name)
                queue.append(reference)
    return roles
