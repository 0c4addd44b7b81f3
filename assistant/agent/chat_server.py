"""A small server of the chat-completions protocol, whose answers come from a function: the relay and the tests stand on it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Mind = Callable[[dict[str, Any]], dict[str, Any]]
LARGEST = 4_000_000
_PIECE = 24


class ChatServer:
    """Serves ``mind`` on 127.0.0.1. ``mind`` gets the request's JSON and returns the assistant's message: ``content`` or
    ``tool_calls`` as the protocol writes them, and optionally ``finish_reason`` and ``usage``."""

    def __init__(self, mind: Mind, port: int = 0, models: tuple[str, ...] = ("relay",)) -> None:
        handler = type("Handler", (_Handler,), {"mind": staticmethod(mind), "models": models})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """The base URL for clients."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def serve(self) -> None:
        """Serve until ``close``."""
        self._server.serve_forever(poll_interval=0.05)

    def __enter__(self) -> ChatServer:
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    mind: Mind
    models: tuple[str, ...]

    def do_GET(self) -> None:
        if self.path.rstrip("/").endswith("/models"):
            self._send({"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]})
        else:
            self._fault(404, "not found")

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > LARGEST:
            self._fault(413, "too large")
            return
        try:
            asked = json.loads(self.rfile.read(size))
        except ValueError:
            self._fault(400, "not JSON")
            return
        if not self.path.rstrip("/").endswith("/chat/completions") or not isinstance(asked, dict):
            self._fault(404, "not found")
            return
        message = type(self).mind(asked)
        if asked.get("stream"):
            self._stream(message, asked)
        else:
            self._send(_completion(message, asked))

    def _send(self, content: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _fault(self, status: int, text: str) -> None:
        self._send({"error": {"message": text, "type": "invalid_request_error", "code": None}}, status)

    def _stream(self, message: dict[str, Any], asked: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for chunk in _chunks(
            _completion(message, asked), bool((asked.get("stream_options") or {}).get("include_usage"))
        ):
            self.wfile.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Requests hold what people asked: nothing is written to the terminal."""


def _completion(message: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    calls = message.get("tool_calls")
    told = {"role": "assistant", "content": message.get("content")} | ({"tool_calls": calls} if calls else {})
    finish = message.get("finish_reason") or ("tool_calls" if calls else "stop")
    prompt = len(json.dumps(asked.get("messages", ""), ensure_ascii=False)) // 3
    written = len(json.dumps(told, ensure_ascii=False)) // 3
    usage = {"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written}
    return {
        "id": f"chatcmpl-{time.time_ns()}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": asked.get("model", ""),
        "choices": [{"index": 0, "message": told, "finish_reason": finish}],
        "usage": message.get("usage") or usage,
    }


def _chunks(whole: dict[str, Any], with_usage: bool) -> Iterator[dict[str, Any]]:
    """A completion as the chunks of a stream."""
    head = {key: whole[key] for key in ("id", "created", "model")} | {"object": "chat.completion.chunk"}
    choice = whole["choices"][0]
    text, calls = choice["message"].get("content") or "", choice["message"].get("tool_calls") or []
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": text[start : start + _PIECE]} for start in range(0, len(text), _PIECE)]
    deltas += [{"tool_calls": [{"index": place, **call}]} for place, call in enumerate(calls)]
    for delta in deltas:
        yield head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    yield head | {"choices": [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]}
    if with_usage:
        yield head | {"choices": [], "usage": whole["usage"]}
