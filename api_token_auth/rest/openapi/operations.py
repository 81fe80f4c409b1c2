"""One operation for each route of a resource."""

from . import examples, parameters, schemas

_READING = ("list", "list_below", "read")

_SUMMARIES = {
    "list": "List {many}",
    "list_below": "List the {many} of a {parent}",
    "create": "Create a {one}, or several",
    "create_below": "Create a {one} of a {parent}, or several",
    "update_several": "Change several {many}, all or nothing",
    "read": "Read a {one}",
    "update": "Change a {one}",
    "replace": "Change a {one}; name what creation requires",
    "delete": "Delete a {one}",
    "attach": "Attach a {one} to a {parent}, or create one there",
    "detach": "Take a {one} from a {parent}; it stays where else it is",
}

_ERRORS = {
    "list": (400, 401, 403, 429, 503),
    "list_below": (400, 401, 403, 404, 429, 503),
    "read": (400, 401, 403, 404, 429, 503),
    "create": (400, 401, 403, 409, 413, 415, 422, 429, 503),
    "create_below": (400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
    "update": (400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503),
    "update_several": (400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
    "replace": (400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503),
    "delete": (400, 401, 403, 404, 409, 412, 422, 429, 503),
    "attach": (400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
    "detach": (400, 401, 403, 404, 409, 422, 429, 503),
}


def build(resource, route, path):
    """Return ``(operation, further schemas)``.

    :param route: the routing dict of the endpoint
    :param path: as the document has it, ``/api/v1/projects/{record_id}``
    """
    operation = route["operation"]
    words = {
        "one": resource._api.label,
        "many": f"{resource._api.label}s",
        "parent": _parent_label(resource, operation),
    }
    result = {
        "operationId": _identifier(resource, operation),
        "summary": _SUMMARIES[operation].format(**words),
        "tags": [resource._api.path],
        "security": [{"bearer": [scope]} for scope in route["scopes"]],
        "parameters": _parameters(resource, operation, path),
        "responses": _responses(resource, operation),
    }
    body, more = _body(resource, operation)
    return ({**result, "requestBody": body} if body else result), more


def _parent_label(resource, operation):
    if operation not in ("list_below", "create_below", "attach", "detach"):
        return ""
    parent = resource._api.parent
    return resource.env[parent.resource]._api.label if parent else "project"


def _identifier(resource, operation):
    words = f"{operation} {resource._api.label}".replace("_", " ").title().replace(" ", "")
    return words[0].lower() + words[1:]


def _parameters(resource, operation, path):
    result = []
    if "{parent_id}" in path:
        result.append(parameters.in_path("parent_id", "Id of the record above."))
    if "{record_id}" in path:
        result.append(parameters.in_path("record_id", f"Id of the {resource._api.label}."))
    if operation in ("list", "list_below"):
        result += parameters.of_list(resource)
    if operation == "read":
        result.append(parameters.of_fields(resource))
    if operation in ("create", "create_below", "update", "update_several", "replace"):
        text = "false keeps back the mail about an assignment."
        result.append(parameters.query("notify", text, {"type": "boolean", "default": True}))
    return result + [parameters.header(name) for name in _headers(operation)]


def _headers(operation):
    names = ["CompanyId", "Language"]
    if operation in _READING:
        names.append("IfNoneMatch")
    if operation in ("update", "replace", "delete"):
        names.append("IfMatch")
    if operation in ("create", "create_below", "attach"):
        names.append("IdempotencyKey")
    return names


def _body(resource, operation):
    """Return ``(requestBody or None, further schemas)``."""
    if operation == "attach":
        attach = {"type": "object", "properties": {"id": schemas.ID}, "required": ["id"]}
        attach["additionalProperties"] = False
        one = schemas.ref(f"{resource._api_title()}Post")
        return _json({"anyOf": [attach, one]}, {"id": 7}), {}
    if operation == "create_below":
        more, name = schemas.of_body_below(resource)
        one = schemas.ref(name)
        many = {"type": "array", "items": one, "minItems": 1, "maxItems": 100}
        _schema, example = schemas.body(resource, "create")
        example.pop(resource._api.parent.field, None)  # the address says it
        return _json({"anyOf": [one, many]}, example), more
    if operation == "update_several":
        return _json(*schemas.body_of_changes(resource)), {}
    if operation in ("create", "update", "replace"):
        return _json(*schemas.body(resource, operation)), {}
    return None, {}


def _json(schema, example):
    content = {"schema": schema, **({"example": example} if example else {})}
    return {"required": True, "content": {"application/json": content}}


def _responses(resource, operation):
    title, record = resource._api_title(), examples.answer(resource)
    errors = {str(status): _error(status) for status in _ERRORS[operation]}
    if operation in ("list", "list_below"):
        page = examples.page(resource)
        success = {"200": _success(f"{title}List", "The page.", page, ("ETag", "Link"))}
        success["304"] = {"description": "The client has this page."}
        return {**success, **errors}
    if operation == "read":
        success = {"200": _success(f"{title}Answer", "The record.", record, ("ETag",))}
        success["304"] = {"description": "The client has this version."}
        return {**success, **errors}
    if operation in ("delete", "detach"):
        return {"200": _success("Deleted", "Done.", examples.deleted()), **errors}
    if operation == "update_several":
        content = {"schema": schemas.several(title), "example": examples.several(resource)}
        content = {"application/json": content}
        return {"200": {"description": "The records as stored.", "content": content}, **errors}
    if operation in ("update", "replace"):
        stored = _success(f"{title}Answer", "The record as stored.", record, ("ETag",))
        return {"200": stored, **errors}
    return {"201": _created(resource, operation), **errors}


def _created(resource, operation):
    title = resource._api_title()
    example, headers = examples.answer(resource), ("ETag", "Location")
    created = _success(f"{title}Answer", "The record as stored.", example, headers)
    if operation != "attach":
        content = created["content"]["application/json"]
        content["schema"] = {"anyOf": [content["schema"], schemas.several(title)]}
    created["links"] = _links(resource)
    return created


def _links(resource):
    """What may be done with a new record, for clients that follow links."""
    verbs = {"read": "Read", "update": "Change", "delete": "Delete"}
    return {
        f"{text}It": {
            "operationId": _identifier(resource, verb),
            "parameters": {"record_id": "$response.body#/data/id"},
        }
        for verb, text in verbs.items()
        if verb in resource._api.verbs
    }


def _success(schema, text, example, headers=()):
    described = {name: {"schema": {"type": "string"}} for name in headers}
    content = {"schema": schemas.ref(schema), "example": example}
    answer = {"description": text, "content": {"application/json": content}}
    return {**answer, "headers": described} if described else answer


def _error(status):
    return {"$ref": f"#/components/responses/{status}"}
