"""One admin runs in a project, and a second start opens it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from clinicsite.admin.running_admin import hold_admin_lock, store_start_url
from tests.projects import ROOT

URL = "http://127.0.0.1:1/admin/start?key=x"
HOLD = f"""
import sys, time
from pathlib import Path
from clinicsite.admin.running_admin import hold_admin_lock, store_start_url
with hold_admin_lock(Path(sys.argv[1])):
    store_start_url(Path(sys.argv[1]), {URL!r})
    print("ready", flush=True)
    time.sleep(60)
"""


def test_second_start_finds_the_first_until_it_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as first:
        assert first.stdout
        first.stdout.readline()
        with hold_admin_lock(tmp_path) as url:
            assert url == URL
        assert (tmp_path / ".cache/admin.url").exists()
        first.kill()
        first.wait()
    with hold_admin_lock(tmp_path) as url:
        assert url == ""
        assert not (tmp_path / ".cache/admin.url").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights of files")
def test_start_link_is_for_its_owner_alone(tmp_path: Path) -> None:
    with hold_admin_lock(tmp_path):
        store_start_url(tmp_path, URL)
        mode = (tmp_path / ".cache/admin.url").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert not (tmp_path / ".cache/admin.url").exists()
