"""Who looks at the page and when, faintly across it: a photograph of the screen names its reader."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

import streamlit as st

from semantic_layer.user import User
from ui.components.session import name_of, now_here

_TILE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
    '<text x="20" y="{foot}" transform="rotate(-24 20 {foot})" '
    'font-family="sans-serif" font-size="15" fill="#808080" fill-opacity="0.13">{text}</text></svg>'
)


def watermark(user: User, language: str) -> None:
    """Lays name, id and the minute in the bank's time zone over the page; it takes no click and is not read aloud."""
    text = f"{name_of(user, language)} · {user.id} · {now_here():%Y-%m-%d %H:%M}"
    length = sum(15 if ord(letter) > 0x2E7F else 8.6 for letter in text)
    width, height = max(420, round(length * 0.92) + 40), max(240, round(length * 0.41) + 60)
    tile = quote(_TILE.format(text=escape(text), width=width, height=height, foot=height - 40))
    st.html(
        f'<div class="wenshu-watermark" aria-hidden="true" data-text="{escape(text)}" '
        f"style=\"background-image:url('data:image/svg+xml,{tile}')\"></div>"
    )
