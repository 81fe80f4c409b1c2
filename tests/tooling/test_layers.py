"""What must never import or call what, as CONTRIBUTING.md draws it. No exception is listed."""

import ast
import itertools
from pathlib import Path

import pytest

ADDON = Path(__file__).parents[2] / "api_token_auth"
#: Methods that run a statement.
_RUN = {"execute", "fetch_one", "on_cursor", "on_primary"}


def _sources(*folders):
    for folder in folders:
        for path in sorted((ADDON / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text())


def _imported(path, tree):
    """The parts of the addon, and the packages, that a module imports."""
    here = path.relative_to(ADDON).parent.parts
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = (*here[: len(here) - node.level + 1], *(node.module or "").split("."))
            place = tuple(filter(None, base))
            yield from [place[0]] if place else [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            yield node.module.partition(".")[0]


@pytest.mark.parametrize(
    ("folder", "never"),
    [
        ("crypto", {"odoo", "db", "tokens", "http", "rest", "models", "controllers", "wizards"}),
        ("db", {"crypto", "tokens", "http", "rest", "models", "controllers", "wizards"}),
        ("tokens", {"http", "rest", "models", "controllers", "wizards"}),
        ("http", {"rest", "models", "controllers", "wizards"}),
        ("rest", {"controllers", "wizards"}),
        ("models", {"rest", "controllers", "wizards"}),
        ("wizards", {"rest", "controllers"}),
    ],
)
def test_a_layer_imports_nothing_above_it(folder, never):
    for path, tree in _sources(folder):
        assert never.isdisjoint(_imported(path, tree)), path


def test_only_what_speaks_of_all_resources_imports_rest():
    """Whoever protects a controller needs no resources."""
    importing = {
        path.stem for path, tree in _sources("controllers") if "rest" in _imported(path, tree)
    }
    assert importing == {"documentation"}


def test_the_project_api_imports_what_other_addons_do():
    """It is the example that they copy: only the face of ``rest`` is promised."""
    project = ADDON.parent / "api_project"
    for path in sorted(project.glob("*/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            module = getattr(node, "module", None) or ""
            if path.parent.name != "tests" and module.startswith("odoo.addons.api_token_auth"):
                assert module == "odoo.addons.api_token_auth.rest", path


def _texts(tree):
    return [node.value for node in ast.walk(tree) if isinstance(getattr(node, "value", None), str)]


def _names_of_models():
    """The names of our models, and of their tables."""
    for _path, tree in _sources("models"):
        for node in ast.walk(tree):
            constant = isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            if constant and getattr(node.targets[0], "id", "") in ("_name", "_table"):
                yield node.value.value
                yield node.value.value.replace(".", "_")


def test_database_and_cryptography_know_no_model_of_ours():
    names = set(_names_of_models())
    assert "api.access.token" in names
    for path, tree in _sources("db", "crypto"):
        for name, text in itertools.product(names, _texts(tree)):
            assert name not in text, path


def _calls(tree):
    return {
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }


def test_tokens_make_their_statements_themselves():
    """A method of a model that runs one is for that model's screens, rights and jobs."""
    statements = {
        method.name
        for _path, tree in _sources("models")
        for method in ast.walk(tree)
        if isinstance(method, ast.FunctionDef) and not _RUN.isdisjoint(_calls(method))
    }
    assert "init" in statements
    for path, tree in _sources("tokens"):
        assert statements.isdisjoint(_calls(tree)), (path, statements & _calls(tree))
