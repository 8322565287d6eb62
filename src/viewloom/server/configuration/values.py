"""Values as people write them in a file of settings."""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from viewloom.safety.policy import parse_origin


def no_switch(value: Any) -> Any:
    """Python counts `true` as 1; in a file of settings it is a mistake."""
    if isinstance(value, bool):
        raise ValueError("it must be a number")  # noqa: TRY004 - pydantic takes only this one
    return value


def split_parts(value: Any) -> Any:
    """A variable holds a list as text with commas or spaces; the file may do so too."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _web_origin(text: str) -> str:
    origin = parse_origin(text)
    if origin is None:
        raise ValueError("it must be an origin such as https://images.example.com, with no path")
    return origin


def _https_origin(text: str) -> str:
    origin = _web_origin(text)
    if not origin.startswith("https:"):
        raise ValueError("it must be an origin with https, such as https://images.example.com")
    return origin


def _framer(text: str) -> str:
    return "'self'" if text.strip("'") == "self" else _web_origin(text)


def _maybe_origin(text: str) -> str:
    return _web_origin(text) if text else ""


def _database(text: str) -> str:
    if text and not re.match(r"(?:sqlite(?:\+aiosqlite)?:///|postgresql\+asyncpg://)\S", text):
        raise ValueError("it must be sqlite:///PATH or postgresql+asyncpg://USER@HOST/NAME")
    return text


def _redis(text: str) -> str:
    if text and not re.match(r"(?:rediss?|unix)://\S", text):
        raise ValueError("it must be an address such as redis://HOST:6379")
    return text


def _listening(text: str) -> str:
    if not re.fullmatch(r"\S+", text):
        raise ValueError("it must be an address to listen on, such as 127.0.0.1; 0.0.0.0 takes all")
    return text


DatabaseUrl = Annotated[str, AfterValidator(_database)]
"""A database's URL, or nothing; whether it can be opened is seen at the start."""

RedisUrl = Annotated[str, AfterValidator(_redis)]
"""The address of a Redis, or nothing."""

Listening = Annotated[str, AfterValidator(_listening)]
"""An address to listen on; an empty one would be every one of the machine."""

HomePath = Annotated[Path, AfterValidator(Path.expanduser)]
"""A path that may begin with `~`, which no shell has resolved."""

Whole = Annotated[int, BeforeValidator(no_switch)]
"""A whole number, never a switch."""

Origins = Annotated[tuple[Annotated[str, AfterValidator(_https_origin)], ...], BeforeValidator(split_parts)]
"""Origins with https, as browsers write them."""

Framers = Annotated[tuple[Annotated[str, AfterValidator(_framer)], ...], BeforeValidator(split_parts)]
"""Origins, as a content security policy writes them; `self` is this server's own."""

MaybeOrigin = Annotated[str, AfterValidator(_maybe_origin)]
"""An origin as browsers write it, or nothing."""
