"""Segments that people save: whom a list showed, kept under a name of their own as what was asked, never as who it was.

A segment is its owner's alone. In a later question its name stands for its rule, on the newest data and under the rights that the
owner has then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter, ValidationError

from assistant.board_periods import on_newer_data
from assistant.ledger import segments as stored
from assistant.ledger.segments import StoredSegment
from assistant.question import OwnSegment, QueryRequest, Question
from assistant.road import Road
from assistant.suggest import works
from semantic_layer.errors import BadInput, UnknownName
from semantic_layer.query import Population, Rule, SemanticQuery
from semantic_layer.user import User

LONGEST, SHORTEST = 20, 2
_REQUEST: TypeAdapter[QueryRequest] = TypeAdapter(QueryRequest)


@dataclass(frozen=True)
class Segment:
    """A saved segment; ``query`` counts its clients today, None where its definition cannot be computed any more."""

    id: str
    name: str
    query: SemanticQuery | None
    made_at: str


class Segments:
    """The segments of one person. Every method may raise UnknownUser and LedgerError."""

    def __init__(self, road: Road, user: User) -> None:
        self._road, self._user = road, user

    def listed(self) -> list[Segment]:
        """All of them, in the order in which they were saved."""
        return [self._told(one) for one in stored.segments_of(self._road.ledger, self._user.id)]

    def named_in(self, text: str) -> tuple[OwnSegment, ...]:
        """Those whose names occur in ``text``, with their rules as they are today."""
        plain = _plain(text)
        found = [one for one in stored.segments_of(self._road.ledger, self._user.id) if _plain(one.name) in plain]
        return tuple(OwnSegment(name=one.name, rule=self._rule(one)) for one in found)

    def name_of(self, rule: Rule) -> str:
        """What the person calls ``rule``; empty where it is no segment of theirs."""
        kept = stored.segments_of(self._road.ledger, self._user.id)
        return next((one.name for one in kept if self._rule(one) == rule), "")

    def _rule(self, one: StoredSegment) -> Rule | None:
        query = self._query(one)
        return query.population.rule if query is not None and query.population is not None else None

    def check_name(self, name: str) -> str:
        """The name as it is kept. Raises BadInput for one that cannot be said in a question, means something already, or is in
        use."""
        kept = self._spelt(name)
        stored.check_free(self._road.ledger, self._user.id, kept)
        return kept

    def save(self, name: str, population: Population) -> None:
        """Keep ``population`` under a checked name. Raises BadInput."""
        request = QueryRequest(query=self._counting(population))
        stored.save(
            self._road.ledger,
            self._user.id,
            name,
            request.model_dump_json(exclude_defaults=True),
            self._today.isoformat(),
        )

    def rename(self, id: str, name: str) -> None:
        """Call it otherwise. Raises BadInput, UnknownName."""
        stored.rename(self._road.ledger, self._user.id, self._user.role, id, self._spelt(name))

    def remove(self, id: str) -> None:
        """Forget it. Raises UnknownName."""
        stored.remove(self._road.ledger, self._user.id, self._user.role, id)

    def find(self, name: str) -> Segment:
        """The segment called ``name``. Raises UnknownName."""
        for one in self.listed():
            if _plain(one.name) == _plain(name):
                return one
        raise UnknownName("segment-gone", name=name[:40])

    @property
    def _today(self) -> date:
        return self._road.data_date

    def _counting(self, population: Population) -> SemanticQuery:
        return SemanticQuery(metrics=(self._road.model.readings.counted,), population=population)

    def _spelt(self, name: str) -> str:
        kept = " ".join(name.split())
        if not SHORTEST <= len(kept) <= LONGEST or not kept.isprintable() or not any(map(str.isalpha, kept)):
            raise BadInput("segment-name", least=SHORTEST, most=LONGEST)
        if self._road.grammar.takes(kept, Question(text=kept, user=self._user, data_date=self._today)):
            raise BadInput("segment-name-taken", name=kept)
        return kept

    def _told(self, one: StoredSegment) -> Segment:
        return Segment(one.id, one.name, self._query(one), one.made_at)

    def _query(self, one: StoredSegment) -> SemanticQuery | None:
        """What it counts today; None where the model has not the names any more, or the rights do not reach."""
        try:
            then = _REQUEST.validate_json(one.asks)
            moved = on_newer_data(then, date.fromisoformat(one.saved_on), self._today)
        except (ValidationError, ValueError):  # written by a version with other queries
            return None
        query = moved.query if isinstance(moved, QueryRequest) else then.query
        return query if works(query, self._user, self._road.model, self._today) else None


def _plain(text: str) -> str:
    return "".join(text.casefold().split())
