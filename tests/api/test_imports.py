"""What a process that only reads loads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = ("slovnet", "razdel", "pymorphy3", "navec")


def test_serving_loads_no_language_model() -> None:
    code = f"import api.app, api.spec, sys; sys.exit(' '.join(set(sys.modules) & set({HEAVY})) or 0)"
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, "")


def test_only_a_search_for_words_loads_the_dictionary(database_file: Path) -> None:
    code = """
import sys
from pathlib import Path
from api.app import create_app
from api.config import Config
client = create_app(Config(database=Path(sys.argv[1]))).test_client()
loaded = []
for query in ("", "?q=", "?q=%22%D0%BC%D0%BE%D1%81%D1%82%22&highlight=true", "?q=one"):
    client.get("/v1/quotes" + query)
    loaded.append("pymorphy3" in sys.modules)
sys.exit(repr(loaded))
"""
    arguments = [sys.executable, "-c", code, str(database_file)]
    outcome = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert outcome.stderr.strip() == "[False, False, False, True]"


def test_schemas_import_neither_the_service_nor_the_loader() -> None:
    code = (
        "import schemas.articles, schemas.entities, schemas.problems, schemas.quotes, schemas.service, "
        "schemas.sources, sys; sys.exit(' '.join({'api', 'loader'} & set(sys.modules)) or 0)"
    )
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (outcome.returncode, outcome.stderr) == (0, "")
