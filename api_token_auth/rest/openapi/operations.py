"""From a route, and what it says of itself, to its operation in the document."""

import re

from ...http.operation import Content, Form, Operation
from ...http.scopes import Needed
from . import contents, parameters, responses, schemas

_ARGUMENT = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
_CONTENT_TYPES = {
    "json": "application/json",
    "any": "application/json",
    "form": "application/x-www-form-urlencoded",
}
#: verb of a declaration → its operation, and the link from a new record to it
_FOLLOWING = {
    "read": ("get", "Read"),
    "update": ("update", "Change"),
    "delete": ("delete", "Delete"),
}
BASE = "/api/v1/"


def path(env, url, routing):
    """``/books/<int:record_id>`` → ``/books/{book_id}``."""
    names = _argument_names(env, url, routing)
    return _ARGUMENT.sub(lambda found: f"{{{names[found[2]]}}}", url)


def _argument_names(env, url, routing):
    """Return name in the route → name in the document, by which people know the record."""
    names, resource = {n: n for _converter, n in _ARGUMENT.findall(url)}, _resource(env, routing)
    if resource is not None and "record_id" in names:
        names["record_id"] = _id_of(resource._api.label)
    if "parent_id" in names:
        above = url.partition("/<int:parent_id>")[0].removeprefix(BASE)
        for label in [api.label for api in _declared(env) if api.path == above]:
            names["parent_id"] = _id_of(label)
    return names


def _declared(env):
    models = env.registry.models.values()
    return [model._api for model in models if getattr(model, "_api", None)]


def _id_of(label):
    return f"{label.replace(' ', '_')}_id"


def build(env, url, routing):
    """Return ``(operation, name → schema)``.

    :param url: as the route says it
    :param routing: of the endpoint, with ``operation``
    """
    said, resource = routing["operation"], _resource(env, routing)
    body, answer = _content(said.body, resource), _content(said.answer, resource)
    result = {
        "operationId": _identifier(resource, url, routing),
        "summary": _in_words(said.summary, resource),
        "tags": [resource._api.path if resource is not None else _first(url)],
        "security": _security(env, routing),
        "responses": _answers(resource, url, routing, answer),
    }
    description = said.description(resource) if callable(said.description) else said.description
    if description:
        result["description"] = description
    if found := _parameters(env, resource, url, routing):
        result["parameters"] = found
    if body:
        content = _body_content(routing.get("body", "json"), body)
        result["requestBody"] = {"required": True, "content": content}
    return result, _schemas(resource, body, answer)


def _body_content(kind, body):
    """:param kind: as the route says it; a file may also come without a form around it"""
    if kind != "file":
        return {_CONTENT_TYPES[kind]: _media(body)}
    bytes_ = contents.file()
    return {"multipart/form-data": _media(body), bytes_.media_type: _media(bytes_)}


def _resource(env, routing):
    return env[routing["resource"]] if "resource" in routing else None


def _content(given, resource):
    """What ``Operation`` allows for a body or an answer → :class:`Content`, or None."""
    if callable(given) and not isinstance(given, type):
        given = given(resource)
    if given is None:
        return None
    return given.resolved() if isinstance(given, Content) else Content(given)


def _in_words(text, resource):
    if resource is None:
        return text
    parent = resource._api.parent
    words = {
        "{one}": resource._api.label,
        "{many}": resource._api.plural or f"{resource._api.label}s",
        "{parent}": resource.env[parent.resource]._api.label if parent else "",
    }
    for placeholder, word in words.items():
        text = text.replace(placeholder, word)
    return text


def _first(url):
    return url.removeprefix(BASE).strip("/").partition("/")[0]


def _identifier(resource, url, routing):
    name, [method] = routing["operation"].name, routing["methods"]
    if name and "{" in name:
        return identifier(_in_words(name, resource))
    if name and resource is not None:
        return identifier(f"{name} {resource._api.label}")
    return name or identifier(f"{method} {_ARGUMENT.sub('', url).removeprefix(BASE)}")


def identifier(words):
    """``give_back book`` → ``giveBackBook``."""
    first, *others = re.findall(r"[^\W_]+", words)
    return first.lower() + "".join(word.title() for word in others)


def _security(env, routing):
    if routing["auth"] != "api_token":
        return []
    asked = routing["operation"].scopes
    enough = asked(env) if asked else Needed.by(routing).alternatives()
    schemes = env["ir.http"]._api_security_schemes().items()
    return [{name: s} for name, scheme in schemes for s in enough if _grants(scheme, s)]


def _grants(scheme, scopes):
    """Whether one can have the scopes by it: no app gets those over its user's tokens."""
    return all(set(scopes) <= set(flow["scopes"]) for flow in scheme.get("flows", {}).values())


