"""Which sentence of which standard a test shows.

``docs/conformance.md`` is made from these marks by ``python -m tests.support.conformance``, and a
test holds that it is up to date.
"""

import ast
from pathlib import Path

TESTS = Path(__file__).parents[1]
TABLE = TESTS.parent / "docs" / "conformance.md"

_HEAD = """\
# Conformance

Each line of the standards that this project promises, and the test that shows it.
Made from the tests by `python -m tests.support.conformance`.

| standard | sentence | test |
|---|---|---|
"""


def conforms(section, sentence):
    """Mark a test with the sentence that it shows."""
    return lambda test: test


def table():
    """Return the text of ``docs/conformance.md`` as the tests now are."""
    rows = sorted(set(_rows()), key=lambda row: (row[0], row[2], row[1]))
    lines = (f"| {section} | {text} | `{test}` |\n" for section, text, test in rows)
    return _HEAD + "".join(lines)


def _rows():
    folders = (TESTS, *TESTS.parent.glob("api_*/tests"))
    for path in sorted(path for folder in folders for path in folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call) and _name(decorator.func) == "conforms":
                        section, sentence = (argument.value for argument in decorator.args)
                        yield section, sentence, f"{path.stem}::{node.name}"


def _name(node):
    return getattr(node, "id", None)


if __name__ == "__main__":
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(table())
