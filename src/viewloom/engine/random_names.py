"""Names of requests, replies and calls: 128 random bits, which nothing else has.

They are no secrets, so they are not drawn from the system one by one: three calls of it for each request cost more than
reading the request does.
"""

from random import Random

_BITS = 128

# Begins at what the system says, so two processes never agree.
_draw = Random().getrandbits  # noqa: S311 - see the module docstring


def random_name(stem: str) -> str:
    """Returns the stem and 32 hexadecimal digits."""
    return f"{stem}{_draw(_BITS):032x}"
