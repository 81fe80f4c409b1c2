"""What Odoo's form of a task enforces by what it offers, and its ORM does not."""

from odoo.addons.api_token_auth.rest import errors

from .colleagues import are_colleagues

WAITING = "04_waiting_normal"


def check(env, record, values):
    """Check values of a task before they are written.

    :param record: the task, empty for a new one
    :param values: field → validated value; relations are readable records
    :raise InvalidRelation: a record that does not fit the task's project
    :raise Refused: a state that only Odoo sets
    """
    project = env["project.project"].browse(values.get("project_id", record.project_id.id))
    rules = {
        "stage_id": _check_stage,
        "milestone_id": _check_milestone,
        "user_ids": _check_assignees,
        "depend_on_ids": _check_dependencies,
        "state": _check_state,
    }
    for name, rule in rules.items():
        if values.get(name):
            rule(env, record, project, values[name])


def _check_stage(env, _record, project, stage_id):
    domain = [("id", "=", stage_id), ("project_ids", "=", project.id), ("user_id", "=", False)]
    if not env["project.task.type"].with_context(active_test=False).search_count(domain):
        raise errors.InvalidRelation.of_field(
            "stage_id", env._("The task's project does not have this stage.")
        )


def _check_milestone(env, _record, project, milestone_id):
    if not project.allow_milestones:
        raise errors.InvalidRelation.of_field(
            "milestone_id", env._("The task's project does not use milestones.")
        )
    if env["project.milestone"].browse(milestone_id).project_id != project:
        raise errors.InvalidRelation.of_field(
            "milestone_id", env._("This milestone belongs to another project.")
        )


def _check_assignees(env, record, _project, value):
    ids = value.get("add", ()) if isinstance(value, dict) else value
    new = set(ids) - set(record.user_ids.ids)
    if not are_colleagues(env, new):
        raise errors.InvalidRelation.of_field(
            "user_ids", env._("Only active internal users can be assigned.")
        )


def _check_dependencies(env, _record, project, value):
    adds = value.get("add") if isinstance(value, dict) else value
    if adds and not project.allow_task_dependencies:
        message = env._("The task's project does not use dependencies between tasks.")
        raise errors.InvalidRelation.of_field("depend_on_ids", message)


def _check_state(env, record, _project, state):
    if state == WAITING and record.state != WAITING:
        raise errors.Refused(env._("Odoo itself sets this state, while a task waits for others."))
