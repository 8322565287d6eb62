"""The language against its reference on generated programs: same trees, same findings, whole and streamed.

Runs `@openuidev/lang-core` from `web/node_modules`, in the release that the page uses and in the one whose meaning is
ours (or from the folder named by VIEWLOOM_LANG_CORE), each in one Node process.
VIEWLOOM_DIFFERENTIAL_PROGRAMS sets how many programs are compared. Releases before 0.2.15 check no types, so with those
the library's types are taken out on both sides. Differences count unless a rule accounts for them
(`viewloom.lang.deviations`).
"""

import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reference_parser import PACKAGE, ROOT, NodeProcess, open_node, require_package
from viewloom.lang.conformance import Runner, read_vectors

REFERENCE = ROOT / "web/node_modules/lang-core-reference"
FOLDERS = [Path(os.environ["VIEWLOOM_LANG_CORE"])] if "VIEWLOOM_LANG_CORE" in os.environ else [PACKAGE, REFERENCE]
COUNT = int(os.environ.get("VIEWLOOM_DIFFERENTIAL_PROGRAMS", "5000"))
FIRST_WITH_TYPES = (0, 2, 15)
TYPE_KEYS = ("type", "enum", "const")

WORDS = [
    "\n", "\n", " ", ", ", ": ", "(", ")", "[", "]", "{", "}", '"', "'", "\\", "1", "-2", "3.5", "1e", "null", "+",
    "-", "*", "==", "!", "<", "&&", "||", "?", ".", "a", "b", "$s", "@Each(", "@Count(", "// c", "Title(", "```",
]  # fmt: skip
DIRECTIONS = ['"row"', '"odd"', "null"]
SIZES = ['"small"', '"huge"']
OPERATORS = ["+", "-", "*", "/", "==", "!=", "<", ">=", "&&", "||"]
NAMES = ["a", "b", "c", "d", "q", "$s", "$t"]


class Generator:
    """Programs from a seed."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)

    def program(self, sources: list[str]) -> str:
        """Return a generated program, or a mutation of one or of a source."""
        rng = self._rng
        text = rng.choice(sources) if sources and rng.random() < 0.4 else self._statements()
        for _ in range(rng.choice([0, 0, 1, 1, 2, 4])):
            text = self._mutate(text)
        return text

    def cut(self, text: str) -> list[str]:
        """Return the text in a few pieces."""
        ends = sorted({self._rng.randint(0, len(text)) for _ in range(3)} | {len(text)})
        return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]

    def _statements(self) -> str:
        rng = self._rng
        names = rng.sample(NAMES, rng.randint(1, len(NAMES)))
        lines = [f"root = Stack([{', '.join(rng.sample(NAMES, rng.randint(0, 4)))}])"] if rng.random() < 0.8 else []
        lines += [f"{name} = {self._expression(3)}" for name in names]
        return "\n".join(lines)

    def _expression(self, depth: int) -> str:
        rng = self._rng
        if depth == 0 or rng.random() < 0.3:
            return rng.choice(
                [*NAMES, '"text"', "'it'", '"\\u00e9\\n"', "1", "-2.5", "0", "true", "false", "null", "[]"]
            )

        def part() -> str:
            return self._expression(depth - 1)

        parts = ", ".join(part() for _ in range(rng.randint(0, 3)))
        return rng.choice([
            lambda: f"Stack([{parts}])",
            lambda: f"Stack([{parts}], {rng.choice([*DIRECTIONS, part()])})",
            lambda: f"Title({parts})",
            lambda: f"Text({part()}, {rng.choice([*SIZES, part()])})",
            lambda: f"Box({parts})",
            lambda: f"Cfg({{mode: {part()}, size: {part()}}}, {part()})",
            lambda: f"Ghost({parts})",
            lambda: f'Query("tool", {{k: {part()}}})',
            lambda: f'Mutation("tool", {{k: {part()}}})',
            lambda: f"[{parts}]",
            lambda: f"{{k: {part()}, 'other key': {part()}}}",
            lambda: f"{part()} {rng.choice(OPERATORS)} {part()}",
            lambda: f"{part()} ? {part()} : {part()}",
            lambda: f"({part()})",
            lambda: f"{rng.choice(NAMES)}.{rng.choice(['name', 'length'])}",
            lambda: f"{rng.choice(NAMES)}[{part()}]",
            lambda: f"@{rng.choice(['Count', 'Sum', 'First'])}({part()})",
            lambda: f'@Each({part()}, "x", {part()})',
            lambda: f"Action([@Set($s, {part()}), @Run(q), @ToAssistant({part()})])",
            lambda: f"!{part()}",
        ])()  # fmt: skip

    def _mutate(self, text: str) -> str:
        rng = self._rng
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.randint(0, 6))
        change = rng.choice(["drop", "insert", "replace", "end", "double"])
        if change == "drop":
            return text[:start] + text[end:]
        if change == "end":
            return text[:end]
        if change == "double":
            return text[:end] + text[start:]
        return text[:start] + rng.choice(WORDS) + text[start if change == "insert" else end :]


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda folder: folder.name)
def package(request: pytest.FixtureRequest) -> Path:
    return require_package(request.param)


@pytest.fixture(scope="module")
def has_types(package: Path) -> bool:
    version = json.loads((package / "package.json").read_text())["version"]
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3]) >= FIRST_WITH_TYPES


@pytest.fixture(scope="module")
def folder(has_types: bool, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library's schemas, as this release of the reference understands them."""
    folder = tmp_path_factory.mktemp("schemas")
    schema: Any = json.loads((ROOT / "conformance/lang/schemas/mini.json").read_text())
    if not has_types:
        for component in schema["$defs"].values():
            for prop in component.get("properties", {}).values():
                for key in TYPE_KEYS:
                    prop.pop(key, None)
    (folder / "mini.json").write_text(json.dumps(schema))
    return folder


@pytest.fixture(scope="module")
def reference(package: Path, folder: Path) -> Iterator[NodeProcess]:
    with open_node("lang_core.mjs", package, folder / "mini.json") as node:
        yield node


def test_generated_programs_mean_what_they_mean_to_the_reference(folder: Path, reference: NodeProcess) -> None:
    runner = Runner(folder)
    generator = Generator(20)
    vectors = read_vectors(ROOT / "conformance/lang/vectors.jsonl")
    sources = [
        vector["source"]
        for vector in vectors
        if vector.get("library_schema_ref") == "mini"
        and 0 < len(vector.get("source", "")) < 600
        and not {"blowup", "lone-surrogate"} & set(vector.get("tags", ()))
    ]
    different: list[Any] = []
    for number in range(COUNT):
        text = generator.program(sources)
        chunks = generator.cut(text)
        found = reference.ask({"schema": "mini", "root": "Stack", "chunks": chunks})
        shared = {"library_schema_ref": "mini", "root_name": "Stack", "source": text}
        pairs = [
            {"id": f"{number} whole", "op": "parse", "expected": found["whole"], **shared},
            {
                "id": f"{number} streamed",
                "op": "stream_chunks",
                "chunks": chunks,
                "expected": found["streamed"],
                **shared,
            },
        ]
        different += [(vector["id"], chunks) for vector in pairs if not runner.run(vector).is_passed]
    assert different == []
