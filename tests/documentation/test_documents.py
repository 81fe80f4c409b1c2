"""Every command and code block of the README and ``docs/`` is run, or checked by its program."""

import itertools
import re

import pytest

from tests.support.length import long

from . import blocks, browser_page, outputs, programs
from .configuration import CHECKS
from .debian_programs import NotRun

PAGES = {str(page.relative_to(blocks.CHECKOUT)): blocks.read(page) for page in blocks.pages()}
_OUTPUTS = ("json", "text")
_OF_ADDONS = ("python", "xml", "csv")


RUNNERS = (*programs.LANGUAGES, "browser")


def _of(runner, page):
    return [block for block in page if block.runner == runner and not block.title]


PROGRAMS = [
    pytest.param(
        *(_of(runner, page), page),
        id=f"{name}-{runner}",
        marks=() if name == "README.md" else long,
    )
    for name, page in PAGES.items()
    for runner in RUNNERS
    if _of(runner, page)
]


@pytest.fixture
def run(documented, variables, tmp_path, request):
    """Run the blocks → what each printed."""

    def run_blocks(chosen):
        runner, url = chosen[0].runner, documented.url
        if runner == "browser":
            browser, origin = map(request.getfixturevalue, ("browser", "foreign_page"))
            documented.rpc.set_param("api_token_auth.cors_origins", origin)
            return browser_page.run(chosen, url, variables, browser, origin)
        missing = programs.missing(runner)
        if missing:
            pytest.skip(f"needs {missing}, which is not installed here")
        return programs.run(runner, chosen, tmp_path, url, variables)

    return run_blocks


@pytest.mark.parametrize(("chosen", "page"), PROGRAMS)
def test_programs_do_what_the_page_says(chosen, page, run):
    printed = run(chosen)
    for block, output in zip(chosen, printed, strict=True):
        meant = {int(status) for status in block.attributes.get("status", "").split(",") if status}
        assert output.statuses == meant, f"{block}: answered with {output.statuses}"
        for shown in shown_after(block, page):
            assert outputs.shows(shown, output.text), f"{shown} is not what {block} printed"


def shown_after(block, page):
    """The blocks of output that stand directly below a program."""
    below = page[page.index(block) + 1 :]
    return itertools.takewhile(lambda other: other.language in _OUTPUTS, below)


CONFIGURATION = [b for found in PAGES.values() for b in found if b.language in CHECKS]


@pytest.mark.parametrize("block", CONFIGURATION, ids=str)
def test_configuration_is_accepted_by_its_program(block, tmp_path, odoo_environment):
    try:
        CHECKS[block.language](block.text, tmp_path, odoo_environment)
    except NotRun as reason:
        pytest.skip(f"{block} not run: {reason}")


QUERIES = [b for found in PAGES.values() for b in found if b.language == "sql"]


@pytest.mark.parametrize("block", QUERIES, ids=str)
def test_queries_answer(block, documented):
    assert documented.sql(block.text) is not None
    for table in re.findall(r"'(api_\w+)'", block.text):
        assert documented.sql("SELECT to_regclass(%s)", [table]) != [(None,)], table


@pytest.mark.parametrize("page", PAGES)
def test_no_block_is_left_out(page):
    pairs = zip(PAGES[page], [None, *PAGES[page]], strict=False)
    left = [str(block) for block, before in pairs if not _is_run(block, before)]
    assert left == []


def _is_run(block, before):
    """Whether some test above runs the block, or compares it with an output."""
    if block.title:
        return block.language in _OF_ADDONS
    if block.language in _OUTPUTS:
        # A picture says so: nothing prints it.
        return "picture" in block.attributes or (
            before is not None and before.runner in (*RUNNERS, *_OUTPUTS)
        )
    return block.runner in (*RUNNERS, *CHECKS, "sql", "regex")
