"""Values as people write them in a file of settings."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator


def _no_switch(value: Any) -> Any:
    """Python counts `true` as 1; in a file of settings it is a mistake."""
    if isinstance(value, bool):
        raise ValueError("it must be a number")  # noqa: TRY004 - pydantic takes only this one
    return value


HomePath = Annotated[Path, AfterValidator(Path.expanduser)]
"""A path that may begin with `~`, which no shell has resolved."""

Whole = Annotated[int, BeforeValidator(_no_switch)]
"""A whole number, never a switch."""
