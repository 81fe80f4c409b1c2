"""What the runner of the documents would not let pass."""

import pytest

from . import blocks, outputs
from .test_documents import _is_run


def _read(tmp_path, text):
    page = tmp_path / "page.md"
    page.write_text(text)
    return blocks.read(page)


def test_a_block_without_a_known_language_is_left_out(tmp_path):
    for language in ("", "cobol", "text", "xml"):
        [block] = _read(tmp_path, f"```{language}\nx\n```\n")
        assert not _is_run(block, None), language


@pytest.mark.parametrize("text", ["```sh\nx\n", "A list:\n\n    make run\n"])
def test_blocks_that_hide_their_language_are_refused(tmp_path, text):
    with pytest.raises(ValueError, match=r"^page\.md:\d"):
        _read(tmp_path, text)


@pytest.mark.parametrize(
    ("language", "expected", "printed", "shown"),
    [
        ("json", '{"a": {"b": 1}}', 'x\n{"a": {"b": 1, "c": 2}}', True),
        ("json", '{"b": 1}', '{"a": {"b": 1}}', False),
        ("json", '{"a": "…"}', '{"a": [1]}', True),
        ("json", '[{"a": 1}]', '[{"a": 2}]', False),
        ("json", '[{"a": 1}]', "[]", False),
        ("text", "one … three\nfour\n", "zero\none two three\nmore\nfour\n", True),
        ("text", "one\nfour\n", "four\none\n", False),
    ],
)
def test_an_output_is_compared(tmp_path, language, expected, printed, shown):
    [block] = _read(tmp_path, f"```{language}\n{expected}\n```\n")
    assert outputs.shows(block, printed) is shown
