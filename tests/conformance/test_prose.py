"""Replies in markdown: sound after every piece, for our parser and for the reference."""

from collections.abc import Generator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from markdown_documents import DOCUMENTS, FRAGMENTS
from reference_parser import ReferenceParser, open_reference_parser
from viewloom.catalogue import Library
from viewloom.engine.weaver import Weaver
from weaving import LIBRARIES, assert_sound

SMALLER = LIBRARIES["chat"].without(["MarkDownRenderer", "TextContent", "Table"])


@pytest.fixture(scope="module")
def reference() -> Generator[ReferenceParser]:
    with open_reference_parser() as parser:
        yield parser


def woven(library: Library, markdown: str) -> list[str]:
    """Returns what goes out for each character, then for the end."""
    weaver = Weaver(library, is_prose=True)
    return [*map(weaver.feed, markdown), weaver.finish()]


@given(st.one_of(DOCUMENTS, FRAGMENTS.filter(str.strip)), st.sampled_from([*LIBRARIES.values(), SMALLER]))
@settings(max_examples=100, deadline=None)
def test_a_reply_in_markdown_is_sound_after_every_piece(markdown: str, library: Library) -> None:
    assert_sound(library, woven(library, markdown))


@given(markdown=st.one_of(DOCUMENTS, FRAGMENTS.filter(str.strip)), name=st.sampled_from(list(LIBRARIES)))
@settings(max_examples=60, deadline=None)
def test_the_reference_finds_no_fault_in_any_prefix(markdown: str, name: str, reference: ReferenceParser) -> None:
    assert reference.judge(name, woven(LIBRARIES[name], markdown)) == {
        "root": LIBRARIES[name].root,
        "errors": [],
        "streamed": [],
        "late": False,
    }


@given(DOCUMENTS, st.sampled_from([*LIBRARIES.values()]))
@settings(max_examples=60, deadline=None)
def test_what_became_of_markdown_passes_the_weaver_as_it_is(markdown: str, library: Library) -> None:
    program = "".join(woven(library, markdown))
    weaver = Weaver(library)
    weaver.feed(program)
    weaver.finish()
    # The root was written anew for each child.
    assert {repair.code for repair in weaver.repairs} <= {"duplicate-name"}
