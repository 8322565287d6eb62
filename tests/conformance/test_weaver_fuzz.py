"""Damaged programs by the thousand: the replies are sound for us and for the reference parser, and lose no text.

A run takes the first `VIEWLOOM_FUZZ` mutations (2,000 if not set; 20,000 is all). `VIEWLOOM_LANG_CORE` names the
folder of another `@openuidev/lang-core` than the one in `web/node_modules`; from 0.2.18 on it checks types too.
"""

import os
import random
import re
import tomllib
from collections.abc import Generator
from pathlib import Path

import pytest

from mutations import cut, mutate
from reference_parser import PACKAGE, ReferenceParser, open_reference_parser
from weaving import LIBRARIES, assert_sound, programs, screens, weave, words, woven

MUTATIONS = int(os.environ.get("VIEWLOOM_FUZZ", "2000"))
BATCH = 200
CUT_EVERY = 40
"""One in so many is sent in pieces, every prefix of which is judged: 500 of 20,000."""

SHORT_WAY_EVERY = 5
"""One in so many is woven a second time, cut within its lines."""

_BOXES = Path(__file__).parents[2] / "conformance/weave/boxes.toml"
_FOREIGN = [case["text"] for case in tomllib.loads(_BOXES.read_text(encoding="utf-8"))["case"]]
_FULL = [*programs(LIBRARIES["full"]), *screens(), *_FOREIGN]
SOURCES = {"chat": [*programs(LIBRARIES["chat"]), *_FULL], "full": _FULL}
"""Models write components of other libraries, and the boxes of the full one where only the chat library is allowed."""
_LITERAL = re.compile(r'"((?:\\.|[^"\\\n])*)"')


@pytest.fixture(scope="module")
def reference() -> Generator[ReferenceParser]:
    with open_reference_parser(Path(os.environ.get("VIEWLOOM_LANG_CORE", PACKAGE))) as parser:
        yield parser


def mutation(seed: int) -> tuple[str, str, list[str]]:
    """Returns a library's name, a damaged program and the sentences of the programs it was made of."""
    rng = random.Random(seed)
    name = rng.choice(["chat", "full"])
    one, other = rng.choice(SOURCES[name]), rng.choice(SOURCES[name])
    sentences = [text for text in _LITERAL.findall(one + other) if len(text.split()) > 2]
    return name, mutate(rng, one, other), sentences


@pytest.mark.parametrize("start", range(0, MUTATIONS, BATCH))
def test_a_reply_to_a_damaged_program_is_sound(start: int, reference: ReferenceParser) -> None:
    for seed in range(start, min(start + BATCH, MUTATIONS)):
        name, text, _ = mutation(seed)
        library = LIBRARIES[name]
        pieces = [woven(library, text)]
        if seed % CUT_EVERY == 0:
            whole, (pieces, _) = pieces[0], weave(library, cut(random.Random(seed), text, 4))
            assert "".join(pieces) == whole, "the reply depends on where the text was cut"
        assert_sound(library, pieces)
        judged = reference.judge(name, pieces)
        assert judged == {"root": library.root, "errors": [], "streamed": [], "late": False}, (seed, text)


@pytest.mark.parametrize("start", range(0, MUTATIONS // SHORT_WAY_EVERY, BATCH))
def test_whole_lines_come_to_the_same_as_their_pieces(start: int) -> None:
    for seed in range(start, min(start + BATCH, MUTATIONS // SHORT_WAY_EVERY)):
        name, text, _ = mutation(seed)
        rng = random.Random(seed)
        lines = text.split("\n")
        if seed % 2:
            # Names come before what they stand for, and long after it.
            rng.shuffle(lines)
        text = "\n".join(lines)
        (whole, repairs), (pieces, others) = (weave(LIBRARIES[name], parts) for parts in ([text], cut(rng, text)))
        assert "".join(whole) == "".join(pieces), (seed, text)
        assert sorted(map(repr, repairs)) == sorted(map(repr, others)), (seed, text)


def test_what_stood_in_whole_strings_is_shown() -> None:
    lost: list[tuple[int, str]] = []
    for seed in range(MUTATIONS):
        name, text, sentences = mutation(seed)
        standing = [sentence for sentence in sentences if f'"{sentence}"' in text]
        if standing:
            shown = woven(LIBRARIES[name], text)
            known = words(shown)
            missing = [sentence for sentence in standing if not words(sentence) <= known]
            lost.extend((seed, sentence) for sentence in missing if _letters(sentence) not in _letters(shown))
    assert lost == []


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w+", text))
