"""Who is asking: the one seam where identities come in."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import ValidationError

from semantic_layer.errors import SettingsError, UnknownUser
from semantic_layer.user import User

DEMONSTRATION = Path(__file__).with_name("demo_users.yml")


def load_users(file: Path | None = None) -> dict[str, User]:
    """The known users by id; without a file, those of the demonstration bank. Raises SettingsError."""
    file = file or DEMONSTRATION
    try:
        entries = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        return {str(name): User.model_validate({"id": str(name)} | fields) for name, fields in entries.items()}
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SettingsError(file=file.name, problem=f"{place}: {first['msg']}") from fault
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, TypeError) as fault:
        raise SettingsError(file=file.name, problem="not a mapping of users") from fault


def find_user(users: dict[str, User], user_id: str) -> User:
    """The user called ``user_id``; raises UnknownUser."""
    if user_id not in users:
        raise UnknownUser(name=str(user_id)[:60])
    return users[user_id]
