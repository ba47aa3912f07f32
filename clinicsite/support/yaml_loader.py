"""Name the one loader that parses YAML, so that every part of the project accepts the same text."""

from __future__ import annotations

import yaml

# The parser in Python refuses texts that this one accepts. All wheels of PyYAML have this one.
YAML_LOADER = yaml.CSafeLoader
