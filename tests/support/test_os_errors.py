"""Errors of the operating system are described in two plain sentences."""

import errno
import os
import re
from pathlib import Path

import pytest

from clinicsite.support.os_errors import OS_ERRORS, describe_os_error

SENTENCES = {
    errno.ENOSPC: (r"the disk / is full \([\d.]+ of \d+ MB are free\)", "Free disk space"),
    errno.EDQUOT: ("your quota of the disk / is used up", "Free disk space"),
    errno.EROFS: ("the disk / is read-only", "Make it writable, or use another disk"),
    errno.EIO: ("the disk / has a fault", "Check that disk"),
    errno.EACCES: ("you have no permission", "Ask the owner for the right to read and write it"),
    errno.EPERM: ("you have no permission", "Ask the owner for the right to read and write it"),
    errno.EBUSY: ("Device or resource busy", "Fix this"),
}


@pytest.mark.parametrize("code", SENTENCES)
@pytest.mark.skipif(os.name == "nt", reason="disks have other names there")
def test_describe_os_error_names_path_reason_and_action(
    code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "ismount", lambda path: str(path) == "/")
    reason, action = SENTENCES[code]
    said = describe_os_error(OSError(code, os.strerror(code), "/x/y"))
    assert re.fullmatch(f"/x/y cannot be used: {reason}\\.", said[0])
    assert said[1] == f"{action}, then type the command again."


def test_describe_os_error_of_another_machine_names_no_disk() -> None:
    for code in OS_ERRORS:
        message, _ = describe_os_error(OSError(code, "", "/srv"), is_local=False)
        assert re.fullmatch(r"/srv cannot be used: [a-z -]+\.", message)


def test_describe_os_error_without_a_path_names_the_given_one(tmp_path: Path) -> None:
    message, _ = describe_os_error(OSError(errno.ENOSPC, "full"), tmp_path)
    assert message.startswith(f"{tmp_path} cannot be used: the disk ")
