"""What would mend a finding, in a few words."""

from difflib import get_close_matches


def suggestion(name: str, names: tuple[str, ...]) -> str:
    """Return which known name was probably meant, empty if none comes close."""
    close = get_close_matches(name, names, 1)
    return f"Did you mean {close[0]}?" if close else ""
