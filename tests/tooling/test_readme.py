"""What the README promises beside its blocks, which ``documentation/`` runs."""

import re
import subprocess

from dev.paths import CHECKOUT
from tests.documentation import blocks
from tests.support.conformance import conforms

README = (CHECKOUT / "README.md").read_text()


def test_the_published_pattern_is_the_one_of_the_code(api):
    [pattern] = [block.text.strip() for block in _blocks() if block.language == "regex"]
    pair = api.login()
    assert re.fullmatch(pattern, pair["access_token"])
    assert re.fullmatch(pattern, pair["refresh_token"])
    assert pattern in (CHECKOUT / "api_token_auth" / "crypto" / "format.py").read_text()


def _blocks():
    return [block for page in blocks.pages() for block in blocks.read(page)]


@conforms("RFC 7009 §2.1", "What revoking an access token does is documented")
def test_revoking_an_access_token_is_documented():
    assert "Revoking either token of a connection revokes the connection" in README


def test_make_alone_lists_every_target():
    done = subprocess.run(["make"], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    [targets] = re.findall(r"^\.PHONY: (.*)", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"^ +make (\S+)  ", done.stdout, re.MULTILINE)) == set(targets.split())


def test_every_make_target_that_is_named_exists():
    makefile = (CHECKOUT / "Makefile").read_text()
    for page in blocks.pages():
        for target in set(re.findall(r"`make ([a-z0-9-]+)", page.read_text())):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page.name}: {target}"
