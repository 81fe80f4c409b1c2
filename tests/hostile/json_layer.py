"""The program of ``test_json_layer.py``: no database, no server, so very many bodies.

Its one argument is Odoo's configuration file.
"""

import json
import math
import sys

import odoo.tools
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

odoo.tools.config.parse_config(["-c", sys.argv[1]])

from odoo.addons.api_token_auth.http import json_body  # noqa: E402 - found by the configuration
from odoo.addons.api_token_auth.http.errors import InvalidJson, ValidationFailed  # noqa: E402

from tests.support.length import tenth  # noqa: E402

TEXT = st.text(st.characters(codec=None), max_size=8)
VALUE = st.recursive(
    TEXT | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
SPOILS = {
    "nothing": lambda body, _place, _noise: body,
    "cut off": lambda body, place, _noise: body[:place],
    "doubled": lambda body, place, _noise: body[:place] + body,
    "noise within": lambda body, place, noise: body[:place] + noise + body[place:],
    "noise instead": lambda body, place, noise: body[:place] + noise + body[place + len(noise) :],
    "deep": lambda body, place, _noise: b"[" * place + body + b"]" * place,
}


def _texts(value):
    """Every text of a value; its numbers are finite."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)
    elif isinstance(value, float):
        assert math.isfinite(value)


@settings(max_examples=tenth(1500), deadline=None, suppress_health_check=list(HealthCheck))
@given(VALUE, st.booleans(), st.sampled_from(sorted(SPOILS)), st.integers(0, 60), st.binary())
def read_strictly_or_refused(value, in_ascii, spoil, place, noise):
    """What is accepted is JSON to others too, and PostgreSQL can store all of it."""
    written = json.dumps(value, ensure_ascii=in_ascii).encode("utf-8", "surrogatepass")
    body = SPOILS[spoil](written, place, noise)
    try:
        read = json_body.parse(body)
    except (InvalidJson, ValidationFailed):
        return
    assert read == json.loads(body.decode("utf-8-sig"))
    for text in _texts(read):
        assert "\0" not in text.encode().decode()


if __name__ == "__main__":
    read_strictly_or_refused()
