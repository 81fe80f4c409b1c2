"""Hostile texts at the token parser, which is pure and needs no Odoo."""

from hypothesis import given
from hypothesis import strategies as st

from tests.support.standalone import token_format


@given(st.text(max_size=120))
def test_garbage_is_no_token(text):
    assert token_format.parse(text) is None


@given(
    st.sampled_from(["oat_", "opt_", "ort_"]),
    st.text(token_format.ALPHABET, min_size=66, max_size=88),
)
def test_garbage_of_the_right_shape_is_no_token(prefix, payload):
    """But for the one in four billion whose checksum happens to fit."""
    token = token_format.parse(prefix + payload)
    assert token is None or token.plaintext().reveal() == prefix + payload


@given(st.sampled_from(["oat", "opt", "ort"]), st.data())
def test_one_changed_character_is_noticed(prefix, data):
    text = token_format.mint(prefix).plaintext().reveal()
    position = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.characters().filter(lambda drawn: drawn != text[position]))
    assert token_format.parse(text[:position] + character + text[position + 1 :]) is None
