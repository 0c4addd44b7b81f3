"""Serve the chat page on this machine."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

PAGE = Path(__file__).parent / "streamlit_app.py"
SECRETS = "secrets.toml"  # of the sign-on: its address, and the keys of this client
OPTIONS = {
    "server.headless": "true",
    "server.address": "127.0.0.1",
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorLinks": "false",
}


def serve_page(home: Path, port: int) -> None:
    """Turns this process into the page's server for the data in ``home``; exits with 3 when the port is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.stderr.write(f"127.0.0.1:{port} is in use; choose another with --port.\n")
            raise SystemExit(3) from None
    sys.stderr.write(f"问数 Wenshu  http://127.0.0.1:{port}  (Ctrl+C)\n")
    sys.stderr.flush()
    options = [f"--{name}={value}" for name, value in (OPTIONS | {"server.port": str(port)}).items()]
    if (secrets := home.absolute() / SECRETS).is_file():
        options.append(f"--secrets.files={secrets}")
    # Streamlit reads .streamlit/config.toml, the theme, from the folder it starts in.
    environment = os.environ | {"WENSHU_HOME": str(home.absolute())}
    os.chdir(PAGE.parents[1])
    os.execve(sys.executable, [sys.executable, "-m", "streamlit", "run", str(PAGE), *options], environment)
