"""The weaver's replies to damaged programs, judged by the reference parser that the front end uses."""

import json
import random
import shutil
import subprocess
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from mutations import cut, mutate
from weaving import LIBRARIES, programs, weave

ROOT = Path(__file__).parents[2]
PARSER = ROOT / "web" / "node_modules" / "@openuidev" / "lang-core" / "dist" / "index.mjs"
SEEDS = range(6)
PROGRAMS_A_SEED = 25


@pytest.fixture(scope="module")
def reference() -> Generator["subprocess.Popen[str]"]:
    node = shutil.which("node")
    if node is None or not PARSER.exists():
        pytest.skip("not on this platform: needs Node and the front end's packages (make .make/web)")
    script = Path(__file__).with_name("reference_parser.mjs")
    command = [node, str(script), str(PARSER), str(ROOT / "conformance" / "catalogue")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        yield process
        process.kill()


def judge(reference: "subprocess.Popen[str]", library: str, pieces: list[str]) -> dict[str, Any]:
    assert reference.stdin is not None
    assert reference.stdout is not None
    reference.stdin.write(json.dumps({"library": library, "pieces": pieces}) + "\n")
    reference.stdin.flush()
    return json.loads(reference.stdout.readline())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_finds_no_fault_in_any_prefix(seed: int, reference: "subprocess.Popen[str]") -> None:
    rng = random.Random(seed)
    for _ in range(PROGRAMS_A_SEED):
        name = rng.choice(list(LIBRARIES))
        known = programs(LIBRARIES[name])
        out, _ = weave(LIBRARIES[name], cut(rng, mutate(rng, rng.choice(known), rng.choice(known))))
        assert judge(reference, name, out) == {
            "root": LIBRARIES[name].root,
            "errors": [],
            "streamed": [],
            "late": False,
        }, "".join(out)
