"""JSON for errors that come before a database answers: none is chosen, or it is gone.

Odoo then has only its dispatcher of pages, which answers 404, or 500 where the connection
breaks on its way to the API. As soon as the addon is loaded in a process, server-wide or by a
database, this one stands in its place.
"""

from odoo import http
from werkzeug.exceptions import NotFound

from ..errors import ApiError
from . import database_choice
from .dispatcher import PREFIX, ApiDispatcher


class PageDispatcher(http._dispatchers["http"]):
    routing_type = "http"

    def handle_error(self, exc):
        request = self.request
        if request.registry is not None or not request.httprequest.path.startswith(PREFIX):
            return super().handle_error(exc)
        if isinstance(exc, NotFound):
            try:
                return database_choice.answer_without(request)
            except ApiError as error:
                exc = error
        return ApiDispatcher(request).handle_error(exc)
