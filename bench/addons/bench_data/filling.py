"""A user, 200 projects whose every relation is set, and tasks with assignees and tags."""

import json

from odoo.tests import new_test_user

PROJECTS = TASKS = 200
GROUPS = "base.group_user,project.group_project_manager"
LOGIN, PASSWORD = "bench", "bench-password"
#: Assignees, and tags, of each task of a list, and how many tasks there are.
LISTS = {3: TASKS, 1: 20, 50: 20}


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
    note(
        env,
        user=user.id,
        password=PASSWORD,
        projects=projects.ids,
        task_lists=_fill_tasks(env, projects),
    )


def _fill_tasks(env, projects):
    """Return how many assignees and tags → the project whose tasks have so many of each."""
    most = max(LISTS)
    group = env.ref("base.group_user").id
    groups = "group_ids" if "group_ids" in env["res.users"]._fields else "groups_id"
    users = env["res.users"].with_context(no_reset_password=True)
    users = users.create(
        [
            {"name": f"Colleague {n}", "login": f"colleague-{n}", groups: [(6, 0, [group])]}
            for n in range(most)
        ]
    )
    tags = env["project.tags"].create([{"name": f"Tag {n}"} for n in range(most)])
    tasks = env["project.task"].with_context(
        tracking_disable=True, mail_create_nolog=True, mail_auto_subscribe_no_notify=True
    )
    chosen = {}
    for project, (related, count) in zip(projects, LISTS.items(), strict=False):
        tasks.create(
            [
                {
                    "name": f"Task {number}",
                    "project_id": project.id,
                    "user_ids": [(6, 0, _some(users, number, related))],
                    "tag_ids": [(6, 0, _some(tags, number, related))],
                }
                for number in range(count)
            ]
        )
        chosen[related] = project.id
    return chosen


def _some(records, number, count):
    """Return the ids of ``count`` of them, others for each number."""
    return [records[(number + step) % len(records)].id for step in range(count)]


def note(env, **values):
    """Leave in the database what the load generator needs to know."""
    parameters = env["ir.config_parameter"]
    known = json.loads(parameters.get_param("bench.credentials") or "{}")
    parameters.set_param("bench.credentials", json.dumps({**known, **values}))
