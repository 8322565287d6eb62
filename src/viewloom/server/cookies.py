"""What our cookies are called. Browsers send the cookies of a host to each of its ports, so the port is in the name.

Two servers on one machine would else sign each other's people out.
"""

import re

from starlette.requests import Request

_PORT = re.compile(r":(\d{1,5})$")


def cookie_name(base: str, request: Request, *, prefix: str = "") -> str:
    """Returns the name of a cookie for the host and port that a request was sent to.

    Args:
        base: What it is called on a host's usual port.
        request: What it comes or goes with.
        prefix: `__Host-` or `__Secure-`, which bind it to TLS.
    """
    found = _PORT.search(request.headers.get("host", ""))
    return f"{prefix}{base}_{found[1]}" if found else f"{prefix}{base}"
