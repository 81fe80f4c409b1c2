"""Keys and tokens of the user of the benchmark."""

from datetime import datetime, timedelta

from odoo import fields
from odoo.addons.api_token_auth import compat
from odoo.addons.api_token_auth.crypto import format as token_format
from odoo.addons.api_token_auth.tokens import issuing
from odoo.addons.api_token_auth.tokens.authentication import ACCESS_PURPOSE
from odoo.addons.api_token_auth.tokens.keyring import Keyring
from odoo.addons.bench_data.filling import GROUPS, LOGIN, note
from odoo.tests import new_test_user
from psycopg2.extras import execute_values

SCOPES = ("project:read", "project:write")
# Connections of another user, which refreshes and revocations use up.
SPARE = 24_000

_INSERT = """
    INSERT INTO api_token_connection
           (user_id, client_name, kind, scope, access_scope, access_selector, access_hash,
            access_expires_at, refresh_selector, refresh_key_hash, refresh_secret_hash,
            refresh_expires_at, ends_at, user_epoch, global_epoch, generation, create_date)
    VALUES %s
"""


def fill(env):
    """Post-init hook."""
    parameters = env["ir.config_parameter"]
    parameters.set_param("base.login_cooldown_after", "0")
    parameters.set_param("api_token_auth.network_attempts", "10000")
    # The benchmark's own token is the oldest, and would be ended for one of its many logins.
    parameters.set_param("api_token_auth.connection_limit", "1000")
    user = env["res.users"].search([("login", "=", LOGIN)])
    env.ref("api_token_auth.group_api_access").write({compat.GROUP_USERS: [(4, user.id)]})
    issued = issuing.issue_login(env, user, "Benchmark", SCOPES)
    expiry = fields.Datetime.now() + timedelta(days=30)
    keys = env["res.users.apikeys"].with_user(user)
    spare = new_test_user(env, "bench-spare", groups=f"{GROUPS},api_token_auth.group_api_access")
    env.cr.execute("UPDATE api_token_connection SET access_expires_at = ends_at")
    accesses, refreshes = _make_connections(env, spare, SPARE)
    note(
        env,
        access_tokens=accesses[:900],
        token=issued.access.reveal(),
        odoo_key=keys._generate("rpc", "Benchmark", expiry),
        refresh_tokens=refreshes,
    )


def _make_connections(env, user, count):
    """Write active connections as the token layer writes them; their access and refresh tokens."""
    keyring, (user_epoch, global_epoch) = Keyring(env), issuing.epochs(env, user)
    now = datetime.utcnow()
    end, scope = now + timedelta(days=30), " ".join(sorted(SCOPES))
    rows, accesses, refreshes = [], [], []
    for _number in range(count):
        access = token_format.mint(token_format.ACCESS)
        refresh = token_format.mint(token_format.REFRESH)

        def hashed(purpose, token, secret):
            return keyring.hash(purpose, token.selector, user.id, secret)

        accesses.append(access.plaintext().reveal())
        refreshes.append(refresh.plaintext().reveal())
        rows.append(
            (
                *(user.id, "Benchmark", "login", scope, scope, access.selector),
                *(hashed(ACCESS_PURPOSE, access, access.secret), end, refresh.selector),
                hashed(issuing.KEY_PURPOSE, refresh, refresh.key),
                hashed(issuing.SECRET_PURPOSE, refresh, refresh.secret),
                *(end, end, user_epoch, global_epoch, 0, now),
            )
        )
    execute_values(env.cr._obj, _INSERT, rows, page_size=1000)
    return accesses, refreshes
