"""What the language model is sent and what everything but the model costs: prompt tokens against the size of the catalogue, and
milliseconds around a call whose reply is there at once (a loopback server).

``python -m benchmarks.language_model [FILE …]``: question files; without them the development questions. Tokens are estimated: one
for a Chinese character, one for 3.8 other characters (no tokenizer works offline).
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from assistant.agent.agent import Agent
from assistant.agent.chat_server import ChatServer
from assistant.agent.endpoint import Endpoint
from assistant.agent.partial import partial_reading
from assistant.agent.prompt import prompt_for
from assistant.agent.proposal import schema_for
from assistant.agent.terms import TermIndex
from assistant.desk import Desk
from assistant.evaluation.cases import load_cases
from assistant.language_model import LanguageModelSettings
from assistant.question import Question
from assistant.road import Road
from benchmarks.catalogue import grown
from semantic_layer.model import SemanticModel
from ui.home import data_home

DEVELOPMENT = (Path("tests/questions/development_zh.yml"), Path("tests/questions/development_en.yml"))
SIZES, ROUNDS = (0, 1_000, 2_500, 5_000), 60
_UNREAD = "今年哪家分行的坏账冒头得厉害"
_REPLY = json.dumps({"outcome": "understood", "requests": [{"kind": "query", "query": {"metrics": ["npl_rate"]}}]})


def tokens(text: str) -> float:
    """About how many tokens a text is."""
    chinese = sum(char >= "\u2e80" for char in text)
    return chinese + (len(text) - chinese) / 3.8


def questions(road: Road, files: Iterable[Path]) -> Iterator[Question]:
    """The first question of every case."""
    for file in files:
        for case in load_cases(file):
            user = road.find_user(case.user)
            yield Question(text=case.turns[0].q, user=user, data_date=road.data_date)


def prompt_sizes(road: Road, model: SemanticModel, asked: list[Question]) -> list[tuple[float, float]]:
    """(tokens of system, terms and examples; tokens of the schema) of each question."""
    index, sizes = TermIndex(model), []
    for question in asked:
        part = partial_reading(road.grammar, question)
        terms = index.terms(question.text, question.user.role, part.known, part.values)
        prompt = prompt_for(question, terms, model, part.missed)
        sizes.append((tokens(prompt.system) + tokens(prompt.user), tokens(json.dumps(schema_for(terms)))))
    return sizes


@dataclass(frozen=True)
class Overhead:
    """``import_s``: loading what the first call needs; then per call the milliseconds on the clock and of the processor (the
    loopback server's share included); ``first_step_ms``: until an asker sees that the model is asked."""

    import_s: float
    wall_ms: float
    wall_p95_ms: float
    processor_ms: float
    first_step_ms: float

    @property
    def amortised_ms(self) -> float:
        """A call's processor time with its share of the import, over a server's first thousand calls."""
        return self.processor_ms + self.import_s


def overhead(road: Road, asked: list[Question]) -> Overhead:
    """Everything but the model: its reply is there at once."""
    with ChatServer(lambda _: {"content": _REPLY}) as server:
        agent = Agent(road.model, road.names, Endpoint(LanguageModelSettings(base_url=server.url, model="none")))
        begun = time.process_time()
        agent.warm()
        agent.propose(asked[0])
        imported = time.process_time() - begun
        walls, begun = [], time.process_time()
        for question in (asked * ROUNDS)[:ROUNDS]:
            started = time.perf_counter()
            agent.propose(question)
            walls.append((time.perf_counter() - started) * 1_000)
        spent = (time.process_time() - begun) * 1_000 / ROUNDS
        seen = first_steps(road.home, server.url)
    walls.sort()
    return Overhead(imported, statistics.median(walls), walls[int(ROUNDS * 0.95)], spent, statistics.median(seen))


def first_steps(home: Path, url: str) -> list[float]:
    """Milliseconds from asking to the first step that a page shows, on a desk that is warm."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "bank").symlink_to(home / "bank")
        settings = {"language_model": {"base_url": url, "model": "none", "budget": {"tokens": 0, "tokens_per_user": 0}}}
        (Path(folder) / "wenshu.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        desk = Desk.open(Path(folder))
        desk.answer(_UNREAD, "hq_manager")
        times = [first_step(desk) for _ in range(20)]
        desk.close()
    return times


def first_step(desk: Desk) -> float:
    """The milliseconds of one question."""
    seen: list[float] = []
    begun = time.perf_counter()
    desk.answer(_UNREAD, "hq_manager", on_step=lambda _: seen.append(time.perf_counter()))
    return (seen[0] - begun) * 1_000


def chart(points: dict[int, list[float]]) -> str:
    """Prompt tokens (median, 95 of 100) against the size of the catalogue, as Mermaid."""
    lines = [f"    line {[round(some[place]) for some in points.values()]}" for place in range(2)]
    axes = [f'    x-axis "metrics" {list(points)}', '    y-axis "tokens of a prompt" 0 --> 2500']
    return "\n".join(["xychart-beta", *axes, *lines])


def main() -> None:
    """Measure and print."""
    road, points = Road(data_home()), dict[int, list[float]]()
    asked = list(questions(road, [Path(name) for name in sys.argv[1:]] or list(DEVELOPMENT)))
    for count in SIZES:
        model = grown(road.model, count) if count else road.model
        sizes = prompt_sizes(road, model, asked)
        prompts, schema = sorted(size for size, _ in sizes), statistics.median(size for _, size in sizes)
        points[len(model.metrics)] = [statistics.median(prompts), prompts[int(len(prompts) * 0.95)]]
        median, most = points[len(model.metrics)]
        print(
            f"{len(model.metrics):>5} metrics  prompt median {median:,.0f}  p95 {most:,.0f}  schema {schema:,.0f} tokens"
        )
    print(chart(points))
    took = overhead(road, asked)
    print(f"import {took.import_s:.1f} s of processor, at the start of a server")
    print(f"a call: {took.wall_ms:.0f} ms (p95 {took.wall_p95_ms:.0f}), {took.processor_ms:.0f} ms of processor")
    print(f"with its share of the import over 1,000 calls {took.amortised_ms:.0f} ms")
    print(f"first visible step {took.first_step_ms:.0f} ms")
    road.close()


if __name__ == "__main__":
    main()
