"""Define the notices that pages show at their top between two days."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from clinicsite.model.fields import (
    Day,
    Key,
    Language,
    NonEmptyText,
    Sentences,
    StrictModel,
    field_error,
)
from clinicsite.model.localized_text import LOCALIZED
from clinicsite.model.plain_text import find_markup
from clinicsite.model.publication_status import (
    PublicationPolicy,
    PublicationState,
    PublicationStatus,
)
from clinicsite.model.urls import PagePath

MAX_NOTICE_DAYS = 366  # a text that stays longer belongs on a page
MAX_NOTICE_LENGTH = 160  # characters; the first screen of a phone has little space

NoticeLevel = Literal["information", "warning", "urgent"]
LEVELS: tuple[NoticeLevel, ...] = ("urgent", "warning", "information")  # in the order of a page


def _check_plain_text(text: str) -> str:
    if markup := find_markup(text):
        message = f'A notice is plain text, and "{markup}" is not'
        help_text = "Write words only. To lead to a page, write its path behind “link:”."
        raise field_error("E112", message, help_text)
    return text


def _check_pages(given: Any) -> Any:
    if given == []:
        help_text = "Name a page, or leave the line out to show the notice on all pages."
        raise field_error("E103", "The list of pages is empty", help_text)
    return given


class Notice(StrictModel):
    """A short text for the top of pages, from the day `from` to the day `until`, inclusive.

    `pages` are paths below content/. Without them, all pages show the notice. `link` is the path of
    the page that says more. The notice is on the pages of all languages, in English where it has no
    translation. With a `lang`, only pages in that language show it.
    """

    key: Key
    text: Annotated[
        Sentences,
        Field(max_length=MAX_NOTICE_LENGTH),
        AfterValidator(_check_plain_text),
        LOCALIZED,
    ]
    first_day: Day = Field(alias="from")
    until: Day
    level: NoticeLevel = "information"
    pages: Annotated[tuple[NonEmptyText, ...], BeforeValidator(_check_pages)] = ()
    link: NonEmptyText | None = None
    lang: Language | None = None

    @model_validator(mode="after")
    def _check_days(self) -> Notice:
        if self.until < self.first_day:
            message = f"The notice ends on {self.until}, before it begins on {self.first_day}"
            raise field_error("E111", message, "Correct one of the two days.", "until")
        if (self.until - self.first_day).days >= MAX_NOTICE_DAYS:
            message = f"The notice lasts longer than {MAX_NOTICE_DAYS} days"
            help_text = "Write an earlier day behind “until:”, or put the text on a page."
            raise field_error("E111", message, help_text, "until")
        return self

    def belongs_to(self, page_path: PagePath, path: str) -> bool:
        """Return whether the page of the file at `path` can show the notice.

        `pages` can name a translation by its own path or by that of the main language.
        """
        main_path = f"{path.removesuffix('.md').removesuffix(f'.{page_path.lang}')}.md"
        is_named = not self.pages or bool({path, main_path} & set(self.pages))
        return self.lang in (None, page_path.lang) and is_named

    def overlaps(self, other: Notice) -> bool:
        """Return whether a page can show both notices on one day."""
        is_together = self.first_day <= other.until and other.first_day <= self.until
        shares_page = not (self.pages and other.pages) or set(self.pages) & set(other.pages)
        shares_language = None in (self.lang, other.lang) or self.lang == other.lang
        return bool(shares_language and is_together and shares_page)

    def get_status(self, day: dt.date) -> PublicationStatus:
        """Return whether the notice is scheduled, live or expired on a day at the clinic."""
        if self.until < day:
            return PublicationStatus(PublicationState.EXPIRED, self.until)
        if self.first_day > day:
            return PublicationStatus(PublicationState.SCHEDULED, self.first_day)
        return PublicationStatus(PublicationState.LIVE)

    def is_included(self, policy: PublicationPolicy) -> bool:
        """Return whether a build shows the notice. The staff preview shows scheduled ones too."""
        state = self.get_status(policy.now.date()).state
        is_scheduled = state is PublicationState.SCHEDULED and not policy.published_only
        return state is PublicationState.LIVE or is_scheduled
