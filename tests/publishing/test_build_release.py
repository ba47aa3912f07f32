"""What a build makes is fit to be sent, and what it says names the place and the release."""

import re

import pytest

from clinicsite.publishing.preflight import check_files
from clinicsite.publishing.release import list_local_releases
from clinicsite.rendering.release_info import create_manifest
from tests.conftest import Project
from tests.publishing.build_helpers import ABOUT, assert_clean, run_build, start_build, write_words


def test_build_names_its_folder_and_release(clinic: Project) -> None:
    write_words(clinic, 1)
    process = start_build(clinic)
    said, _ = process.communicate()
    release = list_local_releases(clinic.root)[0]
    assert re.search(
        rf"The site is in {clinic.output}: \d+ pages, \d+ files, built in [\d.]+ s\.\n"
        rf"It is the release {release.name}, which `publish` sends\.\n",
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
def test_concurrent_builds_are_complete(clinic: Project) -> None:
    for number in range(1, 6):
        write_words(clinic, number)
        processes = [start_build(clinic) for _ in range(3)]
        for process in processes:
            _, complaint = process.communicate()
            assert (process.returncode, complaint) == (0, "")
        assert_clean(clinic)
