"""Where a key stands in a TOML file."""

import json
import tomllib
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewloom.server.configuration.lines import Path, find_line, key_lines

DOCUMENT = '''\
# a comment with [a.header] and key = 1
top = "x # no comment"   # line 2
[server]
port = 8787
text = """
[not.a.header]
not_a_key = 1 \\""" still
"""
raw = \'\'\'
[nor.this]
\'\'\'

[providers.open-router]
base_url = 'https://host/v1'
headers = { "X-A.b" = "1", X-C = { env = "NAME" } }
limits.retries = 2
"limits" . connect = 1.5

[[providers.open-router.models]]
name = "one"
fallback = [
  "a", # first
  # nothing
  "b]",
]

[[providers.open-router.models]]
name = "two"
[providers.open-router.models.metadata]
tools = true

[[providers.open-router.models]]
rows = [ { name = "x" },
         { name = "y", prices = [1, 2] } ]
[a."b.c".'d']
"quo\\u0074ed" = 2026-01-01T00:00:00Z
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("server",), 3),
        (("server", "port"), 4),
        (("server", "text"), 5),
        (("server", "raw"), 9),
        (("providers", "open-router"), 13),
        (("providers", "open-router", "headers", "X-A.b"), 15),
        (("providers", "open-router", "headers", "X-C", "env"), 15),
        (("providers", "open-router", "limits", "retries"), 16),
        (("providers", "open-router", "limits", "connect"), 17),
        (("providers", "open-router", "models"), 19),
        (("providers", "open-router", "models", 0), 19),
        (("providers", "open-router", "models", 0, "name"), 20),
        (("providers", "open-router", "models", 0, "fallback", 1), 24),
        (("providers", "open-router", "models", 1, "name"), 28),
        (("providers", "open-router", "models", 1, "metadata", "tools"), 30),
        (("providers", "open-router", "models", 2), 32),
        (("providers", "open-router", "models", 2, "rows", 1, "name"), 34),
        (("providers", "open-router", "models", 2, "rows", 1, "prices", 1), 34),
        (("a", "b.c", "d"), 35),
        (("a", "b.c", "d", "quoted"), 36),
    ],
)
def test_a_key_is_found_on_its_line(path: Path, line: int) -> None:
    assert key_lines(DOCUMENT)[path] == line


def test_what_stands_inside_strings_and_comments_is_no_key() -> None:
    assert {path[0] for path in key_lines(DOCUMENT)} == set(tomllib.loads(DOCUMENT))


def test_every_key_of_the_document_has_a_line() -> None:
    assert paths(tomllib.loads(DOCUMENT)) == set(key_lines(DOCUMENT))


def test_windows_line_ends_count_once() -> None:
    assert key_lines(DOCUMENT.replace("\n", "\r\n")) == key_lines(DOCUMENT)


def test_what_is_missing_is_shown_where_it_would_belong() -> None:
    lines = key_lines(DOCUMENT)
    assert find_line(lines, ("providers", "open-router", "models", 1, "tier")) == 27
    assert find_line(lines, ("nowhere", "at", "all")) is None


def paths(value: object, path: Path = ()) -> set[Path]:
    """Returns the path of everything in a parsed document."""
    found: set[Path] = {path} if path else set()
    if isinstance(value, dict):
        for key, member in cast("dict[str, object]", value).items():
            found |= paths(member, (*path, key))
    elif isinstance(value, list):
        for position, member in enumerate(cast("list[object]", value)):
            found |= paths(member, (*path, position))
    return found


def written(value: Any) -> str:
    """Writes a value in TOML's inline spelling; JSON's strings are TOML's."""
    if isinstance(value, dict):
        pairs = cast("dict[str, Any]", value).items()
        return "{ " + ", ".join(f"{json.dumps(key)} = {written(member)}" for key, member in pairs) + " }"
    if isinstance(value, list):
        return "[\n" + ",\n# c ]\n".join(written(member) for member in cast("list[Any]", value)) + "\n]"
    return json.dumps(value)


PLAIN = st.text("ab#[]{}=\"'\\. ,", max_size=6)
VALUES = st.recursive(
    PLAIN | st.integers(0, 9) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PLAIN, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(PLAIN, VALUES, max_size=4))
def test_any_document_is_walked_to_its_end(document: dict[str, Any]) -> None:
    text = "\n".join(f"{json.dumps(key)} = {written(value)}" for key, value in document.items())
    assert paths(tomllib.loads(text)) == set(key_lines(text))
