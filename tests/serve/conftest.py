import pytest
import real_servers


@pytest.fixture(scope="session")
def program():
    """The program as it is installed, for every user."""
    with real_servers.folder() as path:
        yield real_servers.installed(path)


@pytest.fixture
def place():
    """A folder that the users of mail servers can reach."""
    with real_servers.folder() as path:
        yield path


@pytest.fixture(scope="session")
def refusing():
    """The server of a subscriber who has left."""
    pytest.importorskip("aiosmtpd", reason="needs the extra serve")
    with real_servers.Refusing() as server:
        yield server
