"""What the decoding grammar of whole programs costs: its size, its compilation, and its share of the model's pace.

Run: `python benchmarks/grammar.py [--model-file weights.gguf]`; without weights the last table is left out.
The pace is that of the built-in model, taught the language with the *compact* prompt: the same replies decoded freely
and with both spellings of the grammar, interleaved, medians of all.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from llguidance import LLMatcher, LLTokenizer

from viewloom.catalogue import LibraryName, standard_library
from viewloom.catalogue.constrained_prompt import render_constrained_prompt
from viewloom.catalogue.grammar import render_gbnf, render_lark
from viewloom.catalogue.program_grammar import program_rule, render_program_grammar
from viewloom.providers.base import Grammar, Message, Prompt, TextDelta, Usage
from viewloom.providers.grammar import TextMatcher
from viewloom.providers.local.provider import LocalProvider
from viewloom.providers.local.weights import maybe_weights
from viewloom.server.settings import load_settings

LIBRARIES: tuple[LibraryName, ...] = ("chat", "full")
ROUNDS = 9
REPLY_TOKENS = 160
PROMPTS = ("Compare cats and dogs in a table", "I want to book a hotel room", "How do I make tea?")
T = TypeVar("T")


def timed(call: Callable[[], T]) -> tuple[T, float]:
    """Runs a call several times. Returns its last result and the median in milliseconds."""
    times: list[float] = []
    while True:
        start = time.perf_counter()
        result = call()
        times.append((time.perf_counter() - start) * 1e3)
        if len(times) == ROUNDS:
            return result, statistics.median(times)


def print_sizes() -> None:
    """Prints how large the grammars are and how long it takes to make, write and compile them."""
    tokens = LLTokenizer("byte")
    print("library  variables  lark chars  gbnf chars  build ms  write ms  compile ms")
    for name in LIBRARIES:
        for has_state in (False, True):
            library = standard_library(name)
            rule, build_ms = timed(lambda: program_rule(library, has_state=has_state))  # noqa: B023 - called at once
            lark, lark_ms = timed(lambda: render_lark(rule))  # noqa: B023
            gbnf, gbnf_ms = timed(lambda: render_gbnf(rule))  # noqa: B023
            matcher, compile_ms = timed(lambda: LLMatcher(tokens, lark))  # noqa: B023
            assert not matcher.get_error()
            row = f"{name:7}  {'yes' if has_state else 'no':9}  {len(lark):10,}  {len(gbnf):10,}"
            print(f"{row}  {build_ms:8.1f}  {lark_ms + gbnf_ms:8.1f}  {compile_ms:10.1f}")


def print_matching() -> None:
    """Prints what the check of a reply costs."""
    lark = render_program_grammar(standard_library("chat"), "lark")
    text = 'root = Card([c1])\nc1 = TextContent("' + "Words that a model writes. " * 50 + '")'
    pieces = [text[start : start + 4] for start in range(0, len(text), 4)]

    def match() -> TextMatcher:
        matcher = TextMatcher(lark)
        for piece in pieces:
            matcher.feed(piece)
        return matcher

    matcher, total_ms = timed(match)
    assert matcher.is_whole
    print(f"\ncheck of a reply: {total_ms * 1e3 / len(pieces):.1f} µs a chunk of 4 characters")


async def measure_pace(model_file: Path) -> dict[str, list[float]]:
    """Returns tokens a second by kind of grammar."""
    library, paces = standard_library("chat"), defaultdict[str, list[float]](list)
    system = Message("system", render_constrained_prompt(library, "compact"))
    grammars = {"none": None, **{s: Grammar(s, render_program_grammar(library, s)) for s in ("lark", "gbnf")}}
    with tempfile.TemporaryDirectory() as state_dir:
        provider = LocalProvider(model_file, Path(state_dir))
        await provider.open()
        try:
            for seed in range(3):
                for text in PROMPTS:
                    for kind, grammar in grammars.items():
                        sampling = {"max_tokens": REPLY_TOKENS, "seed": seed, "temperature": 0.8}
                        prompt = Prompt("own", (system, Message("user", text)), sampling, grammar=grammar)
                        if (pace := await _pace_of(provider, prompt)) is not None:
                            paces[kind].append(pace)
        finally:
            await provider.close()
    return paces


async def _pace_of(provider: LocalProvider, prompt: Prompt) -> float | None:
    """Returns tokens a second from the first token on; None for a reply too short to tell."""
    first = tokens = 0.0
    async for event in provider.stream(prompt):
        if isinstance(event, TextDelta):
            first = first or time.perf_counter()
        elif isinstance(event, Usage):
            tokens = event.completion_tokens
    return (tokens - 1) / (time.perf_counter() - first) if tokens > 20 else None


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model-file", type=Path)
    model_file = parser.parse_args().model_file or maybe_weights(load_settings().models_dir)
    print_sizes()
    print_matching()
    if model_file is not None:
        print("\ngrammar  tokens/s  replies")
        for kind, paces in asyncio.run(measure_pace(model_file)).items():
            print(f"{kind:7}  {statistics.median(paces):8.1f}  {len(paces):7}")


if __name__ == "__main__":
    main()
