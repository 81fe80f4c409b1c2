"""Who follows a record, and is told what happens to it."""

from odoo import models

from .. import relation_checks, views, writing
from ..declaration import Field, Resource
from ..errors import InvalidRelation, NotFound, Refused

NAME = "api.resource.follower"
VERB = "followers"


class FollowerResource(models.AbstractModel):
    _name = NAME
    _inherit = "api.resource"
    _description = "REST resource: followers"

    _api = Resource(
        path="followers",
        model="mail.followers",
        label="follower",
        read=(),
        write=(),
        delete=(),
        verbs=(),
        fields={
            "partner_id": Field(description="The contact who follows."),
            "subtype_ids": Field(description="What they are notified of."),
        },
    )


def draft():
    """Return the model of who is to follow."""
    from .bodies import FollowerDraft

    return FollowerDraft


def list_followers(resource, parent_id, owner):
    return views.list_where(resource, _place(writing.find(resource.env[owner], parent_id)))


def add(resource, parent_id, body, owner):
    """Let a contact follow. Oneself who may read, anybody else who may write, says Odoo."""
    env, record = resource.env, writing.find(resource.env[owner], parent_id)
    views.parameters(resource)
    if relation_checks.unreadable(env["res.partner"], {body.partner_id}):
        message = relation_checks.unknown(env, [body.partner_id])
        raise InvalidRelation.of_field("partner_id", message)
    record.message_subscribe([body.partner_id])
    env.flush_all()
    domain = [(name, "=", value) for name, value in _place(record).items()]
    follower = env["mail.followers"].search([*domain, ("partner_id", "=", body.partner_id)])
    if not follower:
        raise Refused(env._("Archived contacts cannot be followers."))
    path = f"{resource.env[owner]._api.path}/{record.id}/{VERB}"
    return views.created(resource, writing.read_back(resource, follower), path)


def remove(resource, parent_id, record_id, owner):
    """Let a contact follow no longer, by the id of the follower."""
    record = writing.find(resource.env[owner], parent_id)
    views.parameters(resource)
    follower = writing.find(resource, record_id)
    if (follower.res_model, follower.res_id) != (record._name, record.id):
        raise NotFound()
    record.message_unsubscribe(follower.partner_id.ids)
    return views.data({"id": record_id})


def _place(record):
    return {"res_model": record._name, "res_id": record.id}
