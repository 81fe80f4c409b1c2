"""The bodies that a resource takes.

Their models are in :mod:`.input_models`, which is imported when one comes; see
:mod:`..http.strict_model`.
"""

POST, PUT, PATCH = "POST", "PUT", "PATCH"
#: what the schemas of these bodies are called, after the resource
TITLES = {POST: "Create", PUT: "Replace", PATCH: "Update"}


def named(body):
    """Return the fields that the client named → validated values, of a model's instance."""
    return {name: getattr(body, name) for name in body.model_fields_set}
