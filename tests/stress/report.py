"""``docs/stress.md``: what ``make stress`` measured last, each test with its date."""

import datetime
import inspect
import json
import os
from pathlib import Path

import psutil

from dev.paths import CHECKOUT

FIGURES = Path(__file__).with_name("figures.json")
REPORT = CHECKOUT / "docs" / "stress.md"

_HEAD = """\
# Under stress

What `make stress` measured on real Odoo servers and a real PostgreSQL, the load generator on the
same machine. `make stress ARGS="-k <name>"` repeats one test. Each of them fails when what it
promises does not hold; the figures say by how much it did. The machine was busy with other tests
beside some of them: take times for upper bounds.
"""


def add(node, figures, environment):
    """Keep the figures of a test that has passed, in place of its former ones."""
    kept = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    memory = round(psutil.virtual_memory().total / 2**30)
    kept[node.name] = {
        "says": inspect.getdoc(node.function) or "",
        "command": f'make stress ARGS="-k {node.originalname}"',
        "date": datetime.date.today().isoformat(),
        "machine": f"Odoo {environment.source.series}, {os.cpu_count()} cores, {memory} GiB",
        "figures": {what: str(value) for what, value in figures.items()},
    }
    FIGURES.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
    REPORT.write_text(text(kept))


def text(kept):
    """The page, from what is kept."""
    return "\n".join([_HEAD, *(_section(name, kept[name]) for name in sorted(kept))])


def _section(name, test):
    rows = "\n".join(f"| {what} | {value} |" for what, value in test["figures"].items())
    title = name.removeprefix("test_").replace("_", " ").capitalize()
    return (
        f"## {title}\n\n{test['says']}\n\n| figure | value |\n|---|---|\n{rows}\n\n"
        f"`{test['command']}` on {test['date']}: {test['machine']}.\n"
    )
