"""Turns that ask whether two figures go together: 存款越多理财越多吗, are those with more loans more often overdue."""

from __future__ import annotations

import re

from assistant.grammar.turns import Words, turns

_LEVEL = "[长高大多快好低短小少慢差弱强]"
_PLACED = "(?:客户经理|经理|分行|支行|网点|团队|行业|产品|渠道)"
_ROWS = (
    "(?:clients|customers|companies|firms|businesses|borrowers|depositors|(?:sub-?|sub )?branches|outlets|managers|"
    "relationship managers|account managers|rms|industries|products|channels|teams)"
)
_MORE = "(?:more|fewer|less|higher|lower|larger|bigger|smaller|greater|longer|shorter|better|worse)"


def _paired(match: re.Match[str]) -> str:
    """「拜访多的客户经理，存款是不是更高」: whether the two go together over those rows."""
    rows = f",按{match['rows']}" if match["rows"] else ""
    return f"{match['one']}和{match['other']}有没有关系{rows}"


def _paired_english(match: re.Match[str]) -> str:
    """“Do branches with more visits have higher deposits”: whether the two go together over those rows."""
    return f"correlation between {match['one']} and {match['other']} by {match['rows']}"


PAIRED: tuple[tuple[str, Words], ...] = (
    (
        rf"^(?P<one>(?!.*产品)[^,，。]{{2,14}}?)越{_LEVEL}的?(?:客户|企业|人|户)?[,，]?的?(?P<other>[^,，。越]{{2,14}}?)"
        rf"(?:是不是|会不会|是否)?(?:也|就|会)?越{_LEVEL}(?:吗|么|呢|嘛|啊)?(?=[?？。]*$)",
        r"\g<one>和\g<other>有没有关系",
    ),
    (
        rf"(?P<one>[^,，。的]{{2,12}}?){_LEVEL}的(?:(?P<rows>{_PLACED})|客户(?!经理)|企业|公司|人|户)?[,，]?(?:他们|它们|其)?的?(?P<other>[^,，。的哪多]{{2,10}}?)"
        rf"(?:是不是|是否|会不会|通常|往往|一般)(?:也|就|更|都|反而|越|会|往往|比较|相对)*{_LEVEL}(?:一?些|点)?(?:吗|呢|呀|啊)?(?=[?？。]*$)",
        _paired,
    ),
)
_THAN = r"(?:(?:a|one) year (?:ago|earlier|before)|last year|last (?:quarter|month)|this time last year|at year end|year end)"
_UP = frozenset({"more", "higher", "larger", "bigger", "greater"})


def _moved(match: re.Match[str]) -> str:
    """“Branches with more deposits but fewer loans than a year ago”: what rose and what fell since then."""
    said = [f"{match['one']} are {'up' if match['first'] in _UP else 'down'}"]
    if match["other"]:
        said.append(f"{match['joint']} whose {match['other']} are {'up' if match['second'] in _UP else 'down'}")
    return f"whose {' '.join(said)} compared with {match['then']}"


_AMOUNT = r"(?P<first>more|higher|larger|bigger|fewer|less|lower|smaller)"
ENGLISH_PAIRED = turns(
    (
        rf"(?<=s )(?:with|that have|which have|who have|having|have) {_AMOUNT} (?P<one>[a-z][\w' -]{{2,30}}?)"
        rf"(?:,? (?P<joint>but|and|yet|while) {_AMOUNT.replace('first', 'second')} (?P<other>[a-z][\w' -]{{2,30}}?))?"
        rf" than (?:they (?:had|did) )?(?P<then>{_THAN})",
        _moved,
    ),
    (
        rf"\bdo (?:the |our |my )*(?P<rows>{_ROWS}) (?:with|that have|who have|having) (?:a |an )?{_MORE} (?P<one>[^,?]{{3,40}}?)"
        rf" (?:also |tend to |usually |really |generally |typically )*(?:have|hold|bring(?: in)?|show|make|generate|get|see|keep)"
        rf" (?:us |in )?(?:a |an )?{_MORE} (?P<other>[^,?]{{3,40}}?)(?=\s*(?:\?|$))",
        _paired_english,
    ),
    (
        rf"\bdo(?:es)? (?:a |an )?{_MORE} (?P<one>[^,?]{{3,40}}?) (?:also |usually |really |always )*"
        rf"(?:go(?:es)? with|mean|come with|lead to|go along with|go hand in hand with|bring|result in)"
        rf" (?:a |an )?{_MORE} (?P<other>[^,?]{{3,40}}?)(?=\s*(?:\?|$))",
        r"correlation between \g<one> and \g<other>",
    ),
)
