"""Who is asking: the one seam where identities come in."""

from __future__ import annotations

from pathlib import Path

import yaml

from semantic_layer.errors import UnknownUser
from semantic_layer.user import User

DEMONSTRATION = Path(__file__).with_name("demo_users.yml")


def load_users(file: Path = DEMONSTRATION) -> dict[str, User]:
    """The known users by id."""
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {name: User(id=name, **fields) for name, fields in entries.items()}


def find_user(users: dict[str, User], user_id: str) -> User:
    """The user called ``user_id``; raises UnknownUser."""
    if user_id not in users:
        raise UnknownUser(name=str(user_id)[:60])
    return users[user_id]
