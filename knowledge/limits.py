"""How much reading a document may cost."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ReadingLimits(BaseModel):
    """How much one file may take: ``file_mb`` of bytes, ``seconds`` to read, ``memory_mb`` of address space."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file_mb: int = Field(default=50, ge=1, le=1_000)
    seconds: int = Field(default=60, ge=1, le=3_600)
    memory_mb: int = Field(default=1_024, ge=256, le=16_384)
