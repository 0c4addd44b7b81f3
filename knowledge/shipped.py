"""The demonstration bank's documents, which ship with the product: in a library as soon as it is opened."""

from __future__ import annotations

from pathlib import Path

from knowledge.intake import How, Intake, take_in
from knowledge.library import Library

DOCUMENTS = Path(__file__).parent / "documents"
LABEL = "shipped"


def take_in_shipped(library: Library) -> Intake:
    """Take in what is new or changed of the documents that ship; a few milliseconds where nothing is."""
    return take_in(library, DOCUMENTS, How(label=LABEL, deep=False))
