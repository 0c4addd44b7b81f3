"""Clients looked for by any part of their names, within the reader's own scope: rights first, then how well a name fits."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.road import Road
from assistant.whose import known_as
from semantic_layer.user import User

MOST_FOUND = 8


@dataclass(frozen=True)
class ClientName:
    """A client by number, and the name as the reader may read it."""

    id: str
    name: str


def find_clients(text: str, user: User, road: Road, language: str = "zh") -> list[ClientName]:
    """At most ``MOST_FOUND`` clients: by number, short name or pinyin initials, then those whose name holds ``text`` anywhere.
    Whoever sees persons' names masked does not find persons by a part of them. Raises EngineUnavailable."""
    wanted = text.strip().lower()[:100]
    policy, client = road.model.policies.roles[user.role], road.model.defaults.client_dimension
    if len(wanted) < 2:
        return []
    codes = [match.code for match in road.names.find(wanted, user, policy) if match.dimension == client]
    if len(set(codes)) < MOST_FOUND:
        held = road.names.containing(wanted, client, user, policy, MOST_FOUND)
        codes += [code for code, label in held if known_as(client, code, user, road, language) == label]
    found = [(code, known_as(client, code, user, road, language)) for code in dict.fromkeys(codes)]
    return [ClientName(code, name) for code, name in found if name is not None][:MOST_FOUND]
