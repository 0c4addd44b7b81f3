"""Chinese adjectives of degree in their forms: 厚 → 最厚, 最厚的, 最不厚; 悬 → the bad end."""

from __future__ import annotations

from collections.abc import Iterator

# What 「最…」 and 「最不…」 of each kind stand for.
_ENDS = {"up": ("top", "bottom"), "down": ("bottom", "top"), "good": ("best", "worst"), "bad": ("worst", "best")}
_MOST = ("最", "最为")
_FIRST = {"up": "descend", "down": "ascend", "good": "best", "bad": "worst"}
_AHEAD = ("排前面", "排前头", "排在前面", "放前面", "放在前面", "摆前面", "在前面", "打头", "排最前", "排最前面")
_MOVES = {
    "descend": ("涨", "升", "增", "长", "涨得多", "增得多", "增长多"),
    "ascend": ("跌", "降", "掉", "减", "跌得多", "降得多", "下降", "下滑"),
}


def chinese_degrees(words: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """(surface, section) of every form of the adjectives in ``words``, by kind: up, down, good or bad."""
    for section, moves in _MOVES.items():
        yield from ((f"{move}的{place}", section) for move in moves for place in _AHEAD)
    for kind, adjectives in words.items():
        end, opposite = _ENDS[kind]
        for adjective in adjectives:
            for most in _MOST:
                yield f"{most}{adjective}", end
            yield f"最{adjective}的", end
            yield f"更{adjective}", _FIRST[kind]
            yield f"最{adjective}者", end
            if len(adjective) == 1:
                yield from ((f"{adjective}的{place}", _FIRST[kind]) for place in _AHEAD)
                yield from (
                    (f"从{adjective}的{start}", _FIRST[kind]) for start in ("排起", "开始", "开始排", "排", "看起")
                )
            if not adjective.startswith(("不", "让", "令", "叫")):
                yield f"最不{adjective}", opposite
                yield f"最不{adjective}的", opposite
