"""A user, and 200 projects whose every relation is set."""

import json

from odoo.tests import new_test_user

PROJECTS = 200
GROUPS = "base.group_user,project.group_project_manager"
LOGIN, PASSWORD = "bench", "bench-password"


def fill(env):
    """Post-init hook."""
    user = new_test_user(env, LOGIN, groups=GROUPS, password=PASSWORD)
    env["project.project"].search([]).active = False  # the demo data's
    partners = env["res.partner"].create([{"name": f"Customer {n}"} for n in range(20)])
    projects = env["project.project"].create(
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
    note(env, user=user.id, password=PASSWORD, projects=projects.ids)


def note(env, **values):
    """Leave in the database what the load generator needs to know."""
    parameters = env["ir.config_parameter"]
    known = json.loads(parameters.get_param("bench.credentials") or "{}")
    parameters.set_param("bench.credentials", json.dumps({**known, **values}))
