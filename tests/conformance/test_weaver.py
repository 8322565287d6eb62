"""The weaver's promises, on the cases in `conformance/weave` and on damaged programs."""

import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutations import cut, mutate
from viewloom.catalogue import Library
from viewloom.catalogue.families import Turn, guide
from viewloom.engine.weaver import Weaver
from viewloom.lang import parse
from viewloom.lang.serialise import serialise_string
from weaving import LIBRARIES, assert_sound, faults, programs, weave, words, woven

ROOT = Path(__file__).parents[2]
CASES = sorted((ROOT / "conformance" / "weave").glob("*.toml"))
PROMPTS = ROOT / "benchmarks" / "embedded_prompts.toml"
SEEDS = range(12)
PROGRAMS_A_SEED = 20
PARTS = st.one_of(
    st.sampled_from(
        [
            *"\n\"'()[]{}=,#/\\`$@?:+.! ab",
            *[
                "root = ",
                "a = ",
                "b = ",
                "Card([",
                "Stack([",
                'TextContent("',
                "Callout(",
                "Form(",
                "Table([",
                "Col(",
                "])",
            ],
            *[
                "null",
                "true",
                "@Each(",
                "Action([",
                "@OpenUrl(",
                "Query(",
                '", "',
                "```\n",
                "```js\n",
                "// ",
                "# ",
                "<think>",
            ],
            *["[x](javascript:1)", "<b>", "\\n", "\r\n", "\ud800", "é", "1e999", "-5", "{type: ", "a]) ", '")\n'],
        ]
    ),
    st.text(max_size=6),
)


@dataclass(frozen=True)
class Case:
    name: str
    library: Library
    text: str
    program: str
    repairs: list[str]


def _cases() -> list[Case]:
    rows = [row for file in CASES for row in tomllib.loads(file.read_text(encoding="utf-8"))["case"]]
    return [Case(row["name"], LIBRARIES[row["library"]], row["text"], row["program"], row["repairs"]) for row in rows]


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.name)
@pytest.mark.parametrize("longest", [None, 1], ids=["whole", "cut"])
def test_a_model_text_becomes_this_program(case: Case, longest: int | None) -> None:
    pieces = [case.text] if longest is None else list(case.text)
    out, repairs = weave(case.library, pieces)
    assert "".join(out) == case.program
    assert sorted({repair.code for repair in repairs}) == case.repairs
    assert_sound(case.library, out)


@pytest.mark.parametrize("library", LIBRARIES.values(), ids=LIBRARIES)
def test_a_valid_program_passes_with_its_meaning_and_no_repair(library: Library) -> None:
    for program in programs(library):
        out, repairs = weave(library, cut(random.Random(1), program))
        assert repairs == []
        assert assert_sound(library, out).root == parse(program, library.signatures).root


@pytest.mark.parametrize("seed", SEEDS)
def test_a_damaged_program_still_gives_a_sound_one(seed: int) -> None:
    rng = random.Random(seed)
    library = LIBRARIES[rng.choice(["chat", "full"])]
    known = programs(library)
    for _ in range(PROGRAMS_A_SEED):
        text = mutate(rng, rng.choice(known), rng.choice(known))
        whole = woven(library, text)
        out, _ = weave(library, cut(rng, text))
        assert "".join(out) == whole, "the reply depends on where the text was cut"
        assert_sound(library, out)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(LIBRARIES)), st.lists(PARTS, max_size=40), st.booleans(), st.randoms(use_true_random=False))
def test_any_text_gives_a_sound_program(name: str, parts: list[str], is_prose: bool, rng: random.Random) -> None:
    library, text = LIBRARIES[name], "".join(parts)
    whole, weaver = Weaver(library, is_prose=is_prose), Weaver(library, is_prose=is_prose)
    out = [weaver.feed(piece) for piece in cut(rng, text)]
    out.append(weaver.finish())
    assert "".join(out) == whole.feed(text) + whole.finish()
    assert_sound(library, out)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_sentence_of_a_damaged_program_is_lost(seed: int) -> None:
    rng = random.Random(1_000 + seed)
    library = LIBRARIES[rng.choice(["chat", "full"])]
    known = programs(library)
    for _ in range(PROGRAMS_A_SEED):
        text = _without_one_token(rng, rng.choice(known))
        shown = words(woven(library, text))
        for sentence in re.findall(r'"((?:\\.|[^"\\\n])*)"', text):
            if len(sentence.split()) > 2:
                assert words(sentence) <= shown


def _without_one_token(rng: random.Random, text: str) -> str:
    """Damages the code between strings only, so that every string stays one."""
    tokens = re.findall(r'"(?:\\.|[^"\\])*"|\w+|\n|[^\S\n]+|.', text)
    bare = [index for index, token in enumerate(tokens) if not token.startswith('"') and token != "\n"]
    tokens.pop(rng.choice(bare))
    return "".join(tokens)


@pytest.mark.parametrize("name", LIBRARIES)
def test_what_the_families_write_around_a_small_model_passes_without_repair(name: str) -> None:
    library = LIBRARIES[name]
    groups = tomllib.loads(PROMPTS.read_text(encoding="utf-8"))
    for prompt in [prompt for group in groups.values() for prompt in group.get("prompts", [])[::3]]:
        guided = guide([Turn("user", prompt)], library)
        said = serialise_string("**One** & two.")[1:-1] if guided.dialect == "prose" else ""
        if guided.dialect == "program" and guided.max_tokens:
            missing = dict.fromkeys(parse(guided.before + guided.after, library.signatures).unresolved)
            is_in_statement = not guided.before.endswith("\n")
            example = next(text for role, text in guided.messages if role == "assistant")
            said = example if is_in_statement else "\n".join(f'{name} = "Some words"' for name in missing)
        weaver = Weaver(library)
        out = [weaver.feed(guided.before), *(weaver.feed(piece) for piece in cut(random.Random(2), said, 4))]
        out += [weaver.feed(guided.after), weaver.finish()]
        source = parse(guided.before + said + guided.after, library.signatures)
        if faults(source) == []:  # An example's figures may not go with this request's labels.
            assert weaver.repairs == [], prompt
            assert assert_sound(library, out).root == source.root
