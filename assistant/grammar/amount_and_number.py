"""An amount asked together with the number of what it is made of: 不良贷款的笔数和余额, overdue loans, amount and number of loans.

The question without the words for both is read by itself, as an amount; which figure counts what the amount is made of, and of
which of the rows, the model says (``counts``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from assistant.grammar.joined_counts import read_joined_count
from assistant.grammar.two_edits import query_of
from assistant.question import Interpretation, QueryRequest, Question, Understood
from semantic_layer.model import SemanticModel
from semantic_layer.query import Condition, MetricTest, Population, SemanticQuery
from semantic_layer.readings import Counted

_SIGN = r"(?:\s*[,;:&/+–—]|\s+-)\s*"
_AND = r"\b(?:and|plus|as well as|along with|together with)\b"
_JOINT = rf"(?:{_SIGN}|\s+(?={_AND})|{_AND}\s+)+"
_WITH = rf"(?:{_JOINT}|\s+with\s+)"
_BESIDE = r"(?:(?:both|in|by|as|the|also|show|its|their|what(?:'s| is))\s+)*"
_HOW = r"(?:amounts?|balances?|values?|volumes?|money|sums?|how much(?: money)?)"
_WORTH = rf"(?:(?:total|overall) )?{_HOW}(?: (?:is|are) (?:it|that|they))?"
_OF = r"(?: of)?(?: (?:the|our|such|distinct|different|affected))*"
_NUMBER = (
    r"(?:(?:(?:the|total|overall) )*(?:number|count|no\.)s?\b(?:{of} (?:{nouns}|them|those)\b)?|\b(?:{nouns}) (?:count|number)s?\b"
    r"|\bhow many\b(?:{of} (?:{nouns}|them|those|these)\b)?)"
    r"(?: (?:are |is )?(?:involved|concerned|affected)\b| behind (?:it|them)\b| (?:that|it|they|there) (?:is|are)\b)?"
)
_END = r"(?:\s+(?:too|as well|also|please)\b)?(?=\W*$|\W+(?:by|per|at|in|for|this|last|under|each|across|since)\b)"
_WE_HAVE = re.compile(r"\b(?:do we have|have we got|did we have|are there)\b", re.IGNORECASE)
_COMMAND = re.compile(
    r"(?:(?:please|can you|could you|i want|i need|show|give|tell|get|list|me|us|what|is|are|was|the)\b\s*)*",
    re.IGNORECASE,
)
_ALL = r"(?:一共|总共|合计|共计|分别|各自|共|各|都)*"
_PAUSE = r"(?:[、，,；;：:？?\s和及与跟/]|以及|还有)*"
_TALLY = (
    rf"的?(?:涉及|包括)?{_ALL}(?:是|有)?(?:(?:多少|几)(?:{{units}})|(?<!中)(?:{{units}})数量?){_ALL}(?:(?:是|有)多少)?"
)
_SUM = rf"的?(?:总|合计)?(?:(?:金额|余额|规模|总额|本金){_ALL}(?:(?:是|有)?多少)?|{_ALL}(?:是|有)?多少钱)"
_HOW_MUCH = rf"{_ALL}(?:是|有)?多少(?!{{units}})"


class _Cut(NamedTuple):
    """The question without the words for both, in the ways it may be read; what is counted (a word of the model, or none);
    whether the amount has a word of its own too, whether the number stands ``first``, and whether it has the ``own`` word of the
    figure before it once more (不良率和不良户数)."""

    texts: tuple[str, ...]
    counted: str
    paired: bool
    first: bool = False
    own: bool = False


class AmountAndNumber:
    """Reads what asks for both; the patterns are compiled once, of the model's words for what is counted."""

    def __init__(self, model: SemanticModel) -> None:
        self._model, self._counts = model, model.readings.counts
        self._words = {word: one for one in self._counts for word in (*one.words, *one.nouns)}
        nouns, units = (_either(one.nouns for one in self._counts), _either(one.words for one in self._counts))
        number = _NUMBER.format(nouns=nouns, of=_OF)
        patterns = (
            (rf"(?:{_JOINT}|\s+)?{_BESIDE}\b{_WORTH}{_JOINT}{_BESIDE}(?P<number>{number})", True, False),
            (rf"(?:{_JOINT}|\s+)?{_BESIDE}(?P<number>{number}){_JOINT}{_BESIDE}(?P<worth>{_WORTH})\b", True, True),
            (
                rf"^{_COMMAND.pattern}(?:{_WORTH} (?:of|in)|how much) (?P<rest>.+?){_WITH}{_BESIDE}(?P<number>{number}){_END}",
                True,
                False,
            ),
            (rf"{_WITH}{_BESIDE}(?P<number>{number}){_END}", False, False),
            (rf"^{_COMMAND.pattern}(?P<number>{number}){_JOINT}{_BESIDE}", False, True),
        )
        self._latin = [(re.compile(pattern, re.IGNORECASE), paired, first) for pattern, paired, first in patterns]
        tally, either = _TALLY.format(units=units), rf"(?:{_SUM}|{_HOW_MUCH.format(units=units)})"
        self._plain = [
            (re.compile(rf"{_PAUSE}{either}{_PAUSE}(?:贷款|借款|客户|对应)*(?P<number>{tally})"), False),
            (re.compile(rf"{_PAUSE}(?P<number>{tally}){_PAUSE}{_SUM}"), True),
        ]
        own = r"(?:[和及与、，,](?!客)(?P<own>[^，,、；;和及与\s]{1,4}?)|[和及与、](?!各?有?[多几]))"
        self._own = re.compile(rf"{own}(?P<number>{tally})(?=[？?。]*$)")
        self._around = re.compile(rf"(?P<number>{tally})(?P<rest>[^，,；;？?]{{2,}})[，,；;？?]{_SUM}(?=[？?。]*$)")

    def read(
        self, question: Question, whole: Interpretation, interpret: Callable[[Question], Interpretation]
    ) -> Understood | None:
        """Amount and number in one table, in the ``whole`` reading where it says as much; None where the question does not ask
        for both."""
        for cut in self._cuts(question.text.strip()):
            for text in cut.texts:
                asked = interpret(question.model_copy(update={"text": text}))
                if isinstance(asked, Understood) and (both := self._both(asked, cut)) is not None:
                    return whole if isinstance(whole, Understood) and _says(whole, both, self._model) else both
        return read_joined_count(question, whole, interpret, self._model)

    def _cuts(self, text: str) -> Iterator[_Cut]:
        if (found := self._around.search(text)) is not None:
            rest = f"{text[: found.start()]}{found['rest']}{text[found.end() :]}"
            yield _Cut((rest,), self._counted(found["number"]), True, True)
        if (found := self._own.search(text)) is not None and (found["own"] or "") in text[: found.start()]:
            own = bool(found["own"])
            yield _Cut((text[: found.start()],), self._counted(found["number"]), own, own=own)
        for pattern, first in self._plain:
            if (found := pattern.search(text)) is not None and found.start():
                rest = text[: found.start()] + text[found.end() :]
                yield _Cut((rest,), self._counted(found["number"]), True, first)
        for pattern, paired, first in self._latin:
            if (found := pattern.search(text)) is not None:
                said = {"rest": "", "worth": "", **found.groupdict()}
                before, after, counted = text[: found.start()], text[found.end() :], self._counted(found["number"])
                if after.lstrip().startswith("of ") and not (counted or _COMMAND.fullmatch(before)):
                    continue  # overdue balance and number of overdue clients
                if _COMMAND.fullmatch(before) and not said["rest"]:
                    after = re.sub(r"^\s*(?:of|for|in|on)\s+", "", after)
                after = _WE_HAVE.sub("", after)
                texts = [f"{before} {one} {after}" for one in (said["rest"], counted, said["worth"])]
                texts = list(dict.fromkeys(" ".join(one.split()) for one in texts if one.strip()))
                yield _Cut(tuple(texts), counted, paired, first)

    def _counted(self, number: str) -> str:
        """The word for what is counted, or nothing where it is not said: how many of them."""
        known = sorted(self._words, key=len, reverse=True)
        return next((one for one in known if re.search(rf"\b{one}\b" if one.isascii() else one, number.lower())), "")

    def _both(self, asked: Understood, cut: _Cut) -> Understood | None:
        """The amount with the number beside it, of the rows that both are of."""
        query, model = query_of(asked), self._model
        if query is None or len(asked.requests) > 1 or not _is_plain(query, model):
            return None
        codes = {one.get("code") for one in model.readings.phrases if set(one["metrics"]) == set(query.metrics)}
        implied = [one for one in asked.assumptions if len(query.metrics) > 1 and one.code in codes]
        if implied:  # bad loans: amount and ratio
            query = query.model_copy(update={"metrics": query.metrics[:1]})
        amount = next((one for one in query.metrics if not model.metrics[one].is_rate), query.metrics[0])
        entry = self._entry(cut, amount, asked)
        if entry is None or not (cut.paired or (amount in entry.of and cut.counted)):
            return None
        if not cut.paired and set(entry.where.get(amount, {})) & set(model.readings.held):
            return None
        if model.metrics[amount].is_rate and not cut.own:
            return None
        notes = tuple(one for one in asked.assumptions if one not in implied)
        queries = self._queries(query, amount, entry)
        if cut.first:
            queries = tuple(one.model_copy(update={"metrics": one.metrics[::-1]}) for one in queries[::-1])
        requests = tuple(asked.requests[0].model_copy(update={"query": one}) for one in queries)
        return asked.model_copy(update={"requests": requests, "assumptions": notes}) if requests else None

    def _entry(self, cut: _Cut, amount: str, asked: Understood) -> Counted | None:
        """What is counted; rows of the amount itself where no word says what, and nobody is spoken of."""
        if cut.counted:
            return self._words[cut.counted]
        people = {part for word in asked.reading for part in word.text.lower().split()} & {
            noun for one in self._counts if self._of_clients(one) for noun in one.nouns
        }
        rows = (one for one in self._counts if amount in one.of and not self._of_clients(one))
        return None if people else next(rows, None)

    def _of_clients(self, entry: Counted) -> bool:
        return self._model.metrics[self._model.readings.counted].unit == entry.unit

    def _queries(self, query: SemanticQuery, amount: str, entry: Counted) -> tuple[SemanticQuery, ...]:
        """The amount and the number, in one table where all of its figures are of the same rows."""
        told, shaped = entry.where.get(amount, {}), query.having or query.limit or query.compare
        both = self._beside(query, entry.of.get(amount, ""), told)
        if both and told and (len(query.metrics) > 1 or self._model.metrics[amount].is_rate):
            return () if shaped else (query, both[0].model_copy(update={"metrics": both[0].metrics[-1:]}))
        return both or (() if shaped or len(query.metrics) > 1 else self._apart(query, entry))

    def _beside(self, query: SemanticQuery, count: str, told: dict[str, tuple[str, ...]]) -> tuple[SemanticQuery, ...]:
        """One table with the amount and its ``count``, of the rows ``told``; nothing where these are no rows of the count."""
        own = {one.dimension for one in query.where} | set(query.group_by)
        if count not in self._model.metrics or not all(self._fits(name, count) for name in own):
            return ()
        rows = (Condition(dimension=name, values=codes) for name, codes in told.items() if name not in own)
        return (query.model_copy(update={"metrics": (*query.metrics, count), "where": (*query.where, *rows)}),)

    def _apart(self, query: SemanticQuery, entry: Counted) -> tuple[SemanticQuery, ...]:
        """The amount and the number of clients who have some of it, by itself where the rows are none of clients; nothing where
        others than clients are counted."""
        counted, client = self._model.readings.counted, self._model.defaults.client_dimension
        if not self._of_clients(entry) or not all(self._fits(one, counted) for one in query.group_by):
            return ()
        rows = tuple(one for one in query.where if not self._fits(one.dimension, counted))
        some = MetricTest(metric=query.metrics[0], op=">", values=(0.0,), period=query.period, where=rows)
        those = Population(entity=client, rule=some)
        if not rows:
            return (query.model_copy(update={"metrics": (*query.metrics, counted), "population": those}),)
        kept = tuple(one for one in query.where if one not in rows)
        return query, query.model_copy(update={"metrics": (counted,), "where": kept, "population": those})

    def _fits(self, dimension: str, metric: str) -> bool:
        return bool({dimension, self._model.dimensions[dimension].group} & set(self._model.metrics[metric].dims))


