"""The database of the benchmark: a user, its keys and tokens, 200 projects."""

import json
from datetime import datetime, timedelta

from odoo import fields
from odoo.addons.api_token_auth import token_format
from odoo.addons.api_token_auth.engine import issuing
from odoo.addons.api_token_auth.engine.authentication import ACCESS_PURPOSE
from odoo.addons.api_token_auth.engine.keyring import Keyring
from odoo.tests import new_test_user
from psycopg2.extras import execute_values

PROJECTS = 200
GROUPS = "base.group_user,project.group_project_manager,api_token_auth.group_api_access"
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
    """Post-init hook. What the load generator sends is left in ``bench.credentials``."""
    parameters = env["ir.config_parameter"]
    parameters.set_param("base.login_cooldown_after", "0")
    parameters.set_param("api_token_auth.network_attempts", "10000")
    user = new_test_user(env, "bench", groups=GROUPS, password="bench-password")
    _make_projects(env, user)
    env["fastapi.endpoint"].create(
        {
            "name": "Benchmark",
            "app": "bench",
            "root_path": "/bench_fastapi",
            "user_id": user.id,
            "save_http_session": False,
        }
    ).action_sync_registry()
    parameters.set_param("bench.credentials", json.dumps(_credentials(env, user)))


def _make_projects(env, user):
    """200 projects whose every relation is set, and nothing else in the list."""
    env["project.project"].search([]).active = False
    partners = env["res.partner"].create([{"name": f"Customer {n}"} for n in range(20)])
    env["project.project"].create(
        [
            {
                "name": f"Project {number}",
                "partner_id": partners[number % 20].id,
                "user_id": user.id,
                "privacy_visibility": "employees",
            }
            for number in range(PROJECTS)
        ]
    )


def _credentials(env, user):
    issued = issuing.issue_login(env, user, "Benchmark", SCOPES)
    expiry = fields.Datetime.now() + timedelta(days=30)
    keys = env["res.users.apikeys"].with_user(user)
    key = env["auth.api.key"].create({"name": "Benchmark", "key": "k" * 40, "user_id": user.id})
    spare = new_test_user(env, "bench-spare", groups=GROUPS)
    env.cr.execute("UPDATE api_token_connection SET access_expires_at = ends_at")
    return {
        "user": user.id,
        "password": "bench-password",
        "token": issued.access.reveal(),
        "odoo_key": keys._generate("rpc", "Benchmark", expiry),
        "oca_key": key.key,
        "projects": env["project.project"].search([], order="id").ids,
        "refresh_tokens": _make_connections(env, spare, SPARE),
    }


def _make_connections(env, user, count):
    """Write live connections as the engine writes them; their refresh tokens."""
    keyring, (user_epoch, global_epoch) = Keyring(env), issuing.epochs(env, user)
    now = datetime.utcnow()
    end, scope = now + timedelta(days=30), " ".join(sorted(SCOPES))
    rows, texts = [], []
    for _number in range(count):
        access = token_format.mint(token_format.ACCESS)
        refresh = token_format.mint(token_format.REFRESH)

        def hashed(purpose, token, secret):
            return keyring.hash(purpose, token.selector, user.id, secret)

        texts.append(refresh.plaintext().reveal())
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
    return texts
