"""The road on the data that are served now. When other data are published, a new road is made ready beside it; questions under
way end on the road that they began on, so each answer is of one version."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.road import Road
from semantic_layer.errors import WenshuError


class CurrentRoad:
    """``road`` is the one that new questions take. Safe to share between threads."""

    def __init__(self, road: Road) -> None:
        self.road = road
        self._noticed: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self._taken: Counter[Road] = Counter()

    @contextmanager
    def taken(self) -> Iterator[Road]:
        """The road for one question; the last to leave an old one closes it."""
        self._look()
        with self._lock:
            road = self.road
            self._taken[road] += 1
        try:
            yield road
        finally:
            with self._lock:
                self._taken[road] -= 1
                if not self._taken[road]:
                    del self._taken[road]
            self._close_if_left(road)

    def renew(self) -> bool:
        """Read the data of the newest version that is whole, to its last byte, and take the road there from now on. Whether
        it is another one; what cannot be served is logged, and the present road stays."""
        old = self.road
        new = old.successor()
        try:
            if new.served.instead_of is not None:
                old.log.warning("the newest data are not served: %s", new.served.instead_of)
            if new.data_version == old.data_version:
                return False
            new.prepare()
        except WenshuError as error:
            old.log.warning("the newest data are not served: %s", error)
            new.close_data()
            return False
        with self._lock:
            self.road = new
        self._close_if_left(old)
        return True

    def _look(self) -> None:
        """Start to renew, in the background, when another version was published."""
        if self.road.mark is None:  # no data were opened yet
            return
        with self._lock:
            mark = self.road.pointer_mark()
            changed = mark not in (self.road.mark, self._noticed)
            self._noticed = mark
        if changed:
            threading.Thread(target=self.renew, name="renew-data", daemon=False).start()

    def _close_if_left(self, road: Road) -> None:
        with self._lock:
            left = road is not self.road and not self._taken[road]
        if left:
            road.close_data()
