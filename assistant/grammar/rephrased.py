"""English word order made plain before words are looked up: break RAROC down by branch, moved the most money out, unsecured
left out, industry-wise, the full year 2025, haven't without its sign."""

from __future__ import annotations

import re

from assistant.grammar.rephrased_apart import APART
from assistant.grammar.rephrased_asked import ASKED
from assistant.grammar.rephrased_chinese import CHINESE
from assistant.grammar.rephrased_dates import DATES, ENGLISH_DUE
from assistant.grammar.rephrased_done import DONE, TOLD
from assistant.grammar.rephrased_edits import EDITS, POINTED
from assistant.grammar.rephrased_everyday import EVERYDAY
from assistant.grammar.rephrased_idioms import IDIOMS
from assistant.grammar.rephrased_kinds import KINDS, in_boxes
from assistant.grammar.rephrased_levels import LEVELS, SIZES, STANDING
from assistant.grammar.rephrased_moved import MOVED
from assistant.grammar.rephrased_moving import MOVING
from assistant.grammar.rephrased_ranked import RANKED
from assistant.grammar.rephrased_shapes import SHAPES, number_listed
from assistant.grammar.turns import GROWS, MONTH, in_plain_words, turns

_OBJECT = r"(?:[\w'&/%-]+\s+){1,6}?"
_MOVED = r"(?:move[ds]?|moving|took|takes?|taken|taking|pull(?:ed|s|ing)?|drew|drawn?|withdr[ae]wn?|withdrew|shift(?:ed|ing)?)"
_LEFT_OUT = r"(?:left out|excluded|not included|omitted|aside|stripped out|not counted)"
_MONEY = r"[\d.,]+ ?(?:k|m|mn|mln|million|bn|billion|thousand)?"
_LATE = r"(?:late|past due|in arrears|delinquent|behind)"
_EITHER = (
    r"(?:better or worse|worse or better|higher or lower|lower or higher|up or down|bigger or smaller|more or less"
    r"|faster or slower)"
)
_SPAN = r"(?:months|period|time|stretch)"


def _years(match: re.Match[str]) -> str:
    """「year end 23, 24 and 25」 is a series when the years follow each other."""
    years = [int(year[-2:]) + 2000 for year in re.findall(r"\d{2,4}", match["years"])]
    follow = years == list(range(years[0], years[0] + len(years)))
    return f"by year {years[0]} to {years[-1]}" if follow else match.group()


_SHORT = {"yr": "year", "mth": "month", "qtr": "quarter", "wk": "week"}


def _abbreviated(match: re.Match[str]) -> str:
    *before, word = match.group().split()
    return " ".join([*before, _SHORT[word.removesuffix("s")] + "s" * word.endswith("s")])


_FEW = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)"
_END = r"(?:biggest|largest|smallest|lowest|highest|best|worst|greatest|weakest|strongest)"
_LOW = ("smallest", "lowest")
_BANK = r"(?:the )?(?:entire |whole |total )?bank\b(?:'s)?"
_STOCK = r"(?:deposits?|loans?|book|balances?|rates?|ratios?|aum|npls?|overdue|share)"


def _ranked(match: re.Match[str]) -> str:
    """「the ten clients with the biggest loans」 are ranked by what each owes, not the loans themselves."""
    side = "bottom" if match["end"] in _LOW else "top"
    owed = "loan balance" if "borrower" in match["who"] else "deposit balance"
    what = {"loans": "loan balance", "deposits": "deposit balance", "balances": owed}.get(match["what"], match["what"])
    return f"{side} {match['count'] or ''}{match['who']} by {what}"


def _trio(match: re.Match[str]) -> str:
    """Clients with loans, deposits and wealth at once."""
    kinds = {kind for kind in ("loan", "deposit", "wealth") if kind in match.group()}
    return "clients with deposits loans and wealth" if len(kinds) == 3 else match.group()


_TEST = r"(?:more than|over|above|at least|less than|under|below|up to|exceeding|not less than|no less than)"


