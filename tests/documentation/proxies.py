"""The reverse proxies of the documents: their files made to start here."""

import datetime
import ipaddress
import os
import re
import subprocess

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from .debian_programs import program

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
# Nobody else's ports: neither the one of its own API nor 80 for its own redirects.
_CADDY = """{{
	admin off
	auto_https disable_redirects
}}

{text}"""


def nginx_command(text, folder):
    """Write the file that nginx starts with → the command; the log is ``proxy.log``."""
    certificate, key = _certificate(folder)
    text = re.sub(r"access_log \S+", f"access_log {folder}/proxy.log", text)
    text = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {key};", text)
    text = re.sub(r"ssl_certificate .*;", f"ssl_certificate {certificate};", text)
    path = folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    path.write_text(_NGINX.format(folder=folder, user=user, text=text))
    return [program("nginx"), "-e", "stderr", "-p", folder, "-c", path]


def caddy_command(text, folder, action):
    """Write the Caddyfile → the command; the log is ``proxy.log``.

    :param action: ``run`` or ``validate``
    """
    certificate, key = _certificate(folder)
    caddy = program("caddy")
    text = text.replace("output stdout", f"output file {folder}/proxy.log")
    if _is_2_6(caddy):
        text = re.sub(
            r"\brequest_buffers (\S+)$", r"buffer_requests\nmax_buffer_size \1", text, flags=re.M
        )
    # In place of the certificate that Caddy would get from the internet.
    text = re.sub(r"^(?!http:)(\S+ \{)$", rf"\1\n\ttls {certificate} {key}", text, flags=re.M)
    path = folder / "Caddyfile"
    path.write_text(_CADDY.format(text=text))
    home = f"HOME={folder}"
    return ["env", home, caddy, action, "--config", path, "--adapter", "caddyfile"]


def _is_2_6(caddy):
    """Whether it knows one setting only under the names that a comment of the page tells."""
    done = subprocess.run([caddy, "version"], capture_output=True, text=True, check=True)
    return done.stdout.removeprefix("v").startswith("2.6.")


def _certificate(folder):
    """Make a self-signed certificate for localhost → its path and its key's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    pem = serialization.Encoding.PEM
    paths[0].write_bytes(certificate.public_bytes(pem))
    paths[1].write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
