"""What the README tells people to type is typed here."""

import re
import subprocess
from pathlib import Path

from .api_client import SECRETS
from .conformance import conforms

README = (Path(__file__).parent.parent / "README.md").read_text()


def test_the_shell_lines_work(api):
    [block] = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    script = "set -euo pipefail\n" + block.replace("http://127.0.0.1:8069", api.url)
    script += '\necho "$REFRESH" >&2; echo "$TOKEN" >&2'
    result = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60)
    SECRETS.update(result.stderr.split())
    assert result.returncode == 0
    assert '"login":"admin"' in result.stdout
    assert '"projects"' not in result.stdout
    assert result.stdout.rstrip().endswith("{}")
    assert '"success":true,"data":[{' in result.stdout.replace(" ", "")


def test_the_published_pattern_is_the_one_of_the_code(api):
    [pattern] = re.findall(r"^      (\\b.*\\b)$", README, re.MULTILINE)
    pair = api.login()
    assert re.fullmatch(pattern, pair["access_token"])
    assert re.fullmatch(pattern, pair["refresh_token"])
    source = Path(__file__).parent.parent / "api_token_auth" / "token_format.py"
    assert pattern in source.read_text()


@conforms("RFC 7009 §2.1", "What revoking an access token does is documented")
def test_revoking_an_access_token_is_documented():
    assert "Revoking either token of a connection ends the connection" in README


def test_every_make_target_that_is_named_exists():
    makefile = (Path(__file__).parent.parent / "Makefile").read_text()
    for target in set(re.findall(r"`make ([a-z-]+)", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
