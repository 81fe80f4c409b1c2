"""A route type of another addon, which tells everything when something goes wrong."""

import traceback

from odoo.http import Dispatcher, Response


class LinesDispatcher(Dispatcher):
    routing_type = "lines"

    @classmethod
    def is_compatible_with(cls, request):  # noqa: ARG003 - Odoo passes it
        return True

    def dispatch(self, endpoint, args):
        self.request.params = dict(args)
        self.request.lines = self.request.httprequest.get_data(as_text=True).splitlines()
        return Response(self.request.registry["ir.http"]._dispatch(endpoint))

    def handle_error(self, exc):
        return Response("".join(traceback.format_exception(exc)), 500)
