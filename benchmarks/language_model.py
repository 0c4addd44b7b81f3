"""What the language model is sent and what everything but the model costs: prompt tokens against the size of the catalogue, and
milliseconds around a call whose reply is there at once (a loopback server).

``python -m benchmarks.language_model [FILE …]``: question files; without them the development questions. Tokens are estimated: one
for a Chinese character, one for 3.8 other characters (no tokenizer works offline).
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from assistant.agent.agent import Agent
from assistant.agent.chat_server import ChatServer
from assistant.agent.endpoint import Endpoint
from assistant.agent.partial import partial_reading
from assistant.agent.prompt import prompt_for
from assistant.agent.proposal import schema_for
from assistant.agent.terms import TermIndex
from assistant.evaluation.cases import load_cases
from assistant.language_model import LanguageModelSettings
from assistant.question import Question
from assistant.road import Road
from benchmarks.catalogue import grown
from semantic_layer.model import SemanticModel
from ui.home import data_home

DEVELOPMENT = (Path("tests/questions/development_zh.yml"), Path("tests/questions/development_en.yml"))
SIZES, ROUNDS = (0, 1_000, 5_000), 60
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


def overhead(road: Road, asked: list[Question]) -> tuple[float, list[float]]:
    """Seconds of the first call with its imports, and milliseconds of each further one."""
    with ChatServer(lambda _: {"content": _REPLY}) as server:
        agent = Agent(road.model, road.names, Endpoint(LanguageModelSettings(base_url=server.url, model="none")))
        times = []
        for question in (asked * ROUNDS)[: ROUNDS + 1]:
            begun = time.perf_counter()
            agent.propose(question)
            times.append((time.perf_counter() - begun) * 1_000)
    return times[0] / 1_000, times[1:]


def main() -> None:
    """Measure and print."""
    road = Road(data_home())
    files = [Path(name) for name in sys.argv[1:]] or list(DEVELOPMENT)
    asked = list(questions(road, files))
    for count in SIZES:
        model = grown(road.model, count) if count else road.model
        sizes = prompt_sizes(road, model, asked)
        prompts, schemas = sorted(size for size, _ in sizes), [size for _, size in sizes]
        print(
            f"{len(model.metrics):>5} metrics  prompt median {statistics.median(prompts):,.0f}  p95 "
            f"{prompts[int(len(prompts) * 0.95)]:,.0f}  schema median {statistics.median(schemas):,.0f} tokens"
        )
    first, later = overhead(road, asked)
    print(f"first call {first:.1f} s with imports, then median {statistics.median(later):.0f} ms")
    road.close()


if __name__ == "__main__":
    main()
