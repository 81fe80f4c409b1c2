"""``make test`` runs several pytest processes and closes with one line about all of them."""

import json

from dev import test_results


def written(path, **counts):
    path.write_text(json.dumps(counts))
    return path


def test_the_closing_line_adds_up_as_pytest_writes_it(tmp_path):
    first = written(tmp_path / "first", passed=2, failed=1, seconds=10.5)
    second = written(tmp_path / "second", passed=5, skipped=3, seconds=20)
    line = test_results.closing_line(first, second)
    assert line.strip("=") == " 1 failed, 7 passed, 3 skipped in 20.00s "


def test_a_process_that_broke_down_is_an_error(tmp_path):
    first = written(tmp_path / "first", passed=2, seconds=1)
    assert " 2 passed, 1 error in " in test_results.closing_line(first, tmp_path / "nothing")
