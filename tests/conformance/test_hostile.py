"""The hostile corpus through the weaver, judged by a reader that shares no code with the policy."""

import json
import random
import re
import time
from itertools import pairwise

import pytest

from hostile import SLOTS, complaints, load, markdown_complaints, scheme, texts
from viewloom.engine.weaver import Weaver
from viewloom.safety.markdown import filter_markdown
from viewloom.safety.urls import safe_link
from weaving import LIBRARIES, weave, woven

CHAT, FULL = LIBRARIES["chat"], LIBRARIES["full"]
ADDRESSES = load("urls")
TEXTS = list(texts())
PREFIXES = 40
LONG_LIMIT_CHARS = 20_000
TIME_LIMIT_S = 20
"""A bomb takes minutes, everything else milliseconds; the machine may be busy."""


def as_prop(text: str) -> str:
    return (
        f'root = Card([m])\nm = MarkDownRenderer({json.dumps(text)})\nt = Table([Col("keep", [{json.dumps(text)}])])\n'
    )


def test_the_corpus_has_its_size_and_every_entry_an_id_of_its_own() -> None:
    ids = [row["id"] for name in ("urls", "markdown", "programs") for row in load(name)]
    assert len(ids) == len(set(ids)) >= 200


def test_the_judge_sees_what_is_unsafe() -> None:
    program = 'root = Card([i, b])\ni = ImageBlock("a", "https://e.example")\n'
    program += 'b = Button("a", Action([@OpenUrl("vbscript:1")]))'
    assert len(complaints(program, CHAT)) == 2
    assert scheme("\x01 java\nscript:1") == "javascript"
    assert len(markdown_complaints("[a](javascript:1) ![b](//c) <b>\n\n<p>\n")) == 4


@pytest.mark.parametrize("row", ADDRESSES, ids=[row["id"] for row in ADDRESSES])
def test_an_address_passes_only_where_it_may(row: dict[str, str]) -> None:
    """And whatever the policy says, it is harmless wherever it is put."""
    assert (safe_link(row["url"]) is not None) == (row["expect"] == "followed")
    for template in SLOTS.values():
        out = woven(CHAT, template.format(json.dumps(row["url"])))
        assert complaints(out, CHAT) == []
        assert "keep" in out
    for text in (
        f"[keep]({row['url']})",
        f"[keep](<{row['url']}>)",
        f"![keep]({row['url']})",
        f"[keep]\n\n[keep]: {row['url']}",
    ):
        assert markdown_complaints(filter_markdown(text)) == []
        assert complaints(woven(CHAT, text), CHAT) == []


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=[name for name, _ in TEXTS])
@pytest.mark.parametrize("library", [CHAT, FULL], ids=["chat", "full"])
def test_a_hostile_text_is_harmless_and_keeps_its_words(library: object, name: str, text: str) -> None:
    chosen = CHAT if library is CHAT else FULL
    keeps = next(row["keeps"] for row in (*load("markdown"), *load("programs")) if row["id"] == name)
    started = time.monotonic()
    for source in (text, as_prop(text)) if name.startswith("markdown") else (text,):
        out = woven(chosen, source)
        assert complaints(out, chosen) == []
        assert [word for word in keeps if word not in out] == []
    assert time.monotonic() - started < TIME_LIMIT_S


@pytest.mark.parametrize(("name", "text"), TEXTS, ids=[name for name, _ in TEXTS])
def test_it_is_harmless_as_prose_too(name: str, text: str) -> None:
    weaver = Weaver(CHAT, is_prose=True)
    whole = weaver.feed(text) + weaver.finish()
    assert complaints(whole, CHAT) == []
    shown, weaver = "", Weaver(CHAT, is_prose=True)
    step = max(1, len(text) // PREFIXES)
    for at in range(0, len(text), step):
        shown += weaver.feed(text[at : at + step])
        assert complaints(shown, CHAT) == []
    assert shown + weaver.finish() == whole


LONG = [(name, text) for name, text in TEXTS if 300 <= len(text) <= LONG_LIMIT_CHARS]


@pytest.mark.parametrize(("name", "text"), LONG, ids=[name for name, _ in LONG])
def test_a_longer_text_is_harmless_at_some_prefixes(name: str, text: str) -> None:
    draw = random.Random(name)
    cuts = sorted({0, len(text), *(draw.randrange(len(text)) for _ in range(PREFIXES))})
    shown = ""
    for piece in weave(CHAT, [text[start:end] for start, end in pairwise(cuts)])[0]:
        shown += piece
        assert complaints(shown, CHAT) == []


SHORT = [(name, text) for name, text in TEXTS if len(text) < 300]


@pytest.mark.parametrize(("name", "text"), SHORT, ids=[name for name, _ in SHORT])
def test_it_is_harmless_at_every_prefix(name: str, text: str) -> None:
    source = as_prop(text) if name.startswith("markdown") and len(text) % 2 else text
    shown = ""
    for piece in weave(CHAT, list(source))[0]:
        shown += piece
        # Between two letters nothing is decided; a cut is as telling behind any other character.
        if piece and not piece[-1].isalpha():
            assert complaints(shown, CHAT) == []
    assert complaints(shown, CHAT) == []


def test_no_pattern_of_the_corpus_that_may_freeze_a_page_goes_out() -> None:
    rows = [row for row in load("programs") if row["idea"].startswith("a pattern")]
    assert rows
    for row in rows:
        assert re.search(r"pattern:", woven(CHAT, row["text"])) is None
