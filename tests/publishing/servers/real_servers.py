"""Real servers for the tests: started with our files on free ports, asked over https, stopped."""

import contextlib
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from clinicsite.publishing.servers.server_files import render_server_file
from clinicsite.rendering.http_headers import HostingConfig
from tests.install_tools import BROTLI, require_tool
from tests.ports import PATIENCE, find_free_port, wait_for

APACHE = Path("/usr/lib/apache2/modules")
APACHE_CONF = Path("/etc/apache2/mods-available")
# What Debian has switched on, and what our file asks for.
APACHE_MODULES = (
    "mpm_event authn_core authz_core authz_host authz_user alias autoindex deflate dir env filter "
    "headers http2 mime negotiation reqtimeout rewrite setenvif socache_shmcb ssl"
)
APACHE_CONFS = "alias autoindex deflate dir mime negotiation reqtimeout setenvif".split()
NEEDED = {"nginx": ("nginx", BROTLI), "caddy": ("caddy",), "apache": ("apache2",)}
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # what nginx keeps for a moment


@dataclass
class ServerResponse:
    """What came back over the wire."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def header(self, name: str) -> str:
        """Its value; more than one are joined by " + ", which nothing that is right holds."""
        return " + ".join(self.headers.get_all(name, []))


@dataclass
class RealServer:
    """A server that runs."""

    name: str
    port: int  # for https
    plain_port: int
    connections: dict[str, http.client.HTTPConnection] = field(default_factory=dict)

    def request(
        self, domain: str, path: str, method: str = "GET", **headers: str
    ) -> ServerResponse:
        """Ask for exactly this path; header names are written with _ for -."""
        sent = {"Host": domain, **{name.replace("_", "-"): text for name, text in headers.items()}}
        for attempt in (0, 1):
            connection = self.connections.get(domain) or self._connect(domain)
            self.connections[domain] = connection
            try:
                connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
                for name, text in sent.items():
                    connection.putheader(name, text)
                connection.endheaders()
                with connection.getresponse() as response:
                    reply = ServerResponse(response.status, response.headers, response.read())
            except (http.client.HTTPException, OSError):  # kept for so many requests only
                connection.close()
                del self.connections[domain]
                if attempt:
                    raise
                continue
            if connection.sock is None:  # it said that this was the last one
                del self.connections[domain]
            return reply
        raise AssertionError

    def request_http(self, domain: str, path: str) -> ServerResponse:
        """Ask over http."""
        connection = http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=PATIENCE)
        connection.request("GET", path, headers={"Host": domain})
        with contextlib.closing(connection), connection.getresponse() as response:
            return ServerResponse(response.status, response.headers, response.read())

    def _connect(self, domain: str) -> http.client.HTTPConnection:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        connection = http.client.HTTPConnection(domain)
        connection.sock = context.wrap_socket(raw, server_hostname=domain)
        return connection


def make_certificate(folder: Path, domains: list[str]) -> None:
    """Writes a certificate for these names that nobody has signed, and its key."""
    names = ",".join(f"DNS:{domain}" for domain in domains)
    command = [
        require_tool("openssl"),
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
    ]
    command += ["-nodes", "-days", "2", "-subj", "/CN=tests", "-addext", f"subjectAltName={names}"]
    command += ["-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")]
    subprocess.run(command, check=True, capture_output=True)


@contextlib.contextmanager
def make_shared_folder() -> Iterator[Path]:
    """A folder that a server may read even where it gives up being root; pytest's are private."""
    folder = Path(tempfile.mkdtemp(prefix="servers-"))
    try:
        folder.chmod(0o755)
        yield folder
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def run_server(
    name: str, sites: dict[str, tuple[HostingConfig, Path]], folder: Path
) -> Iterator[RealServer]:
    """A server of this kind with our files for all `sites`; its own files lie in `folder`.

    Skips the test where the server is not installed.
    """
    program, *_ = [require_tool(needed) for needed in NEEDED[name]]
    folder.mkdir()
    server = RealServer(name, find_free_port(), find_free_port())
    files = [render_server_file(name, hosting, str(site)) for hosting, site in sites.values()]
    make_certificate(folder, [hosting.domain for hosting, _ in sites.values()])
    (folder / "html").mkdir()
    command = {"nginx": _nginx, "caddy": _caddy, "apache": _apache}[name](server, files, folder)
    log = folder / "log"
    home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with log.open("wb") as said:
        process = subprocess.Popen(
            [program, *command], stdout=said, stderr=said, env=os.environ | home
        )
        try:
            wait_for(server.port, process, log)
            yield server
        finally:
            for connection in server.connections.values():
                connection.close()
            process.terminate()
            process.wait(timeout=PATIENCE)


