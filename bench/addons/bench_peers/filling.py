"""What OCA's addons need: a key, an endpoint."""

from odoo.addons.bench_data.filling import LOGIN, note


def fill(env):
    """Post-init hook."""
    user = env["res.users"].search([("login", "=", LOGIN)])
    values = {"name": "Benchmark", "key": "k" * 40, "user_id": user.id}
    key = env["auth.api.key"].create(values)
    env["fastapi.endpoint"].create(
        {
            "name": "Benchmark",
            "app": "bench",
            "root_path": "/bench_fastapi",
            "user_id": user.id,
            "save_http_session": False,
        }
    ).action_sync_registry()
    note(env, oca_key=key.key)
