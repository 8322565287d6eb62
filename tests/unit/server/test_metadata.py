"""`metadata.thesys` as a library, and the memory of those seen before."""

import json
from typing import Any

import pytest

from viewloom.catalogue import standard_library
from viewloom.errors import InvalidRequest
from viewloom.server.chat.metadata import METADATA_LIMIT_CHARS, NAMES_LIMIT, LibraryCache, read_library

GAUGE = {"properties": {"title": {"type": "string"}}, "required": ["title"]}


def metadata(**wishes: Any) -> str:
    return json.dumps(wishes)


def refusal(raw: object) -> str:
    with pytest.raises(InvalidRequest) as caught:
        LibraryCache().library(raw, "chat")
    assert caught.value.param == "metadata.thesys"
    return caught.value.message


def test_no_metadata_is_the_default_library() -> None:
    assert read_library(None, "full") is standard_library("full")
    assert read_library("{}", "chat") is standard_library("chat")


def test_everything_can_be_asked_for_at_once() -> None:
    library = read_library(
        metadata(
            c1_library="full",
            c1_custom_components={"Gauge": GAUGE, "Dial": GAUGE},
            c1_custom_actions={"save": {}},
            c1_included_components=["EditableTable"],
            c1_excluded_components=["Layout", "Dial", "Modal"],
            c1_future=7,
        ),
        "chat",
    )
    assert {"Gauge", "EditableTable"} <= library.by_name.keys()
    assert {"Dial", "Tabs", "Modal"}.isdisjoint(library.by_name)
    assert library.root == "Stack"
    assert [action.name for action in library.actions] == ["save"]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("{", "is not valid JSON"),
        ("[" * 100_000, "is not valid JSON"),
        ('{"a": NaN}', "is not valid JSON"),
        ("[]", "string that holds a JSON object"),
        ({}, "string that holds a JSON object"),
        (metadata(c1_library="huge"), "`c1_library` must be"),
        (metadata(c1_library=["chat"]), "`c1_library` must be"),
        (metadata(c1_included_components="EditableTable"), "`c1_included_components` must be a list of names"),
        (metadata(c1_excluded_components=[1]), "`c1_excluded_components` must be a list of names"),
        (metadata(c1_excluded_components=["Nope"]), "c1_excluded_components"),
        (metadata(c1_custom_components={"Gauge": 3}), "`c1_custom_components.Gauge` must be a JSON Schema object"),
        (metadata(c1_custom_actions={"Set": {}}), "`c1_custom_actions.Set`"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_its_key(raw: object, said: str) -> None:
    assert said in refusal(raw)


def test_the_string_is_limited() -> None:
    padded = metadata(id="").ljust(METADATA_LIMIT_CHARS)
    assert read_library(padded, "chat") is standard_library("chat")
    assert f"at most {METADATA_LIMIT_CHARS}" in refusal(padded + " ")


def test_lists_of_names_are_limited() -> None:
    read_library(metadata(c1_excluded_components=["Table"] * NAMES_LIMIT), "chat")
    assert f"has {NAMES_LIMIT + 1} entries" in refusal(metadata(c1_excluded_components=["Table"] * (NAMES_LIMIT + 1)))


def test_the_same_string_gives_the_same_library() -> None:
    cache = LibraryCache()
    raw = metadata(c1_custom_components={"Gauge": GAUGE})
    library = cache.library(raw, "chat")
    assert cache.library("".join(list(raw)), "chat") is library
    assert cache.library(raw, "full") is not library


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    cache = LibraryCache(kept=2)
    raws = [metadata(c1_custom_components={f"Gauge{number}": GAUGE}) for number in range(3)]
    first, second = cache.library(raws[0], "chat"), cache.library(raws[1], "chat")
    assert cache.library(raws[0], "chat") is first
    cache.library(raws[2], "chat")
    assert len(cache) == 2
    assert cache.library(raws[0], "chat") is first
    assert cache.library(raws[1], "chat") is not second


def test_long_strings_are_not_kept_beyond_the_limit() -> None:
    cache = LibraryCache(kept_chars=10)
    assert [cache.library(raw, "chat") for raw in ("{}", "{ }  ", "{  } ", "{}".ljust(11))]
    assert len(cache) == 0
    cache.library("{}".ljust(10), "chat")
    assert len(cache) == 1


def test_lone_surrogates_are_no_trouble() -> None:
    assert "is not valid JSON" in refusal("\ud800")
