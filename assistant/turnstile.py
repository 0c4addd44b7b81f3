"""Who is answered when many ask: so many at once, so many of one person, the others in line, people taking turns."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from semantic_layer.errors import EngineError

OnWait = Callable[[int], None]
_MINUTE_S = 60.0


class Fairness(BaseModel):
    """``at_once`` questions run together, ``each`` of them one person's; ``line`` more may wait, ``patience_s`` seconds at
    most; on pages a person may ask ``per_minute`` questions in any minute."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at_once: int = Field(default=4, ge=1)
    each: int = Field(default=2, ge=1)
    line: int = Field(default=50, ge=1)
    patience_s: float = Field(default=30.0, gt=0, allow_inf_nan=False)
    per_minute: int = Field(default=60, ge=1)


@dataclass(eq=False)
class _Waiting:
    user: str
    place: int = 0
    let_in: bool = field(default=False)


class Turnstile:
    """Lets questions in. Whoever has fewest running and waiting goes first, then whoever came first: one person's many
    questions do not hold up another's one."""

    def __init__(self, rules: Fairness | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._rules = rules or Fairness()
        self._clock = clock
        self._changed = threading.Condition()
        self._running: Counter[str] = Counter()
        self._line: list[_Waiting] = []
        self._asked: defaultdict[str, deque[float]] = defaultdict(deque)

    @contextmanager
    def turn(
        self, user: str, on_wait: OnWait | None = None, *, paced: bool = True, stopped: Callable[[], bool] | None = None
    ) -> Iterator[None]:
        """A place to run in, once it is free; ``on_wait`` is told each new place in line (1: next), ``stopped`` asked whether
        to leave it. Raises EngineError with the code too-many-questions (this person asks too fast; not if ``paced`` is off),
        line-full, waited-too-long or cancelled."""
        mine = self._line_up(user, paced=paced)
        try:
            self._wait(mine, on_wait or (lambda place: None), stopped or (lambda: False))
            yield
        finally:
            with self._changed:
                if mine.let_in:
                    self._running[user] -= 1
                else:
                    self._line.remove(mine)
                self._let_in()

    def look_again(self) -> None:
        """Let those in line find out that they were stopped."""
        with self._changed:
            self._changed.notify_all()

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    def _line_up(self, user: str, *, paced: bool) -> _Waiting:
        with self._changed:
            if paced:
                self._count(user)
            mine = _Waiting(user)
            if len(self._line) >= self._rules.line:
                raise EngineError("line-full", waiting=len(self._line))
            self._line.append(mine)
            self._let_in()
        return mine

    def _wait(self, mine: _Waiting, on_wait: OnWait, stopped: Callable[[], bool]) -> None:
        told, until = 0, self._clock() + self._rules.patience_s
        while True:
            with self._changed:
                if stopped():
                    raise EngineError("cancelled")
                if mine.let_in:
                    return
                left = until - self._clock()
                if left <= 0:
                    raise EngineError("waited-too-long", seconds=self._rules.patience_s)
                place = mine.place
                if place == told:
                    self._changed.wait(left)
                    continue
            told = place
            on_wait(place)

    def _count(self, user: str) -> None:
        """Remember that ``user`` asked; too many in a minute are turned away."""
        now, times = self._clock(), self._asked[user]
        while times and now - times[0] >= _MINUTE_S:
            times.popleft()
        if len(times) >= self._rules.per_minute:
            wait = max(1, round(_MINUTE_S - (now - times[0])))
            raise EngineError("too-many-questions", limit=self._rules.per_minute, seconds=wait)
        times.append(now)

    def _let_in(self) -> None:
        """Fill the free places in turn, and give the others their places in line."""
        while self._running.total() < self._rules.at_once:
            first = next((one for one in self._in_turn() if self._running[one.user] < self._rules.each), None)
            if first is None:
                break
            self._line.remove(first)
            self._running[first.user] += 1
            first.let_in = True
        for place, one in enumerate(self._in_turn(), 1):
            one.place = place
        self._changed.notify_all()

    def _in_turn(self) -> list[_Waiting]:
        """The line in the order in which it will be let in."""
        before = Counter(self._running)
        ranked: list[tuple[int, int, _Waiting]] = []
        for came, one in enumerate(self._line):
            ranked.append((before[one.user], came, one))
            before[one.user] += 1
        return [one for _, _, one in sorted(ranked, key=lambda each: each[:2])]
