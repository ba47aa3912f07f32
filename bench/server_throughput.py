"""`inv bench --serving`: our nginx configuration beside an nginx that only sends the file."""

import os
import re
import statistics
import subprocess
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.figures import print_figure, take_figure
from clinicsite.cli.console import echo
from clinicsite.publishing.hosts.precompress import CACHE_FOLDER, compress_files
from clinicsite.publishing.servers.server_files import render_server_file
from clinicsite.rendering.http_headers import HostingConfig
from clinicsite.rendering.release_info import create_manifest
from clinicsite.support.errors import UserError
from tests.conftest import get_output_file
from tests.fixtures.launched_site.project import LAUNCHED_URL, launched_project
from tests.install_tools import BROTLI, find_tool
from tests.ports import find_free_port
from tests.publishing.servers import real_servers

PAGE = "articles/how-ketamine-may-relieve-pain/"
ROUNDS = 9
SECONDS = 1  # of a round


class BenchError(UserError):
    """Something that the measurement needs is missing; the text says what."""


def bench_serving() -> None:
    """Prints how many requests a second each answers, in turns. Raises BenchError."""
    for name in ("nginx", BROTLI, "wrk"):
        if not find_tool(name):
            package = "wrk" if name == "wrk" else "nginx libnginx-mod-http-brotli-static"
            raise BenchError(f"{name} is not installed (on Debian: apt install {package}).")
    with real_servers.make_shared_folder() as room:
        site = launched_project(room / "project").build(LAUNCHED_URL).folder
        for path, data in compress_files(site, create_manifest(site), room / CACHE_FOLDER):
            (site / path).write_bytes(data)
        ports = {"ours": find_free_port(), "bare": find_free_port()}
        process = subprocess.Popen([find_tool("nginx"), *_write_config(room, site, ports)])
        try:
            rounds = _measure_rounds(ports, process)
        finally:
            process.terminate()
            process.wait(timeout=20)
    _print_medians(rounds)


def _write_config(room: Path, site: Path, ports: dict[str, int]) -> list[str]:
    """The configuration: both sites in one nginx, over plain http, which hides no work."""
    text = render_server_file("nginx", HostingConfig("http://127.0.0.1", {}), str(site))
    text = re.sub(r"server \{\n    listen 80;.*?\n\}\n", "", text, count=1, flags=re.DOTALL)
    text = re.sub(r" *(ssl_certificate|listen \[).*\n", "", text)
    text = real_servers.replace_text(
        text, "listen 443 ssl http2;", f"listen 127.0.0.1:{ports['ours']};"
    )
    text = real_servers.replace_text(text, "# brotli_static on;", "brotli_static on;")
    bare = f'server {{ listen 127.0.0.1:{ports["bare"]}; root "{site}"; }}'
    paths = "".join(f"{name}_temp_path {room}/{name};" for name in real_servers.TEMPORARY)
    (room / "nginx.conf").write_text(
        f"load_module {BROTLI}; pid {room}/pid; error_log stderr; daemon off; master_process off;\n"
        f"{'user root;' if os.geteuid() == 0 else ''} events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; sendfile on; tcp_nopush on;\n"
        f"{paths}\n{text}\n{bare}\n}}\n"
    )
    return ["-p", str(room), "-c", str(room / "nginx.conf"), "-e", "stderr"]


@dataclass(frozen=True)
class ServerRound:
    """What nginx did in a round."""

    requests: int
    seconds: float
    cpu: float  # seconds of its own, which do not count what else this machine does

    def __str__(self) -> str:
        """Requests a second, and a second of its processor time."""
        return f"{self.requests / self.seconds:,.0f}, of its CPU {self.requests / self.cpu:,.0f}"


def _measure_rounds(
    ports: dict[str, int], process: subprocess.Popen
) -> dict[str, list[ServerRound]]:
    """What was done in each round, by what was asked."""
    ours, bare = (f"http://127.0.0.1:{ports[name]}/" for name in ("ours", "bare"))
    asked = {
        "bare nginx, the file": (f"{bare}{get_output_file(PAGE)}", ""),
        "ours, the page": (f"{ours}{PAGE}", ""),
        "bare nginx, its .gz as a file": (f"{bare}{get_output_file(PAGE)}.gz", ""),
        "ours, gzip": (f"{ours}{PAGE}", "gzip"),
        "bare nginx, its .br as a file": (f"{bare}{get_output_file(PAGE)}.br", ""),
        "ours, brotli": (f"{ours}{PAGE}", "br"),
    }
    rounds: dict[str, list[ServerRound]] = {name: [] for name in asked}
    time.sleep(0.5)
    for number in range(1, ROUNDS + 1):
        echo(f"Round {number} of {ROUNDS}, requests a second")
        for name, (url, coding) in asked.items():
            found = take_figure(name, partial(_measure_round, url, coding, process))
            rounds[name] += [found] if found else []
    return rounds


def _measure_round(url: str, coding: str, process: subprocess.Popen) -> ServerRound:
    command = [find_tool("wrk"), "-t1", "-c16", f"-d{SECONDS}s"]
    command += ["-H", f"Accept-Encoding: {coding}"] if coding else []
    before = _get_cpu_seconds(process)
    done = subprocess.run([*command, url], capture_output=True, text=True)
    found = re.search(r"(\d+) requests in ([\d.]+)s", done.stdout)
    if not found or "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise BenchError(f"{url} was not served:\n{done.stdout}{done.stderr}")
    return ServerRound(int(found[1]), float(found[2]), _get_cpu_seconds(process) - before)


def _get_cpu_seconds(process: subprocess.Popen) -> float:
    """The seconds of processor time that a process has had (proc(5), stat: utime, stime)."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _print_medians(rounds: dict[str, list[ServerRound]]) -> None:
    """Prints the middle of the rounds; of ours also as a part of the bare server's."""
    echo(f"One process of nginx, plain http: median of {ROUNDS} rounds in turns")
    bare: list[float] = []
    for name, found in rounds.items():
        rates = [one.requests / one.seconds for one in found]
        if rates:
            print_figure(name, f"{statistics.median(rates):,.0f} requests a second")
        if name.startswith("bare"):
            bare = rates
        elif rates and bare:
            shares = [one / other for one, other in zip(rates, bare)]
            print_figure(f"{name}, of bare nginx", f"{statistics.median(shares):.0%}")
