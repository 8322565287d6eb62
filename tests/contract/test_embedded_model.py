"""The official client, unmodified, against `viewloom serve` with the embedded model: the way a newcomer meets it."""

import os
import re
import subprocess
import sys
from collections.abc import Generator
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from openai import OpenAI

from embedded_weights import find_weights
from reference_parser import open_reference_parser
from viewloom.envelope import read_envelope

pytestmark = pytest.mark.embedded

OPENING = "```openui-lang\n"
VIEWLOOM = Path(sys.executable).with_name("viewloom")
PROMPTS = {
    "Make a contact form": "Form(",
    "Erstelle ein Kontaktformular": "Form(",
    "Compare cats and dogs in a table": "Table(",
    "Show monthly sales as a bar chart": "BarChart(",
    "How do I make tea?": "Steps(",
    "Explain photosynthesis": "MarkDownRenderer(",
    "Hello!": "MarkDownRenderer(",
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Generator[OpenAI]:
    weights = find_weights()
    data_dir = tmp_path_factory.mktemp("data")
    (data_dir / "models").mkdir()
    (data_dir / "models" / weights.name).symlink_to(weights)
    environment = {**os.environ, "VIEWLOOM_DATA_DIR": str(data_dir), "PYTHONUNBUFFERED": "1"}
    command = [VIEWLOOM, "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - ours
        assert process.stdout is not None
        printed = ""
        while "print(client" not in printed:
            printed += process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+", printed)
        key = re.search(r"vl-\S{43}", printed)
        assert address
        assert key
        with OpenAI(base_url=f"{address[0]}/v1/embed", api_key=key[0], max_retries=0) as opened:
            yield opened
        process.kill()


def program_pieces(pieces: list[str]) -> list[str]:
    """Cuts the program where the content was cut."""
    content = "".join(pieces)
    start = content.index(OPENING) + len(OPENING)
    end = content.rindex("```")
    borders = [min(max(border, start), end) for border in (0, *accumulate(map(len, pieces)))]
    return [content[left:right] for left, right in pairwise(borders) if left < right]


def test_every_kind_of_screen_streams_and_the_reference_finds_no_fault(client: OpenAI) -> None:
    with open_reference_parser() as reference:
        for prompt, component in PROMPTS.items():
            chunks = client.chat.completions.create(
                model="c1-latest", messages=[{"role": "user", "content": prompt}], stream=True
            )
            pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
            program = read_envelope("".join(pieces)).program
            assert program is not None, prompt
            assert component in program, prompt
            assert len([piece for piece in pieces if piece]) > 2, f"{prompt}: came in one piece"
            verdict = reference.judge("chat", program_pieces(pieces))
            assert (verdict["root"], verdict["errors"], verdict["streamed"]) == ("Card", [], []), program
