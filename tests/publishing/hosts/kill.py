"""Kills a publish that runs in a process of its own."""

import signal
import subprocess
import sys
import time

from tests.conftest import ROOT


def kill_after(seconds: float, code: str) -> bool:
    """Runs `code`, which prints when it begins, and kills it then; whether it was still at work."""
    path = f"import sys; sys.path.insert(0, {str(ROOT)!r})"
    child = subprocess.Popen([sys.executable, "-c", f"{path}\n{code}"], stdout=subprocess.PIPE)
    assert child.stdout
    child.stdout.readline()
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    child.stdout.close()
    code = child.wait()
    assert code in (0, -signal.SIGKILL)  # else it had failed before it was killed
    return code == -signal.SIGKILL
