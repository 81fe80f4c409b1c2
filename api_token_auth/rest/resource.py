"""The base of every resource: an abstract model, so that addons extend one as Odoo does.

    class ProjectResource(models.AbstractModel):
        _inherit = "api.resource.project"

        def _api_fields(self):
            return {**super()._api_fields(), "x_budget": Field(WRITE)}

Methods run as the token's user. All are private: nothing here can be called over RPC.
"""

from odoo import models, tools
from odoo.http import request
from odoo.tools import SQL

from .. import compat
from ..db import columns
from ..http.scopes import Needed
from . import (  # noqa: F401 each makes its types known
    change_sources,
    custom_fields,
    declaration_checks,
    filters,
    loading,
    properties,
    read_only_fields,
    reading,
    references,
    relational_fields,
    route_checks,
    side_effects,
)
from .bodies import PATCH, POST, TITLES
from .computed_fields import WebUrl
from .declaration import Field
from .external_ids import ExternalIds
from .openapi import document
from .served_fields import of_resource

_ALWAYS = {
    "id": Field(),
    "create_date": Field(),
    "write_date": Field(),
    "create_uid": Field(on_demand=True, description="Who created it."),
    "write_uid": Field(on_demand=True, description="Who changed it last."),
    "web_url": Field(on_demand=True, kind=WebUrl),
}


