"""The parts of a benchmark, so that what one of them has measured is not lost by another.

Each writes what it found into a file of its own. A part that fails is tried once more; what is
there from the same code is not measured again, so that the command goes on where it was stopped.
"""

import json
import subprocess

import psycopg2

from dev.console import DevError, say

_FAILURES = (
    *(DevError, OSError, psycopg2.Error, subprocess.SubprocessError),
    *(LookupError, TypeError, ValueError),  # an answer that is not what it should be
)


def run(parts, version, folder):
    """Run the parts; return ``(results, names of those that failed)``.

    :param parts: name → function without arguments that returns a dict of results
    :param version: of what is measured; what was kept of another one is not used
    :param folder: where to keep results
    """
    folder.mkdir(parents=True, exist_ok=True)
    results, failed = {}, []
    for name, measure in parts.items():
        path = folder / f"{name}.json"
        found = _kept(path, version)
        if found is None:
            say(f"Measuring: {name}")
            found = _tried(name, measure)
            if found is None:
                failed.append(name)
                continue
            path.write_text(json.dumps({"version": version, "results": found}))
        else:
            say(f"Measured before: {name}")
        results |= found
    return results, failed


def forget(parts, folder):
    """The next run measures everything again."""
    for name in parts:
        (folder / f"{name}.json").unlink(missing_ok=True)


def _kept(path, version):
    try:
        kept = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return kept["results"] if kept.get("version") == version else None


def _tried(name, measure):
    for attempt in (1, 2):
        try:
            return measure()
        except _FAILURES as error:
            say(f"  {name} failed, attempt {attempt}: {error}")
    return None
