"""Custom fields: those that people add to the database without code.

A tick on the form of the field has every resource of its model serve it; no tick, no field.
"""

from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .bulk import errors_at
from .declaration import READ, WRITE, Field
from .errors import Refused
from .fields import RESOURCE_FIELDS

_TICKED = """
    SELECT field.name, array_remove(array_agg(link.group_id), NULL)
      FROM ir_model_fields field
 LEFT JOIN ir_model_fields_group_rel link ON link.field_id = field.id
     WHERE field.model = %s AND field.state = 'manual' AND field.api_served
  GROUP BY field.name
  ORDER BY field.name
"""


@dataclass(frozen=True)
class CustomField(Field):
    """:param groups: ids of groups, one of which it takes to read or write it; all users if none"""

    groups: frozenset = frozenset()


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    api_served = fields.Boolean(
        string="Available over the API",
        help="API clients can read this field, filter by it, and write it unless it is read-only.",
    )
    api_servable = fields.Boolean(
        string="Can Be Available over the API", compute="_compute_api_servable"
    )

    @api.depends("model", "ttype", "state")
    def _compute_api_servable(self):
        resources = {resource._api.model: resource for resource in _all(self.env)}
        for field in self:
            resource = resources.get(field.model) if field.state == "manual" else None
            field.api_servable = resource is not None and _is_servable(resource, field.ttype)

    @api.constrains("api_served", "model", "ttype", "state")
    def _check_api_served(self):
        for field in self:
            if field.api_served and not field.api_servable:
                raise ValidationError(
                    self.env._(
                        "The API cannot serve the field %(field)s: only custom fields of models "
                        "that have an API can be made available, and no files.",
                        field=field.field_description,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        found = super().create(vals_list)
        if any(found.mapped("api_served")):
            self.env.registry.clear_cache("routing")  # in every worker
        return found

    def write(self, vals):
        result = super().write(vals)
        if not {"api_served", "groups", "field_description"}.isdisjoint(vals):
            self.env.registry.clear_cache("routing")
        return result


def _all(env):
    names = env.registry.descendants(["api.resource"], "_inherit")
    return [env[name] for name in names if env[name]._api]


def _is_servable(resource, ttype):
    field_class = RESOURCE_FIELDS.get(ttype)
    return bool(field_class) and (not field_class.is_file or "files" in resource._api.verbs)


def of_resource(resource, declared):
    """Return name → :class:`CustomField` of the ticked fields that nobody has declared."""
    model = resource._api_records()
    if not any(field.manual for field in model._fields.values()):
        return {}  # without asking the database
    return {
        name: _declared(resource, model._fields[name], groups)
        for name, groups in resource.env.execute_query(SQL(_TICKED, model._name))
        if name in model._fields
        and name not in declared
        and _is_servable(resource, model._fields[name].type)
    }


def _declared(resource, odoo_field, groups):
    field_class = RESOURCE_FIELDS[odoo_field.type]
    is_written = (
        field_class.writable
        and odoo_field.type != "one2many"
        and not (odoo_field.readonly or odoo_field.compute or odoo_field.related)
        and not {"create", "update"}.isdisjoint(resource._api.verbs)
    )
    return CustomField(
        WRITE if is_written else READ,
        # what the log of changes does not look at, as it is known when the registry loads
        on_demand=field_class.many,
        groups=frozenset(groups),
    )


def is_closed(env, field):
    """Whether the user has none of the groups that a custom field is for."""
    groups = getattr(field.declared, "groups", ())
    return bool(groups) and groups.isdisjoint(env.user._get_group_ids())


def refuse_empty(resource, records, places):
    """Odoo's form alone requires a value where the table had records without one.

    :raise Refused: naming required custom fields that are empty, by their labels
    """
    required = [
        field
        for field in resource._api_resource_fields().values()
        if isinstance(field.declared, CustomField) and field.odoo_field.required and not field.falsy
    ]
    for record, place in zip(records, places, strict=True):
        details = [
            {"field": field.name, "message": _required(resource.env, field)}
            for field in required
            if not record[field.name]
        ]
        if details:
            with errors_at(**place):
                raise Refused(details=details)


def _required(env, field):
    return env._("%s is required.", field.odoo_field._description_string(env))
