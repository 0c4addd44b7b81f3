"""A real server of the embeddings protocol on this machine. It knows words that mean the same, and can be told to misbehave."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any
from zlib import crc32

from knowledge.embedder import HttpEmbedder
from knowledge.embedder_settings import EmbedderSettings

MEANINGS = {"揽储": "月末存款偏离度不得超过", "续命": "流动资金贷款展期"}
LENGTH = 64


def vector(text: str) -> list[float]:
    """Counts of hashed pairs of characters, after words are replaced by what they mean."""
    for word, meaning in MEANINGS.items():
        text = text.replace(word, meaning)
    counts = [0.001] * LENGTH
    for one, other in pairwise(text):
        counts[crc32((one + other).encode()) % LENGTH] += 1
    return counts


class Server:
    """``mode`` is ok, failing, garbage, short or stopped; ``texts`` are those that were sent, ``keys`` the keys."""

    def __init__(self) -> None:
        self.mode, self.texts, self.keys = "ok", list[str](), set[str]()
        server = self

        class Endpoint(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.keys.add(self.headers.get("Authorization", ""))
                server.texts += asked["input"]
                data = [{"index": n, "embedding": vector(text)} for n, text in enumerate(asked["input"])]
                body: Any = {"object": "list", "data": data[::-1], "model": asked["model"]}
                if server.mode == "garbage":
                    body = {"data": "no"}
                elif server.mode == "short":
                    body["data"].pop()
                self.send_response(500 if server.mode == "failing" or self.path != "/v1/embeddings" else 200)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *_: Any) -> None:
                """Nothing is printed."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)

    def embedder(self, model: str = "small") -> HttpEmbedder:
        """An embedder that asks this server."""
        address = f"http://127.0.0.1:{self.http.server_port}/v1"
        embedder = EmbedderSettings(base_url=address, model=model, timeout_s=5, batch=3).embedder(
            {"OPENAI_API_KEY": "k"}
        )
        assert embedder is not None
        return embedder


@contextmanager
def serving() -> Iterator[Server]:
    """The server, until the end of the block."""
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        server.http.server_close()
        thread.join(5)
