"""A server on 127.0.0.1 that goes wrong in every way a real one does, by name of the fault in the model's name."""

import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Faulty:
    """Serves the fault that ``fault`` names; ``seen`` counts requests."""

    def __init__(self) -> None:
        self.fault, self.seen = "", 0
        handler = type("Handler", (_Handler,), {"owner": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _whole(message: dict[str, Any], finish: str = "stop") -> bytes:
    choices = [{"index": 0, "message": {"role": "assistant", "content": None} | message, "finish_reason": finish}]
    return json.dumps({"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": choices}).encode()


def _called(*names: str) -> dict[str, Any]:
    return {
        "tool_calls": [
            {"id": f"c{place}", "type": "function", "function": {"name": name, "arguments": '{"words": "x"}'}}
            for place, name in enumerate(names)
        ]
    }


BODIES: dict[str, tuple[int, bytes]] = {
    "bad-key": (401, b'{"error": {"message": "bad key sk-secret", "type": "auth"}}'),
    "forbidden": (403, b'{"error": {"message": "no", "type": "auth"}}'),
    "busy": (429, b'{"error": {"message": "slow down", "type": "rate"}}'),
    "busy-for-long": (429, b'{"error": {"message": "slow down", "type": "rate"}}'),
    "broken": (500, b'{"error": {"message": "oops", "type": "server"}}'),
    "html": (200, b"<html><body>Please log in</body></html>"),
    "not-json": (200, b'{"choices": [{"mess'),
    "no-choices": (200, b'{"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": []}'),
    "null": (200, b"null"),
    "list": (200, b"[1, 2]"),
    "wrong-types": (200, b'{"choices": [{"message": 7}]}'),
    "empty": (200, _whole({"content": ""})),
    "truncated-json": (200, _whole({"content": '{"outcome": "understood", "requests": [{"kind": "qu'}, "length")),
    "wrong-shape": (200, _whole({"content": '{"sql": "DROP TABLE loan"}'})),
    "sql": (200, _whole({"content": "SELECT * FROM customer"})),
    "two-objects": (200, _whole({"content": '{"outcome": "understood"} {"outcome": "unclear"}'})),
    "refusal": (200, _whole({"content": None, "refusal": "I cannot help with that."})),
    "unknown-tool": (200, _whole(_called("run_sql"), "tool_calls")),
    "two-tools": (200, _whole(_called("find_terms", "find_values"), "tool_calls")),
    "endless-tools": (200, _whole(_called("find_terms"), "tool_calls")),
    "ten-megabytes": (200, _whole({"content": "x" * 10_000_000})),
    "nul": (200, _whole({"content": '{"outcome": "und\u0000erstood"}'})),
    "deep": (200, _whole({"content": "[" * 100_000})),
}


class _Handler(BaseHTTPRequestHandler):
    owner: Faulty

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.owner.seen += 1
        if self.owner.fault in ("stall", "cut", "trickle"):
            self._hang(self.owner.fault)
            return
        status, body = BODIES[self.owner.fault]
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "55" if self.owner.fault == "busy-for-long" else "1")
        self.send_header("Content-Type", "text/html" if self.owner.fault == "html" else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _hang(self, fault: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"choices": [')
        self.wfile.flush()
        if fault == "cut":
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        for _ in range(40):
            time.sleep(0.25)
            try:
                self.wfile.write(b" " if fault == "trickle" else b"")
                self.wfile.flush()
            except OSError:
                return

    def log_message(self, format: str, *args: Any) -> None:
        pass
