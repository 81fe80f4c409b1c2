"""What a start of Odoo imports: without pydantic, which waits for the first body."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
ADDONS = ("api_token_auth", "api_token_oauth", "api_project")


def _executed(node):
    """The nodes below ``node`` that importing it runs: no function is called."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield child
            yield from _executed(child)


def _imported(path):
    """Yield (dotted name, names taken from there) of what importing the module imports."""
    package = [*path.relative_to(ROOT).parent.parts]
    for node in _executed(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, []) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *filter(None, [node.module])])
            yield name.removeprefix("odoo.addons."), [alias.name for alias in node.names]


def _files(name):
    """The files that importing a module of ours runs: its own, and those of its packages."""
    folder = ROOT
    for part in name.split("."):
        folder /= part
        yield from (f for f in (folder.with_suffix(".py"), folder / "__init__.py") if f.exists())


def _of_start():
    """Return module of ours → the dotted names that it imports, for all that a start imports."""
    found, waiting = {}, {ROOT / addon / "__init__.py" for addon in ADDONS}
    while waiting:
        path = waiting.pop()
        names = {
            f"{name}.{part}" if part else name
            for name, parts in _imported(path)
            for part in ("", *parts)
        }
        found[path] = names
        ours = {name for name in names if name.partition(".")[0] in ADDONS}
        waiting |= {file for name in ours for file in _files(name)} - found.keys()
    return found


def test_a_start_imports_no_models_of_bodies():
    found = _of_start()
    assert ROOT / "api_token_auth/rest/resource.py" in found
    # The face of ``rest`` imports these when it is asked for them.
    models = {f"api_token_auth.rest.{n}" for n in ("StrictModel", "RecordId", "ReferenceBody")}
    for path, names in found.items():
        packages = {name.partition(".")[0] for name in names}
        assert packages.isdisjoint({"pydantic", "pydantic_core"}), path
        assert names.isdisjoint(models), path
