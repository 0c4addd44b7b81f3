"""The question cases: YAML beside this file, one value per question, in conversation order."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

HERE = Path(__file__).parent
BOOK = ("managers", "relationship_managers", "analysts", "english")
EVERYDAY = ("everyday_zh", "everyday_en")


class Case(BaseModel):
    """A question, who asks it, and what is right.

    ``oracle``: SQL over the base tables whose columns are named as the answer's; several where the book leaves room, of
    which one must agree; ``second`` is the oracle of the second table. ``ordered``: the order of the rows counts.
    ``hidden``: columns that the asker sees as pseudonyms, not compared. ``query``: the question in the model's own names,
    run without words as well. ``choices``: metrics that must stand among the choices of a question back.
    ``cites``: the articles that the answer cites first, in order; without an oracle they are all that is compared.
    ``defines``: metrics explained in words. ``says``: words the answer must hold. ``later``: the issue that brings the
    whole answer, and what is missing; until then the case may be refused, asked back, or answered by an oracle with the
    words of ``says``, never wrong.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    user: str
    text: str
    conversation: str | None = None
    expect: Literal["answered", "clarified", "refused"] = "answered"
    code: str | None = None
    choices: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()
    oracle: tuple[str, ...] = ()
    second: str | None = None
    ordered: bool = False
    hidden: tuple[str, ...] = ()
    query: dict[str, Any] | None = None
    says: str | None = None
    later: str | None = Field(default=None, pattern=r"^issue \d: ")


@cache
def cases(*files: str) -> tuple[Case, ...]:
    """The cases of the named files, in order."""
    rows = [row for name in files for row in yaml.safe_load((HERE / f"{name}.yml").read_text("utf-8"))]
    return tuple(Case.model_validate(_listed(row)) for row in rows)


def before(case: Case) -> list[Case]:
    """The cases that precede ``case`` in its conversation."""
    if case.conversation is None:
        return []
    same = [one for one in cases(*BOOK, *EVERYDAY) if one.conversation == case.conversation]
    return same[: same.index(case)]


def _listed(row: dict[str, Any]) -> dict[str, Any]:
    oracle = row.get("oracle", ())
    return {**row, "oracle": (oracle,) if isinstance(oracle, str) else tuple(oracle)}
