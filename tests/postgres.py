"""A PostgreSQL server for tests: its own folder, a unix socket, an unprivileged user, no network."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path:
    """The folder with initdb and pg_ctl of the newest PostgreSQL installed."""
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))


def unprivileged(*command: str | Path) -> str:
    """Standard output of ``command``, run as ``postgres`` if we are root, which initdb refuses."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    run = subprocess.run([*prefix, *map(str, command)], capture_output=True, text=True, timeout=60, cwd="/")
    assert run.returncode == 0, run.stderr
    return run.stdout


@contextmanager
def server() -> Iterator[Path]:
    """A running server; yields the folder of its socket (``psql --host FOLDER --username postgres``)."""
    folder = Path(tempfile.mkdtemp(prefix="wenshu-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    control = programs() / "pg_ctl"
    try:
        unprivileged(programs() / "initdb", "--no-sync", "--username=postgres", "--encoding=UTF8", "--pgdata", data)
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        unprivileged(control, "start", "--wait", "--pgdata", data, "--log", folder / "log", "--options", options)
        try:
            yield folder
        finally:
            unprivileged(control, "stop", "--mode=immediate", "--pgdata", data)
    finally:
        shutil.rmtree(folder)
