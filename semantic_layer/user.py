"""Who asks."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class User(BaseModel):
    """An authenticated person. Attributes come from the identity seam, never from the question.

    ``org_path`` is the path of the place whose subtree the person may see (``/O00/O01/``), ``person_id`` who the person is in
    the data (a relationship manager, a librarian); either may be absent. ``client`` pins the person to one client for a
    while. ``attributes`` are any others that policies name.
    ``name_zh``/``name_en`` are how screens greet them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    role: str
    org_path: str | None = None
    person_id: str | None = None
    client: str | None = None
    attributes: dict[str, str] = {}
    name_zh: str = ""
    name_en: str = ""

    @property
    def facts(self) -> dict[str, str]:
        """What policies may fill in, by the name of its placeholder."""
        own = {"org_path": self.org_path, "person_id": self.person_id, "client": self.client}
        return self.attributes | {name: value for name, value in own.items() if value}

    @property
    def depth(self) -> int:
        """How many levels ``org_path`` has; 1 without one: everything."""
        return len(self.org_path.strip("/").split("/")) if self.org_path else 1

    @property
    def org_id(self) -> str | None:
        """The last organisation of ``org_path``."""
        return self.org_path.strip("/").split("/")[-1] if self.org_path else None
