"""English turns about a level that figures stand at, above or below: the 10% hurdle, more than a fifth, rated A or above, fell
below 150%, took more than half a million out, fewer than three managers."""

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


LEVELS = turns(
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
        r"\b(?P<grade>aaa|aa|a|bbb|bb|b|ccc) (?:or|and) (?:above|higher|up|upwards|over|stronger)\b",
        r"\g<grade> or better",
    ),
    (
        r"\b(?P<grade>aaa|aa|a|bbb|bb|b|ccc) (?:or|and) (?:below|lower|down|downwards|under|weaker)\b",
        r"\g<grade> or worse",
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
    (
        r"\b(?:brought|bring|moved?|paid|pay|put|transferred)"
        rf"(?: in)? (?P<test>{_MORE}) (?P<much>half a million|a million|{_NUMBER})"
        r" (?:into (?:the |our |their )?(?:bank|accounts?|branch)|in(?= (?:this|last|during|since|over)\b|\W*$))",
        r"have inflow \g<test> \g<much>",
    ),
)
"""The turns, in the order in which they are put into plain words."""
