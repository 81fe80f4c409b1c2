"""What the routes of a resource take and answer: functions of the resource, for ``Operation``."""

from ...http.operation import Content
from ..declaration import DELETE
from . import examples, schemas

_MANY = {"minItems": 1, "maxItems": 100}


def page(resource):
    title = resource._api_title()
    return Content(schemas.ref(f"{title}ListResponse"), examples.page(resource), text="The page.")


def file(_resource=None):
    schema = {"type": "string", "format": "binary"}
    return Content(schema, text="The file.", media_type="*/*")


def record(resource):
    schema = schemas.ref(f"{resource._api_title()}Response")
    return Content(schema, examples.answer(resource), text="The record.")


def stored(resource):
    schema = schemas.ref(f"{resource._api_title()}Response")
    return Content(schema, examples.answer(resource), text="The record as stored.")


def stored_several(resource):
    schema = schemas.ref(f"{resource._api_title()}BatchResponse")
    return Content(schema, examples.several(resource), text="The records as stored.")


def created(resource):
    """One record or several, as was sent."""
    one = stored(resource)
    either = {"anyOf": [one.schema, stored_several(resource).schema]}
    return Content(either, one.example, text=one.text)


def deleted(_resource=None):
    return Content(schemas.ref("Deleted"), examples.deleted())


def deleted_several(_resource=None):
    schema = schemas.ref("DeletedBatch")
    return Content(schema, {"success": True, "data": [{"id": 7}, {"id": 8}]})


def ids(_resource=None):
    return Content(_list_of(schemas.ID), [7, 8])


def consequences_of_changes(resource):
    """What else happens when a field changes, in Markdown."""
    return "\n".join(
        f"- `{consequence.of}`: {consequence.text}"
        for consequence in resource._api_consequences()
        if consequence.of != DELETE
    )


def consequences_of_deleting(resource):
    texts = (c.text for c in resource._api_consequences() if c.of == DELETE)
    return "\n".join(texts)


def creation(resource):
    """The body of POST: an object or a list of them."""
    one = schemas.ref(f"{resource._api_title()}Create")
    return Content({"anyOf": [one, _list_of(one)]}, schemas.example(resource) or None)


def creation_below(resource):
    """The same below a parent, whose id the address says."""
    model = resource._api_input_below()
    one = schemas.ref(model.__name__)
    example = schemas.example(resource)
    example.pop(resource._api.parent.field, None)
    return Content({"anyOf": [one, _list_of(one)]}, example or None, schemas.of_model(model))


def change(resource):
    return Content(schemas.ref(f"{resource._api_title()}Update"), schemas.example(resource) or None)


def changes(resource):
    one = schemas.ref(resource._api_changes_input().__name__)
    return Content(_list_of(one), [{"id": 7, **schemas.example(resource)}])


def replacement(resource):
    return Content(
        schemas.ref(f"{resource._api_title()}Replace"), schemas.example(resource) or None
    )


def replacement_or_id(resource):
    """What PUT takes, or the id of a record that is there."""
    whole = replacement(resource)
    an_id = {
        "type": "object",
        "description": "Give the ID to a record that is there.",
        "properties": {"id": schemas.ID},
        "required": ["id"],
        "additionalProperties": False,
    }
    return Content({"anyOf": [whole.schema, an_id]}, whole.example)


def _list_of(one):
    return {"type": "array", "items": one, **_MANY}
