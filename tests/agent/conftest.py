"""A desk on the shared bank whose language model is a real server on 127.0.0.1, answering what the test scripts."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.agent.chat_server import ChatServer
from assistant.desk import Desk


def reading(**query: Any) -> dict[str, Any]:
    """The proposal of one query."""
    return {"outcome": "understood", "requests": [{"kind": "query", "query": query}]}


# A question that the grammar cannot place, and its reading.
UNREAD = "今年哪家分行的坏账像雨后春笋"
READING = reading(metrics=["npl_rate"], group_by=["branch"])


@dataclass
class Script:
    """What the model says, in order; the last reply repeats. ``seen`` are the requests as they came over the wire."""

    replies: list[Any] = field(default_factory=lambda: [READING])
    seen: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, asked: dict[str, Any]) -> dict[str, Any]:
        self.seen.append(asked)
        reply = self.replies[min(len(self.seen), len(self.replies)) - 1]
        if isinstance(reply, dict) and {"content", "tool_calls"} & reply.keys():
            return reply
        return {"content": reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False)}


def call(tool: str, number: int = 1, **arguments: Any) -> dict[str, Any]:
    """A tool call as the protocol writes it."""
    function = {"name": tool, "arguments": json.dumps(arguments, ensure_ascii=False)}
    return {"id": f"call{number}", "type": "function", "function": function}


@pytest.fixture(scope="module")
def spoken() -> Script:
    return Script()


@pytest.fixture
def script(spoken: Script) -> Script:
    """The module's script, from its beginning."""
    spoken.replies, spoken.seen = [READING], []
    return spoken


@pytest.fixture(scope="module")
def server(spoken: Script) -> Iterator[ChatServer]:
    with ChatServer(spoken) as running:
        yield running


Opened = Callable[..., Desk]


@pytest.fixture(scope="module")
def desk_with(bank_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A desk whose home has these settings of the language model."""
    opened: list[Desk] = []

    def open_desk(**settings: Any) -> Desk:
        home = tmp_path_factory.mktemp("home")
        (home / "bank").symlink_to(bank_home / "bank")
        (home / "wenshu.yml").write_text(yaml.safe_dump({"language_model": settings}))
        opened.append(Desk.open(home))
        return opened[-1]

    yield open_desk
    for desk in opened:
        desk.close()


@pytest.fixture(scope="module")
def desk(desk_with: Opened, server: ChatServer) -> Desk:
    return desk_with(base_url=server.url, model="scripted")
