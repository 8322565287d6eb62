"""What a start waits for: nothing is imported that a server without a model does not need."""

import subprocess
import sys

import pytest

LATER = ["aiohttp", "alembic", "genai_prices", "httpx2", "rich", "llguidance", "xllamacpp", "redis", "asyncpg"]


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """The modules that are there when the server is about to start."""
    code = "import sys, viewloom.cli.serve, viewloom.cli.compose; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)  # noqa: S603
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("package", LATER)
def test_what_only_some_servers_need_waits_until_it_is_needed(imported: set[str], package: str) -> None:
    assert package not in imported
    assert "starlette" in imported
