"""The models of bodies that post and follow."""

from pydantic import Field

from ...http.strict_model import StrictModel
from ..input_types import PlainId

_MAX_BODY = 500_000  # characters


class MessageDraft(StrictModel):
    body: str = Field("", max_length=_MAX_BODY, description="HTML.")
    internal: bool = Field(False, description="A note that portal users do not see.")
    partner_ids: list[PlainId] = Field(
        default_factory=list, max_length=100, description="Contacts to mention: they are notified."
    )
    attachment_ids: list[PlainId] = Field(
        default_factory=list, max_length=100, description="Files that you uploaded to the record."
    )


class MessageText(StrictModel):
    body: str = Field(max_length=_MAX_BODY, pattern=r"\S", description="HTML.")


class FollowerDraft(StrictModel):
    partner_id: PlainId
