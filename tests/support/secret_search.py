"""The search for secrets where none may be: in logs, in the database, in its mails."""

import io
import re
from contextlib import closing

from dev.paths import LOGS
from dev.postgres_connection import connect
from tests.support.api_client import SECRETS

#: Odoo's demo passwords are ordinary words; what auth_totp stores is not ours.
NOT_SEARCHED = {"admin", "demo", "portal"}


def needles():
    """Every secret, and of a token also the parts that make it secret."""
    result = set()
    for secret in map(str, SECRETS - NOT_SEARCHED):
        result.add(secret)
        if re.fullmatch(r"o(?:[ap]t|[ad]c|cs)_\w{66}|ort_\w{88}", secret):
            result.add(secret[-49:-6])
            if secret.startswith("ort_"):
                result.add(secret[21:43])
    # What has few letters ("xxxxxxxx") is no secret, and stands in many a text.
    return {needle for needle in result if len(needle) >= 8 and len(set(needle)) >= 4}


def found(text):
    """The secrets in ``text``, shortened: this is printed when the test fails."""
    # Tokens are long words: a set of those is a hundred times smaller than the text.
    words = "\n".join(set(re.findall(r"[\w+/=-]{20,}", text)))
    return sorted(
        f"{needle[:6]}…" for needle in needles() if needle in (words if len(needle) >= 20 else text)
    )


def everywhere(server, since):
    """Where a secret that these tests were given stands: ``{place: shortened secrets}``.

    :param since: logs that were not written to after this time are of other runs
    """
    logs = [path for path in LOGS.glob("*.log") if path.stat().st_mtime >= since]
    assert server.log_path in logs
    places = {path.name: found(path.read_text(errors="replace")) for path in logs}
    with closing(connect(server.environment.server, server.db)) as connection:
        for table in _tables(connection):
            places[table] = found(_contents(connection, table))
    return {place: secrets for place, secrets in places.items() if secrets}


def _tables(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return [name for (name,) in cursor.fetchall()]


def _contents(connection, table):
    text = io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{table}" TO STDOUT', text)
    return text.getvalue()
