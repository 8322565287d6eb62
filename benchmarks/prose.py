"""Prints what markdown costs on its way to components, in microseconds a 4-character chunk.

One row a kind of text, one column a size; the last column is the largest size's cost over the smallest's (flat is 1).
Then, for each kind, after how many chunks its first component can be seen, how far the shown text lies behind the
model's, and how many characters go out for each one that comes.

Run: `python benchmarks/prose.py [--seed N] [--longest CHARS]`
"""

import argparse
import random
import time
from collections.abc import Callable

from viewloom.catalogue import Library, standard_library
from viewloom.engine.weaver import Weaver
from viewloom.lang import Element, StreamParser, parse

CHUNK_CHARS = 4
SIZES = (1_000, 10_000, 100_000, 1_000_000)
WORDS = ["river", "stone", "light", "paper", "winter", "garden", "engine", "copper", "signal", "window", "market"]

Shape = Callable[[random.Random, int], str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--longest", type=int, default=SIZES[-1])
    options = parser.parse_args()
    sizes = [size for size in SIZES if size <= options.longest]
    library = standard_library("chat")
    shapes = (article, one_paragraph, one_table, one_list, one_code, many_rules)
    print(f"{'':16}" + "".join(f"{size:>14,}" for size in sizes) + f"{'growth':>9}   µs a chunk, mean (p50)")
    for shape in shapes:
        costs = [_measure(library, shape(random.Random(options.seed), size)) for size in sizes]
        cells = "".join(f"{mean:>7.1f} ({p50:4.1f})" for mean, p50 in costs)
        print(f"{shape.__name__:16}{cells}{costs[-1][0] / costs[0][0]:>9.2f}")
    print("\nchunks until the first component shows | words behind, p50 / p95 / longest | characters out for one in")
    for shape in shapes:
        text = shape(random.Random(options.seed), 4_000)
        first, behind, ratio = _delays(library, text)
        behind.sort()
        waits = f"{behind[len(behind) // 2]:>4} /{behind[len(behind) * 95 // 100]:>4} /{behind[-1]:>4}"
        print(f"{shape.__name__:16}{first:>8} {waits:>28} {ratio:>20.2f}")


def article(rng: random.Random, size: int) -> str:
    """Sections with paragraphs, lists, tables, code and quotes, as models write them."""
    parts = [f"# {_sentence(rng, 4)}\n\n"]
    while sum(map(len, parts)) < size and len(parts) < size:
        parts.append(f"## {_sentence(rng, 3)}\n\n{_sentence(rng, 40)}.\n\n")
        parts.append("".join(f"- **{rng.choice(WORDS)}**: {_sentence(rng, 8)}\n" for _ in range(4)) + "\n")
        parts.append(f"| Word | Count |\n|---|---|\n{_rows(rng, 6)}\n")
        parts.append(f"```python\n{_sentence(rng, 3).replace(' ', ' = ')}\n```\n\n> {_sentence(rng, 12)}\n\n")
        if len(parts) > 100:
            parts = ["".join(parts)]
    return "".join(parts)[:size]


def one_paragraph(rng: random.Random, size: int) -> str:
    """A single line."""
    return _filled(size, lambda: f"{_sentence(rng, 9)}. ")


def one_table(rng: random.Random, size: int) -> str:
    """A table of two columns."""
    return "| Word | Count |\n|---|---|\n" + _filled(size, lambda: _rows(rng, 1))


def one_list(rng: random.Random, size: int) -> str:
    """Items at two depths, with inline markup."""
    return _filled(
        size,
        lambda: f"{rng.choice(['', '  '])}- `{rng.choice(WORDS)}` [link](https://example.com) {_sentence(rng, 6)}\n",
    )


def one_code(rng: random.Random, size: int) -> str:
    """A fenced block."""
    return "```python\n" + _filled(size, lambda: f"    {_sentence(rng, 5)}\n")


def many_rules(rng: random.Random, size: int) -> str:
    """A component every few characters."""
    return _filled(size, lambda: f"{rng.choice(WORDS)}\n\n---\n\n")


def _rows(rng: random.Random, count: int) -> str:
    return "".join(f"| {rng.choice(WORDS)} | {rng.randrange(1000)} |\n" for _ in range(count))


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(WORDS) for _ in range(words))


def _filled(size: int, part: Callable[[], str]) -> str:
    parts: list[str] = []
    length = 0
    while length < size:
        parts.append(part())
        length += len(parts[-1])
    return "".join(parts)[:size]


def _chunks(text: str) -> list[str]:
    return [text[at : at + CHUNK_CHARS] for at in range(0, len(text), CHUNK_CHARS)]


def _measure(library: Library, text: str) -> tuple[float, float]:
    """Returns the mean of this process's time and the median in microseconds; the best of three runs if short."""
    best: tuple[float, float] | None = None
    for _ in range(3 if len(text) < 50_000 else 1):
        weaver, out, times = Weaver(library, is_prose=True), list[str](), list[float]()
        begun = time.process_time()
        for chunk in _chunks(text):
            start = time.perf_counter()
            out.append(weaver.feed(chunk))
            times.append(time.perf_counter() - start)
        out.append(weaver.finish())
        total = time.process_time() - begun
        program = parse("".join(out), library.signatures)
        assert program.root is not None
        assert not [found for found in program.diagnostics if found.severity == "error"]
        times.sort()
        result = (total / len(times) * 1e6, times[len(times) // 2] * 1e6)
        best = min(best or result, result)
    assert best is not None
    return best


def _delays(library: Library, text: str) -> tuple[int, list[int], float]:
    """Returns the chunk that showed a first component, how many words each chunk left unsaid, and out over in."""
    weaver, parser = Weaver(library, is_prose=True), StreamParser(library.signatures)
    first, written, behind = 0, "", list[int]()
    for index, chunk in enumerate(_chunks(text), start=1):
        out = weaver.feed(chunk)
        written += out
        program = parser.feed(out)
        if not first and program.root and any(isinstance(c, Element) for c in program.root.props.get("children", ())):
            first = index
        behind.append(max(0, _count_words(text[: index * CHUNK_CHARS]) - _count_words(written)))
    written += weaver.finish()
    return first, behind, len(written) / len(text)


def _count_words(text: str) -> int:
    return sum(text.count(word) for word in WORDS)


if __name__ == "__main__":
    main()
