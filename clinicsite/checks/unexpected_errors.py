"""Report an error of the code, of the settings or of a file of the theme with its file and line."""

from __future__ import annotations

import traceback
from pathlib import Path

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.support.os_errors import describe_reason

_CODE = Path(__file__).resolve().parents[1]
_HELP = "Correct this line, or undo the last change. If you cannot correct it, report it."


class ThemeFileError(ValueError):
    """A file of the theme that the site cannot use, or that browsers read otherwise than meant."""

    def __init__(self, file: Path, line: int, message: str, help: str) -> None:
        """Take the file and line, what is wrong there, and how to fix it."""
        super().__init__(f"{file.name}:{line}: {message}. {help}")
        self.file, self.line, self.message, self.help = file, line, message, help


def is_disk_error(error: BaseException, theme: Path) -> bool:
    """Return whether an error is one of the disk, and not of a file of the theme."""
    if not isinstance(error, OSError) or isinstance(error, LookupError):  # Jinja's are both
        return False
    return not Path(error.filename or "").is_relative_to(theme)


def make_unexpected_problem(error: BaseException, root: Path, settings_file: str) -> Problem:
    """Return the place in the settings or the code where an error occurs."""
    file, line = root / settings_file, 1
    if isinstance(error, SyntaxError) and error.filename:
        file, line = Path(error.filename), error.lineno or 1
    elif not isinstance(error, OSError):
        frames = traceback.extract_tb(error.__traceback__)[1:]
        own = [frame for frame in frames if _is_own(Path(frame.filename), root)]
        if own:
            file, line = Path(own[-1].filename), own[-1].lineno or 1
    return make_project_problem(
        file, root, "E710", line, f"The site cannot be made: {_describe(error)}"
    )


def _is_own(file: Path, root: Path) -> bool:
    return file.is_relative_to(_CODE) or file.parent == root or file.is_relative_to(root / "theme")


def _describe(error: BaseException) -> str:
    """Return the text of an error, with its type where the text has less than two words."""
    if isinstance(error, OSError):
        return f"{describe_reason(error)} ({error.filename})".removesuffix(" (None)")
    text = " ".join(str(error).split()).rstrip(".")
    return text if " " in text else f"{type(error).__name__} {text}".strip()


def make_project_problem(
    file: Path, root: Path, code: str, line: int, message: str, help_text: str = _HELP
) -> Problem:
    """Return a problem at a line of a file of the project at `root`, or of this code."""
    top = root if file.is_relative_to(root) else _CODE.parent
    path = file.relative_to(top).as_posix() if file.is_relative_to(top) else file.name
    text = file.read_text("utf-8", "replace") if file.is_file() else ""
    return SourceFile.from_text(path, text).make_problem(code, line, 1, message, help_text)
