"""How often somebody may try to sign in: by the address they ask for, and by the one they ask from."""

import ipaddress
from hashlib import sha256

from starlette.requests import Request

from viewloom.engine.rates import Rates
from viewloom.errors import TooManyAttempts

WINDOW_S = 600
TRIES_PER_PERSON = 10
TRIES_PER_ADDRESS = 60
"""More, since an office may share one; it is counted whether the password was right or not."""

SINGLE_SIGN_ON_PER_ADDRESS = 300
"""Twice for each person: on the way there and back. It spares the issuer, where passwords are guarded."""


class Throttle:
    """Counts the attempts to sign in.

    Args:
        rates: Where: in this process, or in Redis for several.
    """

    def __init__(self, rates: Rates) -> None:
        self._rates = rates

    async def admit(self, request: Request, email: str) -> None:
        """Counts an attempt, before a password is looked at: many at one time count like many in a row.

        Raises:
            TooManyAttempts: There were too many; `retry_after_s` says when to try again.
        """
        await self._count("sign-in-from", _network(request), TRIES_PER_ADDRESS)
        await self._count("sign-in-as", _person(email), TRIES_PER_PERSON)

    async def admit_single_sign_on(self, request: Request) -> None:
        """Counts a step of single sign-on.

        Raises:
            TooManyAttempts: As `admit`.
        """
        await self._count("single-sign-on-from", _network(request), SINGLE_SIGN_ON_PER_ADDRESS)

    async def _count(self, what: str, who: str, allowed: int) -> None:
        wait_s = await self._rates.attempt((what, who), allowed, WINDOW_S)
        if wait_s is not None:
            raise TooManyAttempts("There were too many attempts to sign in; wait a while.", retry_after_s=wait_s)

    async def forget(self, email: str) -> None:
        """Begins anew for a person who did sign in."""
        await self._rates.forget(("sign-in-as", _person(email)), TRIES_PER_PERSON, WINDOW_S)


def _person(email: str) -> str:
    return sha256(email.encode()).hexdigest()


def _network(request: Request) -> str:
    """Returns the address of who asks; of IPv6 the part that one household or server gets whole."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    # A server that listens on `::` sees IPv4 so: all of it lies in one /64.
    return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
