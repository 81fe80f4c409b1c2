"""What a user who has connected an app leaves behind, and codes that live for a day."""

import base64
import hashlib

from odoo.addons.api_token_auth import compat
from odoo.addons.api_token_auth.tokens import issuing
from odoo.addons.api_token_oauth.flow import codes
from odoo.addons.bench_data.filling import LOGIN, note
from odoo.addons.bench_routes.filling import SCOPES

CODES = 18_000
#: Of one user's connections to an app ten stay: no exchange is to end another connection.
USERS = CODES // 20  # every second code is claimed only
CALLBACK = "https://app.example.com/callback"
VERIFIER = "benchmark-" * 5


# Those that refreshes use up.
_OF_APP = """
    UPDATE api_token_connection token SET kind = 'app', client_id = %s, client_epoch = %s
      FROM res_users owner WHERE owner.id = token.user_id AND owner.login = 'bench-spare'
"""


def fill(env):
    """Post-init hook."""
    user = env["res.users"].search([("login", "=", LOGIN)])
    values = {"name": "Benchmark", "scope": " ".join(SCOPES), "redirect_uris": CALLBACK}
    client = env["api.client"].create(values)
    others = _others(env)
    user_epoch, global_epoch = issuing.epochs(env, others[0])
    of_client = issuing.OfClient(client.id, client.epoch)
    issued = issuing.issue_login(env, user, client.name, SCOPES, kind="app", client=of_client)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    made = [
        codes.create(
            env,
            client_id=client.id,
            user_id=others[number % len(others)].id,
            scope=" ".join(SCOPES),
            redirect_uri=CALLBACK,
            challenge=challenge.rstrip(b"=").decode(),
            resource=None,
            user_epoch=user_epoch,
            global_epoch=global_epoch,
            client_epoch=client.epoch,
        ).reveal()
        for number in range(CODES)
    ]
    env.cr.execute("UPDATE api_token_code SET ends_at = ends_at + interval '1 day'")
    env.cr.execute("UPDATE api_token_connection SET access_expires_at = ends_at")
    env.cr.execute(_OF_APP, [client.id, client.epoch])
    note(
        env,
        app_token=issued.access.reveal(),
        identifier=client.identifier,
        callback=CALLBACK,
        verifier=VERIFIER,
        challenge=challenge.rstrip(b"=").decode(),
        codes=made,
    )


def _others(env):
    """The users whose codes they are; without passwords, which take long to hash."""
    names = ("base.group_user", "api_token_auth.group_api_access")
    groups = [(6, 0, [env.ref(name).id for name in names])]
    return env["res.users"].create(
        [
            {"name": f"User {number}", "login": f"bench-app-{number}", compat.USER_GROUPS: groups}
            for number in range(USERS)
        ]
    )