class ApiResource(models.AbstractModel):
    _name = "api.resource"
    _description = "REST resource"

    #: :class:`.declaration.Resource`
    _api = None

    # ------------------------------------------------------------- for addons to override

    def _api_fields(self):
        """Return name → :class:`.declaration.Field`, in the order of the answer."""
        return dict(self._api.fields)

    def _api_domain(self):
        """Return the domain of the records that are served at all, beside record rules."""
        return []

    def _api_condition(self):
        """Return a further SQL condition on the model's table, or None.

        For what Odoo takes long to make of a domain.
        """
        return

    def _api_validate(self, record, values):
        """Refuse what Odoo's form would not let a person do, before it is written.

        :param record: the record to change, empty for a new one
        :param values: dict of the fields that the client would change → validated values; of a
            new record all that it named
        :raise ApiError: refused
        """

    def _api_prepare_values(self, record, values):  # noqa: ARG002 for overrides
        """Return Odoo's values to write beside those that the client named.

        :param record, values: as for :meth:`_api_validate`
        :return: dict as for Odoo's ``create`` and ``write``
        """
        return {}

    def _api_moved_along(self, record, values):  # noqa: ARG002 for overrides
        """Return other records of the model that Odoo changes along with ``record``.

        They lose nothing by it: a request that would empty or reset one of their fields is refused.

        :param record, values: as for :meth:`_api_validate`
        """
        return record.browse()

    def _api_consequences(self):
        """Return the :class:`.declaration.Consequence` that changes may have."""
        return self._api.consequences

    def _api_meta(self, record_id):  # noqa: ARG002 for overrides
        """Return further facts about one record, for ``meta`` beside ``data``; {} for none."""
        return {}

    def _api_create(self, vals_list):
        """Create one record for each dict of Odoo's values → a recordset in their order."""
        return self._api_records().create(vals_list)

    def _api_write(self, records, vals):
        """Write a dict of Odoo's values on one or more records; may raise any of Odoo's errors."""
        records.write(vals)

    def _api_unlink(self, records):
        """Delete records; what refers to them is a 409 by itself."""
        records.unlink()

    def _api_count_sql(self, field, records, domain=()):
        """Return SQL for ``sql=`` of another resource's field: how many of these it has.

        As many as a list of them shows: neither archived ones nor what the user may not read.

        :param field: the many2one to the rows of ``records``' table
        :param domain: further conditions
        """
        active = [("active", "=", True)] if "active" in self._api_resource_fields() else []
        query = reading.search(self, [*active, *domain])
        if query.is_empty():
            return SQL("0")
        here = SQL.identifier(query.table, field)
        query.add_where(SQL("%s = %s", here, SQL.identifier(records._table, "id")))
        return query.subselect(SQL("count(*)"))

    # --------------------------------------------------------------- what follows from it

    def _api_records(self):
        """The empty recordset of the model served."""
        return self.env[self._api.model]

    @tools.ormcache(cache="routing")
    def _api_resource_fields(self):
        """Return name → :class:`.fields.ResourceField`; kept as long as the registry's caches."""
        return of_resource(self, self._api_declared())

    def _api_declared(self):
        """Return name → :class:`.declaration.Field` on this series of Odoo."""
        known = self._api_records()._fields  # not every model keeps who wrote its records
        declared = {name: field for name, field in _ALWAYS.items() if field.kind or name in known}
        if self._api.external_ids:
            declared["external_ids"] = Field(on_demand=True, kind=ExternalIds)
        declared |= self._api_fields()
        declared |= custom_fields.of_resource(self, declared)
        return {
            name: field
            for name, field in declared.items()
            if getattr(field, "series", None) in (None, compat.NUMBER)
        }

    @tools.ormcache("model_name", cache="routing")
    def _api_columns(self, model_name):
        """Return what :func:`.loading.columns` says of a model."""
        return loading.columns(self.env[model_name])

    @tools.ormcache(cache="routing")
    def _api_guarded(self):
        """Return the names of fields that :mod:`.side_effects` looks at."""
        return side_effects.guarded(self._api_resource_fields())

    @tools.ormcache(cache="routing")
    def _api_not_null_columns(self):
        """Return the ``NOT NULL`` columns of all served tables, as a set of (table, column)."""
        names = self.pool.descendants(["api.resource"], "_inherit")
        models = {getattr(self.env[name]._api, "model", None) for name in names}
        # One that is not there is another resource's mistake, see :mod:`.declaration_checks`.
        tables = [self.env[model]._table for model in models if model in self.env]
        return columns.not_null(self.env.cr, tables)

    @tools.ormcache(cache="routing")
    def _api_filters(self):
        """Return parameter → (field, operator) for every filter there is."""
        return filters.names(self._api_resource_fields())

    @tools.ormcache(cache="routing")
    def _api_references(self):
        """Return model name → the served fields that refer to its records."""
        names = self.pool.descendants(["api.resource"], "_inherit")
        return references.of_resources([self.env[name] for name in names if self.env[name]._api])

    @tools.ormcache("method", cache="routing")
    def _api_input(self, method):
        """Return the pydantic model of the body of POST, PUT or PATCH."""
        from . import input_models  # not when Odoo starts

        if method == POST:
            return self._api_create_input(())
        title = f"{self._api_title()}{TITLES[method]}"
        return input_models.build(title, self._api_resource_fields(), method)

    @tools.ormcache(cache="routing")
    def _api_changes_input(self):
        """Return the model of one object in the body of PATCH of a collection."""
        from . import input_models

        return input_models.with_id(self._api_input(PATCH))

    @tools.ormcache("inherited", "within", cache="routing")
    def _api_create_input(self, inherited, within=()):
        """Return the model of a new record.

        :param inherited: names of the fields that something else than the body gives
        :param within: of a nested record, see :func:`.input_models.for_creation`
        """
        from . import input_models

        return input_models.for_creation(self, inherited, within)

    def _api_title_below(self, inherited):
        """The name of the schemas of records some of whose fields something else gives."""
        parent = self._api.parent
        if parent and inherited == (parent.field,):
            return self.env[parent.resource]._api_title() + self._api_title()
        return "".join((self._api_title(), *(f"Without{_title(name)}" for name in inherited)))

    def _api_input_below(self):
        """Return the model of the body of POST below the parent, whose id the address gives."""
        return self._api_create_input((self._api.parent.field,))

    @tools.ormcache("scopes", cache="routing")
    def _api_document(self, scopes):
        """Return the OpenAPI document of this database; see :mod:`.openapi.document`."""
        return document.build(self.env, scopes)

    def _api_title(self):
        """The name of the resource's schemas: "project stage" → "ProjectStage"."""
        return _title(self._api.label)

    def _api_readable(self, names):
        """Return those of ``names`` whose fields the user may read, in the same order."""
        fields = self._api_resource_fields()
        of_odoo = [name for name in names if not fields[name].declared.kind]
        allowed = compat.readable_fields(self._api_records(), of_odoo)
        return [
            name
            for name in names
            if fields[name].declared.kind
            or (name in allowed and not _is_closed(self.env, fields[name]))
        ]

    def _api_default_names(self):
        """Return the names of the fields of an answer for which no ``fields`` were named."""
        fields = self._api_resource_fields().values()
        return self._api_readable([field.name for field in fields if not field.declared.on_demand])

    def _api_check_scopes(self, scopes):
        """Refuse what the token of the request was not granted.

        :param scopes: as a declaration has them
        :raise InsufficientScope: not all of them, or none of which one is enough
        """
        if request:  # what no request asks for needs no token
            Needed.of(scopes).check(request.api.scopes)

    def _api_language(self):
        return self.env.context.get("lang") or "en_US"

    def _register_hook(self):
        """Refuse to serve a resource whose declaration does not fit the database."""
        super()._register_hook()
        if self._name == "api.resource":
            change_sources.watch(self.env)  # once for all of them
        if self._api:
            declaration_checks.check(self)
            self._api_resource_fields()


def _title(words):
    """``project stage``, ``project_stage`` → ``ProjectStage``."""
    return words.replace("_", " ").title().replace(" ", "")


def _is_closed(env, field):
    if custom_fields.is_closed(env, field):
        return True
    return field.many and not env[field.comodel].has_access("read")
