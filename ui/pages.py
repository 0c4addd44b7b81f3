"""Which pages there are, and who is offered which: the role's policy decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from assistant.client_requests import is_offered
from semantic_layer.model import SemanticModel
from semantic_layer.policies import RolePolicy
from semantic_layer.user import User
from ui.words import word


@dataclass(frozen=True)
class PageOf:
    """A page as one user is offered it: the ``name`` of its file and in the address, its ``title`` in the user's language."""

    name: str
    title: str
    icon: str


def _everybody(policy: RolePolicy, model: SemanticModel) -> bool:
    return True


_PAGES: Final[tuple[tuple[str, str, Callable[[RolePolicy, SemanticModel], bool]], ...]] = (
    ("chat", ":material/chat_bubble:", _everybody),
    ("boards", ":material/dashboard:", lambda policy, model: policy.business or policy.audit),
    ("client", ":material/person_search:", is_offered),
    ("catalogue", ":material/menu_book:", lambda policy, model: policy.business),
    ("documents", ":material/gavel:", _everybody),
    ("audit", ":material/policy:", lambda policy, model: policy.audit or policy.see_sql or policy.typed_sql),
    ("bench", ":material/terminal:", lambda policy, model: policy.typed_sql),
)


def pages_of(user: User, model: SemanticModel | None, language: str) -> list[PageOf]:
    """The pages that ``user`` is offered, the chat first; without a model the chat alone, which says what is wrong."""
    policy = model.policies.roles.get(user.role) if model else None
    offered = [
        (name, icon)
        for name, icon, allowed in _PAGES
        if name == "chat" or (model is not None and policy is not None and allowed(policy, model))
    ]
    return [PageOf(name, word(f"page_{name}", language), icon) for name, icon in offered]
