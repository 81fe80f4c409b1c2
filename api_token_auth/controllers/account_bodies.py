"""The models of bodies that tokens are asked for with."""

from typing import Annotated

from pydantic import Field, StringConstraints

from ..http.strict_model import StrictModel

Text = Annotated[str, StringConstraints(max_length=1024)]


class LoginBody(StrictModel):
    """What one logs in with."""

    login: Text
    password: Annotated[Text, Field(repr=False, json_schema_extra={"format": "password"})]
    db: Annotated[Text | None, Field(description="Must be the database at this address.")] = None
    scope: Annotated[Text | None, Field(description="Space-separated.")] = None
    client_name: (
        Annotated[
            str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")
        ]
        | None
    ) = None
    totp: Annotated[str | int | None, Field(description="Code from the authenticator app.")] = None
    refresh_cookie: bool = False


class RefreshBody(StrictModel):
    """Nothing where the refresh token comes in a cookie."""

    refresh_token: Text | None = None
    scope: Text | None = None
