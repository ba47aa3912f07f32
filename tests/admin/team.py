"""A project with a repository of all, in which two people work."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.admin.conftest import AdminHarness
from tests.preview.conftest import PreviewResponse
from tests.projects import ROOT, Project

ABOUT, CONTACT = "content/pages/about.md", "content/pages/contact.md"


def run_git(folder: Path, *arguments: str) -> str:
    """Return the output of git in a folder."""
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, encoding="utf-8")
    return done.stdout.strip()


def set_identity(folder: Path, name: str) -> None:
    """Let git commit in a folder as a person."""
    run_git(folder, "config", "user.name", name)
    run_git(folder, "config", "user.email", "person@clinic.example")


@dataclass
class Team:
    """The admin of one person, the repository of all, and the clone of a colleague."""

    admin: AdminHarness
    remote: Path
    colleague: Project

    @property
    def project(self) -> Project:
        """The project of the person with the admin."""
        return self.admin.project

    def git(self, *arguments: str) -> str:
        """Return the output of git in the folder of the admin."""
        return run_git(self.project.root, *arguments)

    def remote_git(self, *arguments: str) -> str:
        """Return the output of git in the repository of all."""
        return run_git(self.remote, *arguments)

    def post(self, action: str, **values: str | list[str]) -> PreviewResponse:
        """Send a form of the pages about sending."""
        body = {name: [one] if isinstance(one, str) else one for name, one in values.items()}
        return self.admin.request(f"/admin/send/{action}", body)

    def publish_as_colleague(self, path: str, text: str | None, words: str) -> None:
        """Change a file as the colleague, and push it to the main branch."""
        run_git(self.colleague.root, "pull", "-q")
        self.colleague.write(path, text)
        run_git(self.colleague.root, "add", "-A")
        run_git(self.colleague.root, "commit", "-qm", words)
        run_git(self.colleague.root, "push", "-q")

    def edit(self, path: str, old: str, new: str) -> None:
        """Change a file of the admin's person, as a save does."""
        self.project.edit(path, old, new)
        self.admin.session.apply_changes({path})

    def restore(self) -> None:
        """Bring the folder of the admin to the main branch of all, without reviews."""
        self.git("fetch", "-q", "--prune")
        self.git("checkout", "-q", "-f", "main")
        self.git("reset", "-q", "--hard", "origin/main")
        self.git("clean", "-qfd", "content")
        for name in self.git("branch", "--format=%(refname:short)", "--list", "review-*").split():
            self.git("branch", "-q", "-D", name)
        self.admin.session.apply_changes({ABOUT, CONTACT})


def make_team(admin: AdminHarness, folder: Path) -> Team:
    """Give the project of an admin a repository of all and a colleague."""
    root, remote = admin.project.root, folder / "remote.git"
    shutil.copy(ROOT / ".gitignore", root / ".gitignore")
    set_identity(root, "Example Clinician")
    run_git(root, "add", "-A")
    run_git(root, "commit", "-qm", "Add the program")
    run_git(folder, "init", "-q", "--bare", "-b", "main", str(remote))
    run_git(root, "remote", "add", "origin", str(remote))
    run_git(root, "push", "-q", "-u", "origin", "main")
    run_git(folder, "clone", "-q", str(remote), "colleague")
    set_identity(folder / "colleague", "Example Colleague")
    return Team(admin, remote, Project.at(folder / "colleague"))
