"""``GET`` of a collection: which rows, in which order, how many, and where to go on."""

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

from ..http.parsing import MAX_ID
from . import (
    filters,
    pagination,
    property_filters,
    query_parameters,
    reading,
    relation_checks,
    rows,
)
from .errors import FieldForbidden, InvalidRelation

DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET = 50, 200, 10_000
#: may be repeated
LISTS = ("sort", "fields")
PARAMETERS = ("limit", "offset", "cursor", "sort", "fields", "search", "total", "labels")


@dataclass
class ListQuery:
    """A list request, checked.

    :param sort: list of (field, descending); ``id`` is the last
    :param conditions: list of :class:`.filters.Condition`
    :param active: "true", "false" or "all"
    :param domain: further conditions, from the parent in the address
    :param binding: what a cursor is bound to
    """

    names: list
    sort: list
    conditions: list
    domain: list
    search: str | None = None
    active: str = "all"
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    cursor: str | None = None
    total: bool = False
    labels: bool = False
    binding: str = ""
    args: dict = field(default_factory=dict)


@dataclass
class Page:
    answers: list
    meta: dict
    args: dict

    def headers(self, httprequest):
        """``Link`` to the next page (RFC 8288), where there is one; absolute, for clients that
        cannot resolve it."""
        if not self.meta["has_more"]:
            return {}
        rest = {name: text for name, text in self.args.items() if name not in ("cursor", "offset")}
        address = urlencode({**rest, "cursor": self.meta["next_cursor"]})
        return {"Link": f'<{httprequest.base_url}?{address}>; rel="next"'}


def parse(resource, args, url_values):
    """Return the :class:`ListQuery` of a request.

    :param url_values: field → value given by the address
    :raise InvalidParameter: naming the parameter, and what is allowed
    """
    fields = resource._api_resource_fields()
    known = {**resource._api_filters(), **property_filters.names(resource, args, url_values)}
    further = resource._api.parameters
    own = [*PARAMETERS, *further, *(["active"] if "active" in fields else [])]

    def may_be_repeated(name):
        return name in LISTS or (name in known and known[name][1] not in filters.SINGLE)

    texts = query_parameters.read(resource.env, args, [*own, *known], may_be_repeated)
    query = ListQuery(
        names=names_asked_for(resource, texts.get("fields")),
        sort=_sort(resource, texts.get("sort")),
        conditions=[
            filters.Condition(name, *known[name], text)
            for name, text in texts.items()
            if name in known
        ],
        domain=[
            *((name, "=", value) for name, value in url_values.items()),
            *_further(resource, texts),
        ],
        search=texts.get("search"),
        active=_active(texts) if "active" in fields else "all",
        total=query_parameters.boolean("total", texts.get("total", "false")),
        labels=query_parameters.boolean("labels", texts.get("labels", "false")),
        limit=query_parameters.integer(
            "limit", texts.get("limit", str(DEFAULT_LIMIT)), 1, MAX_LIMIT
        ),
        offset=query_parameters.integer("offset", texts.get("offset", "0"), 0, MAX_OFFSET),
        cursor=texts.get("cursor"),
        args=texts,
    )
    _check_readable(resource, query)
    query.binding = _binding(resource, texts, url_values)
    return query


def names_asked_for(resource, text):
    """Return the fields of the answer; ``id`` is always among them.

    :param text: ``fields=a,b``, or None
    """
    if text is None:
        return resource._api_default_names()
    asked, fields = text.split(","), resource._api_resource_fields()
    for name in asked:
        if name not in fields:
            known = ", ".join(fields)
            raise query_parameters.parameter_error(
                "fields", resource.env._("Unknown field. Supported: %s", known)
            )
    refuse_unreadable(resource, asked)
    return [name for name in fields if name == "id" or name in asked]


def labels(resource, names):
    """Return field → value → what people call it in the language of the request.

    Of all values that there may be, so that a client can offer them, too.
    """
    fields = resource._api_resource_fields()
    found = {name: fields[name].labels(resource.env) for name in names}
    return {name: values for name, values in found.items() if values}


def refuse_unreadable(resource, names):
    """:raise FieldForbidden: for fields named by the client"""
    readable = resource._api_readable(names)
    if len(readable) < len(names):
        message = resource.env._("You do not have access to this field.")
        unreadable = [name for name in names if name not in readable]
        raise FieldForbidden(details=[{"field": name, "message": message} for name in unreadable])


def _sort(resource, text):
    """Return the sort keys; a field's second mention changes nothing, and ``id`` is the last."""
    fields, wanted = resource._api_resource_fields(), {}
    for part in text.split(",") if text is not None else ():
        name = part.removeprefix("-")
        if name not in fields or not fields[name].sortable:
            sortable = [name for name, field in fields.items() if field.sortable]
            message = resource.env._(
                "Supported, each also with - in front for descending order: %s", ", ".join(sortable)
            )
            raise query_parameters.parameter_error("sort", message)
        wanted.setdefault(name, part.startswith("-"))
    wanted.setdefault("id", False)
    return [(fields[name], descending) for name, descending in wanted.items()]


def _further(resource, texts):
    """Return the domain of the parameters that the resource itself declares."""
    domain = []
    for name, parameter in resource._api.parameters.items():
        if name in texts:
            record_id = query_parameters.integer(name, texts[name], 1, MAX_ID)
            named = resource.env[parameter.resource]
            if not list(reading.search(named, ids=[record_id])):
                message = relation_checks.unknown(resource.env, [record_id])
                raise InvalidRelation.of_field(name, message)
            domain += parameter.domain(named._api_records().browse(record_id))
    return domain


def _active(texts):
    active = texts.get("active", "true").lower()
    if active not in ("true", "false", "all"):
        raise query_parameters.parameter_error("active", "true, false, all")
    return active


def _check_readable(resource, query):
    """Filters and sorting would tell what is in a field."""
    used = [condition.field.name for condition in query.conditions]
    used += [field.name for field, _descending in query.sort]
    refuse_unreadable(resource, used)


def _binding(resource, texts, url_values):
    """What makes two requests the same query, as text."""
    env = resource.env
    paging = ("cursor", "limit", "offset", "total", "fields", "labels")
    filters_and_sort = sorted(item for item in texts.items() if item[0] not in paging)
    companies = env.context.get("allowed_company_ids") or []
    parts = [
        resource._name,
        env.uid,
        env.lang,
        companies,
        filters_and_sort,
        sorted(url_values.items()),
    ]
    return json.dumps(parts)


def page(resource, query, execute=None):
    """Return the :class:`Page` that ``query`` asks for.

    :param execute: function from ``SQL`` to rows; by default Odoo's cursor
    """
    execute = execute or resource.env.execute_query
    total = rows.count(resource, query, execute) if query.total else None
    start = None
    if query.cursor is not None:
        start = pagination.read(resource.env, query.binding, query.cursor, len(query.sort))
    answers, keys = rows.fetch(resource, query, start, execute)
    return _page(resource, query, answers, keys, total)


def _page(resource, query, answers, keys, total):
    more = len(answers) > query.limit
    answers = answers[: query.limit]
    cursor = None
    if more:
        cursor = pagination.make(resource.env, query.binding, keys[query.limit - 1])
    meta = {
        "limit": query.limit,
        "count": len(answers),
        "has_more": more,
        "next_cursor": cursor,
        **({"total": total} if query.total else {}),
        **({"labels": labels(resource, query.names)} if query.labels else {}),
    }
    return Page(answers, meta, query.args)
