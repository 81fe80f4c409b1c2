"""What refers to a deleted record changes with it, and so does its version.

PostgreSQL itself takes the references out, and Odoo does not notice: a client that synchronises
would not see it, and an old ``If-Match`` would pass.
"""

from typing import NamedTuple

from odoo import models
from odoo.tools import SQL


class Reference(NamedTuple):
    """A served field that holds ids of another model's records."""

    model: str
    field: object  #: Odoo's


class Base(models.AbstractModel):
    _inherit = "base"

    def unlink(self):
        # Every model's unlink ends here, with all the records that go.
        if self.pool.ready and self.ids:
            for reference in self.env["api.resource"]._api_references().get(self._name, ()):
                _touch(self.env, reference, self.ids)
        return super().unlink()


def of_resources(resources):
    """Return model name → list of :class:`Reference` to its records.

    :param resources: iterable of all resources that are served
    """
    found = {}
    for resource in resources:
        if "write_date" not in resource._api_records()._fields:
            continue  # there is no version that could change
        for field in resource._api_resource_fields().values():
            if field.comodel and not field.nested and field.odoo_field.store:
                reference = Reference(resource._api.model, field.odoo_field)
                found.setdefault(field.comodel, []).append(reference)
    return found


def _touch(env, reference, ids):
    model, field = env[reference.model], reference.field
    model.flush_model([field.name, "write_date"])
    table = SQL.identifier(model._table)
    if field.type == "many2many":
        found = SQL(
            "id IN (SELECT %s FROM %s WHERE %s = ANY(%s))",
            SQL.identifier(field.column1),
            SQL.identifier(field.relation),
            SQL.identifier(field.column2),
            ids,
        )
    elif not field.company_dependent:
        found = SQL("%s = ANY(%s)", SQL.identifier(field.name), ids)
    else:
        return
    env.cr.execute(SQL("UPDATE %s SET write_date = %s WHERE %s", table, env.cr.now(), found))
    model.invalidate_model(["write_date"], flush=False)
