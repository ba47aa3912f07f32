"""Say in plain sentences why git or the forge did not take a change."""

from __future__ import annotations

import re

from clinicsite.support.errors import UserError
from clinicsite.support.git import GitError, GitSetupError

MAX_REPORTED = 600  # characters of what a hook prints
UNCHANGED_WORDS = "Your words are saved on this computer."


class SendError(UserError):
    """Raise where a change is not sent. `is_overtaken` says that another person was faster."""

    def __init__(self, message: str, help: str = "", *, is_overtaken: bool = False) -> None:
        super().__init__(message, help)
        self.is_overtaken = is_overtaken


_NETWORK = (
    r"[Cc]ould not resolve|[Ff]ailed to connect|Couldn't connect"
    r"|Connection (?:refused|timed out|reset|closed)|No route to host|Network is unreachable"
    r"|nothing was heard|Operation timed out"
    r"|Temporary failure in name resolution|The requested URL returned error: 5"
)
_LOGIN = (
    r"terminal prompts disabled|Authentication failed|could not read (?:Username|Password)"
    r"|Permission denied|Host key verification failed|The requested URL returned error: 40[13]"
    r"|HTTP Basic: Access denied"
)
_PROTECTED = r"protected branch|GH006|GH013|not allowed to push|required status check|pre-receive"
_OVERTAKEN = r"\((?:fetch first|non-fast-forward|stale info|already exists)\)|cannot lock ref"
_ABSENT = r"does not appear to be a git repository|[Rr]epository .*not found|: not found"
# What git reports → what that means, and what to do. The first that fits counts.
_PUSH_FAILURES = (
    (_NETWORK, "The network or the server does not answer.", "Try again when it does."),
    (
        _PROTECTED,
        "The server does not let you change this branch.",
        "Send the change for review, or ask a person with the right.",
    ),
    (
        _LOGIN,
        "The server wants a password or a key, and the admin asks for none.",
        "Ask who looks after the project to store your login: git push has to work in a terminal.",
    ),
    (_ABSENT, "The address of the remote repository leads nowhere.", "Ask for the right one."),
)
_HELD = re.compile(r"Unable to create '[^'\n]*\.lock'")
_NO_IDENTITY = re.compile(r"[Pp]lease tell me who you are|empty ident name|unable to auto-detect")


def explain_push(error: GitError) -> SendError:
    """Return why the server took nothing."""
    reported = f"{error.message}\n{error.output}"
    if isinstance(error, GitSetupError):
        return SendError(error.message, error.help)
    if re.search(_OVERTAKEN, reported):
        message = "Another person was faster: the server has changes that are not on this computer."
        help_text = f"{UNCHANGED_WORDS} Get the others' changes first, then send yours again."
        return SendError(message, help_text, is_overtaken=True)
    for pattern, message, action in _PUSH_FAILURES:
        if re.search(pattern, reported):
            return SendError(message, f"{UNCHANGED_WORDS} {action}")
    if "failed to push some refs" in reported and "rejected]" not in reported:
        words = error.output.replace(error.message, "")
        message = f"A check of this project refused to send it. It reported: {_cut(words)}"
        return SendError(message, UNCHANGED_WORDS)
    return SendError(f"Git did not send it. It reported: {_cut(error.message)}", UNCHANGED_WORDS)


def explain_commit(error: GitError) -> SendError:
    """Return why there is no commit."""
    if isinstance(error, GitSetupError):
        return SendError(error.message, error.help)
    if _HELD.search(error.message):
        message = "Another git program is at work in this folder, or stopped in the middle."
        return SendError(message, f"{UNCHANGED_WORDS} Close the other program, then try again.")
    if _NO_IDENTITY.search(error.message):
        return SendError("Git does not know who you are.", "Fill in your name and e-mail address.")
    message = f"A check of this project refused the change. It reported: {_cut(error.message)}"
    return SendError(message, UNCHANGED_WORDS)


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= MAX_REPORTED else f"{plain[:MAX_REPORTED]} …"
