"""The operations of a token itself: log in, refresh, revoke, and what it says of itself.

Path, method, scopes and the type of the body come from the routes that serve them, members of
JSON bodies from the models that check them. What a route does, and answers, is said beside it as
``documented=Operation(…)``.
"""

from dataclasses import dataclass

from . import examples, schemas

_BASE = "/api/v1/auth"
_CONTENT_TYPES = {
    "json": "application/json",
    "any": "application/json",
    "form": "application/x-www-form-urlencoded",
}


@dataclass(frozen=True)
class Operation:
    """What the document says of a route beside what the route itself tells.

    :param summary: for people
    :param body: a pydantic model, or a :class:`Form`; None where no body is needed
    :param answer: name of a schema; None for any object
    :param errors: statuses beside those that follow from the route
    """

    summary: str
    body: object = None
    answer: str | None = None
    errors: tuple = ()


@dataclass(frozen=True)
class Form:
    """Names of the members of a form (RFC 6749 appendix B)."""

    required: tuple
    optional: tuple = ()

    def schema(self):
        properties = {name: {"type": "string"} for name in (*self.required, *self.optional)}
        return {"type": "object", "properties": properties, "required": list(self.required)}


#: Of answers; those of bodies come from their models.
SCHEMAS = {
    "Tokens": {
        "type": "object",
        "properties": {
            "success": {"const": True},
            "uid": {"type": "integer"},
            "access_token": {"type": "string"},
            "token_type": {"const": "Bearer"},
            "expires_in": {"type": "integer", "description": "Seconds."},
            "refresh_token": {"type": "string", "description": "Not with refresh_cookie."},
            "refresh_expires_in": {"type": "integer", "description": "Seconds."},
            "scope": {"type": "string"},
        },
        "required": ["access_token", "token_type", "expires_in", "scope"],
    },
    "Answer": {
        "type": "object",
        "properties": {"success": {"const": True}, "data": {}},
        "required": ["success", "data"],
    },
    "Introspection": {
        "type": "object",
        "properties": {
            "active": {"type": "boolean"},
            "scope": {"type": "string"},
            "username": {"type": "string"},
            "sub": {"type": "string"},
            "token_type": {"type": "string"},
            "exp": {"type": "integer"},
            "iat": {"type": "integer"},
        },
        "required": ["active"],
    },
}


def build(routes, scopes=None):
    """Return ``(paths, schemas)``.

    :param routes: of all routes, ``(path, routing)``; those that say ``documented`` count
    :param scopes: only what these scopes permit; None for everything
    """
    paths, found = {}, dict(SCHEMAS)
    for path, routing in routes:
        if "documented" not in routing:
            continue
        needed = routing.get("scopes")
        if scopes is None or not needed or not scopes.isdisjoint(needed):
            [method] = (method.lower() for method in routing["methods"])
            operation, more = _operation(path, method, routing)
            paths.setdefault(path, {})[method] = operation
            found |= more
    return paths, found


def _operation(path, method, routing):
    documented, scopes = routing["documented"], routing.get("scopes")
    name = path.removeprefix(_BASE)
    operation = {
        "operationId": f"{method}{name.replace('/{token_id}', '').strip('/').title()}",
        "summary": documented.summary,
        "tags": ["auth"],
        "security": [] if scopes is None else [{"bearer": [s]} for s in scopes] or [{"bearer": []}],
        "responses": {
            "200": _success(name, documented.answer),
            **{str(s): {"$ref": f"#/components/responses/{s}"} for s in _errors(path, routing)},
        },
    }
    if "{token_id}" in path:
        operation["parameters"] = [
            {"name": "token_id", "in": "path", "required": True, "schema": schemas.ID}
        ]
    body, more = _body(name, routing)
    return ({**operation, "requestBody": body} if body else operation), more


def _errors(path, routing):
    """The statuses of errors that follow from the route, and its own."""
    scopes = routing.get("scopes")
    errors = {503, *routing["documented"].errors}
    errors |= {400, 413, 415} if routing["methods"] == ["POST"] else set()
    errors |= {401, 429} if scopes is not None else set()
    errors |= {403} if scopes else set()
    return sorted(errors | ({404} if "{" in path else set()))


def _body(name, routing):
    """Return ``(requestBody or None, further schemas)``."""
    body, found = routing["documented"].body, {}
    if body is None:
        return None, found
    if isinstance(body, Form):
        schema = body.schema()
    else:
        title = body.__name__.removesuffix("Body")
        found = {title: schemas.of_model(body)[body.__name__]}
        schema = schemas.ref(title)
    content = {"schema": schema, "example": examples.ACCOUNT_BODIES[name]}
    content = {_CONTENT_TYPES[routing.get("body", "json")]: content}
    return {"required": True, "content": content}, found


def _success(name, answer):
    content = {"schema": schemas.ref(answer) if answer else {"type": "object"}}
    content["example"] = examples.deleted() if answer == "Deleted" else examples.ACCOUNT[name]
    return {"description": "Done.", "content": {"application/json": content}}
