"""What the built-in model makes of `embedded_prompts.toml`: prints a scoreboard.

Run: `python benchmarks/embedded.py [--model-file weights.gguf] [--kinds form table] [--show]`.
One thread, as the service runs it beside other work. A reply is valid if it parses without a fault and its root is the
library's; it is of the right kind if the rule chose the kind that the prompt stands under; it repeats itself if two of
its texts are the same. Whether it is true only a reader can tell: `--show` prints the programs.
"""

import argparse
import json
import os
import re
import statistics
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Before llama.cpp is loaded: threads that spin while they wait slow down everything beside them.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import xllamacpp as _xllamacpp

from viewloom.catalogue import standard_library
from viewloom.catalogue.families import Guided, RepetitionDetector, Turn, guide, prefixes
from viewloom.lang import parse
from viewloom.providers.local.weights import maybe_weights
from viewloom.server.settings import load_settings

xllamacpp: Any = _xllamacpp  # a binary module without types
PROMPTS_FILE = Path(__file__).with_name("embedded_prompts.toml")
LIBRARY = standard_library("chat")
SLOT_TOKENS = 1_536
REPEATED_CHARS = 12
"""Shorter texts ("name", "required") come again in good programs."""


@dataclass(frozen=True, slots=True)
class Result:
    """One reply and what it took."""

    kind: str
    prompt: str
    guided: Guided
    text: str
    program: str
    first_s: float
    total_s: float
    tokens: int
    prompt_tokens: int

    @property
    def is_valid(self) -> bool:
        """Whether the program parses without a fault."""
        parsed = parse(self.program, LIBRARY.signatures)
        root = getattr(parsed.root, "type_name", None)
        return root == LIBRARY.root and not parsed.diagnostics and not parsed.incomplete

    @property
    def is_right_kind(self) -> bool:
        """Whether the rule chose the kind that the prompt stands under."""
        return self.kind in {"odd", self.guided.family}

    @property
    def repeats(self) -> bool:
        """Whether two texts of the model's are the same."""
        texts = re.findall(r'"(?:[^"\\]|\\.)*"', self.text) if self.guided.dialect == "program" else []
        return any(count > 1 for text, count in Counter(texts).items() if len(text) > REPEATED_CHARS)


def open_model(path: Path, slots: int) -> Any:
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_parallel = slots
    params.n_ctx = SLOT_TOKENS * slots
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.flash_attn_type = xllamacpp.llama_flash_attn_type.LLAMA_FLASH_ATTN_TYPE_DISABLED
    params.verbosity = 0
    return xllamacpp.Server(params)


def call(model: Any, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields the chunks of one reply."""
    chunks: list[dict[str, Any]] = []
    started = time.perf_counter()

    def take(chunk: str) -> bool:
        chunks.append({**json.loads(chunk), "at": time.perf_counter() - started})
        return False

    model.handle_chat_completions(json.dumps({**body, "stream": True}), take)
    for chunk in chunks:
        if "error" in chunk:
            raise SystemExit(f"the model refused: {chunk['error']}")
        yield chunk


def body_of(guided: Guided) -> dict[str, Any]:
    messages = [{"role": role, "content": content} for role, content in guided.messages]
    grammar = {"grammar": guided.grammar} if guided.grammar else {}
    return {"messages": messages, "max_tokens": guided.max_tokens, "cache_prompt": True, **grammar, **guided.sampling}


def ask(model: Any, kind: str, prompt: str) -> Result:
    started = time.perf_counter()
    guided = guide([Turn("user", prompt)], LIBRARY)
    text, first_s, tokens, prompt_tokens = "", time.perf_counter() - started, 0, 0
    if guided.max_tokens:
        detector = RepetitionDetector()
        first_s = 0.0
        for chunk in call(model, body_of(guided)):
            delta = (chunk.get("choices") or [{"delta": {}}])[0]["delta"].get("content") or ""
            first_s = first_s or (chunk["at"] if delta else 0.0)
            timings = chunk.get("timings") or {}
            tokens = timings.get("predicted_n", tokens)
            prompt_tokens = timings.get("prompt_n", prompt_tokens)
            if not (guided.dialect == "prose" and detector.feed(delta)):
                text += delta
    inside = json.dumps(text, ensure_ascii=False)[1:-1] if guided.dialect == "prose" else text
    program = guided.before + inside + guided.after
    total_s = time.perf_counter() - started
    return Result(kind, prompt, guided, text, program, first_s, total_s, tokens, prompt_tokens)


def warm(model: Any) -> float:
    started = time.perf_counter()
    for _, messages in prefixes(LIBRARY):
        body = {"messages": [{"role": role, "content": content} for role, content in messages]}
        list(call(model, {**body, "max_tokens": 1, "cache_prompt": True, "temperature": 0}))
    return time.perf_counter() - started


def print_row(name: str, results: list[Result]) -> None:
    asked = [result for result in results if result.tokens]
    seconds = [result.total_s for result in asked] or [0.0]
    firsts = [result.first_s for result in asked] or [0.0]
    tokens = [result.tokens for result in asked] or [0]
    valid, right = sum(r.is_valid for r in results), sum(r.is_right_kind for r in results)
    print(
        f"{name:12} {len(results):4} {valid:6} {right:6} {sum(r.repeats for r in results):8}"
        f" {statistics.median(firsts):8.2f} {statistics.median(seconds):8.2f} {max(seconds):7.2f}"
        f" {statistics.median(tokens):7.0f} {len(results) - len(asked):9}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model-file", type=Path, default=maybe_weights(load_settings().models_dir))
    parser.add_argument("--kinds", nargs="*", default=None)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    if options.model_file is None:
        parser.error("the built-in model's weights are not there: run `viewloom models pull`, or name a --model-file")
    sections = tomllib.loads(PROMPTS_FILE.read_text(encoding="utf-8"))
    kinds = options.kinds or list(sections)
    model = open_model(options.model_file, slots=len(prefixes(LIBRARY)))
    print(f"prefixes warmed in {warm(model):.1f} s")
    results: list[Result] = []
    for kind in kinds:
        for prompt in sections[kind]["prompts"]:
            results.append(ask(model, kind, prompt))
            if options.show:
                print(f"\n### {prompt!r}: {results[-1].guided.reason}\n{results[-1].program}")
    print("kind      prompts  valid  right  repeats  first s   all s    max s  tokens  by rule")
    for kind in kinds:
        print_row(kind, [result for result in results if result.kind == kind])
    print_row("all", results)
    for result in results:
        if not result.is_valid or not result.is_right_kind:
            print(f"FAILED {result.kind}: {result.prompt!r} -> {result.guided.family}, valid {result.is_valid}")


if __name__ == "__main__":
    main()
