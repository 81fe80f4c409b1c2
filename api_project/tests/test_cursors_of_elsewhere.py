import base64
import json

from odoo.addons.api_token_auth.rest import feed, pagination
from odoo.addons.api_token_auth.rest.errors import CursorExpired, InvalidCursor
from odoo.tests import TransactionCase, tagged
from werkzeug.datastructures import MultiDict

SCOPES = frozenset({"project:read", "task:read"})


@tagged("post_install", "-at_install")
class TestCursorsOfElsewhere(TransactionCase):
    def test_of_another_database_or_cluster_it_has_to_start_anew(self):
        """A copy has the same secret, so that it knows the cursor as one of its own."""
        cursor = feed.page(self.env, MultiDict(), SCOPES)["meta"]["next_cursor"]
        self.assertEqual(self._read(cursor)["data"], [])
        here, *place = pagination.read(self.env, feed._BINDING, cursor, 6)
        cluster, database = here.split(".")
        for elsewhere in (f"{cluster}.{int(database) + 1}", f"{int(cluster) + 1}.{database}"):
            with self.subTest(elsewhere), self.assertRaises(CursorExpired):
                self._read(pagination.make(self.env, feed._BINDING, [elsewhere, *place]))

    def test_a_cursor_of_older_code_goes_on(self):
        cursor = feed.page(self.env, MultiDict(), SCOPES)["meta"]["next_cursor"]
        keys = pagination.read(self.env, feed._BINDING, cursor, 6)
        older = pagination.make(self.env, feed._BINDING, keys[:5])
        self.assertEqual(self._read(older)["data"], [])

    def test_a_cursor_of_code_that_did_not_encrypt_goes_on(self):
        cursor = feed.page(self.env, MultiDict(), SCOPES)["meta"]["next_cursor"]
        payload = json.dumps(pagination.read(self.env, feed._BINDING, cursor, 6)).encode()
        seal = pagination._older_seal(self.env, feed._BINDING, payload)
        readable = base64.urlsafe_b64encode(payload).decode().rstrip("=")
        self.assertEqual(self._read(seal + readable)["data"], [])
        for forged in (f"0{seal[1:]}{readable}", f"1{seal[1:]}{readable}", seal, readable):
            with self.subTest(forged), self.assertRaises(InvalidCursor):
                self._read("x" + forged)

    def _read(self, cursor):
        return feed.page(self.env, MultiDict({"since": cursor}), SCOPES)
