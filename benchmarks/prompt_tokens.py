"""Print how many o200k tokens the system prompt of each library and tier has.

Needs Node and the npm package `gpt-tokenizer`, which brings the o200k data along, so that nothing is fetched while
this runs::

    npm install --prefix /tmp/tokenizer gpt-tokenizer
    python benchmarks/prompt_tokens.py /tmp/tokenizer/node_modules/gpt-tokenizer

The limits are those of the chat library: *standard* must teach it in at most 1,800 tokens, *compact* in 700; *prose*,
for a model that writes markdown, teaches nothing and has 150. Exits 1 if a prompt is over its limit.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

from viewloom.catalogue import LibraryName, Tier, render_prompt, standard_library
from viewloom.catalogue.prose_prompt import render_prose_prompt

LIMITS = {("chat", "standard"): 1800, ("chat", "compact"): 700, ("chat", "prose"): 150, ("full", "prose"): 150}

PROSE = "prose"

COUNT_TOKENS = """
const { encode } = require(process.argv[1] + "/cjs/encoding/o200k_base.js");
const texts = JSON.parse(require("fs").readFileSync(0, "utf8"));
console.log(JSON.stringify(texts.map((text) => encode(text).length)));
"""


def count_tokens(texts: list[str], package: Path) -> list[int]:
    """Count the tokens of each text with the tokenizer in a package directory."""
    command = ["node", "-e", COUNT_TOKENS, str(package.resolve())]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main(package: Path) -> int:
    """Print the table. Returns the exit code."""
    pairs = [(library, tier) for library in get_args(LibraryName) for tier in (*get_args(Tier), PROSE)]
    prompts = [
        render_prose_prompt(standard_library(library))
        if tier == PROSE
        else render_prompt(standard_library(library), tier)
        for library, tier in pairs
    ]
    over = 0
    print(f"{'library':8} {'tier':9} {'components':>10} {'characters':>10} {'tokens':>7} {'limit':>6}")
    for (library, tier), prompt, tokens in zip(pairs, prompts, count_tokens(prompts, package), strict=True):
        limit = LIMITS.get((library, tier))
        over += limit is not None and tokens > limit
        size = len(standard_library(library).components)
        print(f"{library:8} {tier:9} {size:10} {len(prompt):10} {tokens:7} {limit or '-':>6}")
    return 1 if over else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Give the directory of the npm package gpt-tokenizer; see the docstring.")
    sys.exit(main(Path(sys.argv[1])))
