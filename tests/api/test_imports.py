"""What a process that only reads loads."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("slovnet", "razdel", "pymorphy3", "navec")


def test_serving_loads_no_language_model() -> None:
    code = f"import api.app, api.spec, sys; sys.exit(' '.join(set(sys.modules) & set({HEAVY})) or 0)"
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_schemas_import_neither_the_service_nor_the_loader() -> None:
    code = (
        "import schemas.articles, schemas.entities, schemas.problems, schemas.quotes, schemas.service, "
        "schemas.sources, sys; sys.exit(' '.join({'api', 'loader'} & set(sys.modules)) or 0)"
    )
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, "")
