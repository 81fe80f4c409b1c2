"""Parameters: of the address, and headers."""

from .. import listing
from ..text_fields import TEXT_SCHEMA
from .schemas import ID

_HEADERS = {
    "IfMatch": (
        "If-Match",
        "Only write if the record still has the version of this ETag; otherwise 412.",
        {"type": "string"},
    ),
    "IfNoneMatch": (
        "If-None-Match",
        "Return 304 if the client already has this version.",
        {"type": "string"},
    ),
    "IdempotencyKey": (
        "Idempotency-Key",
        "Do this only once, even if the request is repeated. Kept for 24 hours.",
        {"type": "string", "pattern": "^[!-~]{1,255}$"},
    ),
    "CompanyId": (
        "X-Company-Id",
        "Limit the request to one of the user's companies; by default, all of them.",
        ID,
    ),
    "Language": (
        "Accept-Language",
        "Language of translated fields and messages.",
        {"type": "string", "examples": ["fr-FR", "en"]},
    ),
}

#: ``components/parameters``
HEADERS = {
    name: {"name": header, "in": "header", "description": text, "schema": schema}
    for name, (header, text, schema) in _HEADERS.items()
}


def header(name):
    return {"$ref": f"#/components/parameters/{name}"}


def query(name, text, schema, **more):
    return {"name": name, "in": "query", "description": text, "schema": schema, **more}


def listed(name, text, items):
    """A parameter that takes values separated by commas."""
    schema = {"type": "array", "items": items, "minItems": 1}
    return query(name, text, schema, style="form", explode=False)


_LABELS = query(
    "labels",
    "Tell in meta.labels what people call the values of selections, in the request's language.",
    {"type": "boolean", "default": False},
)


def of_list(resource):
    """Return the parameters of a list: those of every list, then the filters."""
    fields = resource._api_resource_fields()
    sortable = [name for name, field in fields.items() if field.sortable]
    orders = [*sortable, *(f"-{name}" for name in sortable)]
    result = [
        query(
            "limit",
            "Number of records per page.",
            {
                "type": "integer",
                "minimum": 1,
                "maximum": listing.MAX_LIMIT,
                "default": listing.DEFAULT_LIMIT,
            },
        ),
        query(
            "offset",
            "Number of records to skip. Use cursor for more than a few pages.",
            {"type": "integer", "minimum": 0, "maximum": listing.MAX_OFFSET},
        ),
        query("cursor", "The meta.next_cursor of the previous page.", {"type": "string"}),
        listed(
            "sort",
            "Fields to sort by; - in front for descending order. Empty values last, then id.",
            {"enum": orders},
        ),
        of_fields(resource),
        query("total", "Return the number of all records in meta.total.", {"type": "boolean"}),
        _LABELS,
    ]
    if resource._api.search:
        where = ", ".join(resource._api.search)
        result.append(query("search", f"Search text in: {where}.", TEXT_SCHEMA))
    if "active" in fields:
        active = {"enum": ["true", "false", "all"], "default": "true"}
        result.append(
            query(
                "active",
                "true excludes archived records, false returns only these, all returns both.",
                active,
            )
        )
    further = resource._api.parameters.items()
    result += [query(name, parameter.text, ID) for name, parameter in further]
    return [*result, *_filters(resource)]


def of_fields(resource):
    items = {"enum": list(resource._api_resource_fields())}
    return listed("fields", "Fields to return; id is always included.", items)


def of_answer(resource):
    return [of_fields(resource)]


def of_reading(resource):
    return [of_fields(resource), _LABELS]


def of_writing(resource):
    text = "false suppresses the email about an assignment."
    return [
        of_fields(resource),
        query("notify", text, {"type": "boolean", "default": True}),
    ]


def of_deleting(resource):
    if not resource._api.cascade:
        return []
    text = (
        f"true also deletes its {', '.join(resource._api.cascade)}; otherwise 409 if there are any."
    )
    return [query("cascade", text, {"type": "boolean", "default": False})]


_TEXTS = {
    "eq": "{} is one of these values.",
    "ne": "{} is none of these values.",
    "lt": "{} is less than this.",
    "lte": "{} is less than or equal to this.",
    "gt": "{} is greater than this.",
    "gte": "{} is greater than or equal to this.",
    "ilike": (
        "{} contains one of these, ignoring case; % and _ are wildcards unless escaped with a "
        "backslash."
    ),
    "all": "{} contains all of these.",
    "isnull": "{} is empty.",
}
_ONE_VALUE = ("lt", "lte", "gt", "gte")


def _filters(resource):
    """The filters that are shown; :data:`FILTERING` says which others there are."""
    for name, (field, operator) in resource._api_filters().items():
        if operator in field.shown_filters():
            yield _filter(name, field, operator)


def _filter(name, field, operator):
    text = _TEXTS[operator].format(field.heading())
    if operator == "isnull":
        return query(name, text, {"type": "boolean"})
    schema = field.filter_schema()
    return query(name, text, schema) if operator in _ONE_VALUE else listed(name, text, schema)
