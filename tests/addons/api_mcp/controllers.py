"""MCP over HTTP, a JSON answer for each message: a tool for each list of the declared resources."""

import json

from odoo import http
from odoo.addons.api_token_auth.rest import listing, parameters
from odoo.http import request
from werkzeug.datastructures import MultiDict


class McpController(http.Controller):
    @http.route("/mcp", type="api", auth="api_token", scopes=(), methods=["POST"], readonly=True)
    def serve(self):
        message = request.api.body
        if "id" not in message:
            return http.Response(status=202)  # a notification
        answer = {
            "initialize": _initialize,
            "ping": lambda _params: {},
            "tools/list": lambda _params: {"tools": [_tool(found) for found in _resources()]},
            "tools/call": _call,
        }.get(message["method"])
        result = (
            {"result": answer(message.get("params") or {})}
            if answer
            else {"error": {"code": -32601, "message": "Method not found"}}
        )
        return {"jsonrpc": "2.0", "id": message["id"], **result}


def _initialize(params):
    server = {"name": "odoo", "version": "1.0.0"}
    version = params["protocolVersion"]
    return {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": server}


def _resources():
    served = (model for name, model in request.env.items() if name.startswith("api.resource."))
    return [model for model in served if "list" in model._api.verbs and not model._api.parent]


def _tool(resource):
    declared = {found["name"]: found for found in parameters.of_list(resource)}
    properties = {
        name: {**found["schema"], "description": found.get("description", name)}
        for name, found in declared.items()
    }
    return {
        "name": f"list_{resource._api.path}",
        "description": f"Find {resource._api.path} in Odoo, as the user who connected it.",
        "inputSchema": {"type": "object", "properties": properties},
        "annotations": {"readOnlyHint": True},
    }


def _call(params):
    [resource] = [found for found in _resources() if _tool(found)["name"] == params["name"]]
    resource._api_check_scopes(resource._api.read)  # 403 says what to ask the user for
    texts = {name: _text(value) for name, value in params.get("arguments", {}).items()}
    page = listing.page(resource, listing.parse(resource, MultiDict(texts), {}))
    content = [{"type": "text", "text": json.dumps(page.answers, default=str)}]
    return {"content": content, "isError": False}


def _text(value):
    return ",".join(map(_text, value)) if isinstance(value, list) else str(value)
