"""The ground for an engine on PostgreSQL: a server of our own can be started here, by root too."""

import pytest

from tests.postgres import programs, server, unprivileged

pytestmark = pytest.mark.system


def test_a_postgresql_server_starts_as_an_unprivileged_user_and_answers():
    with server() as socket:
        psql = (programs() / "psql", "--host", socket, "--username", "postgres", "--no-align", "--tuples-only")
        assert unprivileged(*psql, "--command", "SELECT 1").strip() == "1"
        assert unprivileged(*psql, "--command", "SHOW listen_addresses").strip() == ""
    assert not socket.exists()
