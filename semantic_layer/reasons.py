"""Why an answer holds what it holds: the reasons of rights, in the codes that ``authorize`` lists."""

from __future__ import annotations

from semantic_layer.model import SemanticModel
from semantic_layer.policies import RolePolicy
from semantic_layer.query import SemanticQuery
from semantic_layer.rights import Reason
from semantic_layer.user import User


def row_reasons(user: User, policy: RolePolicy) -> list[Reason]:
    """Whose rows the answer holds."""
    if user.client is not None:
        return [Reason("rows-one-client", {"client": user.client})]
    if policy.all_rows:
        return [Reason("rows-all")]
    if any(":person_id" in template for template in policy.rows.values()):
        return [Reason("rows-own-clients", {"person": user.person_id or ""})]
    if user.org_id and any(":org_path" in template for template in policy.rows.values()):
        return [Reason("rows-own-org", {"org": user.org_id})]
    named = [value for name, value in user.attributes.items() if any(f":{name}" in one for one in policy.rows.values())]
    return [Reason("rows-by-attribute", {"values": ", ".join(named)})]


def column_reasons(query: SemanticQuery, policy: RolePolicy, model: SemanticModel) -> list[Reason]:
    """What stands for names and numbers of clients."""
    shown = [model.dimensions[name] for name in (*query.group_by, *query.columns) if name in model.dimensions]
    reasons = []
    if any(dimension.personal for dimension in shown):
        treatment = policy.columns.get(model.defaults.name_class, "never")
        if treatment != "clear":
            reasons.append(Reason("masked-names" if treatment in model.policies.masks else "hidden-names"))
        if "pseudonym" in policy.columns.values():
            reasons.append(Reason("pseudonyms"))
    return reasons
