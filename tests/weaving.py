"""What every reply of the weaver must be, and the programs that tests feed it."""

import re
import tomllib
from pathlib import Path

from viewloom.catalogue import Library, standard_library
from viewloom.catalogue.examples import COMPACT, FULL, STANDARD, fits
from viewloom.engine.repairs import Repair
from viewloom.engine.weaver import Weaver
from viewloom.lang import Element, Program, StreamParser, parse

LIBRARIES = {"chat": standard_library("chat"), "full": standard_library("full")}
FAULTS = frozenset(
    {
        "unknown-component",
        "missing-required",
        "null-required",
        "excess-args",
        "type-mismatch",
        "inline-reserved",
    }
)
SAMPLES = Path(__file__).parents[1] / "benchmarks" / "lang_samples.toml"
_WORD = re.compile(r"\w+")


def programs(library: Library) -> list[str]:
    """Returns the prompts' examples that the library has the components for."""
    return [example.program for example in (*COMPACT, *STANDARD, *FULL) if fits(example, library)]


def screens() -> list[str]:
    """Returns the seven sample screens for the full library, what it does not allow mended."""
    return [woven(LIBRARIES["full"], text) for text in tomllib.loads(SAMPLES.read_text(encoding="utf-8")).values()]


def weave(library: Library, pieces: list[str]) -> tuple[list[str], list[Repair]]:
    """Returns what goes out for each piece, then for the end; and the repairs."""
    weaver = Weaver(library)
    out = [weaver.feed(piece) for piece in pieces]
    out.append(weaver.finish())
    return out, weaver.repairs


def woven(library: Library, text: str) -> str:
    """Returns the whole reply to a text."""
    return "".join(weave(library, [text])[0])


def faults(program: Program) -> list[str]:
    """Returns what a reader would complain about."""
    return [f"{found.code}: {found.message}" for found in program.diagnostics if found.code in FAULTS]


def assert_sound(library: Library, pieces: list[str]) -> Program:
    """Checks that the reply has the library's root, and no fault after any piece; returns it."""
    parser = StreamParser(library.signatures)
    for piece in pieces:
        assert faults(parser.feed(piece)) == []
    program = parse("".join(pieces), library.signatures)
    assert faults(program) == []
    assert isinstance(program.root, Element)
    assert program.root.type_name == library.root
    return program


def words(text: str) -> set[str]:
    """Returns the words of a text, escapes apart."""
    return set(_WORD.findall(re.sub(r"\\[nt\"\\]", " ", text)))
