from tests.support.conformance import TABLE, table


def test_the_table_is_up_to_date():
    """Make it anew with ``python -m tests.support.conformance``."""
    assert TABLE.read_text() == table()
