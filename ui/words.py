"""The interface's own words, Chinese and English. Words of answers live in assistant/phrases."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "assumptions": ("默认口径", "Assumed"),
    "rights": ("权限", "Rights"),
    "reading": ("理解为", "Read as"),
    "stop": ("；", "; "),
    "next": ("可以接着问", "Ask next"),
    "audit": ("审计编号", "audit"),
    "data_to": ("数据截至 {date}", "Data to {date}"),
    "more_rows": ("还有 {count} 行（--json 给出全部）", "{count} more rows (--json gives all)"),
}


def word(key: str, language: str, **facts: object) -> str:
    """The words for ``key`` in ``language`` (``zh`` or ``en``), filled with ``facts``. KeyError for an unknown key."""
    return WORDS[key][language == "en"].format(**facts)
