"""Comments, notes and what was changed: the messages of a record."""

from odoo import models
from odoo.tools import SQL

from ..declaration import Field, Resource
from .message_fields import Changes, Files, Internal

NAME = "api.resource.message"

#: What Odoo's portal shows.
_TYPES_OF_PORTAL = ("comment", "email", "email_outgoing", "auto_comment", "out_of_office")
# Odoo keeps an empty message where one was deleted, and shows nothing in its place.
_SHOWN = SQL(
    """(
    SELECT id FROM mail_message shown
     WHERE coalesce(body, '') NOT IN ('', '<span class="o-mail-Message-edited"></span>')
        OR EXISTS (SELECT FROM message_attachment_rel WHERE message_id = shown.id)
        OR EXISTS (SELECT FROM mail_tracking_value WHERE mail_message_id = shown.id)
        OR EXISTS (SELECT FROM mail_message_subtype subtype
                    WHERE subtype.id = shown.subtype_id AND subtype.description IS NOT NULL)
)"""
)


class MessageResource(models.AbstractModel):
    """Which ones a user may read is Odoo's own decision, made in its search."""

    _name = NAME
    _inherit = "api.resource"
    _description = "REST resource: messages"

    _api = Resource(
        path="messages",
        model="mail.message",
        label="message",
        read=(),
        write=(),
        delete=(),
        verbs=(),
        search=("body",),
        fields={
            "date": Field(),
            "author_id": Field(description="The contact who wrote it; null for mails of others."),
            "email_from": Field(example='"Ann" <ann@example.com>'),
            "body": Field(description="HTML, sanitised.", example="<p>When will it come?</p>"),
            "message_type": Field(description="`comment`: somebody wrote it here."),
            "subtype_id": Field(),
            "internal": Field(kind=Internal),
            "partner_ids": Field(description="The contacts who were mentioned."),
            "changes": Field(kind=Changes),
            "attachments": Field(kind=Files),
        },
    )

    def _api_domain(self):
        domain = [("id", "in", _SHOWN)]
        if not self.env.user._is_internal():
            comment = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
            domain += [("message_type", "in", _TYPES_OF_PORTAL), ("subtype_id", "=", comment)]
        return domain
