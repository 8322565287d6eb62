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


LINK = f"[keep]({REFUSED})"
RASTER = "data:image/png;base64,AAAA"


@pytest.mark.parametrize("step", [0, 1])
@pytest.mark.parametrize("library", ["chat", "full"])
@pytest.mark.parametrize(
    "image",
    [
        f'Image("keep", "{REFUSED}")',
        f'Image(src: "{REFUSED}", alt: "keep")',
        f'ImageBlock("{REFUSED}", "keep")',
        f'ImageGallery([{{src: "{REFUSED}", alt: "keep"}}])',
    ],
)
def test_a_refused_image_is_a_link_in_its_place(image: str, library: str, step: int) -> None:
    root = LIBRARIES[library].root
    assert f'i = TextContent("{LINK}")\n' in woven(f"root = {root}([i])\ni = {image}\n", library=library, step=step)
    assert f'TextContent("{LINK}")' in woven(f"root = {root}([{image}])\n", library=library, step=step)
    assert f'[TextContent("{LINK}")]' in woven(
        f'root = {root}([t])\nt = Table([Col("c", [{image}])])\n', library=library, step=step
    )


@pytest.mark.parametrize("step", [0, 1])
def test_where_no_text_may_stand_the_link_stands_at_the_end(step: int) -> None:
    gallery = f'ImageGallery([{{src: "{REFUSED}", alt: "keep"}}, {{src: "{RASTER}", alt: "two"}}])'
    out = woven(f"root = Card([i])\ni = {gallery}\n", step=step)
    assert f'i = ImageGallery([{{src: "{RASTER}", alt: "two"}}])\n' in out
    assert f'("{LINK}")' in out
    items = f'ListBlock([ListItem("t", "s", {{src: "{REFUSED}", alt: "keep"}})])'
    out = woven(f"root = Card([i])\ni = {items}\n", step=step)
    assert 'i = ListBlock([ListItem("t", "s")])\n' in out
    assert f'("{LINK}")' in out


def test_an_image_whose_address_no_link_may_carry_keeps_its_alt_text() -> None:
    out = woven('root = Card([i])\ni = ImageGallery([{src: "javascript:alert(1)", alt: "keep"}])\n')
    assert "javascript" not in out
    assert "keep" in out


def test_an_alt_text_cannot_end_the_link_that_it_names() -> None:
    out = woven(f'root = Card([i])\ni = Image("a](javascript:x) [b", "{REFUSED}")\n')
    assert f"a\\\\](javascript:x) \\\\[b]({REFUSED})" in out
