"""Compare what a block printed with the block that shows it; ``…`` stands for anything."""

import json
import re

ANYTHING = "…"


def shows(expected, printed):
    """Whether ``printed`` is what the block ``expected`` (``json`` or ``text``) shows."""
    if expected.language == "json":
        wanted = json.loads(expected.text)
        return any(_fits(wanted, answer) for answer in _answers(printed))
    pattern = r"\n(?:.*\n)*?".join(
        ".*".join(map(re.escape, line.split(ANYTHING))) for line in expected.text.splitlines()
    )
    return re.search(rf"^{pattern}$", printed, re.MULTILINE) is not None


def _answers(printed):
    """Every JSON object and list in the text, but not those within another."""
    decoder, position = json.JSONDecoder(), 0
    while start := re.compile(r"[\[{]").search(printed, position):
        try:
            value, position = decoder.raw_decode(printed, start.start())
        except ValueError:
            position = start.end()
        else:
            yield value


def _fits(wanted, found):
    """The members that are shown are there; there may be more of them."""
    if wanted == ANYTHING:
        return True
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(name in found and _fits(value, found[name]) for name, value in wanted.items())
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) <= len(found) and all(map(_fits, wanted, found))
    return wanted == found
