"""A new project from a template, with people for the roles in it. Needs Odoo 19.0.

Needs Python 3.9 or later, and the package requests.

Usage: TEMPLATE=House ROLE=Mason python templates.py, with ODOO, LOGIN and PASSWORD as for client.py
"""

import os
import sys

from client import Client


def template_named(client, me, name):
    """Return the template; its ``role_ids`` are the roles that its tasks have."""
    if me["odoo_series"] == "18.0":
        sys.exit("Project templates need Odoo 19.0 or later; this server has 18.0.")
    for template in client.records("/project-templates", name=name):
        return template
    sys.exit(f"There is no project template {name}.")


def project_from(client, template, name, people):
    """Make a project; ``people`` has name of a role → ids of the users who take it.

    They are assigned to its tasks. Roles that nobody takes leave their tasks to nobody.
    """
    taken = [
        {"role_id": role["id"], "user_ids": people[role["name"]]}
        for role in template["role_ids"]
        if role["name"] in people
    ]
    path = f"/project-templates/{template['id']}/projects"
    return client.call("POST", path, json={"name": name, "role_to_users": taken}).json()["data"]


def main():
    client = Client(os.environ["ODOO"])
    client.login(os.environ["LOGIN"], os.environ["PASSWORD"])
    me = client.call("GET", "/auth/me").json()["data"]
    template = template_named(client, me, os.environ["TEMPLATE"])
    people = {os.environ["ROLE"]: [me["id"]]}
    project = project_from(client, template, "From a template", people)
    path = f"/projects/{project['id']}/tasks"
    for task in client.records(path, sort="name", fields="name,user_ids"):
        print(f"{task['name']}: {'mine' if task['user_ids'] else 'nobody'}")

    client.call("DELETE", f"/projects/{project['id']}?cascade=true")
    client.call("POST", "/auth/logout")


if __name__ == "__main__":
    main()
