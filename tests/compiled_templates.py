"""Share compiled templates between the processes of a test run: each would compile for a second.

The run has a folder of code, named by the text of its template. A changed template is compiled.
A process that a test starts gets the code when it imports the module that compiles templates.
"""

import hashlib
import importlib.abc
import importlib.machinery
import importlib.util
import marshal
import os
import runpy
import sys
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

MODULE = "clinicsite.parsing.templates"
_FOLDER = "TEST_TEMPLATES"  # the variable that holds the folder, in the process of the tests


def use_folder(folder: Path) -> None:
    """Keep the code of this run in a folder."""
    folder.mkdir(exist_ok=True)
    os.environ[_FOLDER] = str(folder)


def load_code(folder: str, bucket: Any) -> CodeType | None:
    """Return the code of a template as if it were compiled from the file of this project."""
    try:
        code = marshal.loads(_get_file(folder, bucket).read_bytes())
    except FileNotFoundError:
        return None
    return replace_filename(code, bucket.key.partition("|")[2])


def store_code(folder: str, bucket: Any) -> None:
    """Store the code of a template that was just compiled."""
    new = Path(folder, f"{os.getpid()}.new")
    new.write_bytes(marshal.dumps(bucket.code))
    new.replace(_get_file(folder, bucket))


def _get_file(folder: str, bucket: Any) -> Path:
    name = bucket.key.partition("|")[0]
    return Path(folder, hashlib.sha256(f"{name}|{bucket.checksum}".encode()).hexdigest())


def replace_filename(code: CodeType, filename: str) -> CodeType:
    """Return the code as if it were compiled from another file."""
    inside = (
        replace_filename(constant, filename) if isinstance(constant, CodeType) else constant
        for constant in code.co_consts
    )
    return code.replace(co_filename=filename, co_consts=tuple(inside))


class TemplateFinder(importlib.abc.MetaPathFinder):
    """Finds the module that compiles templates, and lets its caches use the folder."""

    def __init__(self, folder: str) -> None:
        self.folder = folder

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of that module, or None for another one."""
        if name != MODULE:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        assert spec
        assert spec.loader
        execute = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            execute(module)
            self.extend(module.TemplateCache)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec

    def extend(self, cache: Any) -> None:
        """Let a class of caches look into the folder for what it lacks."""
        load, dump = cache.load_bytecode, cache.dump_bytecode

        def load_bytecode(own: object, bucket: Any) -> None:
            load(own, bucket)
            bucket.code = bucket.code or load_code(self.folder, bucket)

        def dump_bytecode(own: object, bucket: Any) -> None:
            dump(own, bucket)
            store_code(self.folder, bucket)

        cache.load_bytecode, cache.dump_bytecode = load_bytecode, dump_bytecode


def install(folder: str) -> None:
    """Share templates with this process, before it imports the application."""
    sys.meta_path.insert(0, TemplateFinder(folder))


def share_templates(program: str) -> str:
    """Return a program for `python -c` that uses the templates of this run."""
    folder = os.environ[_FOLDER]
    return f"import runpy; runpy.run_path({__file__!r})['install']({folder!r})\n{program}"


def list_script_arguments() -> list[str]:
    """Return the arguments for Python before a script and its own, to use those templates."""
    return ["-B", __file__, os.environ[_FOLDER]]


if __name__ == "__main__":
    _, own_folder, *sys.argv = sys.argv
    sys.path[0] = str(Path.cwd())
    install(own_folder)
    runpy.run_path(sys.argv[0], run_name="__main__")
