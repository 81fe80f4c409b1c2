"""Files: of records, and of the messages about them. Who may read a record may read its files."""

from odoo import models
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from ...http.errors import NotFound
from ...http.parsing import MAX_ID
from .. import views, writing
from ..computed_fields import ComputedField
from ..declaration import Field, Resource
from ..errors import Refused
from .pictures import content_url

NAME = "api.resource.attachment"
VERB = "attachments"

#: Whatever a file is, no browser runs what is in it.
_POLICY = "default-src 'none'; sandbox"


class ContentUrl(ComputedField):
    label = "Where the same token downloads it; null of a link."
    default_example = content_url(3)

    def from_records(self, records):
        return [_content(attachment) for attachment in records]

    def output_schema(self):
        return {"type": "string", "format": "uri-reference"}


def _content(attachment):
    return content_url(attachment.id) if attachment.type == "binary" else None


def described(attachment):
    """What a message tells of a file."""
    return {
        "id": attachment.id,
        "name": attachment.name,
        "mimetype": attachment.mimetype or None,
        "file_size": attachment.file_size or 0,
        "content": _content(attachment),
    }


class AttachmentResource(models.AbstractModel):
    """Which ones a user may read is Odoo's own decision, made in its search."""

    _name = NAME
    _inherit = "api.resource"
    _description = "REST resource: attachments"

    _api = Resource(
        path="attachments",
        model="ir.attachment",
        label="attachment",
        read=(),
        write=(),
        delete=(),
        verbs=(),
        search=("name",),
        fields={
            "name": Field(example="plan.pdf"),
            "mimetype": Field(example="application/pdf"),
            "file_size": Field(description="In bytes.", example=20480),
            "url": Field(description="The address, where the attachment is a link."),
            "content": Field(kind=ContentUrl),
        },
    )

    def _api_domain(self):
        """Those that people attached, to records of the resources that serve them."""
        return [("res_field", "=", False), ("res_model", "in", list(owners(self.env)))]


def owners(env):
    """Return name of a model → the resource that serves its files."""
    names = env.registry.descendants(["api.resource"], "_inherit")
    found = [env[name] for name in names if env[name]._api]
    return {resource._api.model: resource for resource in found if VERB in resource._api.verbs}


def of_record(env, record, ids):
    """Return those of ``ids`` that are files of this record, which the user uploaded."""
    domain = [("id", "in", list(ids)), ("res_model", "=", record._name)]
    own = [("res_id", "=", record.id), ("create_uid", "=", env.uid)]
    return env["ir.attachment"].search([*domain, *own]).ids


# ---------------------------------------------------------------------- below the record


def list_attachments(resource, parent_id, owner):
    record = writing.find(resource.env[owner], parent_id)
    return views.list_where(resource, {"res_model": record._name, "res_id": record.id})


def upload(resource, parent_id, body, owner):
    """Store the file that the request brought.

    :param body: what is known of it, see :class:`.http.upload.Upload`
    """
    record = writing.find(resource.env[owner], parent_id)
    views.parameters(resource, "name")
    values = {"name": body["name"], "res_model": record._name, "res_id": record.id}
    # Odoo finds out what type it is, and takes what browsers could run for plain text.
    attachment = resource._api_create([{**values, "raw": request.api.upload.read()}])
    resource.env.flush_all()
    return views.created(resource, writing.read_back(resource, attachment))


# ------------------------------------------------------------------------- by themselves


def read(resource, record_id):
    _find(resource, record_id, "read")
    return views.read_record(resource, record_id)


def download(resource, record_id):
    """The file, or a part of it (RFC 9110 section 14), to be saved and not shown."""
    asked = views.parameters(resource, "file_token")
    attachment = _readable(resource, record_id, asked.get("file_token"))
    if attachment.type != "binary":
        raise Refused(resource.env._("This attachment is a link and cannot be downloaded."))
    stream = resource.env["ir.binary"]._get_stream_from(attachment, "raw")
    return stream.get_response(as_attachment=True, content_security_policy=_POLICY)


def delete(resource, record_id):
    attachment = _find(resource, record_id, "write")
    views.parameters(resource)
    resource._api_unlink(attachment)
    return views.data({"id": record_id})


def _find(resource, record_id, needed):
    """:param needed: ``read`` or ``write``, the scopes of the resource that it belongs to"""
    attachment = writing.find(resource, record_id)
    _check_scopes(attachment, needed)
    return attachment


def _check_scopes(attachment, needed):
    owner = owners(attachment.env).get(attachment.res_model)
    if owner is None or attachment.res_field:
        raise NotFound()
    owner._api_check_scopes(getattr(owner._api, needed))


def _readable(resource, record_id, file_token):
    """Return the attachment where Odoo shows it to the user, in its backend or its portal.

    :param file_token: Odoo's own, from the address of a picture; it opens this one file
    """
    env = resource.env
    if not 1 <= record_id <= MAX_ID:
        raise NotFound()
    if file_token:
        attachment = _by_token(env, record_id, file_token)
    elif env.user._is_internal():
        return _find(resource, record_id, "read")
    else:
        attachment = _of_readable_message(env, record_id)
    _check_scopes(attachment, "read")
    return attachment


def _by_token(env, record_id, file_token):
    if not file_token.isascii():
        raise NotFound()  # Odoo cannot compare it
    try:
        return env["ir.binary"]._find_record(res_id=record_id, access_token=file_token)
    except (AccessError, MissingError) as error:
        raise NotFound() from error


def _of_readable_message(env, record_id):
    """Portal users may read no file but those of messages that they may read."""
    messages = env["api.resource.message"]
    domain = [*messages._api_domain(), ("attachment_ids", "in", [record_id])]
    if not env["mail.message"].search(domain, limit=1):
        raise NotFound()
    return env["ir.attachment"].sudo().browse(record_id)
