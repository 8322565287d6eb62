"""How well and how fast data is composed: `.venv/bin/python benchmarks/compose.py`.

Agreement with `conformance/compose/pairs.toml`, apart for the pairs that the weights were never set against; the
processor time from text to program, JSON and CSV, beside what it may be; the time and memory of the largest in a
process of its own; whether both are linear; how late the first component of streamed prose comes.

The least of several runs is taken, since others share the machine; what share they have is printed first.
"""

import csv
import gc
import json
import os
import random
import re
import subprocess
import sys
import time
import tomllib
from io import StringIO
from pathlib import Path

from viewloom.catalogue.library import standard_library
from viewloom.compose import compose_document, read_any
from viewloom.engine.weaver import Weaver

PAIRS = Path(__file__).parents[1] / "conformance/compose/pairs.toml"
LIBRARY = standard_library("chat")
SMALL, MEDIUM, LARGE = 1_000, 10_000, 100_000
SMALL_MS, LARGE_S, LARGE_MB, LATE_BLOCKS = 20, 1.0, 300, 1
"""What issue 8 asks for."""
RUNS = 25
FRESH_RUNS = 3


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


def rows_of(count: int, form: str = "json") -> str:
    """Returns records of ten columns as JSON or CSV: a time, two categories, six quantities and a name."""
    chance = random.Random(count)
    regions, products = ("North", "South", "East", "West"), ("Chair", "Desk", "Lamp", "Rug", "Shelf")
    records = [
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
    if form == "json":
        return json.dumps(records)
    text = StringIO()
    writer = csv.DictWriter(text, records[0])
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def speed(form: str) -> None:
    text = rows_of(SMALL, form)
    stages: list[tuple[float, float]] = []
    program = ""
    for _ in range(RUNS):
        gc.collect()
        started = time.process_time()
        document = read_any(text)
        read = time.process_time()
        program = compose_document(document, LIBRARY).program
        stages.append((read - started, time.process_time() - read))
    reading, choosing = (min(times) * 1e3 for times in zip(*stages, strict=True))
    best = min(map(sum, stages)) * 1e3
    print(
        f"{SMALL:,} x 10, {form}: {best:.1f} ms ({verdict(best, SMALL_MS)} ms)"
        f": {reading:.1f} to read and understand, {choosing:.1f} to choose and write {len(program):,} characters"
    )


FRESH = """
import resource, sys, time
from viewloom.catalogue.library import standard_library
from viewloom.compose import compose_document, read_any
compose_document(read_any("a,b\\n1,2\\n"), standard_library())
text = sys.stdin.read()
started = time.process_time()
compose_document(read_any(text), standard_library())
print(time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def fresh(count: int, form: str) -> tuple[float, float]:
    """Returns seconds and megabytes of a process that does nothing else, the interpreter and the text among them."""
    figures: list[tuple[float, ...]] = []
    for _ in range(FRESH_RUNS):
        command = [sys.executable, "-c", FRESH]
        done = subprocess.run(command, input=rows_of(count, form), capture_output=True, text=True, check=True)
        figures.append(tuple(map(float, done.stdout.split())))
    seconds, megabytes = map(min, zip(*figures, strict=True))
    return seconds, megabytes


def largest(form: str) -> None:
    medium, _ = fresh(MEDIUM, form)
    large, megabytes = fresh(LARGE, form)
    print(
        f"{LARGE:,} x 10, {form}: {large:.2f} s ({verdict(large, LARGE_S)} s)"
        f", {megabytes:.0f} MB ({verdict(megabytes, LARGE_MB)} MB)"
        f"; {large / medium:.1f} times the {medium * 1e3:.0f} ms of {MEDIUM:,} rows, of which there are 10 times fewer"
    )


def verdict(figure: float, limit: float) -> str:
    return f"{'within' if figure <= limit else 'OVER'} {limit:g}"


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
    print(
        f"streamed prose: of {len(blocks)} blocks, a component is at most {worst} late ({verdict(worst, LATE_BLOCKS)})"
    )


if __name__ == "__main__":
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    agreement()
    for form in ("json", "csv"):
        speed(form)
        largest(form)
    lateness()
