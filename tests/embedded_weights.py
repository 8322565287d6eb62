"""Where tests find the built-in model's weights."""

import os
from pathlib import Path

import pytest

from viewloom.providers.local.weights import maybe_weights
from viewloom.server.settings import load_settings


def find_weights() -> Path:
    """Returns the weights' file; skips the test if it is not there."""
    named = os.environ.get("VIEWLOOM_TEST_WEIGHTS")
    path = Path(named) if named else maybe_weights(load_settings().models_dir)
    if path is None or not path.is_file():
        pytest.skip("the weights are not there: run `viewloom models pull`, or set VIEWLOOM_TEST_WEIGHTS")
    return path
