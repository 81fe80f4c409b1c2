"""A real LDAP server, OpenLDAP's slapd, and the Python library that Odoo speaks to it with.

Debian's packages of both, unpacked: the library is compiled, and PyPI has no wheel of it.
"""

import dataclasses
import os
import platform
import shutil
import socket
import subprocess
from contextlib import contextmanager

import pytest

from dev import debian, processes
from dev.console import DevError
from dev.environment import PYTHON, Environment
from dev.paths import LOCAL
from dev.settings import free_port
from tests.support.api_client import SECRETS
from tests.support.polling import until

BASE = "dc=example,dc=com"
ROOT = f"cn=admin,{BASE}"
_UNPACKED = LOCAL / "ldap"
_SLAPD = _UNPACKED / "usr" / "sbin" / "slapd"
_PACKAGES = ("slapd", "python3-ldap", "python3-pyasn1", "python3-pyasn1-modules")
# What slapd needs of libraries; the last one has two names, of Debian 12 and of 13.
_LIBRARIES = ("libltdl7", "libwrap0", "libsasl2-2")
_LIBLDAP = ("libldap-2.5-0", "libldap2")

_CONFIG = """
include {root}/etc/ldap/schema/core.schema
include {root}/etc/ldap/schema/cosine.schema
include {root}/etc/ldap/schema/inetorgperson.schema
modulepath {root}/usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
database mdb
suffix "{base}"
rootdn "{admin}"
rootpw {password}
directory {folder}/data
access to attrs=userPassword by self write by anonymous auth
access to * by * read
"""

_ENTRIES = """\
dn: {base}
objectClass: dcObject
objectClass: organization
dc: example
o: Example
"""

_PERSON = """
dn: uid={uid},{base}
objectClass: inetOrgPerson
uid: {uid}
cn: {uid}
sn: {uid}
userPassword: {password}
"""


@dataclasses.dataclass(frozen=True)
class LdapEnvironment(Environment):
    """Odoo with the library beside it."""

    def variables(self):
        variables = super().variables()
        library = _UNPACKED / "usr" / "lib" / "python3" / "dist-packages"
        return {
            **variables,
            **_library_path(),
            "PYTHONPATH": f"{variables['PYTHONPATH']}:{library}",
        }


def beside(environment):
    """Return the environment with the library; skips where Debian's is not to be had."""
    if not _UNPACKED.exists():
        _unpack()
    made = LdapEnvironment(environment.source, environment.server)
    for command in ([PYTHON, "-c", "import ldap"], [_SLAPD, "-VV"]):
        done = subprocess.run(command, env=made.variables(), capture_output=True, check=False)
        if done.returncode:
            # Of another Python than the one that runs Odoo, or of libraries that are not here.
            pytest.skip(f"Debian's packages do not run here: {done.stderr.decode()[-300:]}")
    return made


def _unpack():
    suite = platform.freedesktop_os_release().get("VERSION_CODENAME", "sid")
    for library in _LIBLDAP:
        partial = _UNPACKED.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        try:
            debian.unpack([(name, suite) for name in (*_PACKAGES, *_LIBRARIES, library)], partial)
        except DevError:
            continue
        partial.rename(_UNPACKED)
        return
    pytest.skip("needs slapd and python3-ldap, and there is no Debian mirror that has them")


def _library_path():
    folders = sorted({str(path.parent) for path in _UNPACKED.glob("usr/lib/*/*.so*")})
    return {"LD_LIBRARY_PATH": ":".join(folders)}


@contextmanager
def serving(people, folder):
    """Serve a directory of ``{uid: password}`` on a port of 127.0.0.1 → the port."""
    SECRETS.update(people.values())
    (folder / "data").mkdir()
    config, entries, port = folder / "slapd.conf", folder / "entries.ldif", free_port()
    password = os.urandom(12).hex()
    config.write_text(
        _CONFIG.format(root=_UNPACKED, folder=folder, base=BASE, admin=ROOT, password=password)
    )
    persons = [_PERSON.format(uid=uid, base=BASE, password=p) for uid, p in people.items()]
    entries.write_text(_ENTRIES.format(base=BASE) + "".join(persons))
    env = {**os.environ, **_library_path()}
    load = [_SLAPD.with_name("slapadd"), "-f", config, "-l", entries]
    subprocess.run(load, env=env, capture_output=True, check=True)
    process = processes.start(
        [_SLAPD, "-d", "0", "-f", config, "-h", f"ldap://127.0.0.1:{port}"], env=env
    )
    try:
        until(lambda: _answers(port))
        yield port
    finally:
        processes.stop(process)


def _answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
