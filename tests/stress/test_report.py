"""The committed page says what the committed figures say."""

import json

from . import report


def test_the_page_is_made_from_the_figures():
    if not report.FIGURES.exists():
        assert not report.REPORT.exists()
        return
    assert report.REPORT.read_text() == report.text(json.loads(report.FIGURES.read_text()))
