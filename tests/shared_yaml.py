"""Share parsed YAML between the tests of one process."""

from clinicsite.model.problem import Problem, SourceFile
from clinicsite.model.yaml_tree import YamlTree
from clinicsite.parsing.yaml_source import parse_yaml

_PARSED: dict[tuple[str, str, bool], tuple[YamlTree | None, list[Problem]]] = {}


def parse_shared_yaml(
    text: str, source: SourceFile, *, is_list: bool = False
) -> tuple[YamlTree | None, list[Problem]]:
    """Return what `parse_yaml` returned for the same text of the same path.

    No code changes a tree. Tests edit one file of records, and read all of them again.
    """
    key = (source.path, text, is_list)
    if key not in _PARSED:
        _PARSED[key] = parse_yaml(text, source, is_list=is_list)
    tree, problems = _PARSED[key]
    return tree, [*problems]