def _averaged(match: re.Match[str]) -> str:
    """「over 1m on average」 with no figure named is of deposits."""
    what = match["named"] or match["what"] or "deposits"
    return f"average {'deposits' if what.startswith('balance') else what} {match['test']}"


_RULES = turns(
    (r"\b(have|has|had|do|does|did|is|are|was|were)nt\b", r"\1n't"),
    (
        r"(?<!the )\b(this|last|next) (year|quarter|month|week)s (?=[a-z])(?!(?:and|or|in|of|by|for|were|are|have)\b)",
        r"\1 \2's ",
    ),
    (
        rf"\b(?:break|slice|carve|cut|split|divide)\s+(?!(?:it|that|this|them|those|these|down|up|out"
        rf"|by)\b)(?P<what>{_OBJECT})"
        r"(?:down|up|out|apart)\s+(?=(?:by|per|into|across|for each)\b)",
        r"\g<what>",
    ),
    (rf"\b{_MOVED} (?:out )?(?:the )?(most|least)(?: (?:money|cash|funds)(?: out)?| out)\b", r"the \1 outflow"),
    (
        r"\b(?:the )?(?!(?:it|be|is|are|was|not|very|how|so|more|less|seem|other|like)\b)((?:(?:sub|customer|client|vip"
        r"|fee|loan|deposit|company|firm|risk"
        r"|relationship)[ -])?[a-z]+)[ -]wise\b",
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
    (r"\b(?:inside|in under|in less than) (a|one|the next) (week|month|quarter|year)\b", r"within \1 \2"),
    (
        rf",\s*(?:with |and |but )?(?P<what>[\w' -]{{2,40}}?)\s+(?:is |are |being )?{_LEFT_OUT}(?=\s*[,.?!;]|\s*$)",
        r", excluding \g<what>",
    ),
    (r"\b(this|last|per|each|every|a|one|next|full|prev|prior|past|the) (yr|mth|qtr|wk)\b", _abbreviated),
    (r"\bwth\b", "with"),
    (r"(?<=[a-z]) ?> ?(?=\d+ (?:days|months|years)\b)", " more than "),
    (r"(?<=[a-z]) ?< ?(?=\d+ (?:days|months|years)\b)", " less than "),
    (
        rf"\b(?P<from>{_MONEY}) ?(?:to|-|–) ?(?P<to>{_MONEY}),? (?:and |or |plus )?"
        r"(?:above|over|more|beyond|higher|the rest|bigger)\b(?! (?:than|the|our|all|\d|half|a\b))",
        r"\g<from> to \g<to>, above \g<to>",
    ),
    (r"\bpct\b", "percent"),
    (r"^(?:daily|weekly|monthly|quarterly) (?:is|would be|looks|gets) too \w+\s*[,;:.–—-]+\s*", ""),
    (r"\bavg\b", "average"),
    (
        rf"\b(?:more than|over|beyond|longer than|upwards of) (\d{{2,3}}|a hundred|ninety|sixty|thirty) days {_LATE}\b",
        r"overdue more than \1 days",
    ),
    (
        r"\b(?:at |as of |as at )?(?:the )?end of (?P<years>20\d\d(?:(?:, ?| and | & |, and )(?:20)\d\d){1,5})\b",
        _years,
    ),
    (
        rf"\b(?:(?P<what>deposits?|loans?|aum|assets|balances?) (?:of )?)?(?P<test>{_TEST} {_MONEY})"
        r"(?: (?:in |of )?(?P<named>deposits?|loans?|aum))? (?:on (?:an |a |the )?(?:monthly |daily |month's )?average"
        r"|in average|average|daily average|averaged)\b(?! (?:deposit|loan|aum|balance|daily))",
        _averaged,
    ),
    (r"\bsince (?:the )?mid(?:dle of)?[ -]?(20\d\d|last year)\b", r"since july \1"),
    (r"\b(?:this |in |in the )spring(?! festival| consumer| campaign| loan)(?: of)?\b", "march to may"),
    (r"\b(?:this |in |in the )summer(?! wealth| campaign)(?: of)?\b", "june to august"),
    (r"\b(?:this |in |in the )(?:autumn|fall)(?: of)?\b", "september to november"),
    (
        r"\bthis year(?: so far)?,? (?:&|and|vs\.?|versus|against) (?:the )?"
        rf"(?:last year(?:'s)?,? (?:the )?same {_SPAN}|same {_SPAN} last year)\b",
        "this year versus same period last year",
    ),
    (
        r"\bsince (?:the )?(?:new year|turn of the year|year start|start of year|beginning of year|january|jan)\b"
        r"(?! 20\d\d| \d)",
        "since the start of the year",
    ),
    (
        rf"\b(?P<first>{MONTH}) ?(?P<to>to|through|till|until|-|–) ?(?P<last>{MONTH}) "
        r"'?(?P<year>2\d)\b(?!\s*(?:\d|,?\s*20\d\d|st|nd|rd|th))",
        r"\g<first> \g<to> \g<last> 20\g<year>",
    ),
    (rf"\b(?P<first>{MONTH}) (?P<last>{MONTH})\b(?! (?:i|we|you|be)\b)", r"\g<first> to \g<last>"),
    (rf"\b(?P<month>{MONTH}) ['’](?P<year>2\d)\b", r"\g<month> 20\g<year>"),
    (
        r"^(?:now |ok |and )?(?:take|leave) (?:the )?(?P<what>[\w' -]{2,40}?) (?:back )?out(?: again)?"
        r"(?: please| pls)?(?=\W*$)",
        r"remove the \g<what>",
    ),
    (
        rf"\b(?:from )?(?P<from>{MONTH}(?: 20\d\d| last year| this year)?|last {MONTH})"
        r" (?:til|till|until|to|up to|through|thru) (?:now|today|date|the present|the latest)\b",
        r"since \g<from>",
    ),
    (rf"\bsince (?P<month>{MONTH}) last year\b", r"since last \g<month>"),
    (
        r"\b(?:at |the )*year[ -]?ends?(?: of)? (?P<years>(?:20)?\d\d(?:(?:, ?| and | & |, and )(?:20)?\d\d){1,5})\b",
        _years,
    ),
    (
        r"\b(?:go(?:es|ing)?|went|gone|been|drive|drove|head(?:ed)?) (?:out )?(?:to )?"
        r"(?:see|meet|call on|visit|visiting|seeing)\b",
        "visit",
    ),
    (
        r"[\s,;.–—-]*\b(?:and |but )?(?:i |we )?(?:don't need|don't want|no need for|do not need|not) anything else\b"
        r"|\s*[,;.–—-]+\s*(?:nothing else|nothing more|that's all(?: i need)?|that is all|that's it|just that)\b",
        "",
    ),
    (
        rf"\b{_EITHER} (?:than|on|from|versus|vs|against|compared (?:with|to))\b",
        "versus",
    ),
    (r"\b(?:a|one) (?:single )?(?:line|row) (?:per|for each|for every)\b", "per"),
    (r"[\s,]*\b(?:a|one) (?:single )?(?:line|row) each\b", ", list them"),
    (r"(?<=\w)[\s,]*\b(?:with|including) (?:the |their )?(?:amounts|balances|figures)\W*$", ", list them"),
    (
        rf"(?P<grow>\b{GROWS}\b.*)"
        r"\bsince (?:last )?december(?: last year)?\b",
        r"\g<grow>since the start of the year",
    ),
    (r"\bwho own(?:s)?(?= (?:at least|more than|over|\d|two|three|four|five|several))", "who hold"),
    (r"\bw/o\b", "without"),
    (r"\bw/\s*(?=\w)", "with "),
    (
        r"^(?P<ask>(?:please |pls )?(?:list|show|name|give me|show me))(?: me)?(?: all)?(?: the| my| our)? borrowers\b",
        r"\g<ask> clients with loans",
    ),
    (r"\bphoning\b", "calling"),
    (r"\bphoned\b", "called"),
    (r"\bquarter ([1-4])\b(?! ?(?:months|years|%|\d))", r"q\1"),
    (rf"\bthe (?P<count>{_FEW}) (?P<end>biggest|largest|smallest)\b(?! (?:of|ones?)\b)", r"the \g<end> \g<count>"),
    (rf"\b,? ?which (?P<count>{_FEW}) (?:are|is|have|has|had) (?:the )?(?P<end>{_END})\b", r" \g<end> \g<count>"),
    (
        rf"\b(?:the )?(?P<count>{_FEW} )?(?P<who>(?:gold card |private banking |\w+ )?(?:clients|customers|companies"
        rf"|firms|borrowers)"
        rf"(?: (?:in|at) [\w']+)?) (?:with|having) (?:the )?(?P<end>{_END}|most|highest|heaviest) "
        rf"(?P<what>loans|deposits|aum|balances|loan balances|deposit balances|exposures?)\b",
        _ranked,
    ),
    (
        r"^(?P<what>.*\bloans? (?:coming due|falling due|due|maturing)\b.*?),? (?:and|plus) (?:the )?"
        r"(?:count|number) of them\b",
        r"\g<what> and number of loans maturing",
    ),
    (rf"\b(?:growth|growing|increase|rise|change|up) (?:on|over|from) last (?={MONTH}\b)", "compared with last "),
    (
        r"\b(?:(?:coming|falling|falls?|comes?|is|are) due|due|matur(?:ing|es?)|expir(?:ing|es?)) (?:within|inside|in) "
        r"(?:the|a|one|this|next|the next) month\b|\b(?:due|maturing|expiring) in (?:30|thirty) days\b",
        "maturing in the next 30 days",
    ),
    (
        r"\b(?:(?:com(?:ing|es?)|fall(?:ing|s)?|(?:is|are)) due|due|expiring|running out|ending) (?:soon|shortly)\b",
        "maturing soon",
    ),
    (
        r"\b(?P<who>clients|customers) (?:with|have|having|holding|hold|who have|who hold) (?:an? )?"
        r"(?:(?:loans?|deposits?|wealth)(?: products?)?(?: ?[,+&] ?| and | plus |, and )){2}(?:an? )?"
        r"(?:loans?|deposits?|wealth)(?: products?)?"
        r"(?: all three| together| at once)?",
        _trio,
    ),
    (rf"\bnpls?\b(?= (?:vs\.?|versus|against|compared with|compared to) {_BANK})", "npl ratio"),
    (
        rf"^(?P<what>(?!.*\b(?:new|fees?|income|revenue|visits?|disburs\w+|complaints?"
        rf"|alerts?)\b).*\b{_STOCK}\b.*\b{GROWS}\b.*"
        rf"|(?!.*\b(?:new|fees?|income|revenue|visits?|disburs\w+|complaints?"
        rf"|alerts?)\b).*\b{GROWS}\b.*\b{_STOCK}\b.*)"
        rf"\bsince (?P<month>{MONTH})\b(?! \d)",
        r"\g<what>since end of \g<month>",
    ),
    (
        r"^[^?]*?(?:\.\.\.+|…)\s*(?:no|sorry|wait|i mean|rather)\b[,:]? (?=(?:which|what|how|show|give|who|where)\b)",
        "",
    ),
)


_LATIN = re.compile(r"[a-z]")


def rephrased(plain: str) -> str:
    """The normalised text ``plain`` with such turns, English and Chinese, in the words that the vocabulary has."""
    if _LATIN.search(plain):
        ways = (
            *DATES,
            *APART,
            *ASKED,
            *ENGLISH_DUE,
            *MOVING,
            *RANKED,
            *KINDS,
            *DONE,
            *TOLD,
            *STANDING,
            *LEVELS,
            *SIZES,
            *IDIOMS,
        )
        plain = number_listed(in_boxes(in_plain_words(plain, ways)))
        plain = in_plain_words(plain, (*EVERYDAY, *SHAPES, *_RULES, *MOVED, *POINTED, *EDITS))
    return in_plain_words(plain, CHINESE)
