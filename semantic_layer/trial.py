"""A comparison of two groups of clients: how many are in each, and from where a difference counts as one."""

from __future__ import annotations

from collections.abc import Container, Iterator

from pydantic import BaseModel, ConfigDict


class Trial(BaseModel):
    """What a figure of two groups needs to be judged by: ``sizes`` are the metrics that count each group, ``least`` the fewest
    that either may have, ``critical`` the size from which the figure itself says that the groups differ."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sizes: tuple[str, str]
    least: int
    critical: float | None = None


def trial_faults(trial: Trial | None, known: Container[str]) -> Iterator[str]:
    """Each size that is not among the ``known`` metrics."""
    yield from (f"trial names unknown metric {name!r}" for name in (trial.sizes if trial else ()) if name not in known)
