"""Sign a page off, and write and close notes on it, as a person in the browser asks."""

from __future__ import annotations

import datetime as dt

from clinicsite.admin.action_plan import ActionPlan, RunAction, plan_signoff
from clinicsite.admin.action_request import ActionRequest, FieldError
from clinicsite.admin.page_text import hash_page
from clinicsite.authoring.page_notes import add_note, close_note
from clinicsite.authoring.signoff import sign_off
from clinicsite.model.page_note import MAX_NAME, MAX_NOTE
from clinicsite.parsing.document import Document
from clinicsite.parsing.translation_blocks import list_blocks
from clinicsite.preview.session import PreviewSession
from clinicsite.support.errors import UserError

_NEXT_OPTION = "--next"  # begins what the command reports of a wrong day


class ReviewActions:
    """Carry out what the pages “Sign off” and “Notes” ask for."""

    def __init__(self, session: PreviewSession) -> None:
        self._session = session

    @property
    def actions(self) -> dict[str, tuple[RunAction, str]]:
        """Return each action by name, with the field of its refusals."""
        return {
            "sign": (self._sign, "by"),
            "note": (self._add_note, "text"),
            "close-note": (self._close_note, "by"),
        }

    def _sign(self, document: Document, request: ActionRequest) -> ActionPlan:
        """Sign the version that the person has read, and no other."""
        data = (self._session.root / document.source.path).read_bytes()
        if hash_page(data) != request.get("base"):
            help_text = "Reload this page, and read it again."
            raise FieldError("read", "The page has changed since you opened it.", help_text)
        if not request.get("by"):
            raise FieldError("by", "Choose who has read the page.")
        if not request.get("read"):
            raise FieldError("read", "Only a person who has read the whole page can sign it off.")
        by, day, dry_run = request.get("by"), request.get("next"), request.dry_run
        pages = [document.path]
        try:
            results = sign_off(self._session.root, pages, by=by, next_review=day, dry_run=dry_run)
        except UserError as error:
            if not error.message.startswith(_NEXT_OPTION):
                raise
            message = error.message.removeprefix(_NEXT_OPTION).lstrip(": ")
            raise FieldError("next", message, error.help) from None
        return plan_signoff(results[0])

    def _add_note(self, document: Document, request: ActionRequest) -> ActionPlan:
        text, name = _get_text(request, "text", MAX_NOTE), _get_text(request, "by", MAX_NAME)
        block = next(
            (one for one in list_blocks(document) if one.digest == request.get("paragraph")), None
        )
        if block is None:
            help_text = "Copy your words, and reload the page."
            raise FieldError("text", "The paragraph has changed meanwhile.", help_text)
        if not request.dry_run:
            day = self._get_day()
            add_note(self._session.root, document.path, block, text, name, day)
        return ActionPlan([], document.path)

    def _close_note(self, document: Document, request: ActionRequest) -> ActionPlan:
        name = _get_text(request, "by", MAX_NAME)
        if not request.dry_run:
            close_note(
                self._session.root, document.path, request.get("note"), name, self._get_day()
            )
        return ActionPlan([], document.path)

    def _get_day(self) -> dt.date:
        assert self._session.lazy_site
        return self._session.lazy_site.site.now.date()


def _get_text(request: ActionRequest, name: str, limit: int) -> str:
    """Return a text that is there and not too long. Raises FieldError."""
    text = request.get(name)
    if not text:
        raise FieldError(name, "This field is empty.", "Fill it in.")
    if len(text) > limit:
        raise FieldError(name, f"This has {len(text) - limit} characters too many.", "Shorten it.")
    return text
