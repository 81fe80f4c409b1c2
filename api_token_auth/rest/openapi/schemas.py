"""JSON schemas: of the records that are answered, and of the bodies that are accepted."""

from ...http.parsing import MAX_ID
from .. import properties, relational_fields
from ..bodies import PATCH, POST, PUT

_REF = "#/components/schemas/"

TRUE = {"type": "boolean", "const": True}
ID = {"type": "integer", "minimum": 1, "maximum": MAX_ID}

#: Schemas that every document has.
COMMON = {
    **relational_fields.SCHEMAS,
    **properties.SCHEMAS,
    "Reference": {
        "type": "object",
        "description": "A related record.",
        "properties": {"id": ID, "name": {"type": "string"}},
        "required": ["id", "name"],
    },
    "Error": {
        "type": "object",
        "properties": {
            "success": {"type": "boolean", "const": False},
            "error": {"type": "string", "description": "The error code. Never changes within v1."},
            "message": {"type": "string", "description": "A translated message for people."},
            "details": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "field": {"type": ["string", "null"]},
                        "message": {"type": "string"},
                        "index": {
                            "type": "integer",
                            "description": "The position in the list that was sent.",
                        },
                    },
                    "required": ["field", "message"],
                },
            },
            "scope": {"type": "string", "description": "The scopes that the token needs."},
            "error_description": {"type": "string"},
            "request_id": {"type": "string", "description": "Quote it when you ask for help."},
        },
        "required": ["success", "error", "message", "request_id"],
    },
    "ListMeta": {
        "type": "object",
        "properties": {
            "limit": {"type": "integer"},
            "count": {"type": "integer"},
            "has_more": {"type": "boolean"},
            "next_cursor": {"type": ["string", "null"]},
            "total": {"type": "integer", "description": "Only with total=true."},
            "labels": {
                "type": "object",
                "description": "Only with labels=true: field → value → what people call it.",
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                },
            },
        },
        "required": ["limit", "count", "has_more", "next_cursor"],
    },
    "DeletedBatch": {
        "type": "object",
        "properties": {
            "success": TRUE,
            "data": {
                "type": "array",
                "items": {"type": "object", "properties": {"id": ID}, "required": ["id"]},
            },
        },
        "required": ["success", "data"],
    },
    "Deleted": {
        "type": "object",
        "properties": {
            "success": TRUE,
            "data": {"type": "object", "properties": {"id": ID}, "required": ["id"]},
            "meta": {"type": "object"},
        },
        "required": ["success", "data"],
    },
}


def ref(name):
    return {"$ref": _REF + name}


def of_resource(resource):
    """Return name → schema: what a resource answers, and what its bodies are."""
    title = resource._api_title()
    schemas = {
        title: _record(resource),
        f"{title}ListResponse": _list(title),
        f"{title}BatchResponse": _batch(title),
        f"{title}Response": _response(resource, title),
    }
    inputs = [resource._api_input(method) for method in (POST, PUT, PATCH)]
    for model in (*inputs, resource._api_changes_input()):
        schemas |= of_model(model)
    return schemas


def of_model(model):
    """Return name → schema of a pydantic model and of those nested in it."""
    schema = model.model_json_schema(ref_template=_REF + "{model}")
    nested = schema.pop("$defs", {})
    schemas = {**nested, model.__name__: schema}
    return {name: _tidy(found) for name, found in schemas.items()}


def _tidy(schema):
    """Leave out what says nothing, pydantic's titles and null as the default; put in our names."""
    if isinstance(schema, list):
        return [_tidy(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    tidy = {}
    for key, part in schema.items():
        if key == "properties":
            tidy[key] = {name: _tidy(member) for name, member in part.items()}
        elif key == "x-schema":
            tidy["$ref"] = _REF + part
        elif key != "title" and not (key == "default" and part is None):
            tidy[key] = _tidy(part)
    return tidy


def _record(resource):
    properties = {name: field.schema() for name, field in resource._api_resource_fields().items()}
    return {
        "type": "object",
        "description": "Fields that the user cannot read are omitted.",
        "properties": properties,
        "required": ["id"],
    }


def _list(title):
    return {
        "type": "object",
        "properties": {
            "success": TRUE,
            "data": {"type": "array", "items": ref(title)},
            "meta": ref("ListMeta"),
        },
        "required": ["success", "data", "meta"],
    }


def _batch(title):
    """The schema of an answer that holds records in the order of the list that was sent."""
    return {
        "type": "object",
        "properties": {
            "success": TRUE,
            "data": {"type": "array", "items": ref(title)},
        },
        "required": ["success", "data"],
    }


def _response(resource, title):
    member = resource._api.id_member
    return {
        "type": "object",
        "properties": {
            "success": TRUE,
            **({member: ID} if member else {}),
            "data": ref(title),
            "meta": {"type": "object"},
        },
        "required": ["success", "data"],
    }


def example(resource):
    """Return an example of a body: field → the value that its declaration shows."""
    return {
        name: field.declared.example
        for name, field in resource._api_resource_fields().items()
        if field.declared.example is not None
    }
