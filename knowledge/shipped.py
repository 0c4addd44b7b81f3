"""The demonstration bank's documents, which ship with the product: in a library as soon as it is opened."""

from __future__ import annotations

from pathlib import Path

from knowledge.intake import How, Intake, Shelf, take_in

DOCUMENTS = Path(__file__).parent / "documents"
LABEL = "shipped"


def take_in_shipped(shelf: Shelf) -> Intake:
    """Take in what is new or changed of the documents that ship; a few milliseconds where nothing is."""
    return take_in(shelf, DOCUMENTS, How(label=LABEL, deep=False))
