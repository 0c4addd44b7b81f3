"""Words in all their forms: adjectives of degree (fattest, thinner, 最厚, 更薄), words of comparing, and Chinese words that narrow
nothing (挂着, 摊到, 一档一档)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

# What 「…est」, 「…er」 and 「…est first」 of each kind stand for, and the kind that 「least …」 turns it into.
_KINDS = {
    "up": ("top", "more", "descend", "down"),
    "down": ("bottom", "less", "ascend", "up"),
    "good": ("best", "better", "best", "bad"),
    "bad": ("worst", "worse", "worst", "good"),
}
FIRST = ("first", "on top", "at the top", "to the top")
_VOWELS = frozenset("aeiou")


def degrees(words: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(surface, section) of every form of the ``adjectives`` in ``words``, by kind: up, down, good or bad; then the irregular."""
    yield from ((surface, section) for section, surfaces in words["irregular"].items() for surface in surfaces)
    for kind, adjectives in words["adjectives"].items():
        _, comparative, _, opposite = _KINDS[kind]
        for adjective in adjectives:
            for form in (superlative(adjective), f"most {adjective}"):
                yield from _ends(form, kind)
            yield from _ends(f"least {adjective}", opposite)
            yield _stem(adjective) + "er", comparative
            yield f"more {adjective}", comparative
            yield f"less {adjective}", _KINDS[opposite][1]


def superlative(adjective: str) -> str:
    """fat → fattest, healthy → healthiest."""
    return _stem(adjective) + "est"


def _ends(form: str, kind: str) -> Iterator[tuple[str, str]]:
    end, _, first, _ = _KINDS[kind]
    yield form, end
    yield f"the {form}", end
    for place in FIRST:
        yield f"{form} {place}", first


def _stem(adjective: str) -> str:
    """The adjective as it stands before -er and -est."""
    if adjective.endswith("e"):
        return adjective[:-1]
    if adjective.endswith("y") and adjective[-2] not in _VOWELS:
        return f"{adjective[:-1]}i"
    short = len(adjective) < 5 and adjective[-1] not in "wxy" and adjective[-2] in _VOWELS
    doubled = short and adjective[-1] not in _VOWELS and adjective[-3:-2] not in _VOWELS
    return adjective + adjective[-1] if doubled else adjective


def compared(words: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """(surface, comparison) of every word of comparing before every base: than the month before, vs a year ago, 跟行业平均比."""
    for base, surfaces in words.items():
        for surface in surfaces if base not in ("with", "around") else ():
            if surface.isascii():
                yield from ((f"{verb} {surface}", base) for verb in words["with"])
            else:
                yield from ((frame.replace("…", surface), base) for frame in words["around"])


# What 「最…」 and 「最不…」 of each kind stand for.
_ENDS_ZH = {"up": ("top", "bottom"), "down": ("bottom", "top"), "good": ("best", "worst"), "bad": ("worst", "best")}
_MOST = ("最", "最为")
_FIRST_ZH = {"up": "descend", "down": "ascend", "good": "best", "bad": "worst"}
_AHEAD_ZH = ("排前面", "排前头", "排在前面", "放前面", "放在前面", "摆前面", "在前面", "打头", "排最前", "排最前面")
_MOVES_ZH = {
    "descend": ("涨", "升", "增", "长", "涨得多", "增得多", "增长多"),
    "ascend": ("跌", "降", "掉", "减", "跌得多", "降得多", "下降", "下滑"),
}


def chinese_degrees(words: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """(surface, section) of every form of the adjectives in ``words``, by kind: up, down, good or bad."""
    for section, moves in _MOVES_ZH.items():
        yield from ((f"{move}的{place}", section) for move in moves for place in _AHEAD_ZH)
    for kind, adjectives in words.items():
        end, opposite = _ENDS_ZH[kind]
        for adjective in adjectives:
            for most in _MOST:
                yield f"{most}{adjective}", end
            yield f"最{adjective}的", end
            yield f"更{adjective}", _FIRST_ZH[kind]
            yield f"最{adjective}者", end
            if len(adjective) == 1:
                yield from ((f"{adjective}的{place}", _FIRST_ZH[kind]) for place in _AHEAD_ZH)
                yield from (
                    (f"从{adjective}的{start}", _FIRST_ZH[kind]) for start in ("排起", "开始", "开始排", "排", "看起")
                )
            if not adjective.startswith(("不", "让", "令", "叫")):
                yield f"最不{adjective}", opposite
                yield f"最不{adjective}的", opposite


_CHOICE = re.compile(r"\(([^()]*)\)|([^()]+)")
_BY = (
    "了",
    "了多少",
    "了几成",
    "了几个点",
    "了几个百分点",
    "了百分之几",
    "了多少个点",
    "多少",
    "了一截",
    "了不少",
    "了一点",
    "了些",
)
_MOVED = {
    "up": ("上去", "上去了", "上去多少", "上来", "上来了", "起来", "起来了", "高"),
    "down": ("下去", "下去了", "下去多少", "下来", "下来了", "下来多少"),
}
_WHETHER = ("{0}没{0}", "{0}了没", "{0}了没有", "{0}没有", "{0}了吗")
_FORMS = (("rest", "lying"), ("work", "done"))
_REPEATED = ("一{0}一{0}", "一{0}{0}", "一{0}一{0}地", "一{0}{0}地")


def light_words(words: dict[str, Any]) -> Iterator[str]:
    """Every form of the words of ``light``: verbs with their complements, and classifiers said twice."""
    for verbs, complements in _FORMS:
        yield from (f"{verb}{after}" for verb, after in product(words[verbs], words[complements]))
        yield from (verb for verb in words[verbs] if len(verb) > 1)
    yield from (form.format(one) for one in words["classifiers"] for form in _REPEATED)


def moves_of(words: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """(surface, way) of every form of the verbs of ``moves``: went up or down, by how much, and whether at all."""
    for way, verbs in words.items():
        for verb in verbs:
            yield from ((f"{verb}{after}", way) for after in (*_MOVED[way], *_BY))
            yield from ((form.format(verb), "any") for form in _WHETHER)


def forms_of(surface: str) -> Iterator[str]:
    """A word with choices in brackets in all its forms: (收|挣)(了|到) → 收了, 收到, 挣了, 挣到."""
    parts = [choices.split("|") if choices else [word] for choices, word in _CHOICE.findall(surface)]
    yield from ("".join(words) for words in product(*parts))


def lone_verbs(words: dict[str, Any]) -> frozenset[str]:
    """The verbs of one character, which mean nothing only where they stand alone."""
    return frozenset(verb for verbs, _ in _FORMS for verb in words[verbs] if len(verb) == 1)
