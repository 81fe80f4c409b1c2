"""Why a connection ended, in the token layer's own words. What people write is a note beside it."""

from enum import StrEnum


class Reason(StrEnum):
    """The values are stored: never changed, never reused."""

    BY_HAND = "revoked"
    BY_CLIENT = "revoked by the client"
    LOGGED_OUT = "logged out"
    REUSE = "reuse"
    LIMIT = "limit"
    CREDENTIALS = "credentials changed"
    ACCESS = "API access taken away"
    RIGHTS = "rights gained"
    APP_ARCHIVED = "app archived"
    LEAKED = "leaked"
    NEUTRALIZED = "neutralized"
    RENEWED = "renewed"


_LABELS = {
    Reason.BY_HAND: "Revoked manually",
    Reason.BY_CLIENT: "Revoked by the app",
    Reason.LOGGED_OUT: "The app logged out",
    Reason.REUSE: "Old refresh token used again: possible theft",
    Reason.LIMIT: "Replaced by a newer connection",
    Reason.CREDENTIALS: "Password, login or other credentials changed",
    Reason.ACCESS: "API access removed",
    Reason.RIGHTS: "Created by someone else, and its owner gained access rights",
    Reason.APP_ARCHIVED: "App archived",
    Reason.LEAKED: "The token was leaked",
    Reason.NEUTRALIZED: "The database was copied for testing",
    Reason.RENEWED: "Replaced by a new token",
}

#: For a selection field: plain strings, which XML-RPC can carry.
SELECTION = [(reason.value, label) for reason, label in _LABELS.items()]
