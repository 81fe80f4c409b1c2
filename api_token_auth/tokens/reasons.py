"""Why a connection ended, in the engine's own words. What people write is a note beside it."""

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


_LABELS = {
    Reason.BY_HAND: "Revoked by hand",
    Reason.BY_CLIENT: "Revoked by the app",
    Reason.LOGGED_OUT: "The app logged out",
    Reason.REUSE: "An old refresh token came back: somebody may have had a copy",
    Reason.LIMIT: "Made room for a newer connection",
    Reason.CREDENTIALS: "The password, the login or another credential changed",
    Reason.ACCESS: "API access was taken away",
    Reason.RIGHTS: "Its owner gained rights, and somebody else had made it",
    Reason.APP_ARCHIVED: "The app was archived",
}

#: For a selection field: plain strings, which XML-RPC can carry.
SELECTION = [(reason.value, label) for reason, label in _LABELS.items()]
