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

    @property
    def places(self) -> tuple[str, ...]:
        """The roles that are nodes of the tree."""
        return self.tree.roles if self.tree else ()

    @property
    def levels(self) -> dict[str, str]:
        """Dimension → level of its plans, from the top down."""
        person = {self.person.dimension: self.person.level} if self.person and self.person.level else {}
        return (self.tree.levels if self.tree else {}) | person

    @property
    def person_dimension(self) -> str:
        """The dimension of the people who look after clients; empty without them."""
        return self.person.dimension if self.person else ""

    @property
    def client_dimension(self) -> str:
        """The dimension that lists clients; empty without them."""
        return self.client.dimension if self.client else ""

    @property
    def client_group(self) -> str:
        """The group of the dimensions of clients; empty without them."""
        return self.client.group if self.client else ""

    @property
    def tree_group(self) -> str:
        """The group of the dimensions of places; empty without a tree."""
        return self.tree.group if self.tree else ""

    @property
    def name_class(self) -> str:
        """The sensitivity class of clients' names; empty without them."""
        return self.client.name_class if self.client else ""


class Unit(_Value):
    """A unit of counting: how it is called in English; ``counted`` numbers are whole."""

    en: str
    counted: bool = True


class Starter(_Value):
    """A first question, in both languages."""

    zh: str
    en: str
