"""How a route documents itself: ``operation=Operation(…)``.

Method, path, scopes and most errors are taken from the route. This module does not know who builds
a document from it.
"""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Form:
    """Names of the members of a form (RFC 6749 appendix B)."""

    required: tuple
    optional: tuple = ()


@dataclass(frozen=True)
class Content:
    """What a request or response body looks like.

    :param schema: a pydantic model, a :class:`Form`, or a JSON schema as a dict; or a function
        without parameters that imports and returns one of these: models take a start 70 ms
    :param example: as JSON; None for none
    :param schemas: name → JSON schema of what ``schema`` refers to by
        ``#/components/schemas/<name>``
    :param text: a description for people
    :param media_type: of a response that is not JSON
    """

    schema: object
    example: object = None
    schemas: dict = field(default_factory=dict)
    text: str = "Done."
    media_type: str = "application/json"

    def resolved(self):
        """The same with the schema in the place of the function that returns it."""
        is_function = callable(self.schema) and not isinstance(self.schema, type)
        return replace(self, schema=self.schema()) if is_function else self


@dataclass(frozen=True)
class Operation:
    """An operation in the documentation.

    ``body`` and ``answer`` are a :class:`Content`, or what one holds as its ``schema``; on a route
    of a resource they may be a function of the resource that returns one.

    :param summary: for people; on a route of a resource ``{one}``, ``{many}`` and ``{parent}``
        stand for what its records are called
    :param description: details, in Markdown; on a route of a resource it may be a function of
        the resource
    :param body: None if there is none
    :param answer: the response on success; None for any object
    :param errors: additional statuses, besides those that follow from the route
    :param name: of the operation, for generated clients: ``list {parent} {many}`` becomes
        ``listProjectTasks``; by default it follows from the route
    :param status: of success
    :param headers: names of the headers of success
    :param query: parameters of the query string, as OpenAPI writes them, or a function that returns
        them: of the resource on its routes, else of the environment
    :param scopes: function of the environment that returns lists of scopes, each of which is
        enough, where the route's code asks for them and not its ``scopes=``
    :param creates: it may also answer 201
    :param etag: the route supports ``If-None-Match`` (GET) or ``If-Match`` (other methods)
    """

    summary: str
    body: object = None
    answer: object = None
    errors: tuple = ()
    name: str | None = None
    status: int = 200
    headers: tuple = ()
    query: object = ()
    scopes: object = None
    creates: bool = False
    etag: bool = False
    description: object = ""
