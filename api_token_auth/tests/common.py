"""What the tests of this addon share. ``bearer()`` is for other addons' tests too."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.tests import new_test_user

from ..engine import issuing, transaction


def bearer(env, user, *scopes):
    """Log ``user`` in and return the header with the access token.

    Asks for no password, and writes in the transaction of the test::

        self.url_open("/my/route", headers=bearer(self.env, user, "project:read"))
    """
    return {"Authorization": f"Bearer {issue(env, user, *scopes).access.reveal()}"}


def issue(env, user, *scopes, client_name="Test"):
    """Open a login connection for ``user`` → :class:`issuing.Issued`."""
    return issuing.issue_login(env(user=user.id), user, client_name, scopes)


def api_user(env, login="api-user", groups="base.group_user"):
    """Make a user who may use the API."""
    return new_test_user(env, login, groups=f"{groups},api_token_auth.group_api_access")


def superuser(env):
    return api.Environment(env.cr, SUPERUSER_ID, {})


def within_test_transaction():
    """Patch: "own" transactions use the test's, which another one could not see into.

    That they are really their own is shown from outside, on a real server.
    """

    @contextmanager
    def same(env):
        yield env

    return patch.object(transaction, "own_transaction", same)
