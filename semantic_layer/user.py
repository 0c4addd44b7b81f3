"""Who asks."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class User(BaseModel):
    """An authenticated person. Attributes come from the identity seam, never from the question.

    ``org_path`` is the path of the organisation whose subtree the person may see (``/O00/O01/``), ``rm_id`` the
    relationship manager the person is; either may be absent. ``name_zh``/``name_en`` are how screens greet them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    role: str
    org_path: str | None = None
    rm_id: str | None = None
    name_zh: str = ""
    name_en: str = ""

    @property
    def org_id(self) -> str | None:
        """The last organisation of ``org_path``."""
        return self.org_path.strip("/").split("/")[-1] if self.org_path else None
