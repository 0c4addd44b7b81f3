"""``python -m benchmarks.hidden [--rounds 200]``: does time tell whether a client whom the asker may not see exists?

A relationship manager asks for clients of others and for clients that nobody has, by number and by name, by turns, another one each
time. Both are refused in the same words; here are the processor's times of the two. The data are those that WENSHU_HOME serves.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from assistant.desk import Desk
from assistant.question import QueryRequest
from semantic_layer.query import SemanticQuery
from ui.home import data_home

ASKER, EVERYBODY = "rm_r007", "hq_manager"
ASKED = "{}的存款余额"
CHARACTERS = "安博成达恩方广海金凯立明宁鹏瑞盛泰伟信远"


def clients(desk: Desk, user: str) -> dict[str, str]:
    """Number → name of the firms that ``user`` sees, as far as a list goes."""
    listed = SemanticQuery(metrics=("deposit_balance",), group_by=("customer",), limit=10_000)
    table = desk.run(QueryRequest(query=listed), user).tables[0]
    number, name = table.index("customer"), table.index("customer_name")
    return {row[number]: row[name] for row in table.rows if str(row[name]).endswith("公司")}


def pairs(hidden: dict[str, str], dice: random.Random) -> Iterator[tuple[str, str, str]]:
    """(by what, somebody else's client, nobody's) without end; the two are of one length."""
    numbers = sorted(hidden)
    while True:
        number = dice.choice(numbers)
        name = hidden[number]
        yield "number", number, number[0] + "9" + "".join(dice.choices("0123456789", k=len(number) - 2))
        yield "name", name, name[:2] + "".join(dice.choices(CHARACTERS, k=3)) + name[5:]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.hidden")
    parser.add_argument("--rounds", type=int, default=200)
    rounds: int = parser.parse_args().rounds
    dice = random.Random(7)
    spent: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bank").symlink_to((data_home() / "bank").absolute())
        desk = Desk.open(Path(folder))
        own, every = clients(desk, ASKER), clients(desk, EVERYBODY)
        source = pairs({number: name for number, name in every.items() if number not in own}, dice)
        for _ in range(2 * rounds + 10):
            by, there, absent = next(source)
            for which, client in dice.sample([("another's", there), ("nobody's", absent)], 2):
                begun = time.process_time()
                answer = desk.answer(ASKED.format(client), ASKER)
                took = (time.process_time() - begun) * 1000
                if answer.status != "answered":
                    spent.setdefault((by, which), []).append(took)
        desk.close()
    for (by, which), times in sorted(spent.items()):
        cuts = statistics.quantiles(times[5:], n=20)
        print(
            f"by {by}, {which}: {len(times)} refused, median {statistics.median(times[5:]):.2f} ms, p95 {cuts[-1]:.2f} ms"
        )


if __name__ == "__main__":
    main()
