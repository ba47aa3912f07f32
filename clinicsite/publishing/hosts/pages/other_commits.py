"""Read from a pages branch what others committed there: a person, or the forge's own page.

GitHub commits the file CNAME when a domain is typed into its settings
(docs.github.com, “Managing a custom domain”). Codeberg reads the file `.domains`
(docs.codeberg.org, “Using Custom Domain”).
"""

from __future__ import annotations

from clinicsite.publishing.hosts.host import OtherCommit, PublishMessage, parse_message
from clinicsite.support.git import Repository

CNAME_FILE, DOMAINS_FILE = "CNAME", ".domains"


def find_own_commit(git: Repository, commit: str, limit: int) -> tuple[str, PublishMessage]:
    """Return the newest commit below `commit` with a record of this publisher, and that record.

    Both are empty where the newest `limit` commits have none. Raises GitError.
    """
    log = git.run("log", "-z", f"-{limit}", "--first-parent", "--format=%H %B", commit)
    for entry in log.split("\0"):
        name, _, text = entry.partition(" ")
        if name != commit and (message := parse_message(text)).digest:
            return name, message
    return "", PublishMessage()


def read_other_commit(git: Repository, commit: str, own: str) -> OtherCommit:
    """Return the changes of `commit` since `own`, the last commit of this publisher or ""."""
    author, subject = git.run("log", "-1", "--format=%an%x00%s", commit).split("\0")
    changed = git.run_bytes("diff-tree", "-r", "-z", "--name-only", own, commit) if own else b""
    paths = tuple(filter(None, changed.decode("utf-8", "replace").split("\0")))
    old_domains = _read_domains(git, own) if own else ()
    return OtherCommit(commit, author, subject, paths, old_domains, _read_domains(git, commit))


def _read_domains(git: Repository, commit: str) -> tuple[str, ...]:
    """Return the domains that the forge serves the site of a commit at."""
    files = (CNAME_FILE, DOMAINS_FILE)
    texts = (git.run_or_empty("cat-file", "blob", f"{commit}:{file}") for file in files)
    return tuple(domain.lower() for text in texts for domain in text.split())
