"""Images of a reply: from where the operator allows, else a link or the alt text."""

import pytest

from viewloom.engine.weaver import Weaver
from viewloom.safety.policy import Policy
from weaving import LIBRARIES

POLICY = Policy(frozenset({"https://img.example"}))
ALLOWED, REFUSED = "https://img.example/a.png", "https://other.example/a.png"


def woven(text: str, policy: Policy = POLICY, *, is_prose: bool = False, library: str = "chat", step: int = 0) -> str:
    """Returns the reply to a text, fed whole or in steps; both must agree."""
    weaver = Weaver(LIBRARIES[library], is_prose=is_prose, policy=policy)
    pieces = [text[at : at + step] for at in range(0, len(text), step)] if step else [text]
    return "".join(map(weaver.feed, pieces)) + weaver.finish()


@pytest.mark.parametrize("step", [0, 1])
@pytest.mark.parametrize(
    "template",
    [
        'root = Card([i])\ni = ImageBlock("{}", "keep")\n',
        'root = Card([i])\ni = Image("keep", "{}")\n',
        'root = Card([i])\ni = ImageGallery([{{src: "{}", alt: "keep"}}])\n',
        'root = Card([i])\ni = ListBlock([ListItem("t", "s", {{src: "{}", alt: "keep"}})])\n',
        'root = Card([i])\ni = MarkDownRenderer("![keep]({})")\n',
    ],
)
def test_an_image_from_an_allowed_origin_passes_unchanged(template: str, step: int) -> None:
    program = template.format(ALLOWED)
    assert woven(program, step=step) == program


@pytest.mark.parametrize("step", [0, 1])
@pytest.mark.parametrize("is_prose", [False, True])
def test_prose_follows_the_same_policy(step: int, *, is_prose: bool) -> None:
    text = f"Look:\n\n![one]({ALLOWED}) ![two]({REFUSED})\n\n| a | b |\n|---|---|\n| ![three]({ALLOWED}) | x |\n"
    out = woven(text, is_prose=is_prose, step=step)
    assert f"![one]({ALLOWED}) [two]({REFUSED})" in out
    assert "three" in out
    assert "![" not in woven(text, Policy(), is_prose=is_prose)
