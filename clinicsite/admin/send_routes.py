"""Send what is saved: show it, check it, and push it for a review."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.forge import Forge, find_forge, has_token, open_pull_request
from clinicsite.admin.git_failures import SendError
from clinicsite.admin.pages import PageRenderer
from clinicsite.admin.project_git import (
    BranchState,
    ProjectRepository,
    open_ready_repository,
    open_repository,
    read_branch_state,
)
from clinicsite.admin.proposal import (
    Proposal,
    ProposalStore,
    make_trial_commit,
    report_change,
)
from clinicsite.admin.review_branches import ReviewBranch, find_review
from clinicsite.admin.saved_changes import list_saved_changes, select_changes
from clinicsite.admin.send_request import FormValues, get_value, go_to, make_form_answer
from clinicsite.admin.send_view import read_send_state
from clinicsite.admin.sender import (
    check_sentence,
    push_review,
    read_identity,
    send_for_review,
    store_identity,
    withdraw_review,
)
from clinicsite.admin.sent_files import find_problem_url, get_title
from clinicsite.preview.session import PreviewSession
from clinicsite.support.errors import UserError

SEND_URL = "/admin/send/"
LOOK_URL = f"{SEND_URL}look/"


class SendRoutes:
    """Show what is saved and not sent, and send it. One request writes at a time."""

    def __init__(
        self,
        session: PreviewSession,
        renderer: PageRenderer,
        get_site_url: Callable[[], str],
        store: ProposalStore,
        lock: threading.Lock,
    ) -> None:
        self._session, self._renderer, self._get_site_url = session, renderer, get_site_url
        self._store, self._lock = store, lock
        # Branch → the pull request that was opened for it, or why there is none.
        self._requests: dict[str, tuple[str, str]] = {}

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin."""
        actions = {
            "look": self.look,
            "review": self.review,
            "again": self.send_again,
            "withdraw": self.withdraw,
        }
        writes = [
            Route(f"/send/{name}", make_form_answer(action), methods=["POST"])
            for name, action in actions.items()
        ]
        return [
            Route("/send/", self.show_saved),
            Route("/send/look/{key}/", self.show_proposal),
            Route("/send/review/{name}/", self.show_review),
            *writes,
        ]

    def show_saved(self, _: Request) -> Response:
        """Return the page that lists what is saved and what waits."""
        return self._renderer.render("send", state=read_send_state(self._session))

    def show_proposal(self, request: Request) -> Response:
        """Return the report of a change for visitors, and the form that sends it."""
        proposal = self._store.find(request.path_params["key"])
        if proposal is None:  # of an earlier run
            return RedirectResponse(SEND_URL, HTTPStatus.SEE_OTHER)
        repository = open_repository(self._session.root)
        name, email = read_identity(repository)
        state = read_branch_state(repository)
        is_on_top = not proposal.branch and proposal.parent == state.head
        return self._renderer.render(
            "send-look",
            proposal=proposal,
            can_publish=is_on_top and state.is_main,
            titles={one.path: get_title(self._session, one.path) for one in proposal.changes},
            urls={
                problem: find_problem_url(self._session, problem)
                for problem in (*proposal.report.errors, *proposal.report.warnings)
            },
            asks_identity=not (name and email),
            own_name=name,
            own_email=email,
        )

    def show_review(self, request: Request) -> Response:
        """Return the page of a change that waits, with its page at the forge and the way back."""
        state = read_send_state(self._session)
        name = request.path_params["name"]
        row = next((row for row in state.reviews if row.review.name == name), None)
        if row is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        opened, failure = self._requests.get(name, ("", ""))
        return self._renderer.render(
            "send-review", row=row, state=state, opened=opened, failure=failure
        )

    def look(self, values: FormValues) -> Response:
        """Check and build the chosen files as they would be sent, and show the result."""
        with self._lock:
            sentence = check_sentence(get_value(values, "sentence"))
            repository, state = open_ready_repository(self._session.root)
            branch = get_value(values, "branch")
            review = find_review(repository, state, branch)
            if branch and review is None:
                raise SendError("This review is closed.", "Send the change as a new one.")
            if review and review.newest != review.commit:
                raise SendError(
                    "A colleague changed this review.", "Get the others’ changes first."
                )
            saved = list_saved_changes(repository)
            changes = select_changes(saved, values.get("path", ()))
            if not changes:
                raise SendError("Choose a file that has changed.")
            parent = review.commit if review else state.head
            paths = [change.path for change in changes]
            commit = make_trial_commit(repository, parent, paths, sentence)
            since = state.main_commit or state.head
            report = report_change(self._session.root, self._get_site_url(), since, commit)
            proposal = Proposal(parent, commit, branch, sentence, tuple(changes), report)
            self._store.add(proposal)
            return go_to(f"{LOOK_URL}{proposal.key}/")

    def review(self, values: FormValues) -> Response:
        """Commit a proposal and push it, then open a pull request where a token allows that."""
        with self._lock:
            proposal = self._store.require_sound(get_value(values, "key"))
            sentence = check_sentence(get_value(values, "sentence"))
            repository, state = open_ready_repository(self._session.root)
            if not proposal.branch:
                require_same_head(proposal, state)
            ask_identity(repository, values)
            name = send_for_review(repository, state, proposal, sentence)
            self._store.remove(proposal)
            try:
                text = (sentence, proposal.report.markdown)
                return self._push(repository, state, name, text)
            except SendError as error:
                if proposal.branch and error.is_overtaken:  # the words stay saved and not sent
                    repository.run("update-ref", f"refs/heads/{name}", proposal.parent)
                    raise
                raise SendError(
                    f"The change is stored on this computer, and was not sent. {error.message}",
                    "“Send” lists it, with the button “Send again”.",
                ) from None

    def send_again(self, values: FormValues) -> Response:
        """Push a change that never reached the server."""
        with self._lock:
            repository, state, review = self._find_review(values)
            return self._push(repository, state, review.name, (review.sentence, ""))

    def withdraw(self, values: FormValues) -> Response:
        """Take a change that waits off the server. The words stay in the folder."""
        with self._lock:
            repository, state, review = self._find_review(values)
            withdraw_review(repository, state, review)
            return go_to(SEND_URL)

    def _find_review(
        self, values: FormValues
    ) -> tuple[ProjectRepository, BranchState, ReviewBranch]:
        repository, state = open_ready_repository(self._session.root)
        review = find_review(repository, state, get_value(values, "branch"))
        if review is None:
            raise SendError("This review is closed.", "“Send” lists those that are open.")
        return repository, state, review

    def _push(
        self, repository: ProjectRepository, state: BranchState, name: str, text: tuple[str, str]
    ) -> Response:
        """Push a review, and open its pull request. A failure of the forge is no failure here."""
        push_review(repository, state, name)
        forge = find_forge(repository.run("remote", "get-url", state.remote))
        if forge and has_token(forge, os.environ) and not self._requests.get(name, ("", ""))[0]:
            self._requests[name] = self._open_request(forge, state, name, text)
        return go_to(f"{SEND_URL}review/{name}/")

    def _open_request(
        self, forge: Forge, state: BranchState, name: str, text: tuple[str, str]
    ) -> tuple[str, str]:
        """Return the address of the pull request, or why there is none."""
        try:
            return open_pull_request(forge, name, state.main_branch, text, os.environ), ""
        except UserError as error:
            return "", error.message


def require_same_head(proposal: Proposal, state: BranchState) -> None:
    """Raise SendError where the folder is at another commit than when the person looked."""
    if proposal.parent != state.head:
        raise SendError(
            "This folder was changed to another version or branch meanwhile.",
            "Nothing was sent. Begin again at “Send”.",
        )


def ask_identity(repository: ProjectRepository, values: FormValues) -> None:
    """Store who commits, where git does not know it. Raises SendError."""
    if not all(read_identity(repository)):
        store_identity(repository, get_value(values, "name"), get_value(values, "email"))
