"""English turns about a level, a size, a middle or one of many: the 10% hurdle, rated A or above, borrowers by size of their
loans, above or below the median, how much the average client holds."""

from __future__ import annotations

import re

from assistant.grammar.turns import turns

_NUMBER = r"(?:\d[\d.,]* ?(?:%|percent|per cent|k|m|mn|mln|million|bn|billion|thousand|days|x|times)?)"
_LEVEL = (
    r"(?:hurdle|mark|line|threshold|barrier|bar|level|cut[ -]?off|ceiling|floor|watermark|trigger|cap|figure|border|minimum"
    r"|maximum|limit)"
)
_ABOVE = (
    r"(?:past|beyond|over|above|(?:has |have |had )?(?:breaks?|broke|broken|breaking|cross(?:es|ed|ing)?|clears?|"
    r"clear(?:ed|ing)"
    r"|tops?|topp(?:ed|ing)|surpass(?:es|ed|ing)?|pass(?:es|ed|ing)?|breach(?:es|ed|ing)?|beats?|beating|go(?:es|ne)? over))"
)
_BELOW = (
    r"(?:under|below|beneath|shy of|short of|(?:has |have |had )?(?:miss(?:es|ed|ing)?|fails? to (?:reach|hit|make)|"
    r"f[ae]lls? below"
    r"|(?:(?:does|do|did) not|(?:doesn't|don't|didn't)) (?:reach|hit|make)))"
)
_BY_LEVEL = (
    rf"(?: (?:the|a|an|our|that|its|their))? (?P<number>{_NUMBER})[ -]{_LEVEL}\b"
    r"(?! (?:rate|ratio|balance|share|amount)\b)"
)
_MORE = r"(?:more than|over|above|at least|upwards of|less than|under|below|up to|no more than|no less than)"
_AWAY = (
    r"(?: (?:out|away|elsewhere|off|back out)(?: of (?:the |our )?(?:bank|accounts?|here|branch|us))?"
    r"| (?:from|out of) (?:us|the bank|(?:their|our) accounts?)| to (?:other|another|different) banks?)"
)
_STAFF = r"(?:rms|relationship managers|account managers|client managers|customer managers|bankers)"
_PARTS = {"half": 50, "third": 33.33, "quarter": 25, "fifth": 20, "tenth": 10, "eighth": 12.5}
_TIMES = {"a": 1, "one": 1, "two": 2, "three": 3}


def _percent(match: re.Match[str]) -> str:
    """「more than a fifth of」 as a percentage."""
    count, part = ("one", match["of"]) if match["of"] == "half" else re.split("[ -]", match["of"])
    return f"{match['test']} {_TIMES[count] * _PARTS[part.removesuffix('s')]:g}%"


_FALLING = "falling|declining|shrinking|dropping|decreasing|down"
_SINCE = (
    r"(?=\W*$|,| (?:this|since|from|over|on|year|month|quarter|against|compared|versus|vs|by|and|but|more|in the)\b)"
)
_DONE = (
    "most|biggest|largest|fastest|also|still|since|kept|stayed|trended|headed|edged|crept|shot|ended|started|begun|both|already|"
    "actually"
)
_MOVING = rf"(?:steadily |still |now )?(?P<way>{_FALLING}|growing|rising|increasing|climbing|up)"


def _whose_moved(match: re.Match[str]) -> str:
    """「clients with deposits falling this year」: what moved is said of each of them."""
    return f"whose {match['what'].strip()} {'fell' if match['way'].lower() in _FALLING.split('|') else 'rose'}"


