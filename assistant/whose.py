"""Whose numbers an answer shows, in words: the scope of the rights and every filter, so that no part passes for a whole."""

from __future__ import annotations

from assistant.journey import Journey
from assistant.road import Road
from semantic_layer.bound import BoundQuery
from semantic_layer.defaults import Label
from semantic_layer.model import Dimension
from semantic_layer.query import Condition
from semantic_layer.rights import Rights
from semantic_layer.user import User

NAMED = 4
_POSITIVE = ("in", "=")
_EXACT = {  # before, between and after the values
    **dict.fromkeys(_POSITIVE, (("为", "、", ""), (" is ", " or ", ""))),
    **dict.fromkeys(("not in", "!="), (("不是", "、", ""), (" is not ", " or ", ""))),
    "between": (("在", "到", "之间"), (" between ", " and ", "")),
    ">": (("大于", "", ""), (" > ", "", "")),
    ">=": (("不低于", "", ""), (" ≥ ", "", "")),
    "<": (("低于", "", ""), (" < ", "", "")),
    "<=": (("不高于", "", ""), (" ≤ ", "", "")),
}
_WORDS = {"is null": ("未分类", "not classified"), "is not null": ("已分类", "classified")}


def whose(bound: BoundQuery, rights: Rights, journey: Journey, chosen: str = "") -> str:
    """The subject of the sentences: one client, manager or office inside the scope by name, otherwise the scope; filters
    that this does not say, and the population ``chosen``, follow in brackets."""
    leads = [condition for condition in bound.query.where if _lead(condition, rights, journey)]
    lead = min(leads, key=lambda condition: _closeness(condition, journey), default=None)
    grouped = {dimension.id for dimension in bound.keys}
    told = [one for one in bound.query.where if one is not lead and not (one.op in _WORDS and one.dimension in grouped)]
    said = [*(filter_words(condition, journey) for condition in told), *([chosen] if chosen else [])]
    subject = scope_words(rights, journey) if lead is None else filter_words(lead, journey)
    if not said:
        return subject
    return f"{subject} ({', '.join(said)})" if journey.language == "en" else f"{subject}（{'、'.join(said)}）"


def scope_words(rights: Rights, journey: Journey) -> str:
    """The rows of the asker's rights in words."""
    user, defaults = journey.asker, journey.road.model.defaults
    whole = _said(defaults.whole, journey)
    if rights.scope == "bank":
        return whole
    if rights.scope == "branch":
        path = (user.org_path or "").strip("/").split("/")
        return journey.road.name_of("place", path[1]) if len(path) > 1 else ""
    if user.person_id:
        return _said(defaults.own, journey)
    if user.org_id and journey.road.model.policies.roles[user.role].all_rows is False:
        return journey.road.name_of("place", user.org_id)
    if user.attributes and not journey.road.model.policies.roles[user.role].all_rows:
        return "Within your rights" if journey.language == "en" else "您权限内"
    return whole


def _said(label: Label, journey: Journey) -> str:
    return label.en if journey.language == "en" else label.zh


def _lead(condition: Condition, rights: Rights, journey: Journey) -> bool:
    """Whether the filter is one client, manager or office whose rows all lie inside the asker's scope."""
    if rights.scope != "own" or condition.op not in _POSITIVE or len(condition.values) != 1:
        return False
    dimension, code = journey.road.model.dimensions[condition.dimension], str(condition.values[0])
    if dimension.personal or condition.dimension == journey.road.model.defaults.person_dimension:
        return _visible(condition.dimension, code, journey) is not None
    user = journey.asker
    if dimension.role not in journey.road.model.defaults.places or user.person_id:
        return False
    path = journey.road.names.path(code)
    return bool(path) and path.startswith(user.org_path or "/")


def _closeness(condition: Condition, journey: Journey) -> int:
    if journey.road.model.dimensions[condition.dimension].personal:
        return 0
    return 1 if condition.dimension == journey.road.model.defaults.person_dimension else 2


def filter_words(condition: Condition, journey: Journey) -> str:
    """The filter in words."""
    english = journey.language == "en"
    dimension = journey.road.model.dimensions[condition.dimension]
    title = journey.phrases.label("dimension", condition.dimension)
    gap = " " if english else ""
    if condition.op in _WORDS:
        return f"{title}{gap}{_WORDS[condition.op][english]}"
    values = [_value(dimension, str(value), journey) for value in condition.values]
    more = (f" and {len(values) - NAMED} more" if english else f"等{len(values)}项") if len(values) > NAMED else ""
    listed = (", " if english else "、").join(values[:NAMED]) + more
    if condition.op in _POSITIVE:
        return listed if dimension.values or dimension.name else f"{title}{gap}{listed}"
    if condition.op in ("not in", "!="):
        return f"without {listed}" if english else f"不含{listed}"
    if condition.op == "between":
        return f"{title} {'–'.join(values)}"
    return f"{title} {condition.op} {listed}"


def exact_filter_words(condition: Condition, journey: Journey) -> str:
    """The filter in words that say all of it: what is filtered, how, and every value."""
    english = journey.language == "en"
    title = journey.phrases.label("dimension", condition.dimension)
    if condition.op in _WORDS:
        return filter_words(condition, journey)
    dimension = journey.road.model.dimensions[condition.dimension]
    values = [_value(dimension, str(value), journey) for value in condition.values]
    before, joint, after = _EXACT[condition.op][english]
    return f"{title}{before}{joint.join(values)}{after}"


def _value(dimension: Dimension, code: str, journey: Journey) -> str:
    label = dimension.values.get(code)
    if label is not None:
        return label.en if journey.language == "en" else label.zh
    name = _visible(dimension.id, code, journey)
    person = journey.road.model.defaults.person
    if name is not None and person is not None and dimension.id == person.dimension:
        return f"{person.title.en} {name}" if journey.language == "en" else f"{person.title.zh}{name}"
    return name or code


def _visible(dimension: str, code: str, journey: Journey) -> str | None:
    return known_as(dimension, code, journey.asker, journey.road, journey.language)


def known_as(dimension: str, code: str, user: User, road: Road, language: str) -> str | None:
    """The name of the code as ``user`` may read it: a natural person's masked, with the id, for roles that see masks; None
    where they may not know it."""
    policy = road.model.policies.roles[user.role]
    found = road.names.visible(dimension, code, user, policy)
    if found is None:
        return None
    label, person = found
    defaults = road.model.defaults
    if person and dimension != defaults.person_dimension and policy.columns.get(defaults.name_class) != "clear":
        return f"{label[:1]}** ({code})" if language == "en" else f"{label[:1]}**（{code}）"
    return label
