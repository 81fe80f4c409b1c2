"""How an addon declares a resource.

    @serve
    class ProjectResource(models.AbstractModel):
        _name = "api.resource.project"
        _inherit = "api.resource"
        _description = "REST resource: projects"
        _api = Resource(
            path="projects",
            model="project.project",
            read=("project:read",),
            write=("project:write",),
            delete=("project:delete",),
            fields={"name": Field(WRITE, required=True), "user_id": Field(WRITE)},
            search=("name",),
        )

Types, lengths, selections and relations are taken from Odoo's own fields.
"""

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field

#: What a client can do with a field, besides reading it.
READ = "read"  # nothing
WRITE = "write"  # POST, PATCH, PUT
CREATE = "create"  # POST only

#: Stands for deletion where a consequence names a field.
DELETE = "delete"

#: What a resource can do where its declaration does not say otherwise.
VERBS = ("list", "create", "read", "update", "delete")


@dataclass(frozen=True)
class Field:
    """One field of a resource.

    :param access: READ, WRITE or CREATE
    :param required: POST and PUT without it are rejected
    :param on_demand: only returned if ``?fields=`` names it
    :param series: only on this series of Odoo: 18 or 19
    :param max_length: in characters; Odoo's own ``size`` applies as well
    :param nested: name of the resource whose records a one2many accepts, only in POST
    :param inherited: fields that these records inherit from the outer one: ``("project_id",)``
    :param defaults: fields that these records take from what the client sent for the outer one,
        unless they name their own
    :param filterable: can be filtered with ``?name=…`` (computed fields need a search method)
    :param sql: for a slow computed field: function of the empty recordset that returns the same
        value as an :class:`odoo.tools.SQL` expression over the model's table
    :param kind: subclass of :class:`.computed_fields.ComputedField` that makes the value, where
        Odoo's model has no such field; it is read only
    :param description: for the documentation; without it, the label of Odoo's field
    :param example: a value for the documentation
    """

    access: str = READ
    required: bool = False
    on_demand: bool = False
    series: int | None = None
    max_length: int | None = None
    nested: str | None = None
    inherited: tuple = ()
    defaults: tuple = ()
    filterable: bool = True
    sql: Callable | None = None
    kind: type | None = None
    description: str | None = None
    example: object = None


@dataclass(frozen=True)
class Parameter:
    """A further parameter of a list, for what no filter of a field says: the id of a record.

    :param text: a sentence for the documentation
    :param resource: name of the resource whose record it names, which the user must see
    :param domain: function of that record that returns the domain to add
    """

    text: str
    resource: str
    domain: Callable


@dataclass(frozen=True)
class Parent:
    """Serve a resource below another: ``/projects/<id>/tasks``.

    :param path: the parent's path
    :param resource: name of the parent resource's model, ``api.resource.project``
    :param field: the many2one that points to the parent's record
    """

    path: str
    resource: str
    field: str


@dataclass(frozen=True)
class Consequence:
    """What Odoo changes in addition to what a client requests; part of the documentation.

    :param of: the field that the client changes, or ``DELETE``
    :param text: a sentence for the documentation
    :param resets: fields of the same record that may change as well; otherwise, a request that
        would reset a field that it does not name is rejected
    """

    of: str
    text: str
    resets: tuple = ()


@dataclass(frozen=True)
class Resource:
    """One resource.

    :param path: below ``/api/v1/``
    :param model: name of Odoo's model
    :param read, write, delete: tuples of scopes that a token needs all of, or
        ``any_scope("…", "…")`` of which one is enough
    :param fields: dict of name → :class:`Field`; ``id``, ``create_date`` and ``write_date``
        are always included
    :param search: fields that ``?search=`` searches
    :param label: what one record is called in the documentation: ``project stage``
    :param plural: the plural of the label, if it is not the label with an s
    :param id_member: a further member of the answer to POST that holds the new id
    :param verbs: of ``list, create, read, update, delete``, and ``files``, which serves what is in
        fields for files at ``/path/<id>/files/<field>``; ``messages``, ``attachments`` and
        ``followers``, which serve those of each record below it (models with ``mail.thread``);
        changes of files are changes of their record
    :param parent: :class:`Parent`; adds ``/parents/<id>/path`` to list and create
    :param consequences: tuple of :class:`Consequence`
    :param parameters: dict of name → :class:`Parameter`, further ones of the list
    :param cascade: one2many fields whose records DELETE takes along, with ``?cascade=true`` only
    :param external_ids: records can be found, created and changed by ids that other systems give
        them, at ``/path/by-external-id/<system>/<id>``; adds the field ``external_ids``
    :param feed: has changes of its records told by ``GET /changes``: a tuple of what counts as a
        change beside the record's own values and lists, ``"message_ids"`` or ``"stage_id.name"``;
        None where they are not told
    """

    path: str
    model: str
    read: tuple
    write: tuple
    delete: tuple
    fields: dict
    label: str
    plural: str | None = None
    search: tuple = ()
    id_member: str | None = None
    verbs: tuple = VERBS
    parent: Parent | None = None
    consequences: tuple = ()
    cascade: tuple = ()
    parameters: dict = dataclass_field(default_factory=dict)
    external_ids: bool = False
    feed: tuple | None = None
