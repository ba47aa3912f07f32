"""Read from a pages branch what others committed there: a person, or the forge's own page.

GitHub commits the file CNAME when a domain is typed into its settings
(docs.github.com, “Managing a custom domain”). Codeberg reads the file `.domains`
(docs.codeberg.org, “Using Custom Domain”).
"""

from __future__ import annotations

import re
from dataclasses import replace

from clinicsite.publishing.hosts.host import PublishMessage, parse_message
from clinicsite.publishing.hosts.other_commit import OtherCommit
from clinicsite.support.git import Repository

CNAME_FILE, DOMAINS_FILE = "CNAME", ".domains"
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def read_other_commit(
    git: Repository, commit: str, limit: int
) -> tuple[OtherCommit, PublishMessage]:
    """Return the changes of `commit` since the last commit of this publisher, and its record.

    Where the newest `limit` commits have none, all is new and the record is empty. Raises GitError.
    """
    own, record = _find_own_commit(git, commit, limit)
    published = own
    if _is_known(git, record.other_commit):  # a rollback, which left the domain of that commit
        published, _ = _find_own_commit(git, record.other_commit, limit)
    author, subject = git.run("log", "-1", "--format=%an%x00%s", commit).split("\0")
    changed = git.run_bytes("diff-tree", "-r", "-z", "--name-only", own, commit) if own else b""
    paths = tuple(filter(None, changed.decode("utf-8", "replace").split("\0")))
    old_domains = _read_domains(git, published) if published else ()
    domains = _read_domains(git, commit)
    return OtherCommit(commit, author, subject, paths, old_domains, domains), record


def read_domain_commit(git: Repository, commit: str, limit: int) -> OtherCommit | None:
    """Return the commit that gave the site its domain before a rollback, without its files.

    Returns None where the branch no longer has it. Raises GitError.
    """
    if not _is_known(git, commit):
        return None
    return replace(read_other_commit(git, commit, limit)[0], paths=())


def _find_own_commit(git: Repository, commit: str, limit: int) -> tuple[str, PublishMessage]:
    """Return the newest commit below `commit` with a record of this publisher, and that record.

    Both are empty where the newest `limit` commits have none. Raises GitError.
    """
    log = git.run("log", "-z", f"-{limit}", "--first-parent", "--format=%H %B", commit)
    for entry in log.split("\0"):
        name, _, text = entry.partition(" ")
        if name != commit and (message := parse_message(text)).digest:
            return name, message
    return "", PublishMessage()


def _is_known(git: Repository, commit: str) -> bool:
    """Return whether a text is the name of a commit that was fetched."""
    name = f"{commit}^{{commit}}"
    is_name = _COMMIT.fullmatch(commit) is not None
    return is_name and bool(git.run_or_empty("rev-parse", "--verify", "--quiet", name))


def _read_domains(git: Repository, commit: str) -> tuple[str, ...]:
    """Return the domains that the forge serves the site of a commit at."""
    files = (CNAME_FILE, DOMAINS_FILE)
    texts = (git.run_or_empty("cat-file", "blob", f"{commit}:{file}") for file in files)
    return tuple(domain.lower() for text in texts for domain in text.split())