LEVELS = turns(
    (
        r"\b(?:(?:that|who|which) )?(?:with|have|has|having) (?P<what>(?!(?:not|no|any|all|us|me|it|them|you)\b)"
        rf"(?:(?!(?:and|or|but|that|which|whose|been|gone|come|moved|{_DONE})\b)[\w-]+ ){{1,3}}?)"
        rf"(?:that (?:is|are) )?{_MOVING}\b{_SINCE}",
        _whose_moved,
    ),
    (
        r"\b(?P<share>share|percentage|percent|proportion|portion|part|fraction) of (?:our |the |all |total )*(?:loans?|"
        r"lending|loan book|book) "
        r"(?:that |which )?(?:is |are |being )?(?:overdue|past due|late|in arrears) (?:by |for )?(?:more than|over|beyond) "
        r"(?P<days>\d{2,3}) days\b",
        r"\g<share> of loan balance overdue more than \g<days> days",
    ),
    (
        r"\b(?:that (?:is|are) |which (?:is|are) )?(?P<from>\d{1,3}) ?(?:to|-|–) ?(?P<to>\d{1,3}) days (?:late|past due|"
        r"overdue|in arrears|behind|delinquent)\b",
        r"overdue \g<from> to \g<to> days",
    ),
    (
        r"\b(?P<first>rated (?:aaa|aa|a|bbb|bb|b|ccc)(?: or better| or worse)?)(?P<joint>,? or|,? and|,) (?P<last>a|b|d)\b",
        r"\g<first>\g<joint> rated \g<last>",
    ),
    (
        r"\b(?:has |have |had )?(?:fell|falls?|fallen|falling|dropp(?:ed|ing)|drops?|slipp(?:ed|ing)|slips?|sank|sinks?|"
        r"dipp?(?:ed|s)?"
        r"|slid|went|goes?|gone|going|c[ao]mes? in|stay(?:s|ed)|remain(?:s|ed)|lies|sits?|declined) (?:to )?"
        r"(?P<side>below|under|beneath) "
        rf"(?=(?:the )?{_NUMBER})",
        r"\g<side> ",
    ),
    (
        r"\b(?:has |have |had )?(?:rose|rises?|risen|rising|climb(?:ed|s|ing)|jump(?:ed|s)|shot|went|goes?|gone|"
        r"c[ao]mes? in|stay(?:s|ed)"
        rf"|remain(?:s|ed)|lies|sits?|grew|grown) (?:to )?(?P<side>above|beyond|past) (?=(?:the )?{_NUMBER})",
        r"above ",
    ),
    (
        rf"\b(?:do not|don't|does not|doesn't|did not|didn't|fail to|fails to|failed to) (?:reach|hit|make|get to|attain|"
        rf"clear|touch) (?=(?:the )?{_NUMBER})",
        "below ",
    ),
    (
        r"\b(?P<test>more than|over|less than|under|at least|above|below|by(?: over| more than| at least| less than)?) "
        r"(?P<of>(?:a|one|two|three)[ -](?:third|quarter|fifth|tenth|half|eighth)s?|half)"
        r"(?= of\b|\s*(?:[,.?;]|$|against|from|since|vs|in))",
        _percent,
    ),
    (
        r"\b(?P<late>past[ -]due|overdue|late|delinquent) (?:amounts?|balances?|loans?|exposure|debt|sum|volume|money) "
        r"(?:of |that is |that are |which are )?(?:over|more than|beyond|above|longer than|past|for over|for more than) "
        r"(?P<days>\d{2,3}|a hundred|ninety|sixty|thirty) days\b",
        r"loans overdue more than \g<days> days",
    ),
    (r"\bwhose (?:internal |credit )?rating is (?=[a-d]{1,3}\b)", "rated "),
    (
        rf"(?P<part>{_NUMBER}) of the (?P<what>(?:credit )?(?:limit|line|facility))\b(?! of)",
        r"\g<part> of their \g<what>",
    ),
    (rf"\b{_ABOVE}{_BY_LEVEL}", r"over \g<number>"),
    (rf"\b{_BELOW}{_BY_LEVEL}", r"under \g<number>"),
    (rf"\b(?P<than>{_MORE}|fewer than|exactly) (?P<n>\d+|\w+) {_STAFF}\b", r"\g<than> \g<n> active rms"),
    (
        r"\b(?:took|taken?|moved?|pull(?:ed)?|withdr[ae]w|withdrawn|transfer(?:red)?|sen[dt]|wired|shifted|drew|shipped)"
        rf" (?P<test>{_MORE}|more|another) (?P<much>half a million|a million|{_NUMBER}){_AWAY}",
        r"have outflow \g<test> \g<much>",
    ),
    (
        r"\b(?:pull(?:ed|s)?|took|taken|withdr[ae]w|withdrawn|drew|drawn) (?:out|away|off)(?: of (?:the |our )?\w+)? "
        rf"(?P<test>{_MORE}) (?P<much>half a million|a million|{_NUMBER})",
        r"have outflow \g<test> \g<much>",
    ),
    (
        r"\b(?:losing money|loss[ -]making|making (?:a loss|losses)|unprofitable|in the red|under ?water) "
        r"(?:on|in terms of|by|as measured by|measured by|going by|in) (?:an? |the |their )?(?P<what>[a-z][\w -]{1,24}?)"
        r"(?: basis| terms)?(?=\W*$|,| this | in | over | last )",
        r"with negative \g<what>",
    ),
)
"""The turns, in the order in which they are put into plain words."""


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


_BE = r"(?:am|are|is|was|were)"
_SIDE = (
    r"(?:(?:well |far |just |still )?(?:above|below|over|under|ahead of|behind|beyond|better(?: off)? than|worse(?: off)? than"
    r"|higher than|lower than|on the (?:right|wrong|good|bad) side of|better|worse|higher|lower))"
)
_EITHER = rf"{_SIDE}(?:,? or {_SIDE})?(?: than)?"
_PEERS = (
    r"(?:peers?|colleagues?|peer group|sub[ -]?branch(?:es)?|branch(?:es)?|rms?|managers?|teams?|offices?|bank|others)"
)
_MIDDLE = (
    rf"(?:the |my |our )?(?:{_PEERS}(?:'s|'|s')? )?(?:median|middle(?: of the (?:pack|field|table|range))?)"
    rf"(?: {_PEERS}| (?:of|for|among) (?:the |my |our |all |other )*{_PEERS})?"
)
_FIGURE = r"(?P<what>[\w' -]{3,40}?)"
_ON = r"(?:in terms of|when it comes to|on|in|for|by|with)"
_SPOT = r"(?:position|place|placing|standing|rank|ranking|spot)"

