"""What a build makes is fit to be sent, and what it says names the place and the release."""

import errno
import os
import re
from pathlib import Path

import pytest

from clinicsite.publishing.build_release import describe_disk_error
from clinicsite.publishing.preflight import check_files
from clinicsite.publishing.release import list_local_releases
from clinicsite.rendering.release_info import create_manifest
from tests.conftest import Project
from tests.publishing.build_helpers import ABOUT, assert_clean, run_build, start_build, write_words


def test_a_build_is_fit_to_be_sent_and_says_where_it_is(clinic: Project) -> None:
    write_words(clinic, 1)
    process = start_build(clinic)
    said, _ = process.communicate()
    release = list_local_releases(clinic.root)[0]
    assert re.search(
        rf"The site is in {clinic.output}: \d+ pages, \d+ files, built in [\d.]+ s\.\n"
        rf"It is sealed as the release {release.name}, which `publish` sends\.\n",
        said,
    )
    assert list(check_files(release.site)) == []
    assert all(
        (clinic.output / entry.path).samefile(release.site / entry.path)
        for entry in release.manifest.entries
    )
    # … and when the power failed while the old site was being put away, it comes back
    before = create_manifest(clinic.output)
    clinic.output.rename(clinic.root / ".output.put-away")
    clinic.edit(ABOUT, "title:", "titel:")
    assert run_build(clinic)[0] == 1
    assert create_manifest(clinic.output) == before
    assert_clean(clinic)


@pytest.mark.faults
def test_builds_at_once_are_all_whole(clinic: Project) -> None:
    for number in range(1, 6):
        write_words(clinic, number)
        processes = [start_build(clinic) for _ in range(3)]
        for process in processes:
            _, complaint = process.communicate()
            assert (process.returncode, complaint) == (0, "")
        assert_clean(clinic)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (errno.ENOSPC, r"the disk / is full: [\d.]+ MB of \d+ MB are free\. Free some room, then"),
        (errno.EDQUOT, r"the disk / is full for you: your quota is used up\. Free some room, then"),
        (errno.EROFS, r"the disk / can only be read\. Let it be written, or work on another disk"),
        (errno.EIO, r"the disk / has a fault\. Look after it before anything else, then"),
        (errno.EACCES, r"/x/y may not be read or written by you\. Let its owner permit it, then"),
        (errno.EBUSY, r"/x/y: Device or resource busy\. Mend that, then"),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="how disks are called there")
def test_a_fault_of_the_disk_is_one_line_with_a_cure(
    code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "ismount", lambda path: str(path) == "/")
    words = describe_disk_error(OSError(code, os.strerror(code), "/x/y"), tmp_path)
    assert words.startswith("/x/y")
    assert re.search(said, words)
    assert words.endswith("then type the command again.")


def test_a_fault_without_a_path_is_of_the_folder_that_was_worked_in(tmp_path: Path) -> None:
    assert describe_disk_error(OSError(errno.ENOSPC, "full"), tmp_path).startswith(
        f"{tmp_path} cannot be"
    )
