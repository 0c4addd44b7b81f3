"""A table of which one row is opened: a click anywhere in the row picks it."""

from __future__ import annotations

from typing import Any

import streamlit as st


def pick_row(rows: dict[str, list[Any]], key: str, *, most: int, alt: str) -> int | None:
    """Draws ``rows`` (column titles with their values), ``most`` pixels high at the most; the place of the picked row, None before
    one is picked."""
    count = len(next(iter(rows.values())))
    picked = st.dataframe(
        rows, key=key, hide_index=True, width="stretch", height=min(36 * (count + 1) + 2, most), alt=alt,
        on_select=lambda: _whole_row(key), selection_mode=["single-row", "single-cell"],
    )  # fmt: skip
    places = picked.selection.rows
    return places[0] if places and places[0] < count else None


def _whole_row(key: str) -> None:
    """A picked cell picks its row: where the browser reports the cell, its row is what counts and what is marked."""
    if cells := st.session_state[key].selection.cells:
        st.session_state[key] = {"selection": {"rows": [cells[0][0]], "columns": [], "cells": []}}
