"""The system prompts."""

import os
import re
import subprocess
import sys
from typing import get_args

import pytest

from viewloom.catalogue import (
    AnyValue,
    Component,
    Library,
    LibraryName,
    Prop,
    Text,
    Tier,
    examples,
    render_prompt,
    standard_library,
)
from viewloom.catalogue.examples import Example, fits

# o200k makes 3.7 to 3.9 characters of these prompts a token; `benchmarks/prompt_tokens.py` counts for certain.
CHARS_FOR_1800_TOKENS = 7_050
CHARS_FOR_700_TOKENS = 2_700

LIBRARIES = get_args(LibraryName)
TIERS = get_args(Tier)
every_prompt = pytest.mark.parametrize(("name", "tier"), [(name, tier) for name in LIBRARIES for tier in TIERS])


def examples_of(tier: Tier) -> tuple[Example, ...]:
    return {"compact": examples.COMPACT, "standard": examples.STANDARD, "full": examples.FULL}[tier]


@every_prompt
def test_every_prompt_shows_an_example_with_its_root(name: LibraryName, tier: Tier) -> None:
    library = standard_library(name)
    shown = [example for example in examples_of(tier) if fits(example, library)]
    prompt = render_prompt(library, tier)
    assert shown
    for example in shown:
        assert f"User: {example.request}\n{example.program}\n" in prompt


@pytest.mark.parametrize("name", LIBRARIES)
@pytest.mark.parametrize("tier", ["standard", "full"])
def test_the_standard_and_full_tiers_teach_every_component(name: LibraryName, tier: Tier) -> None:
    prompt = render_prompt(standard_library(name), tier)
    taught = {name for line in re.findall(r"^ *((?:\w+, )*\w+)\(", prompt, re.MULTILINE) for name in line.split(", ")}
    assert set(standard_library(name).by_name) <= taught


def test_the_standard_and_compact_prompts_of_the_chat_library_are_short() -> None:
    chat = standard_library("chat")
    assert len(render_prompt(chat, "standard")) <= CHARS_FOR_1800_TOKENS
    assert len(render_prompt(chat, "compact")) <= CHARS_FOR_700_TOKENS


@every_prompt
def test_a_prompt_is_the_same_for_an_equal_library(name: LibraryName, tier: Tier) -> None:
    library = standard_library(name)
    twin = Library(library.name, library.root, library.components, library.groups)
    assert render_prompt.__wrapped__(twin, tier) == render_prompt(library, tier)


def test_a_prompt_is_the_same_in_every_process() -> None:
    code = (
        "from viewloom.catalogue import render_prompt as r, standard_library as s\n"
        "for n in ('chat', 'full'):\n"
        "    for t in ('compact', 'standard', 'full'):\n"
        "        print(r(s(n), t), r(s(n).without(['Table', 'Charts (2D)']), t))\n"
    )

    def output(seed: str) -> bytes:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout  # noqa: S603 (our own interpreter and code)

    assert output("1") == output("2")


@every_prompt
def test_what_is_withheld_is_not_mentioned(name: LibraryName, tier: Tier) -> None:
    library = standard_library(name).without(["Tables", "Forms", "Buttons", "Tabs"])
    prompt = render_prompt(library, tier)
    for gone in ("Table", "Col", "Form", "FormControl", "Select", "Button", "Tabs", "TabItem", "Rules"):
        assert not re.search(rf"\b{gone}\b", prompt)
    assert "TextContent(" in prompt


@pytest.mark.parametrize("tier", TIERS)
def test_actions_are_explained_only_where_something_acts(tier: Tier) -> None:
    chat = standard_library("chat")
    assert "@OpenUrl" not in render_prompt(chat.without(["Buttons", "ListItem"]), tier)


@pytest.mark.parametrize("tier", TIERS)
def test_a_library_of_ones_own_is_taught_too(tier: Tier) -> None:
    library = Library(
        "own",
        "Page",
        (
            Component("Page", "the page", (Prop("body", AnyValue()),)),
            Component("Gauge", "a gauge", (Prop("label", Text()),)),
        ),
    )
    prompt = render_prompt(library, tier)
    assert "root = Page(" in prompt
    assert "Gauge(" in prompt
    assert "# Examples" not in prompt
    assert "Blocks" not in prompt


def test_a_compact_prompt_falls_back_on_what_there_is() -> None:
    chat = standard_library("chat")
    radar = chat.without(name for name in chat.by_name if name not in {"Card", "RadarChart", "Series"})
    assert "RadarChart(" in render_prompt(radar, "compact")


@every_prompt
def test_a_prompt_has_no_loose_ends(name: LibraryName, tier: Tier) -> None:
    prompt = render_prompt(standard_library(name), tier)
    assert "{root}" not in prompt
    assert "{block}" not in prompt
    assert prompt.endswith("\n")
    assert not prompt.endswith("\n\n")
    assert "\n\n\n" not in prompt
    assert all(line == line.rstrip() for line in prompt.splitlines())
