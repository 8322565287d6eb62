"""Every test of threads runs on both databases."""

import pytest

from databases import KINDS


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        metafunc.parametrize("database", KINDS, indirect=True)
