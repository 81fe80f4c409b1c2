"""Run the blocks of one page and language as one program, top to bottom.

Before each block the program writes a line to both of its outputs, so that what a block printed,
and where a program stopped, is known.
"""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass

from dev.environment import PYTHON
from dev.paths import CHECKOUT
from dev.smoke_test import masked

TIMEOUT = 600  # seconds for all blocks of one page and language
# What the documents call the server.
_ADDRESSES = ("https://odoo.example.com", "http://127.0.0.1:8069")
_MARK = re.compile(r"^@block (\d+)\n", re.MULTILINE)
_STATUS = re.compile(r"^@status (\d+)$", re.MULTILINE)
_IN_REACH = ("README.md", "Makefile", "bench", "dev", "docs", "examples", "odoo.conf.example")

_SHELL = """
set -euo pipefail
curl() { command curl -w '%{stderr}\\n@status %{http_code}\\n' "$@"; }
# tests/test_make_run.py runs this one; a page with another needs a test as well
make() { [ "$*" = run ]; }
export -f curl make
"""
_PYTHON = """
import json, sys
names = {"__name__": "__main__"}
for number, (place, line, text) in enumerate(json.load(open(sys.argv[1]))):
    for output in (sys.stdout, sys.stderr):
        print(f"\\n@block {number}", file=output, flush=True)
    exec(compile("\\n" * (line - 1) + text, place, "exec"), names)
"""


@dataclass(frozen=True)
class Output:
    """What one block printed; ``statuses`` are the errors (400 and above) that curl was given."""

    text: str
    statuses: set


def run(language, blocks, folder, url, variables):
    """Run the blocks → one :class:`Output` for each.

    :param folder: an empty folder to work in
    :param variables: environment variables of the program
    :raise AssertionError: the program failed; names the block
    """
    for name in _IN_REACH:
        (folder / name).symlink_to(CHECKOUT / name)
    texts = [at(url, block.text) for block in blocks]
    command = _COMMANDS[language](folder, blocks, texts)
    result = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "HOME": str(folder), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    printed, complained = _MARK.split(result.stdout), _MARK.split(result.stderr)
    if result.returncode:
        block = blocks[int(printed[-2])] if len(printed) > 1 else blocks[0]
        raise AssertionError(f"{block} failed\n{masked(printed[-1])}\n{masked(complained[-1])}")
    return [
        Output(text, {int(status) for status in _STATUS.findall(errors) if int(status) >= 400})
        for text, errors in zip(printed[2::2], complained[2::2], strict=True)
    ]


def at(url, text):
    """The program with the address of the server in place of the documents' one."""
    for address in _ADDRESSES:
        text = text.replace(address, url)
    return text


def missing(language):
    """The program that the blocks of a language need and that is not here, or None."""
    program = _NEEDED.get(language)
    return program if program and not shutil.which(program) else None


def _shell(folder, _blocks, texts):
    mark = "printf '\\n@block {0}\\n'; printf '\\n@block {0}\\n' >&2\n"
    script = folder / ".page.sh"
    script.write_text(_SHELL + "".join(mark.format(n) + text for n, text in enumerate(texts)))
    return [shutil.which("bash"), script]


def _python(folder, blocks, texts):
    (folder / ".page.py").write_text(_PYTHON)
    places = [(str(block), block.line, text) for block, text in zip(blocks, texts, strict=True)]
    (folder / ".page.json").write_text(json.dumps(places))
    return [PYTHON, folder / ".page.py", folder / ".page.json"]


def _javascript(folder, _blocks, texts):
    mark = "console.log('\\n@block {0}'); console.error('\\n@block {0}');\n"
    script = folder / ".page.mjs"
    script.write_text("".join(mark.format(n) + text for n, text in enumerate(texts)))
    return [shutil.which("node"), script]


_COMMANDS = {"sh": _shell, "bash": _shell, "python": _python, "js": _javascript}
LANGUAGES = tuple(_COMMANDS)
_NEEDED = {"sh": "curl", "bash": "curl", "js": "node"}
