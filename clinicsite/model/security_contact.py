"""Define the contact for security reports, and its file security.txt."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated

from pydantic import AfterValidator

from clinicsite.model.fields import Day, StrictModel, field_error

SECURITY_TXT_FILE = ".well-known/security.txt"  # of the built site (RFC 9116, 3)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_CONTACT_URI = re.compile(rf"mailto:{_EMAIL.pattern}|https://[^\s/]+\.[^\s]+|tel:\+[0-9-]+")


def _check_contact(contact: str) -> str:
    if _EMAIL.fullmatch(contact):
        return f"mailto:{contact}"
    if not _CONTACT_URI.fullmatch(contact):
        message = f'"{contact}" is not an address that people can write to or call'
        help_text = (
            "Write an e-mail address, a page that begins with https://, or tel:+1-555-555-0100."
        )
        raise field_error("E112", message, help_text)
    return contact


class SecurityContact(StrictModel):
    """The contact, and the day until which it is valid (RFC 9116, 2.5)."""

    contact: Annotated[str, AfterValidator(_check_contact)]
    expires: Day

    @property
    def expires_at(self) -> dt.datetime:
        """The time from which the file is stale: the beginning of that day, in UTC."""
        return dt.datetime.combine(self.expires, dt.time(), dt.UTC)

    def to_text(self, url: str, languages: tuple[str, ...]) -> str:
        """Return the text of the file at `url`."""
        return (
            f"Contact: {self.contact}\n"
            f"Expires: {self.expires_at:%Y-%m-%dT%H:%M:%SZ}\n"
            f"Preferred-Languages: {', '.join(languages)}\n"
            f"Canonical: {url}\n"
        )
