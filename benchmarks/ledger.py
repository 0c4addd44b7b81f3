"""How long a question waits for its record: appends, beside a bare write and fsync of the same bytes in the same run.

``python -m benchmarks.ledger [FOLDER [URL]]``: the folder says which disk, the URL another database than SQLite.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from assistant.ledger.ledger import Draft, Ledger
from assistant.ledger.open_ledger import open_ledger
from assistant.settings import LedgerSettings

ROUNDS, WARM = 420, 20
RECORD: dict[str, Any] = {
    "user": "xihu_manager",
    "role": "org_manager",
    "channel": "page",
    "question": "今年以来各支行存款日均是多少",
    "reading": ["存款日均 → 存款年日均", "各支行 → 支行"],
    "sql": "SELECT sub_branch, SUM(balance) FROM deposit_balance_daily GROUP BY sub_branch -- " + "x" * 2_500,
    "policies": [["rows-own-org", {"org": "O0101"}]],
}


def measure(folder: Path, url: str | None = None) -> tuple[list[float], list[float]]:
    """Milliseconds of each append, and of each bare write and fsync of the same bytes, by turns."""
    ledger = open_ledger(folder, LedgerSettings(url=url))
    handle = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    try:
        pairs = [_pair(ledger, handle, number) for number in range(ROUNDS)][WARM:]
    finally:
        os.close(handle)
        ledger.close()
    return [one for one, _ in pairs], [other for _, other in pairs]


def _pair(ledger: Ledger, handle: int, number: int) -> tuple[float, float]:
    begun = time.perf_counter()
    [entry] = ledger.append(lambda _: [Draft("decision", RECORD | {"number": number})])
    appended = time.perf_counter()
    os.write(handle, entry.line)
    os.fsync(handle)
    return (appended - begun) * 1_000, (time.perf_counter() - appended) * 1_000


def main() -> None:
    """Measure and print."""
    folder, url = (*sys.argv[1:3], None, None)[:2]
    with tempfile.TemporaryDirectory(dir=folder) as place:
        appended, bare = measure(Path(place), url)
    for name, times in (("append", appended), ("bare write and fsync", bare)):
        late = statistics.quantiles(times, n=20)[-1]
        print(f"{name:<22}median {statistics.median(times):.2f} ms   p95 {late:.2f} ms")
    print(f"{'ratio of the medians':<22}{statistics.median(appended) / statistics.median(bare):.2f}")


if __name__ == "__main__":
    main()
