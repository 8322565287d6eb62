"""Prints what reading OpenUI Lang costs, side by side with the reference parser in Node.

For each sample and for dashboards 10 and 100 times as long, in pieces of 4 characters: microseconds a piece for feeding
alone, for feeding and reading the tree, and the same in the reference; then the cost of parsing at once. Last, the cost
of a piece after 1 kB to 1 MB of text. Needs `web/node_modules` for the reference's column.

Run: `python benchmarks/lang.py [--package FOLDER] [--fast]`
"""

import argparse
import json
import re
import shutil
import subprocess
import time
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from interpreter import describe

from viewloom.lang import Program, Signatures, StreamParser, compile_signatures, parse

HERE = Path(__file__).parent
PACKAGE = HERE.parent / "web/node_modules/lang-core-reference"
SCHEMA = HERE.parent / "conformance/catalogue/full.schema.json"
CHUNK_CHARS = 4
SIZES = (1_000, 10_000, 100_000, 1_000_000)
WINDOW = 1_000  # pieces timed from each size on
WHOLE_BELOW = 100_000  # longer programs are timed in the reference at sampled places
REPEATS = 5


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--package", type=Path, default=PACKAGE, help="folder of the reference parser")
    options.add_argument("--fast", action="store_true", help="samples only")
    arguments = options.parse_args()
    library = compile_signatures(json.loads(SCHEMA.read_text()), "Stack")
    samples: dict[str, str] = tomllib.loads((HERE / "lang_samples.toml").read_text())
    for name, text in samples.items():
        program = parse(text, library)
        assert program.root, name
        assert not program.errors, (name, program.errors)
    programs = dict(samples)
    if not arguments.fast:
        programs |= {f"dashboard x{count}": dashboards(samples["dashboard"], count) for count in (10, 100)}
    print(describe())
    print_samples(programs, library, arguments.package)
    if not arguments.fast:
        print_growth(dashboards(samples["dashboard"], 360), library)


def dashboards(sample: str, count: int) -> str:
    """Return a program with `count` copies of the sample, each under names of its own."""
    names = re.findall(r"^\$?\w+(?= = )", sample, re.MULTILINE)
    own = re.compile("|".join(rf"(?<![\w\"$]){re.escape(name)}(?![\w\":])" for name in names))
    template = own.sub(lambda found: f"{found[0]}<number>", sample.strip())
    copies = [template.replace("<number>", str(number)) for number in range(count)]
    return f"root = Stack([{', '.join(f'root{number}' for number in range(count))}])\n" + "\n".join(copies)


def print_samples(programs: dict[str, str], library: Signatures, package: Path) -> None:
    """Print one row a program."""
    heads = ("chars", "feed", "feed+root", "reference", "ratio", "parse", "reference", "ratio")
    print(f"{'':20}" + "".join(f"{head:>11}" for head in heads) + "   µs a piece of 4; µs a parse")
    has_reference = shutil.which("node") is not None and (package / "package.json").exists()
    reference = Reference(package) if has_reference else None
    found: dict[str, Any] = {}
    for name, text in programs.items():
        repeats = REPEATS if len(text) < SIZES[1] else 1
        count = -(-len(text) // CHUNK_CHARS)
        fed = median(stream(text, library, lambda _program: None) for _ in range(repeats)) / count
        read = median(stream(text, library, lambda program: program.root) for _ in range(repeats)) / count
        once = median(clock(partial(_read, text, library)) for _ in range(5 * repeats))
        row = f"{name:20}{len(text):>11,}{fed:>11.1f}{read:>11.1f}"
        if reference:
            found = reference.time(text, repeats)
            assert found["root"] == "Stack"
            theirs = found["streamed_us"] / count
            row += f"{theirs:>11.1f}{theirs / read:>11.2f}{once:>11.0f}{found['once_us']:>11.0f}"
            row += f"{found['once_us'] / once:>11.2f}"
        else:
            row += f"{'-':>11}{'-':>11}{once:>11.0f}{'-':>11}{'-':>11}"
        print(row, flush=True)
    if reference:
        reference.close()
        print(f"reference: lang-core {found['version']} in Node; a ratio above 1 means that it is slower than ours")
    else:
        print(f"no reference: Node or {package} is missing (make .make/web installs it)")


def print_growth(text: str, library: Signatures) -> None:
    """Print what a piece costs after texts of different length, reading the tree each time."""
    times: dict[int, list[float]] = {size: [] for size in SIZES}
    parser = StreamParser(library)
    at = 0
    assert len(text) > SIZES[-1] + WINDOW * CHUNK_CHARS
    for size in SIZES:
        parser.feed(text[at:size]).root  # noqa: B018 - asking for it builds it
        at = size
        for _ in range(WINDOW):
            piece = text[at : at + CHUNK_CHARS]
            times[size].append(clock(lambda piece=piece: parser.feed(piece).root))
            at += CHUNK_CHARS
    means = [sum(times[size]) / len(times[size]) for size in SIZES]
    print(f"\n{'a piece after':20}" + "".join(f"{size:>11,}" for size in SIZES) + "     growth")
    print(f"{'feed+root':20}" + "".join(f"{mean:>11.1f}" for mean in means) + f"{means[-1] / means[0]:>11.2f}")


def _read(text: str, library: Signatures) -> object:
    program = parse(text, library)
    return program.root, program.diagnostics


def stream(text: str, library: Signatures, look: Callable[[Program], object]) -> float:
    """Return the microseconds that streaming the text takes."""
    pieces = [text[at : at + CHUNK_CHARS] for at in range(0, len(text), CHUNK_CHARS)]
    parser = StreamParser(library)

    def run() -> None:
        for piece in pieces:
            look(parser.feed(piece))
        look(parser.finish())

    return clock(run)


def clock(action: Callable[[], object]) -> float:
    """Return the microseconds that `action` takes."""
    start = time.perf_counter_ns()
    action()
    return (time.perf_counter_ns() - start) / 1e3


class Reference:
    """The reference parser in one long-lived Node process."""

    def __init__(self, package: Path) -> None:
        command = ["node", str(HERE / "lang_core.mjs"), str(package), str(SCHEMA)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def time(self, text: str, repeats: int) -> dict[str, Any]:
        """Return what the reference takes for a program."""
        assert self._process.stdin
        assert self._process.stdout
        question = {"text": text, "chunk": CHUNK_CHARS, "whole": len(text) < WHOLE_BELOW, "repeats": repeats}
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


if __name__ == "__main__":
    main()
