"""What counts as a change of a record: from the declaration of its resource to tables and columns.

Beside the record's own row these are the lists of records that it is answered with (tags,
assignees, subtasks), its files where they are served below it, and what ``feed=`` names:
``"message_ids"``, a list that is no field of the resource, or ``"stage_id.name"``, a column of a
record that it points to.
"""

import logging

import psycopg2
from odoo.sql_db import Cursor
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from ..db import change_log
from ..db.change_triggers import Source
from ..errors import Unavailable

_logger = logging.getLogger(__name__)

_PATIENCE = "SET LOCAL lock_timeout = '10s'"

# What a client is answered of a file.
_FILE = ("res_model", "res_id", "name", "checksum")

# The attribute of a registry that remembers why the log cannot be trusted, or None.
_PROBLEM = "api_change_log_problem"


def resources(env):
    """Return the resources whose changes are told, in the order of their paths."""
    names = env.registry.descendants(["api.resource"], "_inherit")
    found = [env[name] for name in names if env[name]._api and env[name]._api.feed is not None]
    return sorted(found, key=lambda resource: resource._api.path)


def watch(env):
    """Make the log and its triggers, as the resources of the registry ask for.

    What fails here must not keep anybody from working: the feed alone answers 503.
    """
    sources = sorted({s for r in resources(env) for s in of_resource(r)}, key=repr)
    problem = None
    try:
        if change_log.is_update(env.registry):
            with env.cr.savepoint(flush=False):
                change_log.make(env.cr, sources, replace=True)
        else:
            with env.registry.cursor() as cr:
                if isinstance(cr, Cursor):
                    cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
                    cr.execute(_PATIENCE)
                change_log.make(cr, sources, replace=False)
    except (psycopg2.ProgrammingError, psycopg2.InternalError, psycopg2.OperationalError) as error:
        if not error.diag.sqlstate:
            raise  # the connection is gone
        problem = error.diag.message_primary
        _logger.critical("api CHANGES: %s. /api/v1/changes answers 503; restart Odoo.", problem)
    setattr(env.registry, _PROBLEM, problem)


def check(env):
    """:raise Unavailable: the log is not there, or not complete"""
    if getattr(env.registry, _PROBLEM, "not looked at yet"):
        raise Unavailable


def of_resource(resource):
    """Return the :class:`Source` of everything that changes one of the resource's records."""
    model = resource._api_records()
    columns = {f.name for f in model._fields.values() if f.store and f.column_type}
    own = {"module": resource._original_module, "model": model._name}
    found = [Source(table=model._table, company="company_id" in columns, **own)]
    fields = resource._api_resource_fields().values()
    lists = [field.odoo_field for field in fields if field.many and not field.declared.on_demand]
    lists += [model._fields[name] for name in resource._api.feed if "." not in name]
    for field in dict.fromkeys(lists):
        if field.store or field.type == "one2many":
            found.append(Source(**_of_list(resource.env, field), **own))
    for name in resource._api.feed:
        if "." in name:
            found.append(Source(**_of_column(model, name), **own))
    if "attachments" in resource._api.verbs:
        files = {"table": "ir_attachment", "column": "res_id", "watched": _FILE}
        found.append(Source(**files, condition=("res_model", model._name), **own))
    return found


def _of_list(env, field):
    if field.type == "many2many":
        columns = (field.column1, field.column2)
        return {"table": field.relation, "column": field.column1, "watched": columns}
    comodel = env[field.comodel_name]
    inverse = comodel._fields[field.inverse_name]
    found = {"table": comodel._table, "column": inverse.name}
    if inverse.type == "many2one_reference":  # comments, followers: of records of any model
        return {**found, "condition": (inverse.model_field, field.model_name)}
    shown = (inverse.name, comodel._rec_name, comodel._active_name)
    stored = [name for name in shown if name and comodel._fields[name].store]
    return {**found, "watched": tuple(stored)}


def _of_column(model, path):
    name, _dot, column = path.partition(".")
    comodel = model.env[model._fields[name].comodel_name]
    return {"table": comodel._table, "watched": (column,), "through": (model._table, name)}
