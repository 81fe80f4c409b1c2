"""Blocks that are configuration: the program they are for says whether they are right.

Each check takes the text, an empty folder and the environment of Odoo.
"""

import configparser
import json
import os
import re
import shutil
import subprocess

import yaml

from dev.environment import PYTHON

# Debian keeps nginx where only root looks.
_PATH = f"{os.environ['PATH']}:/usr/local/sbin:/usr/sbin"
_OWN_SECTION = {"peppers", "hash_scheme"}
_OPTIONS = """
import json, odoo.tools
odoo.tools.config._parse_config([])
print(json.dumps(sorted(odoo.tools.config.options)))
"""
# What Debian's own nginx.conf is around a file in conf.d, within one folder.
_NGINX = """
error_log stderr;
pid {folder}/nginx.pid;
{user}
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {text}
}}
"""


class NotRun(Exception):
    """The program that could tell is not there; the text says which."""


def program(name):
    """Return the path of a program.

    :raise NotRun: there is none
    """
    path = shutil.which(name, path=_PATH)
    if not path:
        raise NotRun(f"no {name} here")
    return path


def check_ini(text, folder, environment):
    """A part of Odoo's configuration file: every option is one that Odoo has."""
    parser = configparser.RawConfigParser()
    parser.read_string(text)
    command = [PYTHON, "-W", "ignore", "-c", _OPTIONS]
    known = json.loads(subprocess.check_output(command, env=environment.variables(), text=True))
    for section, options in {"options": set(known), "api_token_auth": _OWN_SECTION}.items():
        if parser.has_section(section):
            assert set(parser[section]) <= options, set(parser[section]) - options
    assert set(parser.sections()) <= {"options", "api_token_auth"}


def check_nginx(text, folder, environment):
    """``nginx -t``, with a certificate of the test's own."""
    path = write_nginx(text, folder)
    _check([program("nginx"), "-t", "-q", "-p", folder, "-c", path])


def write_nginx(text, folder):
    """Write the file that nginx is started with → its path.

    The certificate is self-signed, and the log is ``nginx.log`` in the folder.
    """
    text = re.sub(r"access_log \S+", f"access_log {folder}/nginx.log", text)
    user = "user root;" if os.geteuid() == 0 else ""
    path = folder / "nginx.conf"
    text = _with_certificate(text, folder)
    path.write_text(_NGINX.format(folder=folder, user=user, text=text))
    return path


def check_caddy(text, folder, environment):
    """``caddy validate``."""
    caddy = program("caddy")
    path = folder / "Caddyfile"
    path.write_text(text)
    _check([caddy, "validate", "--config", path, "--adapter", "caddyfile"], HOME=folder)


def check_yaml(text, folder, environment):
    """``docker compose config``, or at least YAML with services."""
    path = folder / "compose.yaml"
    path.write_text(text)
    assert yaml.safe_load(text)["services"]
    compose = [program("docker"), "compose"]
    if subprocess.run([*compose, "version"], capture_output=True, check=False).returncode:
        raise NotRun("no docker compose here, only parsed")
    _check([*compose, "-f", path, "config", "--quiet"])


def _with_certificate(text, folder):
    """The nginx configuration with a self-signed certificate in place of the one it names."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    _check([*request, *subject, "-keyout", key, "-out", certificate])
    text = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {key};", text)
    return re.sub(r"ssl_certificate .*;", f"ssl_certificate {certificate};", text)


def _check(command, **variables):
    result = subprocess.run(
        [str(part) for part in command],
        env={**os.environ, **{name: str(value) for name, value in variables.items()}},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


CHECKS = {
    "ini": check_ini,
    "nginx": check_nginx,
    "Caddyfile": check_caddy,
    "yaml": check_yaml,
}