def replace_text(text: str, old: str, new: str, times: int = 1) -> str:
    """Puts words in the place of others, which must stand there so many times."""
    assert text.count(old) == times, f"{old!r} stands there {text.count(old)} times"
    return text.replace(old, new)


def fill_placeholders(text: str, folder: Path) -> str:
    """The placeholders of a file, filled in: the certificate and its key."""
    text, changed = re.subn(r"/etc/letsencrypt/live/[^/]+/", f"{folder}/", text)
    assert changed == 2
    return text


def _nginx(server: RealServer, files: list[str], folder: Path) -> list[str]:
    site = "\n".join(
        replace_text(fill_placeholders(text, folder), "# brotli_static on;", "brotli_static on;")
        for text in files
    )
    count = len(files)
    site = replace_text(site, "listen 443 ssl", f"listen 127.0.0.1:{server.port} ssl", count)
    site = replace_text(site, "listen 80;", f"listen 127.0.0.1:{server.plain_port};", count)
    site = replace_text(site, "    listen [::]:443 ssl http2;\n", "", count)
    site = replace_text(site, "    listen [::]:80;\n", "", count)
    site = replace_text(site, "root /var/www/html;", f"root {folder}/html;", count)
    (folder / "site.conf").write_text(site)
    paths = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    (folder / "nginx.conf").write_text(
        f"load_module {BROTLI}; pid {folder}/pid; error_log stderr warn; worker_processes 1; "
        f"{'user root;' if os.geteuid() == 0 else ''} daemon off;\nevents {{}}\n"
        f"http {{ include /etc/nginx/mime.types; default_type application/octet-stream; gzip on; "
        f"access_log off; {paths} include {folder}/site.conf; }}\n"
    )
    return ["-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def _caddy(server: RealServer, files: list[str], folder: Path) -> list[str]:
    options = f"admin off\nhttp_port {server.plain_port}\nhttps_port {server.port}\nlocal_certs"
    text = f"{{\n{options}\nskip_install_trust\n}}\n" + "\n".join(files)
    (folder / "Caddyfile").write_text(text)
    return ["run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def _apache(server: RealServer, files: list[str], folder: Path) -> list[str]:
    site = "\n".join(fill_placeholders(text, folder) for text in files)
    site = replace_text(site, "<VirtualHost *:443>", f"<VirtualHost *:{server.port}>", len(files))
    site = replace_text(
        site, "<VirtualHost *:80>", f"<VirtualHost *:{server.plain_port}>", len(files)
    )
    site = replace_text(
        site, "DocumentRoot /var/www/html", f"DocumentRoot {folder}/html", len(files)
    )
    modules = [
        f"LoadModule {name}_module {APACHE}/mod_{name}.so" for name in APACHE_MODULES.split()
    ]
    lines = [
        f"ServerRoot {folder}",
        f"PidFile {folder}/pid",
        f"DefaultRuntimeDir {folder}",
        "ErrorLog /dev/stderr",
        "ServerName tests",
        *(f"Listen 127.0.0.1:{port}" for port in (server.port, server.plain_port)),
        *modules,
        *(["User www-data", "Group www-data"] if os.geteuid() == 0 else []),
        *(f"Include {APACHE_CONF}/{name}.conf" for name in APACHE_CONFS),
        "<Directory />\nOptions FollowSymLinks\nRequire all denied\n</Directory>",
        f"<Directory {folder}/html>\nRequire all granted\n</Directory>",
        '<FilesMatch "^\\.ht">\nRequire all denied\n</FilesMatch>',
        site,
    ]
    (folder / "apache.conf").write_text("\n".join(lines) + "\n")
    return ["-f", str(folder / "apache.conf"), "-DFOREGROUND"]
