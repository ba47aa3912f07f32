"""Put a change on the main branch, and take one back that is there."""

from __future__ import annotations

import threading
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from clinicsite.admin.git_failures import SendError
from clinicsite.admin.incoming import merge_commits
from clinicsite.admin.incoming_routes import IncomingRoutes, require_main
from clinicsite.admin.live_state import describe_live_site
from clinicsite.admin.pages import PageRenderer, make_json
from clinicsite.admin.project_git import BranchState, ProjectRepository, open_ready_repository
from clinicsite.admin.proposal import Proposal, ProposalStore, commit_tree, report_change
from clinicsite.admin.saved_changes import CHANGED, NEW, REMOVED, SENT_FOLDER, SavedChange
from clinicsite.admin.send_request import FormValues, get_value, go_to, make_form_answer
from clinicsite.admin.send_routes import LOOK_URL, ask_identity, require_same_head
from clinicsite.admin.send_view import read_send_state
from clinicsite.admin.sender import check_sentence, commit_proposal, push
from clinicsite.preview.session import PreviewSession


class PublishRoutes:
    """Publish a change that a person has looked at, and prepare the reverse of an earlier one."""

    def __init__(
        self,
        session: PreviewSession,
        renderer: PageRenderer,
        get_site_url: Callable[[], str],
        store: ProposalStore,
        incoming: IncomingRoutes,
        lock: threading.Lock,
    ) -> None:
        self._session, self._renderer, self._get_site_url = session, renderer, get_site_url
        self._store, self._incoming, self._lock = store, incoming, lock

    @property
    def routes(self) -> list[BaseRoute]:
        """Return the routes, relative to the admin."""
        return [
            Route("/send/published/", self.show_published),
            Route("/send/publish", make_form_answer(self.publish), methods=["POST"]),
            Route("/send/undo", make_form_answer(self.undo), methods=["POST"]),
            Route("/send/live", make_form_answer(self.ask_live_site), methods=["POST"]),
        ]

    def show_published(self, _: Request) -> Response:
        """Return the page after a change went to the main branch."""
        return self._renderer.render("send-published", state=read_send_state(self._session))

    def publish(self, values: FormValues) -> Response:
        """Commit a proposal on the main branch, and push that."""
        with self._lock:
            proposal = self._store.require_sound(get_value(values, "key"))
            sentence = check_sentence(get_value(values, "sentence"))
            repository, state = open_ready_repository(self._session.root)
            require_main(state)
            require_same_head(proposal, state)
            ask_identity(repository, values)
            commit = commit_proposal(repository, proposal, sentence)
            try:
                push(repository, state.remote, f"{commit}:refs/heads/{state.main_branch}")
            except SendError as error:
                raise SendError(f"Not published. {error.message}", error.help) from None
            self._store.remove(proposal)
            return self._incoming.bring(repository, state, commit, "/admin/send/published/")

    def ask_live_site(self, _: FormValues) -> Response:
        """Return in words which changes visitors have. Only the server of the site is asked."""
        repository, state = open_ready_repository(self._session.root)
        message = describe_live_site(repository, state, self._get_site_url())
        return make_json({"message": message, "is_answer": True})

    def undo(self, values: FormValues) -> Response:
        """Prepare the reverse of a change of the main branch, and show what visitors will see."""
        with self._lock:
            repository, state = open_ready_repository(self._session.root)
            published = read_send_state(self._session).published
            wanted = get_value(values, "commit")
            change = next((one for one in published if one.commit == wanted), None)
            if change is None:
                raise SendError("This change is not one of the newest.", "Ask who knows git.")
            sentence = check_sentence(f"Take back: {change.sentence}"[:200])
            commit = make_undo_commit(repository, state, change.commit, sentence)
            changes = _list_changes(repository, state.head, commit)
            if not changes:
                raise SendError("This change was taken back already.")
            site_url, root = self._get_site_url(), self._session.root
            report = report_change(root, site_url, state.main_commit, commit)
            proposal = Proposal(state.head, commit, "", sentence, changes, report)
            self._store.add(proposal)
            return go_to(f"{LOOK_URL}{proposal.key}/")


def make_undo_commit(
    repository: ProjectRepository, state: BranchState, commit: str, sentence: str
) -> str:
    """Return a commit on top of the folder's without a change of before. No branch has it.

    Raises SendError where later changes touch the same words.
    """
    before = repository.find_commit(f"{commit}^")
    if not before:
        raise SendError("This is the first version of the project.")
    files = repository.list_changed_blobs(before, commit)
    if not all(path.startswith(f"{SENT_FOLDER}/") for path in files):
        raise SendError(
            "This change has files of the program too.",
            "Ask who looks after the project to take it back.",
        )
    reverse = commit_tree(repository, f"{before}^{{tree}}", sentence, commit)
    tree, conflicts = merge_commits(repository, state.head, reverse)
    if conflicts:
        raise SendError(
            "Later changes touch the same words.",
            "Open “History” of the page: it brings the earlier words back.",
        )
    return commit_tree(repository, tree, sentence, state.head)


def _list_changes(
    repository: ProjectRepository, before: str, after: str
) -> tuple[SavedChange, ...]:
    blobs, known = repository.list_changed_blobs(before, after), repository.list_blobs(before)
    return tuple(
        SavedChange(path, REMOVED if not blob else CHANGED if path in known else NEW)
        for path, blob in blobs.items()
    )
