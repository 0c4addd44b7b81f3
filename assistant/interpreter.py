"""The interpreter protocol: the grammar and the agent both satisfy it."""

from __future__ import annotations

from typing import Protocol

from assistant.question import Interpretation, Question


class Interpreter(Protocol):
    """Reads a question. May raise LanguageModelError; never touches data."""

    def interpret(self, question: Question) -> Interpretation:
        """One reading, a question back, or an honest refusal."""
        ...
