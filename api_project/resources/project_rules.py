"""What Odoo's form of a project enforces by what it offers, and its ORM does not."""

from odoo.addons.api_token_auth.rest import errors

from .colleagues import are_colleagues

#: Features that a project may use where the database has them: the group of everybody who does.
FEATURES = {
    "allow_milestones": "project.group_project_milestone",
    "allow_task_dependencies": "project.group_project_task_dependencies",
}


def check(env, record, values):
    """Check values of a project before they are written.

    :param record: the project, empty for a new one
    :param values: field → validated value; relations are readable records
    :raise ApiError: refused
    """
    _check_manager(env, record, values.get("user_id"))
    _check_dates(env, record, values)
    for name in FEATURES.keys() & values.keys():
        _check_feature(env, record, name, values[name])


def initial(env, values):
    """Return further values of a new project.

    It belongs to the request's company, unless its stage or customer has one. Its manager is the
    default one; Odoo's form sends that, and only who is sent starts to follow the project.
    """
    result = {} if "user_id" in values else {"user_id": env.uid}
    if "company_id" not in values:
        stage = env["project.project.stage"].browse(values.get("stage_id"))
        customer = env["res.partner"].browse(values.get("partner_id"))
        company = stage.company_id or customer.company_id or env.company
        result["company_id"] = company.id
    return result


def _check_manager(env, record, user_id):
    """A project is managed by somebody who works here."""
    if user_id and user_id != record.user_id.id and not are_colleagues(env, {user_id}):
        message = env._("Only an active internal user can manage a project.")
        raise errors.InvalidRelation.of_field("user_id", message)


def _check_dates(env, record, values):
    """A project has both of its dates or neither: Odoo drops one that is alone."""
    dates = {name: values.get(name, record[name]) for name in ("date_start", "date")}
    if values.keys().isdisjoint(dates) or all(dates.values()) or not any(dates.values()):
        return
    [empty] = [name for name, value in dates.items() if not value]
    if empty not in values:  # the other one was sent, and needs this one
        [sent] = [name for name in dates if name != empty]
        message = env._("A project needs both dates or neither. Also send %s.", empty)
        raise errors.NotApplied(details=[{"field": sent, "message": message}])
    [kept] = [name for name in dates if name != empty]
    message = env._("A project needs both dates or neither. Also send null for %s.", kept)
    raise errors.NotApplied(details=[{"field": kept, "message": message}])


def _check_feature(env, record, name, wanted):
    """Odoo 19 switches a feature for everybody when the first project uses it, or none does."""
    if not env.user.has_group(FEATURES[name]):
        message = env._("This feature is turned off in this database. You can turn it on in Odoo.")
        raise errors.FieldForbidden(details=[{"field": name, "message": message}])
    projects = env["project.project"]
    if wanted or not hasattr(projects, "_check_project_group_with_field"):
        return
    others = [(name, "=", True), ("id", "not in", record.ids)]
    if not projects.search_count(others, limit=1):
        message = env._(
            "No other project uses this feature, so turning it off here would turn it off for "
            "everyone. Do that in Odoo."
        )
        raise errors.Refused(message, details=[{"field": name, "message": message}])
