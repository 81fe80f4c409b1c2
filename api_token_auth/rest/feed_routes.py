"""The feed of changes, of all resources together."""

from odoo import http
from odoo.http import request

from ..http.operation import Content, Operation
from . import feed

_TEXT = {"type": "string"}
_CHANGE = {
    "type": "object",
    "properties": {
        "resource": {"type": "string", "description": "Path of its resource: `tasks`."},
        "id": {"type": "integer"},
        "change": {"type": "string", "description": "`created`, `changed` or `deleted`."},
        "version": {
            "type": ["string", "null"],
            "description": "What its `ETag` begins with now; null where it is deleted.",
        },
    },
    "required": ["resource", "id", "change", "version"],
}
_PAGE = {
    "type": "object",
    "properties": {
        "success": {"const": True},
        "data": {"type": "array", "items": {"$ref": "#/components/schemas/Change"}},
        "meta": {"$ref": "#/components/schemas/ChangesMeta"},
    },
    "required": ["success", "data", "meta"],
}
_META = {
    "type": "object",
    "properties": {
        "count": {"type": "integer"},
        "has_more": {"type": "boolean"},
        "next_cursor": {"type": "string", "description": "What to send as `since` next time."},
    },
    "required": ["count", "has_more", "next_cursor"],
}
_EXAMPLE = {
    "success": True,
    "data": [
        {"resource": "tasks", "id": 7, "change": "changed", "version": "1795000000000000"},
        {"resource": "tasks", "id": 8, "change": "deleted", "version": None},
    ],
    "meta": {"count": 2, "has_more": False, "next_cursor": "6f1c…"},
}


def _query(env):
    return [
        {
            "name": "since",
            "in": "query",
            "description": "`meta.next_cursor` of the time before; without it, the answer is a"
            " first cursor and nothing else.",
            "schema": _TEXT,
        },
        {
            "name": "resources",
            "in": "query",
            "description": "Only changes of these; else of all that the token may read.",
            "schema": {
                "type": "array",
                "items": {"type": "string", "enum": feed.paths(env)},
                "minItems": 1,
            },
            "style": "form",
            "explode": False,
        },
        {
            "name": "limit",
            "in": "query",
            "description": "Changes that are looked at for a page.",
            "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
        },
    ]


class ChangesController(http.Controller):
    @http.route(
        "/api/v1/changes",
        type="api",
        auth="api_token",
        methods=["GET"],
        scopes=(),  # each resource asks for its own
        readonly=True,
        operation=Operation(
            "List what changed",
            name="listChanges",
            description="Which records were created, changed or deleted, in an order that loses"
            " none: ids and versions, to be read where they are needed. A record is named only to"
            " whoever may read it. 410 `cursor_expired`: read everything anew, from a new cursor.",
            answer=Content(
                _PAGE, _EXAMPLE, {"Change": _CHANGE, "ChangesMeta": _META}, text="The page."
            ),
            query=_query,
            scopes=feed.scopes,
            errors=(410,),
        ),
    )
    def changes(self):
        return feed.page(request.env, request.httprequest.args, request.api.scopes)
