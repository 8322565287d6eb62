"""A path as people write it in a file of settings."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

HomePath = Annotated[Path, AfterValidator(Path.expanduser)]
"""A path that may begin with `~`, which no shell has resolved."""
