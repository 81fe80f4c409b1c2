"""Examples of answers, made from the same fields as their schemas."""

_ID = 7


def record(resource):
    """A record as it is answered without ``fields=``."""
    fields = resource._api_resource_fields()
    return {name: field.example() for name, field in fields.items() if not field.declared.on_demand}


def answer(resource):
    member = resource._api.id_member
    return {"success": True, **({member: _ID} if member else {}), "data": record(resource)}


def page(resource):
    meta = {"limit": 50, "count": 1, "has_more": False, "next_cursor": None}
    return {"success": True, "data": [record(resource)], "meta": meta}


def several(resource):
    return {"success": True, "data": [record(resource)]}


def deleted():
    return {"success": True, "data": {"id": _ID}}
