"""The public surface of `viewloom.compose`."""

import subprocess
import sys
from types import ModuleType

from viewloom import compose


def test_what_is_exported_is_what_is_listed_and_sorted() -> None:
    # Some names are imported when they are first asked for.
    assert all(hasattr(compose, name) for name in compose.__all__)
    public = [
        name for name, value in vars(compose).items() if not name.startswith("_") and not isinstance(value, ModuleType)
    ]
    assert compose.__all__ == sorted(compose.__all__)
    assert set(compose.__all__) == set(public)


def test_what_composes_data_is_not_imported_with_the_rest() -> None:
    program = (
        "import sys, viewloom.engine.pipeline; print([m for m in sys.modules if m.startswith('viewloom.compose.')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert "viewloom.compose.prose" in done.stdout
    assert not any(part in done.stdout for part in ("choosing", "reading", "understanding", "tabular"))
