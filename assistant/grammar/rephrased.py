"""English word order made plain before words are looked up: break RAROC down by branch, moved the most money out, unsecured
left out, industry-wise, the full year 2025, haven't without its sign."""

from __future__ import annotations

import re

_OBJECT = r"(?:[\w'&/%-]+\s+){1,6}?"
_MOVED = r"(?:move[ds]?|moving|took|takes?|taken|taking|pull(?:ed|s|ing)?|drew|drawn?|withdr[ae]wn?|withdrew|shift(?:ed|ing)?)"
_LEFT_OUT = r"(?:left out|excluded|not included|omitted|aside|stripped out|not counted)"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"\b(have|has|had|do|does|did|is|are|was|were)nt\b", r"\1n't"),
        (
            rf"\b(?:break|slice|carve|cut|split|divide)\s+(?!(?:it|that|this|them|those|these|down|up|out|by)\b)(?P<what>{_OBJECT})"
            r"(?:down|up|out|apart)\s+(?=(?:by|per|into|across|for each)\b)",
            r"\g<what>",
        ),
        (rf"\b{_MOVED} (?:out )?(?:the )?(most|least)(?: (?:money|cash|funds)(?: out)?| out)\b", r"the \1 outflow"),
        (
            r"\b(?:the )?(?!(?:it|be|is|are|was|not|very|how|so|more|less|seem|other|like)\b)([a-z]+)[ -]wise\b",
            r"by \1",
        ),
        (r"\b(?:the )?(?:full|whole|entire|calendar|financial|fiscal)[ -]year (?=20\d\d\b)", ""),
        (r"\b(?:all|the whole|whole|the entirety) of (?=20\d\d\b|last year\b|this year\b|q[1-4]\b)", ""),
        (r"\bby what (?:percentage|percent|amount|margin|factor)\b", "how much"),
        (
            r"\b(this (year|quarter|month|week))\b(.{0,40}?)\b(than|vs|versus|against|compared with|compared to) last\b"
            r"(?! (?:year|quarter|month|week|\w+ (?:days|weeks|months)))",
            r"\1\3\4 last \2",
        ),
        (
            r"\b(?:changes?|difference|movement) in (?P<what>[\w' &/-]{3,40}?) between (?P<from>[\w ]{2,18}?) and "
            r"(?P<to>[\w ]{2,18}?)(?=\s*(?:[,.?!;]|$| by | per | for ))",
            r"\g<what> \g<to> vs \g<from>",
        ),
        (r"\bcalendar (?=20\d\d\b)", ""),
        (r"\bfy ?(?=20\d\d\b)", ""),
        (r"\bfy ?'?(\d\d)\b", r"20\1"),
        (
            r"\b(over|in|within|during|for) (next|last|past|coming|previous) (?=\d|\w+ (?:day|week|month|quarter|year)s\b)",
            r"\1 the \2 ",
        ),
        (r"\b(?:over|during|across) the (?=next\b|coming\b)", "in the "),
        (r"\b(?:inside|in under|in less than) (a|one|the next) (week|month|quarter|year)\b", r"within \1 \2"),
        (
            rf",\s*(?:with |and |but )?(?P<what>[\w' -]{{2,40}}?)\s+(?:is |are |being )?{_LEFT_OUT}(?=\s*[,.?!;]|\s*$)",
            r", excluding \g<what>",
        ),
    )
)


def rephrased(plain: str) -> str:
    """The normalised text ``plain`` with verbs and their particles side by side, in the words that the vocabulary has."""
    for pattern, words in _RULES:
        plain = pattern.sub(words, plain)
    return plain
