"""Chinese adjectives of degree in their forms: 厚 → 最厚, 最厚的, 最不厚; 悬 → the bad end."""

from __future__ import annotations

from collections.abc import Iterator

# What 「最…」 and 「最不…」 of each kind stand for.
_ENDS = {"up": ("top", "bottom"), "down": ("bottom", "top"), "good": ("best", "worst"), "bad": ("worst", "best")}
_MOST = ("最", "最为")


def chinese_degrees(words: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """(surface, section) of every form of the adjectives in ``words``, by kind: up, down, good or bad."""
    for kind, adjectives in words.items():
        end, opposite = _ENDS[kind]
        for adjective in adjectives:
            for most in _MOST:
                yield f"{most}{adjective}", end
            yield f"最{adjective}的", end
            yield f"最{adjective}者", end
            if not adjective.startswith(("不", "让", "令", "叫")):
                yield f"最不{adjective}", opposite
                yield f"最不{adjective}的", opposite
