"""A command on a host ends with the exit code of its error, and names no password."""

import pytest

from clinicsite.cli.host_session import open_host
from clinicsite.publishing.hosts.host import OutcomeUnknownError, PublishError
from clinicsite.support.errors import UserError


@pytest.mark.parametrize(("error_type", "code"), [(PublishError, 1), (OutcomeUnknownError, 75)])
def test_error_on_a_host_keeps_its_exit_code(error_type: type[PublishError], code: int) -> None:
    with pytest.raises(UserError) as told, open_host("folder:../site"):
        raise error_type("Type: python3 tasks.py releases")
    assert told.value.exit_code == code
    assert str(told.value) == "Type: python3 tasks.py releases --to folder:../site"
