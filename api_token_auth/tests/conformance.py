"""Marks of tests that show a sentence of a standard; see ``tests/support/conformance.py``."""


def conforms(_section, _sentence):
    """Mark a test with the sentence that it shows."""
    return lambda test: test
