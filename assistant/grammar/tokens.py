"""A question as tokens: the best cover of its atoms by words, numbers, periods and names; what is left is unknown."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date

from assistant.grammar.ahead import find_ahead_periods
from assistant.grammar.casual_periods import find_casual_periods
from assistant.grammar.english_numbers import find_english_numbers
from assistant.grammar.english_periods import MONTHS, find_english_periods
from assistant.grammar.frames import find_turns
from assistant.grammar.limits import find_comparisons
from assistant.grammar.loose_periods import find_loose_periods
from assistant.grammar.normalise import Atom, Text, before_clients
from assistant.grammar.numbers import Number, find_numbers
from assistant.grammar.periods import find_periods
from assistant.grammar.spoken_periods import find_spoken_periods
from assistant.grammar.vocabulary import FORM, Meaning, Vocabulary
from assistant.grammar.windows import Found
from warehouse.name_matches import NameMatch

_SIGNS = frozenset("的和与及跟、,在里中是")
_PLAIN = frozenset({"value", "name", "segment", "dimension", "filler"})
_JOINT = "的"
_OWN, _FORMED, _ALONE = 40.0, 4.5, -5.5
_LIGHT = frozenset({"filler", "unplaced"})


@dataclass(slots=True)
class Token:
    """A stretch of the question. ``kind`` is ``word``, ``number``, ``period``, ``name`` or ``unknown``; ``sense`` is the
    meaning chosen among ``meanings``; ``used`` says that the reading took it up."""

    start: int
    end: int
    text: str
    kind: str
    meanings: tuple[Meaning, ...] = ()
    number: Number | None = None
    period: Found | None = None
    names: tuple[NameMatch, ...] = ()
    sense: Meaning | None = None
    used: bool = False
    proper: bool = False
    note: dict[str, str] = field(default_factory=dict)

    def has(self, kind: str) -> Meaning | None:
        """The first meaning of this kind."""
        return next((meaning for meaning in self.meanings if meaning.kind == kind), None)

    def takes(self, *kinds: str) -> bool:
        """Whether the chosen sense is one of these kinds."""
        return self.sense is not None and self.sense.kind in kinds

    def pass_over(self) -> None:
        """Make it a word that is understood and says nothing of its own."""
        self.kind, self.sense, self.number, self.period, self.used = "word", Meaning("filler"), None, None, True

    @property
    def goes_to(self) -> bool:
        """Whether the last of its English words says only towards whom: calls on clients, loans to companies."""
        return bool(set(self.text.lower().split()[1:-1]) & {"to", "on", "with", "for", "by", "from"})


def tokenise(
    text: Text,
    vocabulary: Vocabulary,
    today: date,
    names: list[NameMatch],
    trades: Set[str] = frozenset(),
    own: Sequence[Token] = (),
) -> list[Token]:
    """The best cover of ``text``: long words before short ones, known before unknown; ties go to the earlier longer word.
    ``trades`` are words that names go on with: a name before one of them is the beginning of a longer name. ``own`` are words
    of the asker's, before any other."""
    atoms = text.atoms
    edges: list[list[tuple[float, int, Token]]] = [[] for _ in atoms]
    for start in range(len(atoms)):
        _add_words(start, text, vocabulary, edges)
        _add_wordings(start, text, vocabulary, edges)
    starts = {atom.start: place for place, atom in enumerate(atoms)}
    ends = {atom.end: place + 1 for place, atom in enumerate(atoms)}
    for token, bonus in [*_spans(text, today, names), *((one, _OWN) for one in own)]:
        first, last = starts.get(token.start), ends.get(token.end)
        if first is not None and last is not None:
            edges[first].append((_size(atoms[first:last]) * 10 - 6 + bonus, last, token))
    return _settle(_best(atoms, edges, text), text, trades)


def _add_words(start: int, text: Text, vocabulary: Vocabulary, edges: list[list[tuple[float, int, Token]]]) -> None:
    key, joint = "", 0.0
    for stop in range(start + 1, len(text.atoms) + 1):
        atom = text.atoms[stop - 1].key
        longer = f"{key} {atom}" if key else atom
        if atom == _JOINT and key in vocabulary.prefixes and not vocabulary.begins(longer):
            joint = 0.5  # 贷款的利率 is 贷款利率
            continue
        key = longer
        meanings = vocabulary.entries.get(key)
        after = text.atoms[stop : stop + 3]
        if (
            meanings
            and not _behind_number(key, text.atoms[:start])
            and not _goes_on(key, after)
            and not (meanings[0].kind == "ambiguity" and before_clients(key, after))  # 新增 · 贷款客户
            and not _ends_verb(key, text.atoms[:start])
            and not _ends_early(key, after, vocabulary)
        ):
            first, last = text.atoms[start].start, text.atoms[stop - 1].end
            light = 1.0 if all(meaning.kind in _LIGHT for meaning in meanings) else 0.0
            by = 0.5 if key.startswith("by ") else 0.0  # by · campaign objective, not by campaign · objective
            by = 1.5 if key == "on average" else by  # on · average deposits
            weight = _size(text.atoms[start:stop]) * 10 - 6 - light - joint - by
            if all(meaning.value == FORM for meaning in meanings):
                formed = (
                    stop - start > 1
                )  # 有 · 房贷 · 的, not 有房 · 贷的; one character is little better than unknown
                weight = _size(text.atoms[start:stop]) * _FORMED if formed else _ALONE
            proper = key in vocabulary.proper
            edges[start].append(
                (weight, stop, Token(first, last, text.typed(first, last), "word", tuple(meanings), proper=proper))
            )
        if key not in vocabulary.prefixes:
            return


