"""Carry out the actions of a page with the functions of the commands."""

from __future__ import annotations

from collections.abc import Callable

from clinicsite.admin.action_plan import (
    ActionPlan,
    RunAction,
    plan_rename,
    plan_slug,
    plan_translation,
    plan_unpublish,
    plan_visibility,
)
from clinicsite.admin.action_request import ActionRequest, FieldError
from clinicsite.authoring.rename import rename
from clinicsite.authoring.translate import translate_page
from clinicsite.authoring.translation_slug import set_translation_slug
from clinicsite.authoring.unpublish import unpublish
from clinicsite.authoring.visibility import VISIBILITY_FIELDS, set_visibility
from clinicsite.parsing.document import Document
from clinicsite.preview.session import PreviewSession


class PageActions:
    """Rename, publish, schedule, take down and translate a page."""

    def __init__(self, session: PreviewSession, get_site_url: Callable[[], str]) -> None:
        self._root, self._get_site_url = session.root, get_site_url

    @property
    def actions(self) -> dict[str, tuple[RunAction, str]]:
        """Return each action by name, with the field of its refusals."""
        return {
            "rename": (self._rename, "new"),
            "slug": (self._set_slug, "slug"),
            "unpublish": (self._unpublish, "to"),
            "visibility": (self._set_visibility, "status"),
            "translate": (self._translate, "language"),
            "translated": (self._record_translator, "reviewer"),
        }

    def _rename(self, document: Document, request: ActionRequest) -> ActionPlan:
        result = rename(
            self._root,
            document.path,
            request.get("new"),
            site_url=self._get_site_url(),
            dry_run=request.dry_run,
        )
        return plan_rename(result, document.path)

    def _unpublish(self, document: Document, request: ActionRequest) -> ActionPlan:
        if not (to := request.get("to")):
            raise FieldError("to", "No page is named that takes its place.", "Choose a page.")
        result = unpublish(
            self._root,
            document.path,
            to=to,
            site_url=self._get_site_url(),
            dry_run=request.dry_run,
        )
        return plan_unpublish(result, document.path)

    def _set_visibility(self, document: Document, request: ActionRequest) -> ActionPlan:
        values = {name: request.get(name) for name in VISIBILITY_FIELDS}
        result = set_visibility(
            self._root,
            document.path,
            values,
            site_url=self._get_site_url(),
            dry_run=request.dry_run,
        )
        return plan_visibility(result)

    def _translate(self, document: Document, request: ActionRequest) -> ActionPlan:
        language = request.get("language")
        root, dry_run = self._root, request.dry_run
        return plan_translation(translate_page(root, document.path, language, dry_run=dry_run))

    def _set_slug(self, document: Document, request: ActionRequest) -> ActionPlan:
        result = set_translation_slug(
            self._root,
            document.path,
            request.get("slug"),
            site_url=self._get_site_url(),
            dry_run=request.dry_run,
        )
        return plan_slug(result, document.path)

    def _record_translator(self, document: Document, request: ActionRequest) -> ActionPlan:
        if not (reviewer := request.get("reviewer")):
            raise FieldError("reviewer", "The translator is not named.", "Type the name.")
        path, lang = document.path, document.page_path.lang
        result = translate_page(self._root, path, lang, reviewer, dry_run=request.dry_run)
        return plan_translation(result)
