"""The settings of single sign-on: values as people write them, and what must be set together."""

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator

from viewloom.errors import SetupError
from viewloom.server.configuration.sources import variable_name
from viewloom.server.configuration.values import split_parts
from viewloom.storage.people import Role

_ISSUER_LIMIT_CHARS = 240
"""A person's name in the database is the issuer and up to 255 characters of its own."""

_DOMAIN = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def is_loopback(host: str | None) -> bool:
    """Tells whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _issuer(text: str) -> str:
    if not text:
        return ""
    wanted = "it must be the issuer's address with https, such as https://sso.example.com/realms/team"
    try:
        parts = urlsplit(text)
        plain = parts.scheme == "http" and is_loopback(parts.hostname)
    except ValueError as error:
        raise ValueError(wanted) from error
    if not parts.hostname or not (parts.scheme == "https" or plain) or not text.isprintable():
        raise ValueError(wanted)
    if parts.query or parts.fragment or "@" in parts.netloc or " " in text or len(text) > _ISSUER_LIMIT_CHARS:
        raise ValueError(wanted)
    return text


def _domain(text: str) -> str:
    domain = text.removeprefix("@").lower()
    if not _DOMAIN.fullmatch(domain):
        raise ValueError("it must be a domain of e-mail addresses, such as example.com")
    return domain


def _label(text: str) -> str:
    if not text.isprintable() or len(text) > 60:
        raise ValueError("it must be one line of at most 60 characters")
    return text.strip()


Issuer = Annotated[str, AfterValidator(_issuer)]
"""An issuer's address, or nothing; without TLS only on this machine."""

Domains = Annotated[tuple[Annotated[str, AfterValidator(_domain)], ...], BeforeValidator(split_parts)]
"""Domains of e-mail addresses, in small letters."""

Label = Annotated[str, AfterValidator(_label)]
"""What a button says."""


@dataclass(frozen=True, slots=True)
class SignOn:
    """Single sign-on as it is set up.

    Attributes:
        issuer: As it was written; the discovery document must name the same one.
        name: What the button says.
        domains: People with a verified address of these come in without an invitation.
        role: What those may do.
        public_origin: Where the issuer sends people back to; empty for whatever loopback address they came by.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    domains: tuple[str, ...] = ()
    role: Role = "viewer"
    public_origin: str = ""


def check_sign_on(sign_on: SignOn, host: str) -> SignOn | None:
    """Returns single sign-on if it is wanted.

    Args:
        sign_on: What is set.
        host: The address that the server listens on.

    Raises:
        SetupError: A part is missing.
    """
    parts = {
        "oidc_issuer": sign_on.issuer,
        "oidc_client_id": sign_on.client_id,
        "oidc_client_secret": sign_on.client_secret,
    }
    if not any(parts.values()) and not sign_on.domains:
        return None
    for name, value in parts.items():
        if not value:
            others = " and ".join(_variable(other) for other in parts if other != name)
            raise SetupError(f"{_variable(name)}: single sign-on needs it, with {others}, and it is not set.")
    if not sign_on.public_origin and not is_loopback(host):
        raise SetupError(
            f"{_variable('public_origin')}: single sign-on needs it, since {host} is not this machine alone: "
            "it is where people come back to."
        )
    return sign_on


def _variable(name: str) -> str:
    return variable_name(("server", name))
