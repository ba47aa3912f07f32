"""The files whose changes the preview shows."""

import threading
from pathlib import Path

from clinicsite.preview.watcher import iter_changes, take_snapshot


def test_watcher_ignores_temporary_files_of_editors(tmp_path: Path) -> None:
    page = tmp_path / "content/pages/about.md"
    page.parent.mkdir(parents=True)
    page.write_text("Before.")
    stop_event = threading.Event()
    changes = iter_changes(tmp_path, take_snapshot(tmp_path), stop_event)

    def edit() -> None:
        for name in (".about.md.swp", "about.md~", ".#about.md", "4913"):
            (page.parent / name).write_text("Not a page.")
        (page.parent / "__pycache__").mkdir()
        (page.parent / "__pycache__/x.pyc").write_bytes(b"x")
        stop_event.wait(1)  # a burst of changes has ended
        page.write_text("After, and longer.")

    editor = threading.Thread(target=edit)
    editor.start()
    try:
        assert next(changes) == {"content/pages/about.md"}
    finally:
        editor.join()
        stop_event.set()
        changes.close()
