"""List, post, edit and delete the messages of a record, as Odoo's own discussion does it."""

from odoo.http import request
from odoo.tools import html_sanitize

from .. import etags, relation_checks, views, writing
from ..errors import FieldForbidden, Forbidden, InvalidRelation, Refused
from . import attachments, pictures

_COMMENT, _NOTE = "mail.mt_comment", "mail.mt_note"


def draft():
    """Return the model of what is posted."""
    from .bodies import MessageDraft

    return MessageDraft


def text():
    """Return the model of another text."""
    from .bodies import MessageText

    return MessageText


def list_messages(resource, parent_id, owner):
    record = writing.find(resource.env[owner], parent_id)
    return views.list_where(resource, _place(record))


def post(resource, parent_id, body, owner):
    """Post a comment, or an internal note.

    :raise Forbidden: Odoo does not let the user post here
    """
    record = writing.find(resource.env[owner], parent_id)
    views.parameters(resource)
    _check(resource.env, record, body)
    follow = not body.internal and record.has_access("write")
    context = {"mail_post_autofollow": follow}
    if not record.has_access("write"):  # as Odoo's own: who may only read does not begin to follow
        context |= {"mail_create_nosubscribe": True, "mail_post_autofollow_author_skip": True}
    record.check_access(record._mail_post_access)
    message = (
        _as_odoo_does(record)
        .with_context(**context)
        .message_post(
            body=_html(body.body),
            message_type="comment",
            subtype_xmlid=_NOTE if body.internal else _COMMENT,
            partner_ids=body.partner_ids,
            attachment_ids=body.attachment_ids,
        )
    )
    resource.env.flush_all()
    result = writing.read_back(resource, message.with_env(resource.env))
    return views.created(resource, result, f"{resource.env[owner]._api.path}/{record.id}/messages")


def read(resource, parent_id, record_id, owner):
    _find(resource, parent_id, record_id, owner)
    return views.read_record(resource, record_id)


def edit(resource, parent_id, record_id, body, owner):
    """Give an own comment another text; Odoo marks it as edited."""
    record, message = _own(resource, parent_id, record_id, owner)
    record._message_update_content(message.sudo(), body=_html(body.body))
    resource.env.flush_all()
    result = writing.read_back(resource, message)
    return views.json_response(
        views.data(result.answer),
        headers={"ETag": etags.record_tag(result.version, result.answer)},
    )


def delete(resource, parent_id, record_id, owner):
    """Delete an own comment with its files; Odoo keeps an empty one, which nobody is shown."""
    record, message = _own(resource, parent_id, record_id, owner)
    record._message_update_content(message.sudo(), body="", attachment_ids=[])
    return views.data({"id": record_id})


def _as_odoo_does(records):
    """Portal users may comment, and yet read neither followers nor what else Odoo looks at then.

    So its portal checks what they may do, as was done here, and goes on as superuser.
    """
    return records if records.env.user._is_internal() else records.sudo()


def _html(text):
    """What is posted: sanitised, as the field does once more."""
    return html_sanitize(pictures.for_odoo(text))


def _place(record):
    return {"model": record._name, "res_id": record.id}


def _find(resource, parent_id, record_id, owner):
    record = writing.find(resource.env[owner], parent_id)
    message = writing.find(resource, record_id)
    if (message.model, message.res_id) != (record._name, record.id):
        raise views.NotFound()
    return record, message


def _own(resource, parent_id, record_id, owner):
    """Return the record, and the message of it that the user wrote.

    :raise Forbidden: somebody else did; administrators may all the same
    """
    record, message = _find(resource, parent_id, record_id, owner)
    views.parameters(resource)
    etags.check_precondition(request, resource, record_id)
    env = resource.env
    if message.author_id != env.user.partner_id and not env.is_admin():
        raise Forbidden(env._("You can only change your own messages."))
    # What follows Odoo itself does as superuser.
    record.check_access(record._mail_post_access)  # whether one may still post here
    return record, message


def _check(env, record, body):
    """:raise ApiError: what Odoo's own discussion would not offer"""
    if not body.body.strip() and not body.attachment_ids:
        raise Refused.of_field("body", env._("This field is required."))
    if not env.user._is_internal():
        # As in Odoo's portal.
        for name in ("internal", "partner_ids", "attachment_ids"):
            if getattr(body, name):
                message = env._("You are not allowed to change this field.")
                raise FieldForbidden.of_field(name, message)
    for name, model in (("partner_ids", "res.partner"), ("attachment_ids", "ir.attachment")):
        ids = set(getattr(body, name))
        wrong = relation_checks.unreadable(env[model], ids)
        if name == "attachment_ids" and ids:
            wrong |= ids - set(attachments.of_record(env, record, ids - wrong))
        if wrong:
            message = relation_checks.unknown(env, sorted(wrong)[:10])
            raise InvalidRelation.of_field(name, message)
