"""Import ghp-import without python-dateutil, of which it uses one function.

A process with the right to publish has no package but the one file of ghp-import. It calls
dateutil.tz.tzlocal() for the time zone of this machine, which Python itself tells too.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from types import ModuleType, SimpleNamespace

if importlib.util.find_spec("dateutil") is None:
    stand_in = ModuleType("dateutil", __doc__)
    vars(stand_in)["tz"] = SimpleNamespace(tzlocal=lambda: dt.datetime.now().astimezone().tzinfo)
    sys.modules["dateutil"] = stand_in

import ghp_import

GhpError = ghp_import.GhpError
import_folder = ghp_import.ghp_import
