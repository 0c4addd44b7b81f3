"""Everything that can be wrong with a model, at once: what ``wenshu model check`` reports.

``verify_model`` guards every loading and is quick; this looks at each column, word, right and statement as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from semantic_layer.check_columns import column_faults
from semantic_layer.check_joins import join_faults
from semantic_layer.check_names import name_faults
from semantic_layer.check_rights import right_faults
from semantic_layer.check_statements import statement_faults
from semantic_layer.check_words import word_faults
from semantic_layer.first_boards import board_faults
from semantic_layer.model import SemanticModel
from semantic_layer.verify_model import verify_model

Fault = tuple[tuple[str, ...], str]
CHECKS: tuple[Callable[[SemanticModel], Iterable[Fault]], ...] = (
    verify_model,
    column_faults,
    join_faults,
    name_faults,
    right_faults,
    board_faults,
    word_faults,
    statement_faults,
)


def check_model(model: SemanticModel) -> list[Fault]:
    """Every fault as (path in the YAML, sentence), each once; empty when the model is sound."""
    return list(dict.fromkeys(((*place,), fault) for check in CHECKS for place, fault in check(model)))
