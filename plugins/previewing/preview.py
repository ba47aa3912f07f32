"""Build the site, show it, and do so again after each change."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path

from plugins.previewing.server import listen
from plugins.previewing.shown import Shown
from plugins.previewing.watch import changes

Build = Callable[[Path, Path, str], tuple[bool, str]]  # root, output, URL → is it good, its words


def build_in_child(root: Path, output: Path, url: str) -> tuple[bool, str]:
    """Build in a process of its own, as Pelican keeps things of one build for the next."""
    command = [sys.executable, "-m", "plugins.previewing.rebuild", str(output), url]
    environment = os.environ | {"COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, encoding="utf-8", errors="replace"
    )
    return done.returncode == 0, (done.stdout + done.stderr).strip()


def preview(
    root: Path,
    port: int,
    open_browser: bool,
    say: Callable[[str], None],
    build: Build = build_in_child,
) -> None:
    """Serve the site on this machine until Ctrl-C. Raises OSError when no port is free."""
    shown = Shown()
    server = listen(shown, port)
    serving = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    serving.start()
    private = root / ".build" / f"preview-{server.server_port}"  # ours alone, as the port is
    shutil.rmtree(private, ignore_errors=True)  # of a preview that was killed
    private.mkdir(parents=True)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        say(f"The preview is at {server.url}/ (Ctrl-C stops it). Building …")
        for number, _ in enumerate(changes(root)):
            show_next(root, private / str(number), shown, server.url, say, build)
            if open_browser and number == 0:
                webbrowser.open(f"{server.url}/")
    except KeyboardInterrupt:
        say("\nThe preview has stopped.")
    finally:
        signal.signal(signal.SIGTERM, before)
        server.shutdown()
        server.server_close()
        shutil.rmtree(private, ignore_errors=True)


def show_next(
    root: Path, output: Path, shown: Shown, url: str, say: Callable[[str], None], build: Build
) -> None:
    """Build into a new folder, and show that if it is good."""
    good, words = build(root, output, url)
    if words:
        say(words)
    if good:
        old = shown.folder
        shown.good(output)
        say("Built. The browser shows it now.")
        if old:
            shutil.rmtree(old, ignore_errors=True)
    else:
        shown.bad(words)
        say("Mend this and save; the browser shows the last good state until then.")
