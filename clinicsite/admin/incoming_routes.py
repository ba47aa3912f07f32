"""Answer the requests for the changes of others, and for the choice between two versions."""

from __future__ import annotations

import secrets
import threading
from dataclasses import replace
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.git_failures import SendError
from clinicsite.admin.incoming import (
    FileConflict,
    MergePlan,
    apply_merge,
    fetch_changes,
    plan_merge,
    resolve_tree,
)
from clinicsite.admin.main_log import list_received
from clinicsite.admin.merge_units import MINE, THEIRS
from clinicsite.admin.pages import PageRenderer
from clinicsite.admin.project_git import BranchState, ProjectRepository, open_ready_repository
from clinicsite.admin.review_branches import list_review_branches
from clinicsite.admin.send_request import FormValues, get_value, go_to, make_form_answer
from clinicsite.admin.sent_files import get_title
from clinicsite.preview.session import PreviewSession

NEWS_URL, CHOICE_URL = "/admin/send/news/", "/admin/send/choose/"


class IncomingRoutes:
    """Get what others have changed. The folder changes in one step, when all is decided."""

    def __init__(
        self, session: PreviewSession, renderer: PageRenderer, lock: threading.Lock
    ) -> None:
        self._session, self._renderer, self._lock = session, renderer, lock
        self._plan: tuple[str, MergePlan] | None = None  # with a key, while a person chooses

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin."""
        return [
            Route("/send/news/{commit}/", self.show_news),
            Route("/send/choose/{key}/", self.show_choice),
            Route("/send/get", make_form_answer(self.get_changes), methods=["POST"]),
            Route("/send/choose", make_form_answer(self.choose), methods=["POST"]),
        ]

    def show_news(self, request: Request) -> Response:
        """Return the page of the changes that came into the folder since a commit."""
        commit = request.path_params["commit"]
        received = list_received(self._session, commit)
        return self._renderer.render("send-news", received=received)

    def show_choice(self, request: Request) -> Response:
        """Return both versions of each file that two people changed."""
        if self._plan is None or self._plan[0] != request.path_params["key"]:
            return RedirectResponse("/admin/send/", HTTPStatus.SEE_OTHER)
        key, plan = self._plan
        titles = {one.path: get_title(self._session, one.path) for one in plan.conflicts}
        return self._renderer.render(
            "send-choose", key=key, conflicts=plan.conflicts, titles=titles
        )

    def get_changes(self, _: FormValues) -> Response:
        """Fetch the changes of others, and bring them into the folder."""
        with self._lock:
            repository, state = open_ready_repository(self._session.root)
            require_main(state)
            fetch_changes(repository, state)
            target = repository.find_commit(f"refs/remotes/{state.remote}/{state.main_branch}")
            if not target:
                raise SendError("The server has no main branch yet.")
            return self.bring(repository, state, target)

    def bring(
        self, repository: ProjectRepository, state: BranchState, target: str, done_url: str = ""
    ) -> Response:
        """Bring a commit into the folder, or ask a person to choose. The caller holds the lock."""
        if not repository.is_ancestor(target, state.head):
            plan = plan_merge(repository, state, target)
            if plan.conflicts:
                return self._ask(plan)
            apply_merge(repository, state, plan, plan.tree)
        return self._bring_reviews(repository, state) or go_to(
            done_url or f"{NEWS_URL}{state.head}/"
        )

    def _bring_reviews(self, repository: ProjectRepository, before: BranchState) -> Response | None:
        """Bring what others added to the open reviews, or return the page that asks."""
        state = replace(before, head=repository.find_commit("HEAD"))
        for review in list_review_branches(repository, state):
            if review.newest != review.commit:
                plan = plan_merge(repository, state, review.newest, review.name)
                if plan.conflicts:
                    return self._ask(plan)
                apply_merge(repository, state, plan, plan.tree)
        return None

    def choose(self, values: FormValues) -> Response:
        """Bring the changes of others into the folder, with the chosen parts."""
        with self._lock:
            if self._plan is None or self._plan[0] != get_value(values, "key"):
                raise SendError("These versions are of an earlier look.", "Get the changes again.")
            repository, state = open_ready_repository(self._session.root)
            require_main(state)
            before = self._plan[1]
            plan = plan_merge(repository, state, before.target, before.review)
            if (plan.head, plan.conflicts) != (before.head, before.conflicts):
                self._ask(plan)
                raise SendError(
                    "A file was changed while you chose.", "Nothing was changed. Get them again."
                )
            contents = {
                one.path: _choose_file(one, number, values)
                for number, one in enumerate(plan.conflicts)
            }
            apply_merge(repository, state, plan, resolve_tree(repository, plan, contents))
            self._plan = None
            return self._bring_reviews(repository, state) or go_to(f"{NEWS_URL}{state.head}/")

    def _ask(self, plan: MergePlan) -> Response:
        key = secrets.token_hex(8)
        self._plan = (key, plan)
        return go_to(f"{CHOICE_URL}{key}/")


def require_main(state: BranchState) -> None:
    """Raise SendError where the folder is not at the main branch."""
    if not state.is_main:
        raise SendError(
            f"This folder is at the branch {state.branch}, and not at {state.main_branch}.",
            f"In a terminal, type: git switch {state.main_branch}. Nothing was changed.",
        )


def _choose_file(conflict: FileConflict, number: int, values: FormValues) -> str | bytes | None:
    """Return the chosen words of a file, the blob of a version as bytes, or None for no file."""
    if conflict.passages:
        return "".join(
            passage.choose(get_value(values, f"part-{number}-{place}"))
            for place, passage in enumerate(conflict.passages)
        )
    choice = get_value(values, f"part-{number}")
    if choice not in (MINE, THEIRS):
        raise ValueError("Choose for each part.")
    blob = conflict.mine if choice == MINE else conflict.theirs
    return blob.encode("ascii") if blob else None