_DIGITS = frozenset("一二三四五六七八九十")


def _behind_number(key: str, before: tuple[Atom, ...]) -> bool:
    """Whether a word opens with the 月 of a month that is named by its number: 4月末 · 偏离度, not 4 · 月末偏离度."""
    return key.startswith("月") and bool(before) and (before[-1].key.isdigit() or before[-1].key in _DIGITS)


def _ends_verb(key: str, before: tuple[Atom, ...]) -> bool:
    """Whether a word opens with the 掉 of a verb before it: 去掉 · 没有等级的, not 去 · 掉没有."""
    return key.startswith("掉 ") and bool(before) and before[-1].key in "去除剔删减拿扣撇丢抛刨"


def _goes_on(key: str, after: tuple[Atom, ...]) -> bool:
    """Whether the words end before what they belong to: growth on · last May, behind · their loan plan."""
    nearest = after[0].key if after else ""
    return (key.endswith(" last") and nearest in MONTHS) or (key.startswith(("behind ", "with ")) and nearest in _PLANS)


_PLANS = frozenset({"plan", "plans", "target", "targets", "budget", "budgets", "goal", "goals"})


def _ends_early(key: str, after: tuple[Atom, ...], vocabulary: Vocabulary) -> bool:
    """Whether words that open with 「with a」 stop inside a longer word: with a · bad loan ratio, not with a bad loan · ratio;
    还有 · 贷款余额, not 还有贷款 · 余额; 有 · 不良贷款; 客户 · 资产负债率, not 客户资产 · 负债率."""
    trait = key.startswith("有 ") and all(one.kind == "value" for one in vocabulary.entries.get(key) or (Meaning(""),))
    opened = next((one for one in _OPENINGS if key.startswith(one)), "有 " if trait else "")
    longer = [" ".join((key.removeprefix(opened), *(atom.key for atom in after[:size]))) for size in (1, 2, 3)]
    if all(one.kind == "implied" for one in vocabulary.entries.get(key) or (Meaning(""),)):
        groups = [one for word in longer for one in vocabulary.entries.get(word, ())[:1] if one.kind == "dimension"]
        return bool(after and groups)  # 营销活动 · 的转化率, not 营销 · 活动的转化率
    return bool(opened and after) and any(one in vocabulary.entries for one in longer)


_OPENINGS = tuple(
    f"{one} " for one in "还 有,客 户,with a,with an,with,has a,have a,having a,per,for each,each,every".split(",")
)


def _add_wordings(start: int, text: Text, vocabulary: Vocabulary, edges: list[list[tuple[float, int, Token]]]) -> None:
    for stop, wording in vocabulary.wordings.at(text.atoms, start):
        key = " ".join(atom.key for atom in text.atoms[start:stop])
        after = text.atoms[stop : stop + 3]
        if _ends_early(key, after, vocabulary) or _goes_on(key, after):
            continue
        first, last = text.atoms[start].start, text.atoms[stop - 1].end
        meanings = (Meaning(wording.kind, wording.id, wording.value),)
        weight = _size(text.atoms[start:stop]) * 10 - 6.0
        edges[start].append((weight, stop, Token(first, last, text.typed(first, last), "word", meanings)))