def _parameters(env, resource, url, routing):
    said, names = routing["operation"], _argument_names(env, url, routing)
    of = env if resource is None else resource
    query = said.query(of) if callable(said.query) else said.query
    in_path = {one["name"]: one for one in query if one.get("in") == "path"}
    return [
        *(
            _in_path(names[name], converter) | in_path.get(name, {})
            for converter, name in _ARGUMENT.findall(url)
        ),
        # What the path says is not asked for again: clients have one argument of a name.
        *({"in": "query", **one} for one in query if _field(one) not in names.values()),
        *(parameters.header(name) for name in _headers(routing)),
    ]


def _field(parameter):
    return parameter["name"].partition("__")[0]


def _in_path(name, converter):
    schema = schemas.ID if converter == "int" else {"type": "string"}
    of = name.removesuffix("_id").replace("_", " ")
    described = {"description": f"ID of the {of}."} if name.endswith("_id") else {}
    return {"name": name, "in": "path", "required": True, **described, "schema": schema}


def _headers(routing):
    [method] = routing["methods"]
    if routing["auth"] == "api_token":
        yield from ("CompanyId", "Language")
    if routing["operation"].etag:
        yield "IfNoneMatch" if method == "GET" else "IfMatch"
    if "resource" in routing and method == "POST":
        yield "IdempotencyKey"


def _answers(resource, url, routing, answer):
    said, [method] = routing["operation"], routing["methods"]
    answer = answer or Content({"type": "object"})
    success = {"description": answer.text, "content": {answer.media_type: _media(answer)}}
    if said.headers:
        success["headers"] = {name: {"schema": {"type": "string"}} for name in said.headers}
    if said.status == 201 and resource is not None:
        success["links"] = _links(resource)
    answers = {str(said.status): success}
    answers |= {"201": {**success, "description": "Created."}} if said.creates else {}
    if said.etag and method == "GET":
        answers["304"] = {"description": "The client already has this version."}
    # A parameter may name a record that is not there.
    named = said.query is parameters.of_list and resource._api.parameters
    errors = sorted(_statuses(url, routing) | ({422} if named else set()))
    return answers | {str(s): {"$ref": f"#/components/responses/{s}"} for s in errors}


def _statuses(url, routing):
    """The errors that follow from the route, and its own."""
    said, [method] = routing["operation"], routing["methods"]
    statuses = {503, *said.errors}
    if routing["auth"] == "api_token":
        statuses |= {400, 401, 403, 429}
    if said.body or method == "POST":  # a POST is read anyway
        statuses |= {400, 413, 415}
    if "resource" in routing and method != "GET":
        statuses |= {409, 422}
    if said.etag and method != "GET":
        statuses.add(412)
    if _ARGUMENT.search(url):
        statuses.add(404)
    return statuses


def _links(resource):
    """What may be done with a new record, for clients that follow links."""
    return {
        f"{text}It": {
            "operationId": identifier(f"{verb} {resource._api.label}"),
            "parameters": {_id_of(resource._api.label): "$response.body#/data/id"},
        }
        for needed, (verb, text) in _FOLLOWING.items()
        if needed in resource._api.verbs
    }


def _media(content):
    example = {} if content.example is None else {"example": content.example}
    return {"schema": _schema(content.schema), **example}


def _schema(given):
    if isinstance(given, Form):
        properties = {name: {"type": "string"} for name in (*given.required, *given.optional)}
        return {"type": "object", "properties": properties, "required": list(given.required)}
    return schemas.ref(given.__name__.removesuffix("Body")) if isinstance(given, type) else given


def _schemas(resource, *contents):
    """The schemas that an operation refers to."""
    found = {} if resource is None else schemas.of_resource(resource)
    for content in filter(None, contents):
        found |= content.schemas
        if isinstance(content.schema, type):
            models = schemas.of_model(content.schema)
            name = content.schema.__name__
            found[name.removesuffix("Body")] = models.pop(name)
            found |= models
    return found


def check(env, url, routing):
    """Refuse, when the registry loads, what no document can be made of.

    :raise TypeError, ValueError: the route is named
    """
    said, methods = routing["operation"], routing.get("methods") or ()
    if not isinstance(said, Operation):
        raise TypeError(f"The route {url} needs operation=Operation(…), not {said!r}.")
    if len(methods) != 1:
        raise ValueError(f"The route {url} has an operation=, and needs methods=[one method].")
    if routing.get("resource", "api.resource") not in env:
        raise ValueError(
            f"The route {url} is of the resource {routing['resource']!r}, which is not there."
        )
    if unknown := set(said.errors) - set(responses.TEXTS):
        known = ", ".join(map(str, responses.TEXTS))
        raise ValueError(f"The route {url} names errors {sorted(unknown)}; possible are {known}.")
