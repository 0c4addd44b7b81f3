"""The board that a role finds on its first day, as data: tiles that are questions, queries, or the state of the product."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from semantic_layer.query import SemanticQuery

if TYPE_CHECKING:
    from semantic_layer.model import SemanticModel

Size = Literal["half", "wide"]
StateOf = Literal["verified", "evaluation"]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FirstTile(_Value):
    """``zh`` and ``en`` are its title; without a ``query`` or a ``state`` (of the product) they are also the question it asks."""

    zh: str
    en: str
    size: Size = "half"
    query: SemanticQuery | None = None
    state: StateOf | None = None

    @model_validator(mode="after")
    def _one(self) -> FirstTile:
        if self.query is not None and self.state is not None:
            raise ValueError("a tile has a query or a state")
        return self


class FirstBoard(_Value):
    """A role's board: its title in both languages and its tiles in their order."""

    zh: str
    en: str
    tiles: tuple[FirstTile, ...] = Field(min_length=1, max_length=24)


def board_faults(model: SemanticModel) -> Iterator[tuple[tuple[str, ...], str]]:
    """Roles and names of first boards that are not in the model, as (path, sentence)."""
    for role, board in model.boards.items():
        if role not in model.policies.roles:
            yield ("boards", role), f"unknown role {role!r}"
        for query in (tile.query for tile in board.tiles if tile.query is not None):
            for metric in query.metrics:
                if metric not in model.metrics:
                    yield ("boards", role), f"unknown metric {metric!r}"
            for dimension in (*query.group_by, *query.columns):
                if dimension not in model.dimensions:
                    yield ("boards", role), f"unknown dimension {dimension!r}"
