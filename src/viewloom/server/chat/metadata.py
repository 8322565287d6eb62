"""`metadata.thesys`, a JSON string -> the library that a reply may use.

Main path: `LibraryCache.library(raw, default)`. A string seen before costs a hash and a look-up; `read_library` is what
it costs else. Order: the standard library, what is opted in, the caller's own, and then what is withheld, so that any
of them can be withheld.

Source: `c1-api` section 4.
"""

import json
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NoReturn, cast

from viewloom.catalogue.custom import ACTIONS_KEY, COMPONENTS_KEY, INCLUDED_KEY, extend_library, include_components
from viewloom.catalogue.library import Library, LibraryName, standard_library
from viewloom.catalogue.schema_parts import PARAM, refuse
from viewloom.errors import InvalidRequest

EXCLUDED_KEY = "c1_excluded_components"
LIBRARY_KEY = "c1_library"
METADATA_LIMIT_CHARS = 200_000
LIBRARIES_KEPT = 256
"""How many strings are remembered: a client sends the same one with every request."""
KEPT_LIMIT_CHARS = 4_000_000
"""How long the strings remembered may be together; their libraries take up to some thirty times as much."""
NAMES_LIMIT = 200
"""Entries of a list of names."""


class LibraryCache:
    """The libraries of the strings seen last, bounded by number and by size.

    Args:
        kept: How many are remembered.
        kept_chars: How long their strings may be together.
    """

    def __init__(self, *, kept: int = LIBRARIES_KEPT, kept_chars: int = KEPT_LIMIT_CHARS) -> None:
        self._kept = kept
        self._kept_chars = kept_chars
        self._chars = 0
        self._known: OrderedDict[tuple[LibraryName, bytes], tuple[Library, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    def library(self, raw: object, default: LibraryName) -> Library:
        """Returns the library that the value of `metadata.thesys` asks for, None for none.

        Raises:
            InvalidRequest: As `read_library`.
        """
        if raw is None:
            return standard_library(default)
        if not isinstance(raw, str) or len(raw) > METADATA_LIMIT_CHARS:
            return read_library(raw, default)
        key = default, sha256(raw.encode("utf-8", "surrogatepass")).digest()
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key][0]
        library = read_library(raw, default)
        self._known[key] = library, len(raw)
        self._chars += len(raw)
        while len(self._known) > self._kept or self._chars > self._kept_chars:
            _, (_, chars) = self._known.popitem(last=False)
            self._chars -= chars
        return library


def read_library(raw: object, default: LibraryName) -> Library:
    """Returns the library that the value of `metadata.thesys` asks for.

    Args:
        raw: A string that holds a JSON object; None for the default library as it is.
        default: The library where `c1_library` names none.

    Raises:
        InvalidRequest: The string is no JSON object, or one of its keys cannot be taken; the message names the key.
    """
    return build_library(_read_object(raw), default)


def build_library(wishes: Mapping[str, Any], default: LibraryName) -> Library:
    """Returns the library for the parsed object; keys that are not known are ignored.

    Raises:
        InvalidRequest: One of its keys cannot be taken.
    """
    wished = wishes.get(LIBRARY_KEY)
    name = default if wished is None else wished
    if name not in ("chat", "full"):
        raise refuse(LIBRARY_KEY, 'must be "chat" or "full".')
    library = include_components(standard_library(name), _names(wishes, INCLUDED_KEY))
    components, actions = wishes.get(COMPONENTS_KEY), wishes.get(ACTIONS_KEY)
    if components is not None or actions is not None:
        library = extend_library(library, components, actions)
    return library.without(_names(wishes, EXCLUDED_KEY))


def _names(wishes: Mapping[str, Any], key: str) -> list[str]:
    value = wishes.get(key)
    entries = cast("list[object]", value) if isinstance(value, list) else [] if value is None else [None]
    if not all(isinstance(entry, str) for entry in entries):
        raise refuse(key, "must be a list of names.")
    if len(entries) > NAMES_LIMIT:
        raise refuse(key, f"has {len(entries)} entries; at most {NAMES_LIMIT} are taken.")
    return cast("list[str]", entries)


def _read_object(raw: object) -> Mapping[str, Any]:
    if raw is None:
        return {}
    if isinstance(raw, str) and len(raw) > METADATA_LIMIT_CHARS:
        raise InvalidRequest(
            f"`{PARAM}` has {len(raw)} characters; at most {METADATA_LIMIT_CHARS} are taken.", param=PARAM
        )
    try:
        wishes = json.loads(raw, parse_constant=_refuse_constant) if isinstance(raw, str) else None
        # Half a character, such as "\\ud83d" alone, is JSON but no text that could ever be sent.
        json.dumps(wishes, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise InvalidRequest(
            f"`{PARAM}` holds half a character: a surrogate that stands alone.", param=PARAM
        ) from error
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"`{PARAM}` is not valid JSON.", param=PARAM) from error
    if not isinstance(wishes, dict):
        raise InvalidRequest(f"`{PARAM}` must be a string that holds a JSON object.", param=PARAM)
    return cast("dict[str, Any]", wishes)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
