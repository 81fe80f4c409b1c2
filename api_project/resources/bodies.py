"""The models of bodies, which are imported when one comes."""

from typing import Literal

from odoo.addons.api_token_auth.rest import RecordId, StrictModel
from pydantic import Field


class ShareDraft(StrictModel):
    access: Literal["read", "edit_limited", "edit"]
    send_invitation: bool = True


class RoleToUsers(StrictModel):
    role_id: RecordId
    user_ids: list[RecordId] = Field(max_length=100)


class RoleDraft(StrictModel):
    role_to_users: list[RoleToUsers] = Field(
        default=[],
        max_length=100,
        description="Who takes the roles that tasks of the template have; they are assigned to "
        "these tasks, besides those who are already.",
    )
