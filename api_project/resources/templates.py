"""Odoo 19 keeps templates among the real records; this API serves none of them."""

from odoo.tools import SQL


def without_templates(projects):
    """Return the SQL condition of projects that are no templates, None where there are none."""
    if not _has_templates(projects.env):
        return None
    field = projects._fields["is_template"]
    column = SQL.identifier(projects._table, field.name, to_flush=field)
    return SQL("%s IS NOT TRUE", column)


def in_real_projects(model, *fields):
    """Return the SQL condition of records that are in no template, or None where there are none.

    Odoo would look at all projects, and at all tasks, to make one of a domain.

    :param model: with a many2one ``project_id``
    :param fields: names of its own fields that say of a record that it is a template
    """
    if not _has_templates(model.env):
        return None
    column = SQL.identifier(model._table, "project_id")
    templates = SQL("SELECT id FROM project_project WHERE is_template")
    own = [SQL("%s IS NOT TRUE", SQL.identifier(model._table, name)) for name in fields]
    return SQL(" AND ").join([*own, SQL("%s NOT IN (%s)", column, templates)])


def _has_templates(env):
    return "is_template" in env["project.project"]._fields
