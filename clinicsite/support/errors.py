"""Define the error that a command explains to the person who typed it."""

from __future__ import annotations

from clinicsite.support.credentials import hide_credentials


class UserError(Exception):
    """Stop a command for a reason that the user can act on.

    The command line catches it in one place, prints `message` and `help`, and ends with
    `exit_code`. Other code raises it, or a subclass where a caller has to tell two cases apart.
    """

    exit_code = 1

    def __init__(self, message: str, help: str = "") -> None:
        """Keep what is wrong (`message`) and how to fix it (`help`), each in whole sentences.

        Passwords and tokens in addresses are hidden, because many people read logs.
        """
        self.message = hide_credentials(message)
        self.help = hide_credentials(help)
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.message} {self.help}".rstrip()
