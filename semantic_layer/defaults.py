"""What general code must be told about a model: its tree of places, its people, what a bare word means, how units are read."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Label(_Value):
    """A name on screen in both languages."""

    zh: str
    en: str


class Tree(_Value):
    """The tree of places that rights follow: ``entity`` with the columns ``path`` (``/top/place/``) and ``name``.

    ``roles`` are the roles in which datasets and entities refer to it, ``levels`` its dimensions from the top down, each with
    the level of its plans; ``group`` is the catalogue group of its dimensions.
    """

    entity: str
    path: str = "path"
    name: str
    roles: tuple[str, ...]
    levels: dict[str, str] = {}
    group: str = ""
    heads: tuple[str, ...] = ()
    forms: str = ""


class Person(_Value):
    """Those who look after clients, and see their own: the entity, its dimension, the level of their plans."""

    entity: str
    dimension: str
    level: str = ""
    title: Label


class Client(_Value):
    """Those whom the numbers are about: the entity (also the dataset key that small groups are counted by), its dimension, the
    group of its dimensions, the sensitivity class of its name, and what they are called in plural."""

    entity: str
    dimension: str
    group: str = ""
    name_class: str = ""
    city: str = ""
    forms: str = ""


class Defaults(_Value):
    """``target`` is the metric a plan question means when it names none, ``splits`` the dimensions offered as next questions, in
    order. ``whole`` and ``own`` call everything and one's own in sentences."""

    target: str = ""
    tree: Tree | None = None
    person: Person | None = None
    client: Client | None = None
    splits: tuple[str, ...] = ()
    whole: Label = Label(zh="全部", en="Overall")
    own: Label = Label(zh="您名下", en="Yours")


class Unit(_Value):
    """A unit of counting: how it is called in English; ``counted`` numbers are whole."""

    en: str
    counted: bool = True


class Starter(_Value):
    """A first question, in both languages."""

    zh: str
    en: str
