"""English turns for groups by size: borrowers by size of their loans, size bands of AUM, holding one, two or three"
" products."""

from __future__ import annotations

import re

from assistant.grammar.turns import turns

_PEOPLE = r"(?:clients|customers|firms|companies|borrowers|depositors|people|households|payers|corporates|businesses|enterprises)"
_OTHERS = r"(?:company|firm|business|enterprise|client|customer|average|group|family|team|deposit)"


def _by_size(match: re.Match[str]) -> str:
    """「borrowers by size of their loans」 are told apart by what each owes."""
    what = match["one"] or match["two"]
    return f"{match['who']}{match['mid']} by {'loan balance' if what in ('loan', 'loans') else what} bracket"


_SIZED = {"asset": "aum", "wealth": "aum", "saving": "deposit", "balance": "deposit", "loan": "loan balance"}


def _sized(match: re.Match[str]) -> str:
    """「headcount by size of assets」 counts clients by bands."""
    lead = re.sub(r"head ?count", "number of customers", match["lead"])
    return f"{lead} by {_SIZED.get(match['what'].rstrip('s'), match['what'])} bracket"


SIZES = turns(
    (
        r"\b(?:hardly any|barely any|scarcely any|almost no|next to no|very little|very few)(?: in| of)?"
        r" (?P<what>[a-z]+)"
        r"[\s,:(–-]+(?:say|i\.?e\.?|that is|meaning|like|which is|let's say)?,? ?(?=(?:under|below|less than|fewer"
        r" than)\b)",
        r"\g<what> ",
    ),
    (
        rf"\b(?P<who>{_PEOPLE})\b(?P<mid>[^,:;]{{0,24}}?) by (?:the )?(?:size of (?:their|its|the|each one's) "
        rf"(?P<one>[a-z]+(?: [a-z]+)?)|(?P<two>(?!{_OTHERS}\b)[a-z]+) size)"
        r"(?=\W*$|\s*[:,;(])",
        _by_size,
    ),
    (
        r"(?P<lead>\b(?:head ?count|how many|numbers?|clients|customers)\b[^,:;]{0,24}?) by (?:the )?size of"
        r" (?:their |its |the )?"
        r"(?P<what>assets|aum|wealth|deposits?|savings|balances?|loans?)(?=\W*$|,)",
        _sized,
    ),
    (
        r"\b(?:size )?(?:bands?|brackets?|tiers?|class(?:es)?) of (?P<what>aum|deposits?|deposit balances?)\b",
        lambda match: match["what"].split()[0].removesuffix("s") + " band",
    ),
    (
        r"\b(?:by |per )?age (?:group|tag|band|bracket|class|range)s?(?: of (?:our |the )?(?:customers|"
        r"clients))?\s*[:(–—-]+\s*(?=young|middle|silver|senior)",
        "of ",
    ),
    (
        r"\b(?:with|(?:who )?hold|holding|having|have|owning) (?:one|1),? (?:two|2)(?:,? (?:and |or )?(?:three|3))?"
        r"[\w ,+]{0,16} products?\b",
        "by number of products held",
    ),
)
