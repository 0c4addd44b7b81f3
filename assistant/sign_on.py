"""Users from the organisation's own sign-on: OIDC claims become a User, or nobody.

The claims come from a sign-on that has been verified (the page's is Streamlit's ``st.login``); here they are only read. What
is missing, of another issuer, too old, or names no role of the model, is refused: there is no role to fall back to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from semantic_layer.errors import AccessDenied
from semantic_layer.user import User

_SKEW_S = 30.0  # clocks of two machines


class SignOn(BaseModel):
    """Which claim is what. ``user``, ``role``, ``org_path``, ``person_id``, ``name`` are names of claims, ``attributes`` the
    claim for each attribute that policies name. ``roles`` maps the values of the role claim to roles of the model; of several
    the first that is listed counts. ``issuer`` and ``audience`` must be those of the claims; ``hours`` is how long a sign-on
    holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user: str = Field(default="sub", min_length=1)
    role: str = Field(default="role", min_length=1)
    roles: dict[str, str] = Field(min_length=1)
    org_path: str = ""
    person_id: str = ""
    attributes: dict[str, str] = {}
    name: str = "name"
    issuer: str = Field(min_length=1)
    audience: str = Field(min_length=1)
    hours: float = Field(default=12.0, gt=0, allow_inf_nan=False)


def user_of_claims(claims: Mapping[str, Any] | None, settings: SignOn, roles: Collection[str], now: float) -> User:
    """The user whom verified ``claims`` tell of; ``roles`` are those of the model that people may have, ``now`` is the time in
    seconds since 1970. Raises AccessDenied: sign-on-absent, sign-on-issuer, sign-on-expired, sign-on-incomplete, sign-on-role."""
    if not isinstance(claims, Mapping) or not claims or claims.get("is_logged_in") is not True:
        raise AccessDenied("sign-on-absent", policy="sign-on")
    audiences = claims.get("aud")
    named = audiences if isinstance(audiences, list | tuple) else [audiences]
    if claims.get("iss") != settings.issuer or settings.audience not in named:
        raise AccessDenied("sign-on-issuer", policy="sign-on")
    issued = claims.get("iat")
    if (
        not isinstance(issued, int | float)
        or isinstance(issued, bool)
        or not -_SKEW_S <= now - issued <= settings.hours * 3600
    ):
        raise AccessDenied("sign-on-expired", policy="sign-on")
    if settings.user == "email" and claims.get("email_verified") is not True:
        raise AccessDenied("sign-on-incomplete", policy="sign-on", claim="email_verified")
    role = _role(claims.get(settings.role), settings, roles)
    read = {"org_path": settings.org_path, "person_id": settings.person_id}
    facts = {field: _text(claims, claim) for field, claim in read.items() if claim and claims.get(claim) is not None}
    attributes = {
        name: _text(claims, claim) for name, claim in settings.attributes.items() if claims.get(claim) is not None
    }
    name = claims.get(settings.name)
    shown = name if isinstance(name, str) else ""
    try:
        return User(
            id=_text(claims, settings.user), role=role, attributes=attributes, name_zh=shown, name_en=shown, **facts
        )
    except ValidationError:
        raise AccessDenied("sign-on-incomplete", policy="sign-on", claim=settings.user) from None


def _text(claims: Mapping[str, Any], claim: str) -> str:
    """The claim as a text of its own; lists and numbers are no identity."""
    value = claims.get(claim)
    if not isinstance(value, str) or not value.strip() or len(value) > 200 or not value.isprintable():
        raise AccessDenied("sign-on-incomplete", policy="sign-on", claim=claim)
    return value.strip()


def _role(value: Any, settings: SignOn, roles: Collection[str]) -> str:
    given = value if isinstance(value, list | tuple) else [value]
    for claimed, role in settings.roles.items():
        if claimed in given and role in roles:
            return role
    raise AccessDenied("sign-on-role", policy="sign-on")
