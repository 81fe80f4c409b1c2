"""How many tasks a project has: as many as the list of its tasks shows.

Odoo's own counts also take what is archived with its project, templates, or (in 18) leave out
subtasks, and so are other numbers than that.
"""

from .task_rules import CLOSED


def every(projects):
    return _count(projects)


def still_open(projects):
    return _count(projects, ("state", "not in", CLOSED))


def closed(projects):
    return _count(projects, ("state", "in", CLOSED))


def _count(projects, *conditions):
    tasks = projects.env["api.resource.task"]
    return tasks._api_count_sql("project_id", projects, conditions)
