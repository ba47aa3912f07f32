"""A real server with an sshd."""

from collections.abc import Iterator

import pytest

from tests.install_tools import tool
from tests.publishing.hosts.folder import sshd


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sshd.Sshd]:
    """An sshd for all tests of a file."""
    tool("rsync")
    running = sshd.started(tmp_path_factory.mktemp("sshd"))
    yield running
    running.stop()
