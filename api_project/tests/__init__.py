from . import (
    test_as_the_form,
    test_cursors_of_elsewhere,
    test_names,
    test_reading,
    test_resources,
    test_rows_read,
    test_statements,
    test_translations,
)
