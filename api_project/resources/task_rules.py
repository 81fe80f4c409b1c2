"""What Odoo's form of a task enforces by what it offers, and its ORM does not."""

from odoo.addons.api_token_auth.rest import errors
from odoo.tools import SQL

from .colleagues import are_colleagues

WAITING = "04_waiting_normal"
CLOSED = ("1_done", "1_canceled")


def is_closed(tasks):
    """Odoo would read every column of the tasks to say it."""
    return SQL("COALESCE(%s IN %s, FALSE)", SQL.identifier(tasks._table, "state"), CLOSED)


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


def prepare(env, record, values):
    """Return further values that Odoo's form would have sent, or that keep what it would reset.

    :param record, values: as for :func:`check`
    """
    return _kept(record, values) if record else _initial(env, values)


def moving_along(record, values):
    """Return the subtasks, of any depth, that may go with a task to another project."""
    if "project_id" not in values:
        return record.browse()
    below = [("id", "child_of", record.id), ("id", "!=", record.id)]
    return record.with_context(active_test=False).search(below)


def _initial(env, values):
    """The values of a new task that its form would have sent."""
    project = env["project.project"].browse(values["project_id"])
    parent = env["project.task"].browse(values.get("parent_id"))
    result = {}
    if "user_ids" not in values:
        result["user_ids"] = []  # Odoo would assign whoever calls
    if "state" not in values and project.allow_task_dependencies:
        before = env["project.task"].browse(_added(values.get("depend_on_ids") or ()))
        if any(task.state not in CLOSED for task in before):
            result["state"] = WAITING
    shown = parent._fields["display_in_project"]
    if not shown.readonly and parent.project_id == project:
        result["display_in_project"] = False  # 19 computes it
    return result


def _kept(record, values):
    """The state: Odoo opens what moves to another project again."""
    if "project_id" not in values or "state" in values or record.state == WAITING:
        return {}
    if "stage_id" in values and record.state not in CLOSED:
        return {}  # as any change of the stage
    return {"state": record.state}


def _added(value):
    return value.get("add", ()) if isinstance(value, dict) else value


def _check_stage(env, _record, project, stage_id):
    stage = env["project.task.type"].browse(stage_id)
    if stage.user_id or stage not in project.with_context(active_test=False).type_ids:
        raise errors.InvalidRelation.of_field(
            "stage_id", env._("The task's project does not use this stage.")
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
    new = set(_added(value)) - set(record.user_ids.ids)
    if not are_colleagues(env, new):
        raise errors.InvalidRelation.of_field(
            "user_ids", env._("Only active internal users can be assigned.")
        )


def _check_dependencies(env, _record, project, value):
    if _added(value) and not project.allow_task_dependencies:
        message = env._("The task's project does not use dependencies between tasks.")
        raise errors.InvalidRelation.of_field("depend_on_ids", message)


def _check_state(env, record, _project, state):
    if state == WAITING and record.state != WAITING:
        raise errors.Refused(
            env._("Odoo sets this state itself while a task is waiting for others.")
        )
