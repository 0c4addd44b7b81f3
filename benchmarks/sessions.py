"""A session of the pages without a browser: what a browser's websocket says and hears, so that many fit on a small machine."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Subprotocol

PATIENCE = 60.0  # seconds for one run of a page
_DONE = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Session:
    """A person's chat page at ``port`` of this machine, drawn once it is entered."""

    def __init__(self, port: int, user: str) -> None:
        self._query = f"as={user}"
        self._field = ""
        self._socket = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            open_timeout=PATIENCE,
        )

    def __enter__(self) -> Self:
        self._run(BackMsg())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def ask(self, text: str) -> tuple[float, bool]:
        """Milliseconds until the page with the answer has arrived whole, and whether there is an answer on it."""
        message = BackMsg()
        value = message.rerun_script.widget_states.widgets.add(id=self._field).chat_input_value
        value.data = text
        begun = time.perf_counter()
        bodies = self._run(message)
        return (time.perf_counter() - begun) * 1000, any(
            f'class="wenshu-{kind}' in body
            for body in bodies
            for kind in ("headline", "refused", "clarified", "failed")
        )

    def _run(self, message: BackMsg) -> list[str]:
        """One run of the page: the texts drawn by it. TimeoutError when it does not end."""
        message.rerun_script.query_string = self._query
        self._socket.send(message.SerializeToString())
        bodies: list[str] = []
        until = time.monotonic() + PATIENCE
        while True:
            heard = ForwardMsg()
            heard.ParseFromString(bytes(self._socket.recv(timeout=max(0.0, until - time.monotonic()), decode=False)))
            kind = heard.WhichOneof("type")
            if kind == "page_info_changed":
                self._query = heard.page_info_changed.query_string
            elif kind == "delta" and heard.delta.WhichOneof("type") == "new_element":
                element = heard.delta.new_element
                if element.WhichOneof("type") == "chat_input":
                    self._field = element.chat_input.id
                elif element.WhichOneof("type") == "html":
                    bodies.append(element.html.body)
            elif kind == "script_finished" and heard.script_finished in _DONE:
                return bodies
