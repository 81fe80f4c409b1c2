"""What a user who has connected an app leaves behind, and codes that live for a day."""

import base64
import hashlib

from odoo.addons.api_token_auth.tokens import issuing
from odoo.addons.api_token_oauth.flow import codes
from odoo.addons.bench_data.filling import GROUPS, LOGIN, note
from odoo.addons.bench_routes.filling import SCOPES
from odoo.tests import new_test_user

CODES = 9_000
CALLBACK = "https://app.example.com/callback"
VERIFIER = "benchmark-" * 5


def fill(env):
    """Post-init hook."""
    user = env["res.users"].search([("login", "=", LOGIN)])
    values = {"name": "Benchmark", "scope": " ".join(SCOPES), "redirect_uris": CALLBACK}
    client = env["api.client"].create(values)
    # The codes are another user's: of one user's connections to an app ten stay, and the one that
    # is measured must be among them.
    other = new_test_user(env, "bench-app", groups=f"{GROUPS},api_token_auth.group_api_access")
    user_epoch, global_epoch = issuing.epochs(env, other)
    of_client = issuing.OfClient(client.id, client.epoch)
    issued = issuing.issue_login(env, user, client.name, SCOPES, kind="app", client=of_client)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    made = [
        codes.create(
            env,
            client_id=client.id,
            user_id=other.id,
            scope=" ".join(SCOPES),
            redirect_uri=CALLBACK,
            challenge=challenge.rstrip(b"=").decode(),
            resource=None,
            user_epoch=user_epoch,
            global_epoch=global_epoch,
            client_epoch=client.epoch,
        ).reveal()
        for _number in range(CODES)
    ]
    env.cr.execute("UPDATE api_token_code SET ends_at = ends_at + interval '1 day'")
    env.cr.execute("UPDATE api_token_connection SET access_expires_at = ends_at")
    note(
        env,
        app_token=issued.access.reveal(),
        identifier=client.identifier,
        callback=CALLBACK,
        verifier=VERIFIER,
        challenge=challenge.rstrip(b"=").decode(),
        codes=made,
    )
