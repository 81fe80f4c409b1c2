"""schemathesis against the live server: thousands of requests made from the document.

All of its checks; in ``make test-all`` all of its phases, and other requests each time.
``SCHEMATHESIS_EXAMPLES=200 make test-all ARGS=tests/project_api/test_schemathesis.py`` looks
longer; ``SCHEMATHESIS_SEED=7`` makes the same requests again, as long as the document is the same.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.length import FULL, UNHURRIED, scaled

from .caller import checked

pytestmark = scaled

HERE = Path(__file__).parent
PHASES = ["fuzzing", "stateful"] if FULL else []
PHASES += ["examples"] if UNHURRIED or not FULL else []  # ``make test-rest`` comes beside it
PHASES += ["coverage"] if UNHURRIED else []  # each boundary of each parameter: half an hour

# What is committed passes or fails, and not by chance: new requests are made up by ``test-all``.
SEED = os.environ.get("SCHEMATHESIS_SEED", "" if UNHURRIED else "1")
_CURSORS = ("cursor", "since")


@pytest.fixture(scope="module")
def document(api, tmp_path_factory):
    """The path of the served document, without what cannot be made up.

    A cursor comes from the page before, and only from there: the property tests do that. Of
    filters that differ in nothing but the name of the field, one is enough. A file of any type is
    one of a certain type: of ``*/*`` it makes forms, whose schema is another.
    """
    document = checked(api.get("/openapi.json"), 200)
    document["paths"] = {p: item for p, item in document["paths"].items() if "/auth/" not in p}
    for item in document["paths"].values():
        for operation in item.values():
            operation["parameters"] = list(_different(operation.get("parameters", ())))
            content = operation.get("requestBody", {}).get("content", {})
            if "*/*" in content:
                content["application/octet-stream"] = content.pop("*/*")
    path = tmp_path_factory.mktemp("schemathesis") / "openapi.json"
    path.write_text(json.dumps(document))
    return path


def _different(parameters):
    seen = set()
    for parameter in parameters:
        name = parameter.get("name", "")
        filters = parameter.get("in") == "query" and parameter["description"].count(" is ")
        key = (name.partition("__")[2], json.dumps(parameter.get("schema"), sort_keys=True))
        if name not in _CURSORS and not (filters and key in seen):
            yield parameter
        seen.add(key)


def test_nothing_is_found(api, manager, document, capsys):
    command = [
        Path(sys.executable).with_name("st"),
        "--config-file",
        HERE / "schemathesis.toml",
        "run",
        document,
        "--url",
        api.url,
        "--header",
        f"Authorization: Bearer {manager.token}",
        "--phases",
        ",".join(PHASES),
        "--max-examples",
        os.environ.get("SCHEMATHESIS_EXAMPLES", "5" if FULL else "2"),
        "--generation-database",
        "none",
        "--continue-on-failure",
        "--no-color",
    ]
    if SEED:
        command += ["--seed", SEED]
    result = subprocess.run(
        [str(part) for part in command],
        cwd=document.parent,  # it keeps what it found in a folder
        capture_output=True,
        text=True,
        timeout=3300,
    )
    with capsys.disabled():
        print(f"\nschemathesis: {cases(result.stdout)} cases", end=" ")  # noqa: T201
    found = failures(result.stdout)
    assert not found, "\n".join(found)
    least = 1000 if UNHURRIED else 500 if FULL else 100
    assert cases(result.stdout) > least, result.stdout[-2000:]


def failures(report):
    """The findings in the report; without those on headers that nobody knows.

    HTTP says that unknown header fields are ignored (RFC 9110 section 5.1).
    """
    report = report.partition("= FAILURES =")[2]
    found = re.split(r"^\d+\. Test Case ID", report, flags=re.MULTILINE)[1:]
    unknown_header = re.compile(r"in header - object with unexpected properties")
    return [one for one in found if not unknown_header.search(one)]


def cases(report):
    [number] = re.findall(r"(\d+) generated", report) or ["0"]
    return int(number)