_INSIDE = r"inside|within|clear of|safely (?:under|below)|on the right side of|keeping to|sticking to"

STANDING = turns(
    (
        r"(?P<bank>\bbank\b[^?.;]*?),? ?(?:and |but )?(?:not|rather than|instead of|as opposed to)(?: just| only)? "
        r"(?:ours?|mine|(?:our|my) (?:own|branch|sub branch|office|book|patch))(?: (?:figure|number|one|ones))?(?=\W*$|,)",
        r"\g<bank>",
    ),
    (
        rf"\b(?:{_INSIDE}) (?:the |our |its )?(?:(?:regulatory|internal|policy|legal|bank's) )?(?:cap|ceiling|limit|upper limit) "
        r"(?:on|for|of) (?:the |our )?",
        "within the limit on ",
    ),
    (
        r"\bwhere (?:are|am) (?P<who>we|i) (?=(?:among|amongst|within|relative to|compared (?:to|with)|against)\b)",
        r"where do \g<who> stand ",
    ),
    (rf"\b(?:{_BE}) (?:we|i) {_EITHER} {_MIDDLE} {_ON} ", "how do we rank on "),
    (rf"\b(?:{_BE}) (?:our|my) {_FIGURE} {_EITHER} {_MIDDLE}(?=\W|$)", r"how do we rank on \g<what>"),
    (rf"\bhow far (?:{_BE}) (?:we|i) (?:from|off|away from|{_SIDE}) {_MIDDLE} {_ON} ", "how do we rank on "),
    (
        rf"\b(?:what(?:'s| is) |tell me |show me |give me )?(?:our|my) {_SPOT} (?P<where>(?:in|within|across|among|amongst) "
        rf"(?:the |our |all )*{_PEERS}) {_ON} (?P<what>[\w' -]+)",
        r"how do we rank on \g<what> \g<where>",
    ),
)


_PERSON = r"(?:client|customer|borrower|depositor|company|firm|person|household)"
_WHO = rf"(?P<who>(?:[a-z-]+ )?{_PERSON})"
_ANY = rf"(?:an?|each|every|one|the) (?:(?:average|typical|single) )?{_WHO}"
_KEEP = r"(?:keep|hold|have|owe|borrow|bring in|pay|contribute|earn us|kept|held|had)"
_PLACE = r"(?: with us| here| on deposit| in the bank)?"
_END = r"(?=\W*$|,| by | in | at | as of | across )"

_KIND = r"(?!(?:thousand|million|10k|single|average|typical|new|\w+ed)\b)[a-z][a-z-]+(?: (?!and |or )[a-z-]+)?"

PER_HEAD = turns(
    (r"\bper (?=(?:client|customer) (?:segment|type|tier|group|category|class|size|rating|industry)s?\b)", "by "),
    (
        rf"\bhow much (?:do|does|did) {_ANY} {_KEEP}{_PLACE} (?:in|of) (?P<what>[\w' -]{{3,30}}?) on average{_END}",
        r"\g<what> per \g<who>",
    ),
    (
        rf"\bhow (?:much|many) (?P<what>[\w' -]{{3,30}}?) (?:do|does|did) {_ANY} {_KEEP}{_PLACE} on average{_END}",
        r"\g<what> per \g<who>",
    ),
    (
        rf"\b(?:what|how much) (?:do|does|did) the (?:average|typical) {_WHO} {_KEEP}{_PLACE} (?:in|of) "
        rf"(?P<what>[\w' -]{{3,30}}?){_END}",
        r"\g<what> per \g<who>",
    ),
    (
        rf"\b(?:what|how) (?:is|are|big is|large is|big are|large are) the (?P<what>[\w' -]{{3,30}}?) of (?:the|an) average "
        rf"{_WHO}{_END}",
        r"\g<what> per \g<who>",
    ),
    (
        rf"\bthe average {_WHO}'s (?P<what>[\w' -]{{3,30}}?){_END}",
        r"\g<what> per \g<who>",
    ),
    (
        rf"\b(?:per|for each|for every) (?P<kind>{_KIND}) (?P<who>client|customer|borrower|depositor)(?![\w-])",
        r"per \g<who> of \g<kind> customers",
    ),
    (
        r"\bhow much (?:did|do|does|have|has) (?P<who>[\w' -]{3,40}?) (?:keep|hold|have|leave|kept|held|had|left)"
        r"(?: (?:with us|on deposit|in deposits|in the bank|here|in their accounts))? on average\b",
        r"average daily deposits of \g<who>",
    ),
)
