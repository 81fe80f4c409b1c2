"""The base of the models that bodies are checked by.

Of pydantic, which takes 70 ms and 10 MB: it is imported by what is imported when a body comes, and
by nothing that a start imports.
"""

from pydantic import BaseModel, ConfigDict


class StrictModel(BaseModel):
    """Unknown members are refused, nothing is converted, no input is quoted in errors."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)
