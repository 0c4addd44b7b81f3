"""The parts that a page is divided into, one of them shown at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

from ui.components.session import language
from ui.words import word

Part = TypeVar("Part", bound=str)


def pick_part(page: str, parts: Sequence[Part], words: str, key: str) -> Part:
    """The part of ``page`` that the reader has chosen, the first of ``parts`` before that; ``words`` followed by a part's name
    is what it is called. ``key`` keeps the choice."""
    in_language = language()
    return st.segmented_control(
        word(page, in_language),
        parts,
        default=parts[0],
        format_func=lambda one: word(f"{words}_{one}", in_language),
        key=key,
        required=True,
        label_visibility="collapsed",
    )
