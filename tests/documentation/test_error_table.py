"""The table of errors for integrators names every code, with the status that it really has."""

import ast
import re

from dev.paths import CHECKOUT

ADDON = CHECKOUT / "api_token_auth"
PAGE = CHECKOUT / "docs" / "integrators" / "handle-errors.md"


def _codes():
    """(code, status) of every class of errors."""
    for path in (ADDON / "errors.py", *ADDON.glob("*/errors.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                values = {
                    item.targets[0].id: item.value.value
                    for item in node.body
                    if isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant)
                }
                if "error" in values:
                    yield values["error"], values["code"]


def test_every_error_is_in_the_table_with_its_status():
    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", PAGE.read_text(), re.MULTILINE)
    shown = [(code, int(status)) for code, status in rows]
    assert len(shown) == len(set(shown))
    assert set(shown) == set(_codes())


def test_the_links_between_the_pages_lead_somewhere():
    for page in [CHECKOUT / "README.md", *(CHECKOUT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
