"""Names as the language can read them."""

import re

_FOREIGN = re.compile(r"[^\W_a-zA-Z0-9]")


def ascii_name(code: str) -> str:
    """Spells letters that the language does not know in ones that it does, the same way everywhere."""
    return code if code.isascii() else _FOREIGN.sub(lambda found: f"_{ord(found[0]):x}", code)