def _is_plain(query: SemanticQuery, model: SemanticModel) -> bool:
    """Whether the query tells a figure that something is counted of, of no client by himself."""
    shaped = query.share or query.target or query.population or model.defaults.client_dimension in query.group_by
    return not shaped and model.metrics[query.metrics[0]].kind != "count"


def _says(whole: Understood, both: Understood, model: SemanticModel) -> bool:
    """Whether the ``whole`` holds the same figures of the same rows, or counts those who have some of the amount, or all clients
    beside what nearly all of them hold."""
    known = [one.query for one in whole.requests if isinstance(one, QueryRequest)]
    wanted = [one.query for one in both.requests if isinstance(one, QueryRequest)]
    if {one.group_by for one in known} != {one.group_by for one in wanted}:
        return False
    if all(
        any(_rows(one) == _rows(each) and set(one.metrics) == set(each.metrics) for each in known) for one in wanted
    ):
        return True
    counted, held = model.readings.counted, set(model.readings.held)
    amount = next(name for one in wanted for name in one.metrics if model.metrics[name].kind != "count")
    beside = {amount} | {name for one in model.readings.phrases if amount in one["metrics"] for name in one["metrics"]}
    if any(model.metrics[name].kind != "count" and name not in beside for one in known for name in one.metrics):
        return False
    counts = [one for one in known if counted in one.metrics]
    some = any(one.population is not None and f'"{amount}"' in one.population.model_dump_json() for one in counts)
    every = any({each.dimension for each in one.where} & held for one in wanted) and not any(
        one.where for one in counts
    )
    return any(amount in one.metrics for one in known) and bool(counts) and (some or every)


def _rows(query: SemanticQuery) -> tuple[set[Condition], Population | None]:
    return set(query.where), query.population


def _either(words: Iterable[Iterable[str]]) -> str:
    return "|".join(sorted({re.escape(word) for each in words for word in each}, key=len, reverse=True))
