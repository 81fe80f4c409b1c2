"""What a route says of itself for the documentation: ``operation=Operation(…)`` beside it.

Method, path, scopes and most errors follow from the route and are not said again. Who builds a
document from it is none of this module's business.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Form:
    """Names of the members of a form (RFC 6749 appendix B)."""

    required: tuple
    optional: tuple = ()


@dataclass(frozen=True)
class Content:
    """What a body or an answer looks like.

    :param schema: a pydantic model, a :class:`Form`, or a JSON schema as a dict
    :param example: as JSON; None for none
    :param schemas: name → JSON schema of what ``schema`` refers to by
        ``#/components/schemas/<name>``
    :param text: what it is, for people
    :param media_type: of an answer that is not JSON
    """

    schema: object
    example: object = None
    schemas: dict = field(default_factory=dict)
    text: str = "Done."
    media_type: str = "application/json"


@dataclass(frozen=True)
class Operation:
    """One operation of the documentation.

    ``body`` and ``answer`` are a :class:`Content`, or what one holds as its ``schema``; on a route
    of a resource they may be a function of the resource that returns one.

    :param summary: for people; on a route of a resource ``{one}``, ``{many}`` and ``{parent}``
        stand for what its records are called
    :param description: more words, in Markdown; on a route of a resource it may be a function of
        the resource
    :param body: None where none is needed
    :param answer: of success; None for any object
    :param errors: statuses beside those that follow from the route
    :param name: of the operation, for generated clients: ``list {parent} {many}`` becomes
        ``listProjectTasks``; by default it follows from the route
    :param status: of success
    :param headers: names of the headers of success
    :param query: parameters of the query string, as OpenAPI writes them; on a route of a resource
        it may be a function of the resource
    :param etag: the route heeds ``If-None-Match`` (GET) or ``If-Match`` (other methods)
    """

    summary: str
    body: object = None
    answer: object = None
    errors: tuple = ()
    name: str | None = None
    status: int = 200
    headers: tuple = ()
    query: object = ()
    etag: bool = False
    description: object = ""
