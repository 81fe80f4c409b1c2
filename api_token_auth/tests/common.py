"""What the tests of this addon share. :class:`ApiTokenCase` is for other addons' tests too."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.tests import HttpCase, new_test_user

from ..db import transaction
from ..tokens import issuing


class ApiTokenCase(HttpCase):
    """For the tests of an addon's own routes: calls over HTTP with real tokens.

        @tagged("post_install", "-at_install")
        class TestContacts(ApiTokenCase):
            def test_a_reader_may_read(self):
                token = self.new_token(self.new_api_user(), "contact:read")
                self.assertEqual(self.call("GET", "/contacts", token).status_code, 200)

    Users and tokens are rolled back with the test.
    """

    def new_api_user(self, login="api-user", groups="base.group_user"):
        """Create a user with API access.

        :param groups: comma-separated external IDs
        :return: a record of ``res.users``
        """
        return api_user(self.env, login, groups)

    def new_token(self, user, *scopes):
        """Log ``user`` in, without a password.

        :return: the access token as text
        :raise InvalidScope: a scope does not exist, or cannot be granted to ``user``
        """
        self.env["api.scope"]._resolve(user, " ".join(scopes))
        return issue(self.env, user, *scopes).access.reveal()

    def call(self, method, path, token=None, *, headers=None, timeout=60, **kwargs):
        """Send a request, with ``token`` as RFC 6750 section 2.1 says.

        :param timeout: seconds
        :param kwargs: of ``requests``: ``json``, ``data``, ``params``, …
        :return: :class:`requests.Response`, whatever its status
        """
        bearer_header = {"Authorization": f"Bearer {token}"} if token else {}
        headers = {**bearer_header, **(headers or {})}
        url = self.base_url() + path
        return self.opener.request(method, url, headers=headers, timeout=timeout, **kwargs)

    def assert_refused(self, response, status, error):
        """Fail unless the response is this error.

        :param status: the HTTP status
        :param error: the code, such as ``insufficient_scope``
        """
        self.assertEqual((response.status_code, response.json().get("error")), (status, error))


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


def speak_french(env):
    """Install French, with the texts of our addons."""
    env["res.lang"]._activate_lang("fr_FR")
    addons = [("name", "=like", "api_%"), ("state", "=", "installed")]
    env["ir.module.module"].search(addons)._update_translations(["fr_FR"])


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
