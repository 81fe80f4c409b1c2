"""The fenced blocks of the documents, and what their first line says about them.

``sh status=401``: a program that is answered with 401, and means it.
``python title="my_shop/models.py"``: a file of an addon, and not a program.
``js browser``: for a web page, and not for node.
``json`` and ``text`` below a program: what it prints; ``text picture``: nothing prints it.
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from dev.paths import CHECKOUT

_FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,})(.*)$")
# Written by programs, which have tests of their own.
_GENERATED = ("conformance.md", "stress-report.md")


@dataclass(frozen=True)
class Block:
    """One fenced block; ``line`` is that of its first line of text, from 1."""

    path: Path
    line: int
    language: str
    attributes: dict
    text: str

    @property
    def title(self):
        """The path of the file that the block is, or None."""
        return self.attributes.get("title")

    @property
    def runner(self):
        """What would run the block: its language, or ``browser``."""
        return "browser" if "browser" in self.attributes else self.language

    def __str__(self):
        return f"{self.path.relative_to(CHECKOUT)}:{self.line}"


def pages():
    """Every document that people write."""
    docs = sorted((CHECKOUT / "docs").rglob("*.md"))
    return [CHECKOUT / "README.md", *(page for page in docs if page.name not in _GENERATED)]


def read(path):
    """Return the page's blocks, top to bottom.

    :raise ValueError: a block is not closed, or indented and so of no language
    """
    found, opened, text, blank = [], None, [], True
    for number, line in enumerate(path.read_text().splitlines(), 1):
        fence = _FENCE.match(line)
        if opened and fence and fence[2].startswith(opened[1]) and not fence[3].strip():
            found.append(_block(path, *opened, "\n".join(text) + "\n"))
            opened = None
        elif opened:
            text.append(line.removeprefix(opened[2]))
        elif fence:
            opened, text = (number + 1, fence[2], fence[1], fence[3]), []
        elif blank and line.startswith("    "):
            raise ValueError(f"{path.name}:{number}: an indented block has no language")
        blank = not line.strip()
    if opened:
        raise ValueError(f"{path.name}:{opened[0]}: the block is not closed")
    return found


def _block(path, line, _fence, _indentation, info, text):
    language, *words = shlex.split(info) or [""]
    attributes = dict(word.partition("=")[::2] for word in words)
    return Block(path, line, language, attributes, text)
