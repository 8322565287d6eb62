"""What is wrong with a setting, in one sentence: where it is, what it is called, what is allowed."""

import re
from collections.abc import Callable, Iterable

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from viewloom.errors import SetupError
from viewloom.server.configuration.lines import Path
from viewloom.server.configuration.sources import Sources, unknown_name

_LONGEST_QUOTE = 80
_SUBJECT = re.compile(r"^[A-Z]\w+ should")
# Where a key may have been written by mistake.
_SECRETIVE = frozenset({"api_key_env", "headers", "database_url", "redis_url", "openai_api_key", "oidc_client_secret"})


_NUMBER = "it must be a number"
_WHOLE = "it must be a whole number"
_SWITCH = "it must be a switch: true or false"
_KINDS = {
    "bool_parsing": _SWITCH,
    "bool_type": _SWITCH,
    "int_parsing": _WHOLE,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _WHOLE,
    "float_parsing": _NUMBER,
    "float_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "finite_number": "it must be a finite number",
    "string_type": "it must be text",
    "path_type": "it must be a path",
    "tuple_type": "it must be a list",
    "dict_type": "it must be a table",
    "model_type": "it must be a table",
}
"""What is wanted, in the words of who writes the file; the rest of pydantic's sentences do as they are."""


def describe_problem(
    error: ValidationError, sources: Sources, path: Path, names_of: Callable[[Path], Iterable[str]]
) -> SetupError:
    """Returns the first complaint about a table; a name that is misspelt comes before the one that is then missing.

    Args:
        error: What pydantic found.
        sources: Who can say where the value is written.
        path: Where the table is.
        names_of: Lists the settings that the table at a path, from `path` on, may have.
    """
    complaints = error.errors(include_url=False)
    first = next((complaint for complaint in complaints if complaint["type"] == "extra_forbidden"), complaints[0])
    where = (*path, *first["loc"])
    return SetupError(f"{sources.place(where)}: {_reason(first, names_of)}")


def _reason(error: ErrorDetails, names_of: Callable[[Path], Iterable[str]]) -> str:
    if error["type"] == "extra_forbidden":
        return unknown_name(str(error["loc"][-1]), names_of(error["loc"][:-1]))
    if error["type"] == "missing":
        return "it is needed and not set."
    said = _SUBJECT.sub("it must", error["msg"].removeprefix("Value error, "), 1).rstrip(".")
    reason = _KINDS.get(error["type"], said)
    value = error["input"]
    # An address may hold a password before its `@`.
    is_secret = not _SECRETIVE.isdisjoint(error["loc"]) or "@" in str(value)
    if isinstance(value, str | int | float) and len(repr(value)) <= _LONGEST_QUOTE and not is_secret:
        shown = str(value).lower() if isinstance(value, bool) else repr(value)
        return f"{reason} (it is {shown})."
    return f"{reason}."
