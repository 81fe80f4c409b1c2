"""The blocks with a title, as the files of real addons."""

import ast
import json

from dev.paths import CHECKOUT

_MANIFEST = {
    "version": "1.0.0",
    "author": "API Token Auth contributors",
    "license": "LGPL-3",
    "depends": ["api_token_auth"],
}


def write(blocks, folder):
    """Write the files below ``folder`` → the names of the addons.

    What no document shows because every addon has it is added: the ``__init__.py`` of folders
    of Python files, and a manifest that names the data files.
    """
    for block in blocks:
        path = folder / block.title
        path.parent.mkdir(parents=True, exist_ok=True)
        assert not path.exists(), f"{block}: {block.title} is shown twice"
        path.write_text(block.text)
    addons = sorted(path.name for path in folder.iterdir())
    for addon in addons:
        _complete(folder / addon)
    return addons


def _complete(addon):
    for path in sorted({addon, *(path.parent for path in addon.rglob("*.py"))}):
        init = path / "__init__.py"
        if not init.exists():
            init.write_text("".join(f"from . import {name}\n" for name in sorted(_modules(path))))
    manifest = addon / "__manifest__.py"
    shown = ast.literal_eval(manifest.read_text()) if manifest.exists() else {}
    data = sorted(str(path.relative_to(addon)) for path in addon.rglob("*") if _is_data(path))
    values = {"name": addon.name, **_MANIFEST, "data": data, **shown}
    manifest.write_text(json.dumps(values))


def _modules(folder):
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "__manifest__"}
    folders = {path.name for path in folder.iterdir() if list(path.glob("*.py"))}
    return files | (folders - {"tests"})


def _is_data(path):
    return path.suffix in (".xml", ".csv")


def addons_path(source, folder):
    """Odoo's addons, ours, and those of the documents."""
    return f"{source.full_addons_path},{folder},{CHECKOUT / 'tests' / 'addons'}"
