"""How well and how fast data is composed: `.venv/bin/python benchmarks/compose.py`.

Agreement with `conformance/compose/pairs.toml`, apart for the pairs that the weights were never set against; the
milliseconds from text to program, whether they are linear, and the memory of the largest; how late the first component
of streamed prose comes.
"""

import gc
import json
import random
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

from viewloom.catalogue.library import standard_library
from viewloom.compose import compose_document, read_any
from viewloom.engine.weaver import Weaver

PAIRS = Path(__file__).parents[1] / "conformance/compose/pairs.toml"
LIBRARY = standard_library("chat")
ROWS = (250, 500, 1_000, 2_000, 4_000, 10_000, 100_000)


def agreement() -> None:
    pairs = tomllib.loads(PAIRS.read_text(encoding="utf-8"))
    scores = {False: [0, 0], True: [0, 0]}
    for pair in pairs["pair"]:
        choices = compose_document(read_any(pairs["data"][pair["data"]], "csv"), LIBRARY, pair["request"]).choices
        got = choices[0].best.candidate.mark if choices else "none"
        is_held = pair.get("held_out", False)
        scores[is_held][0] += got in pair["accepted"]
        scores[is_held][1] += 1
        if got not in pair["accepted"] and (not is_held or "--held-out" in sys.argv):
            print(f"  {pair['request']!r} on {pair['data']}: {got}, accepted {', '.join(pair['accepted'])}")
    for is_held, (right, total) in scores.items():
        print(f"agreement, {'held out' if is_held else 'seen'}: {right} of {total} ({right / total:.0%})")


def rows_of(count: int) -> str:
    """Returns records of ten columns: a time, two categories, six quantities and a name."""
    chance = random.Random(count)
    regions, products = ("North", "South", "East", "West"), ("Chair", "Desk", "Lamp", "Rug", "Shelf")
    return json.dumps(
        [
            {
                "date": f"{2015 + at % 10}-{at // 10 % 12 + 1:02d}-{at % 28 + 1:02d}",
                "region": chance.choice(regions),
                "product": chance.choice(products),
                "name": f"Row {at}",
                **{
                    key: round(chance.uniform(1, 500), 2)
                    for key in ("revenue_usd", "cost_usd", "units", "hours", "score", "km")
                },
            }
            for at in range(count)
        ]
    )


def speed() -> None:
    for count in ROWS:
        text = rows_of(count)
        times: list[float] = []
        last, program = 0.0, ""
        for _ in range(15 if count <= 1_000 else 3):
            gc.collect()
            started = time.process_time()
            document = read_any(text)
            read = time.process_time()
            program = compose_document(document, LIBRARY).program
            times.append(time.process_time() - started)
            last = read - started
        best = min(times)
        print(
            f"{count:>7} rows x 10: {best * 1e3:7.1f} ms, {best / count * 1e6:5.1f} us a row"
            f" (reading {last * 1e3:.1f} ms), {len(program)} characters"
        )


def memory() -> None:
    """Measures a process of its own, which does nothing else."""
    code = (
        "import sys, resource; from viewloom.compose import *; from viewloom.catalogue.library import standard_library;"
        "text = sys.stdin.read(); compose_document(read_any(text), standard_library());"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=rows_of(100_000), capture_output=True, text=True, check=True
    )
    print(f"100,000 rows in {done.stdout.strip()} MB, the text among them")


def lateness() -> None:
    """Feeds prose letter by letter; counts, as each block ends, how many components have begun on the screen."""
    blocks = [
        "# A title\n\n",
        "A paragraph of text.\n\n",
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n",
        "## Next\n\n",
        "More text.\n\n",
    ]
    weaver = Weaver(LIBRARY, is_prose=True)
    said, worst = "", 0
    for begun, block in enumerate(blocks, start=1):
        said += "".join(weaver.feed(letter) for letter in block)
        shown = set(re.findall(r"^(prose_\d+) = [A-Z]", said, re.MULTILINE))
        worst = max(worst, begun - len(shown))
    print(f"streamed prose: after {len(blocks)} blocks, a component is at most {worst} block late")


if __name__ == "__main__":
    agreement()
    speed()
    memory()
    lateness()
