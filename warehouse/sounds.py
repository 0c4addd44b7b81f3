"""Whether two Chinese characters sound alike (侨, 桥), without tones: the slip of those who type by sound."""

from __future__ import annotations

from functools import lru_cache


def alike(left: str, right: str) -> bool:
    """Whether the characters have a reading in common."""
    return bool(_readings(left) & _readings(right))


@lru_cache(maxsize=5000)
def _readings(char: str) -> frozenset[str]:
    from pypinyin import Style, pinyin  # half a second and 50 MB, needed for wrong characters alone

    return frozenset(pinyin(char, style=Style.NORMAL, heteronym=True)[0])
