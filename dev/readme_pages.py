"""An addon's ``README.rst`` and ``static/description/index.html``, made from ``readme/``.

The fragments are those of the OCA (``oca-gen-addon-readme`` reads them, too); this makes the
pages without a download from the net. Runs where the OCA's tools are: ``python -m
dev.readme_pages [--check]``.
"""

import ast
import sys

from docutils.core import publish_string

from .console import say, shown
from .paths import ADDONS, CHECKOUT

# Fragment: the heading above it. In the order of the page.
SECTIONS = {
    "DESCRIPTION": None,
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "ROADMAP": "Known issues / Roadmap",
}
HTML = {
    "halt_level": 2,  # a warning is an error
    "report_level": 2,
    "output_encoding": "unicode",
    "stylesheet_path": None,  # Odoo takes it out
    "syntax_highlight": "none",
    "generator": None,
    "datestamp": None,
}


def pages(addon):
    """The text of each page: ``{path: text}``."""
    folder = CHECKOUT / addon
    readme = _readme(folder)
    # Odoo's Apps page puts the folder before names that have none.
    body = readme.replace(":: static/description/", ":: ")
    html = publish_string(body, writer="html5", settings_overrides=HTML)
    return {
        folder / "README.rst": readme,
        folder / "static" / "description" / "index.html": html,
    }


def _readme(folder):
    manifest = ast.literal_eval((folder / "__manifest__.py").read_text())
    parts = [
        _underlined(manifest["name"], "=", over=True),
        ".. Made from readme/ by `make readme`; what is changed here gets lost.",
    ]
    for name, heading in SECTIONS.items():
        path = folder / "readme" / f"{name}.rst"
        if path.exists():
            parts += [_underlined(heading, "=")] if heading else []
            parts.append(_fragment(path))
            parts += [] if heading else [".. contents::\n   :local:"]
    parts += [
        _underlined("Bug Tracker", "="),
        "Bugs are tracked in the repository's issues. A weakness is reported in private, as\n"
        "``SECURITY.md`` says.",
        _underlined("Credits", "="),
        _underlined("Authors", "-"),
        f"* {manifest['author']}",
        _underlined("Contributors", "-"),
        _fragment(folder / "readme" / "CONTRIBUTORS.rst"),
        _underlined("Licence", "-"),
        f"{manifest['license']}.",
    ]
    return "\n\n".join(parts) + "\n"


def _fragment(path):
    return path.read_text().strip().replace(":: ../static/", ":: static/")


def _underlined(text, sign, over=False):
    line = sign * len(text)
    return "\n".join([line, text, line] if over else [text, line])


def main(arguments):
    """Write the pages, or with ``--check`` only compare; the exit code."""
    made = {path: text for addon in ADDONS for path, text in pages(addon).items()}
    changed = [path for path in made if not path.exists() or path.read_text() != made[path]]
    for path in changed:
        if "--check" in arguments:
            say(f"{shown(path)}: not what readme/ says; run make readme")
        else:
            path.write_text(made[path])
            say(shown(path))
    return 1 if changed and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