def _spans(text: Text, today: date, names: list[NameMatch]) -> list[tuple[Token, float]]:
    spans: list[tuple[Token, float]] = []
    found = [*find_periods(text.plain, today), *find_english_periods(text.plain, today)]
    found += [*find_spoken_periods(text.plain, today), *find_casual_periods(text.plain, today)]
    found += [*find_loose_periods(text.plain, today), *find_ahead_periods(text.plain, today)]
    for period in found:
        start, end = _trim(text.plain, period.start, period.end)
        bonus = 3.0 + (end - start) / 10  # 比 · 去年四季度, not 比去年 · 四季度
        spans.append((Token(start, end, text.typed(start, end), "period", period=period), bonus))
    numbers = [*find_numbers(text.plain), *find_english_numbers(text.plain)]
    for one in find_comparisons(text.plain, numbers):
        meanings = (Meaning(one.kind, value=one.value),)
        spans.append((Token(one.start, one.end, text.typed(one.start, one.end), "word", meanings), 1.5))
    for start, end, kind in find_turns(text.plain):
        start, end = _trim(text.plain, start, end)
        spans.append((Token(start, end, text.typed(start, end), "word", (Meaning(kind),)), 2.0))
    for number in numbers:
        start, end = _trim(text.plain, number.start, number.end)
        bonus = 2.0 if number.unit in ("fraction", "rank") else 1.0 if number.unit == "money" else 0.0
        spans.append((Token(start, end, text.typed(start, end), "number", number=number), bonus))
    by_place: dict[tuple[int, int], list[NameMatch]] = {}
    for match in names:
        by_place.setdefault((match.start, match.end), []).append(match)
    for (start, end), matches in by_place.items():
        bonus = 2.0 if matches[0].whole else -2.0 if matches[0].near else -1.0
        spans.append((Token(start, end, text.typed(start, end), "name", names=tuple(matches), proper=True), bonus))
    return spans


def _trim(plain: str, start: int, end: int) -> tuple[int, int]:
    while start < end and plain[start].isspace():
        start += 1
    while end > start and plain[end - 1].isspace():
        end -= 1
    return start, end


def _size(atoms: tuple[Atom, ...]) -> float:
    """How much text: a Chinese character or a sign counts 1, an English word 2, a number by its digits up to 3."""
    return sum(2.0 if atom.key[0].isascii() and atom.key[0].isalpha() else min(len(atom.key), 3) for atom in atoms)


def _best(atoms: tuple[Atom, ...], edges: list[list[tuple[float, int, Token]]], text: Text) -> list[Token]:
    count = len(atoms)
    best: list[tuple[float, int, Token | None]] = [(0.0, count, None)] * (count + 1)
    for place in range(count - 1, -1, -1):
        atom = atoms[place]
        unknown = Token(atom.start, atom.end, text.typed(atom.start, atom.end), "unknown")
        top: tuple[float, int, Token | None] = (best[place + 1][0] - 6 * _size((atom,)), place + 1, unknown)
        for weight, stop, token in edges[place]:
            score = weight + best[stop][0]
            if score > top[0] or (score == top[0] and stop > top[1]):
                top = (score, stop, token)
        best[place] = top
    tokens, place = [], 0
    while place < count:
        _, stop, chosen = best[place]
        assert chosen is not None
        tokens.append(chosen)
        place = stop
    return tokens


def _settle(tokens: list[Token], text: Text, trades: Set[str]) -> list[Token]:
    """Join unknown neighbours, and give up a name that goes on in unknown text (a longer name that nobody here knows)."""
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        if before is not None and before.end == token.start and _belongs(before, token, trades):
            joined[-1] = replace(
                before,
                end=token.end,
                text=text.typed(before.start, token.end),
                kind="unknown",
                meanings=(),
                names=(),
                proper=False,
                number=None,
                period=None,
            )
        else:
            joined.append(token)
    return joined


def _belongs(before: Token, token: Token, trades: Set[str]) -> bool:
    chinese = not token.text[:1].isascii()
    if _unsure(before):
        numeral = token.number is not None and token.number.unit == "plain" and (len(token.text) == 1 or not chinese)
        return chinese == (not before.text[:1].isascii()) and (_unsure(token) or token.proper or numeral)
    if before.names and token.names and not (before.names[0].whole and token.names[0].whole):
        return True
    if before.names and token.text in trades and all(meaning.kind in _PLAIN for meaning in token.meanings):
        return True
    return before.proper and _unsure(token) and chinese and token.text[:1] not in _SIGNS


def _unsure(token: Token) -> bool:
    """Whether nothing is known of a token, or no more than that it is a verb of one character."""
    built = len(token.text) == 1 and bool(token.meanings) and all(one.value == FORM for one in token.meanings)
    return token.kind == "unknown" or built


def values_beside(tokens: list[Token], place: int) -> set[str]:
    """The dimensions of the values that stand in a row with the one at ``place``: mortgage vs consumer vs business loans."""
    found: set[str] = set()
    for step in (-1, 1):
        joint = place + step
        while 0 < joint < len(tokens) - 1 and (tokens[joint].takes("versus", "or") or tokens[joint].text in ",/、"):
            other = tokens[joint + step]
            found |= {one.id for one in other.meanings if one.kind == "value"} if other.takes("value") else set()
            joint += 2 * step
    return found
