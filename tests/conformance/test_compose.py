"""What is composed of each document, as it was reviewed: `conformance/compose/snapshots`.

`WRITE_SNAPSHOTS=1 pytest tests/conformance/test_compose.py` writes them anew; look at the difference, and at
`docs/compose-gallery.png` (`docs/images/gallery.py`), before it is committed.
"""

import os

import pytest

from composing import SNAPSHOTS, document_names, read_document
from viewloom.catalogue.library import Library, standard_library
from viewloom.compose import compose_document
from viewloom.engine.weaver import Weaver
from viewloom.lang import parse

LIBRARIES = (standard_library("chat"), standard_library("full"))


@pytest.mark.parametrize("name", document_names())
def test_a_document_is_composed_as_it_was_reviewed(name: str) -> None:
    program = compose_document(read_document(name), standard_library("chat")).program
    snapshot = SNAPSHOTS / f"{name}.oui"
    if "WRITE_SNAPSHOTS" in os.environ:
        snapshot.parent.mkdir(exist_ok=True)
        snapshot.write_text(program, encoding="utf-8")
    assert program == snapshot.read_text(encoding="utf-8")


@pytest.mark.parametrize("library", LIBRARIES, ids=lambda library: library.name)
@pytest.mark.parametrize("name", document_names())
def test_the_weaver_leaves_a_composed_program_as_it_is(name: str, library: Library) -> None:
    program = compose_document(read_document(name), library).program
    weaver = Weaver(library)
    woven = weaver.feed(program) + weaver.finish()
    assert weaver.repairs == []
    assert woven == program
    assert parse(program, library.signatures).diagnostics == ()


def test_there_are_thirty_documents_of_our_own() -> None:
    assert len([name for name in document_names() if not name.startswith("vega-")]) >= 30


def test_every_snapshot_belongs_to_a_document() -> None:
    assert {path.stem for path in SNAPSHOTS.glob("*.oui")} == set(document_names())
