"""Keys and tokens of the user of the benchmark, and of users with more rights and rules."""

import hashlib
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

SCOPES = ("project:read", "project:write", "task:read")
# Connections of another user, which refreshes and revocations use up.
SPARE = 24_000
#: How many scopes, groups and record rules somebody has, of which growth is measured.
MANY_SCOPES, FEW_GROUPS, MANY_GROUPS, MANY_RULES = 100, 5, 200, 30

# For what is written by hand, see limit_route.
_LIMIT = """
    CREATE TABLE bench_limit (key text PRIMARY KEY, user_id integer NOT NULL);
    INSERT INTO bench_limit SELECT md5(number::text), %(user)s
      FROM generate_series(1, 1000) AS number
"""

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
    growing = _fill_growing(env)
    env.cr.execute("UPDATE api_token_connection SET access_expires_at = ends_at")
    env.cr.execute(_LIMIT, {"user": user.id})
    accesses, refreshes = _make_connections(env, spare, SPARE)
    note(
        env,
        access_tokens=accesses[:900],
        token=issued.access.reveal(),
        odoo_key=keys._generate("rpc", "Benchmark", expiry),
        refresh_tokens=refreshes,
        limit_key=hashlib.md5(b"500", usedforsecurity=False).hexdigest(),
        growing=growing,
    )


def _fill_growing(env):
    """Return what grows → how much of it → a token."""
    extra = env["api.scope"].create(
        [
            {"name": f"bench:scope-{n}", "description": f"Scope {n}"}
            for n in range(MANY_SCOPES - len(SCOPES))
        ]
    )
    groups = env["res.groups"].create([{"name": f"Group {n}"} for n in range(MANY_GROUPS)])
    ruled = env["res.groups"].create({"name": "Under many rules"})
    project = env.ref("project.model_project_project").id
    env["ir.rule"].create(
        [
            {
                "name": f"Rule {number}",
                "model_id": project,
                "groups": [(6, 0, ruled.ids)],
                "domain_force": f"[('color', '!=', {number}), ('active', '=', True)]",
            }
            for number in range(MANY_RULES)
        ]
    )
    return {
        "scopes": {
            1: _token_of(env, "one-scope", SCOPES[:1]),
            MANY_SCOPES: _token_of(env, "many-scopes", [*SCOPES, *extra.mapped("name")]),
        },
        "groups": {
            FEW_GROUPS: _token_of(env, "few-groups"),
            MANY_GROUPS: _token_of(env, "many-groups", more=groups),
        },
        "rules": {
            1: _token_of(env, "one-rule", as_manager=False),
            MANY_RULES: _token_of(env, "many-rules", more=ruled, as_manager=False),
        },
    }


def _token_of(env, login, scopes=SCOPES, more=(), as_manager=True):
    """Make a user and a connection; its access token, which does not end.

    :param more: further groups
    """
    groups = GROUPS if as_manager else "base.group_user,project.group_project_user"
    user = new_test_user(env, login, groups=f"{groups},api_token_auth.group_api_access")
    for group in more:
        group.write({compat.GROUP_USERS: [(4, user.id)]})
    return issuing.issue_login(env, user, "Benchmark", scopes).access.reveal()


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
