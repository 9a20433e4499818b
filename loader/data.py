"""The project's own data in YAML."""

from __future__ import annotations

from importlib import resources
from typing import Any

import yaml

# By libyaml, where PyYAML was built with it: a seventh of the time that PyYAML takes by itself.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_data(name: str) -> Any:
    """What stands in the package's file `name`, a path in it."""
    return yaml.load(resources.files("loader").joinpath(name).read_text("utf-8"), _LOADER)
