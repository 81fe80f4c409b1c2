"""People in front of the web client of the shared server."""

import pytest

from tests.support.backend import backend_at


@pytest.fixture(scope="session")
def without_odoobot(server, rpc):
    """It greets people in a chat, which covers the screen of a phone."""
    rpc("ir.default", "set", "res.users", "odoobot_state", "disabled")
    server.sql("UPDATE res_users SET odoobot_state = 'disabled'")


@pytest.fixture
def new_backend(api, browser, without_odoobot):
    """Make one more :class:`Backend`, closed after the test."""
    with backend_at(api.url, browser) as new_backend:
        yield new_backend


@pytest.fixture
def backend(new_backend):
    """One person, not logged in."""
    return new_backend()


@pytest.fixture
def admin(backend):
    """The administrator."""
    return backend.log_in("admin", "admin")
