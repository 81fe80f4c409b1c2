"""People in front of the web client of the shared server."""

import pytest

from tests.support.backend import backend_at


@pytest.fixture
def new_backend(api, browser):
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
