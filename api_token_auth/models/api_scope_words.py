"""Scopes as people read them: in the order read, change, delete, and summed up in one line."""

from functools import reduce

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_list

from ..http.scopes import RPC

_VERBS = ("read", "write", "delete")

# Odoo's marks for what an addon did not bring along.
_NOT_SHIPPED = ("__export__", "__import__", "__custom__")


class ApiScope(models.Model):
    # One file for one purpose.
    _inherit = "api.scope"
    _order = "area, verb_rank, name"

    area = fields.Char(compute="_compute_area", help="What it is about: project of project:read.")
    verb_rank = fields.Integer(compute="_compute_area", help="Reading first, deleting last.")
    is_deleting = fields.Boolean(
        "Deletes", compute="_compute_area", help="What is deleted cannot be restored."
    )

    @api.depends("name")
    def _compute_area(self):
        for scope in self:
            scope.area, _colon, verb = (scope.name or "").partition(":")
            scope.verb_rank = _VERBS.index(verb) if verb in _VERBS else len(_VERBS)
            scope.is_deleting = verb == "delete" or scope.name == RPC

    def _field_to_sql(self, alias, field_expr, query=None, *arguments, **keywords):
        """Order by what is computed of the name, in the database."""
        if field_expr not in ("area", "verb_rank"):
            return super()._field_to_sql(alias, field_expr, query, *arguments, **keywords)
        name = super()._field_to_sql(alias, "name", query)
        if field_expr == "area":
            return SQL("split_part(%s, ':', 1)", name)
        rank = "COALESCE(array_position(%s, split_part(%s, ':', 2)), %s)"
        return SQL(rank, list(_VERBS), name, len(_VERBS) + 1)

    def _area_names(self):
        """Return area → what it is called in a sentence, in the reader's language.

        For addons to add their own to; an area that is not there is called by its name.
        """
        return {"token": self.env._("API connections"), "rpc": self.env._("everything in Odoo")}

    def _verb_names(self):
        """The same for what stands after the colon."""
        return {
            "read": self.env._("read"),
            "write": self.env._("change"),
            "delete": self.env._("delete"),
            "manage": self.env._("revoke"),
            "introspect": self.env._("check"),
        }

    def _summed_up(self):
        """Return such as "Projects, tasks: read, change": areas of which one may do the same."""
        areas, verbs = self._area_names(), self._verb_names()
        by_area = {}
        for scope in self.sorted(lambda scope: (scope.area, scope.verb_rank, scope.name)):
            verb = scope.name.partition(":")[2]
            by_area.setdefault(scope.area, []).append(verbs.get(verb, verb))
        alike = {}
        for area, may in by_area.items():
            alike.setdefault(self._listed(may), []).append(areas.get(area, area))
        return self._side_by_side(
            [self._area_and_verbs(self._listed(alike[may]), may) for may in alike]
        )

    def _listed(self, words):
        return format_list(self.env, words, "unit")

    def _side_by_side(self, texts):
        """Join texts that have commas of their own; languages set a semicolon differently."""

        def join(before, after):
            return self.env._("%(before)s; %(after)s", before=before, after=after)

        return reduce(join, texts) if texts else ""

    def _area_and_verbs(self, areas, verbs):
        areas = f"{areas[:1].upper()}{areas[1:]}"
        return self.env._("%(areas)s: %(verbs)s", areas=areas, verbs=verbs) if verbs else areas

    @api.ondelete(at_uninstall=False)
    def _keep_what_addons_brought(self):
        """Routes ask for these by name: without them every call there would be refused."""
        shipped = (
            self.env["ir.model.data"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("module", "not in", _NOT_SHIPPED),
                ]
            )
        )
        if shipped:
            names = self.browse(shipped.mapped("res_id")).sorted().mapped("name")
            raise UserError(
                self.env._(
                    "Apps need %(names)s, which an installed addon provides. To keep people from "
                    "using it, reserve it for a group.",
                    names=format_list(self.env, names),
                )
            )
