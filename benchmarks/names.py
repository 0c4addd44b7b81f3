"""``python -m benchmarks.names [--sizes 20000 1000000] [--questions N]``: names found in whole questions, at bank scale.

Every size gets a bank of its own: offices, managers and clients (one firm to seven persons, as in the demonstration bank),
indexed by the code that publishing runs. Questions then name clients in full, in short, with one wrong character, by id and
initials, and clients that do not exist.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
from rich.console import Console
from rich.table import Table

from assistant.grammar.linking import cover
from assistant.grammar.parser import GrammarInterpreter
from assistant.grammar.vocabulary import compile_vocabulary
from assistant.question import QueryRequest, Question, Understood
from benchmarks.name_bank import Asked, questions, write_bank
from semantic_layer.load import load_model
from semantic_layer.model import SemanticModel
from warehouse.build_names import build_names
from warehouse.demo.context import DATA_DATE
from warehouse.names import NameIndex


@dataclass(frozen=True)
class Built:
    """An index: how long it took to build and to load, and how large it is."""

    names: NameIndex
    count: int
    build_seconds: float
    load_seconds: float
    megabytes: float


def build(con: duckdb.DuckDBPyConnection, model: SemanticModel, path: Path) -> Built:
    """The index of the bank behind ``con``, written to ``path``."""
    start = time.perf_counter()
    count = build_names(con, model, path)
    built = time.perf_counter()
    names = NameIndex.load(path, model.defaults)
    names.open_names()
    loaded = time.perf_counter()
    return Built(names, count, built - start, loaded - built, path.stat().st_size / 1e6)


@dataclass
class Score:
    """How often the meant client was first, among the first five, and taken for granted; ``times`` are of linking, in ms by the
    clock, ``busy`` of the processor."""

    times: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    first: int = 0
    five: int = 0
    taken: int = 0
    wrong: int = 0


def ask(model: SemanticModel, names: NameIndex, asked: list[Asked]) -> Score:
    """Ask every question of one kind; a client is taken for granted where the reading filters by one and asks nothing back."""
    grammar, score = GrammarInterpreter(model, names), Score()
    known = [(name.dimension, name.code, name.label) for name in names.open_names()]
    vocabulary = compile_vocabulary(model, known)
    for one in asked:
        policy = model.policies.roles[one.user.role]
        begin, used = time.perf_counter(), time.thread_time()
        text = vocabulary.normaliser.read(one.text)
        tokens = cover(text, vocabulary, names, one.user, policy, DATA_DATE)
        score.times.append((time.perf_counter() - begin) * 1000)
        score.busy.append((time.thread_time() - used) * 1000)
        codes = [match.code for token in tokens for match in token.names]
        score.first += codes[:1] == [one.code]
        score.five += one.code in codes[:5]
        taken = _clients(grammar.interpret(Question(text=one.text, user=one.user, data_date=DATA_DATE)))
        score.taken += taken == {one.code}
        score.wrong += bool(taken - {one.code})
    return score


def _clients(result: object) -> set[str]:
    """The clients that a reading takes for granted; none where something is asked back or refused."""
    return {
        str(value)
        for request in (result.requests if isinstance(result, Understood) else ())
        if isinstance(request, QueryRequest)
        for condition in request.query.where
        if condition.dimension == "customer"
        for value in condition.values
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.names")
    parser.add_argument("--sizes", type=int, nargs="+", default=[20_000, 1_000_000])
    parser.add_argument("--questions", type=int, default=300, help="of each kind")
    parser.add_argument("--firms", type=float, default=0.12, help="the share of clients that are firms")
    asked = parser.parse_args()
    console, model = Console(width=120), load_model()
    for size in asked.sizes:
        with TemporaryDirectory(prefix="names-") as folder:
            con = duckdb.connect(str(Path(folder) / "bank.duckdb"))
            write_bank(con, model, size, asked.firms)
            built = build(con, model, Path(folder) / "bank.names")
            console.print(
                f"{built.count:,} names: built in {built.build_seconds:.1f} s, loaded in {built.load_seconds * 1000:.0f} ms, "
                f"{built.megabytes:.0f} MB"
            )
            table = Table(
                "mention", "asker", "questions", "@1", "@5", "answered", "wrong client", "p50 ms", "p95 ms", "p95 CPU"
            )
            for kind, sample in questions(con, asked.questions).items():
                score, many = ask(model, built.names, sample), len(sample)
                p50, p95 = np.percentile(score.times, [50, 95])
                busy = np.percentile(score.busy, 95)
                shares = (f"{count / many:.1%}" for count in (score.first, score.five, score.taken, score.wrong))
                table.add_row(kind, sample[0].user.role, str(many), *shares, f"{p50:.1f}", f"{p95:.1f}", f"{busy:.1f}")
            console.print(table)
            con.close()


if __name__ == "__main__":
    main()
