"""Bytes → text, whatever encoding a Chinese office writes."""

from __future__ import annotations

import codecs

from knowledge.reading.blocks import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536


def decode(content: bytes, declared: str = "") -> str:
    """The text of ``content``: by its mark, as UTF-8, as ``declared``, as UTF-16 without a mark, else as GB18030.

    Raises Unreadable(not-text) for what is none of these or holds control characters that no text has.
    """
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    for name in [marked] if marked else ["utf-8", declared, _wide(content), "gb18030"]:
        if name:
            try:
                text = content.decode(name)
            except (UnicodeDecodeError, LookupError):
                continue
            if not _is_binary(text):
                return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Unreadable("not-text")


def _wide(content: bytes) -> str:
    """UTF-16 without a mark shows by the zero bytes of its ASCII characters, all on one side."""
    sample = content[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(content) % 2 or max(even, odd) < len(sample) / 100 or min(even, odd) > max(even, odd) / 10:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    odd = sum(
        (character < " " and character not in "\t\n\r\f\v\x1a") or character in "\ufffd\x7f" for character in sample
    )
    return "\x00" in sample or odd > len(sample) / 200
