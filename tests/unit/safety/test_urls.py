"""The URL policy."""

import pytest

from viewloom.safety.urls import DATA_IMAGE_LIMIT_CHARS, safe_image, safe_link


@pytest.mark.parametrize(
    "url",
    ["https://a.example/b?c=d#e", "http://a.example", "mailto:a@b.example", "tel:+123", "/path", "page?x=a:b", "#part"],
)
def test_a_link_may_be_followed(url: str) -> None:
    assert safe_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "java\u200bscript:alert(1)",
        "data:text/html,<script>",
        "vbscript:x",
        "file:///etc/passwd",
        "javascript&colon;alert(1)",
        "javascript%3Aalert(1)",
        "&#106;avascript:alert(1)",
    ],
)
def test_anything_else_fails_closed(url: str) -> None:
    assert safe_link(url) is None


def test_only_a_small_raster_is_shown() -> None:
    assert safe_image("data:image/png;base64,AAAA") == "data:image/png;base64,AAAA"
    assert safe_image("data:image/svg+xml;base64,AAAA") is None
    assert safe_image("https://a.example/p.png") is None
    head = "data:image/png;base64,"
    at_limit = head + "A" * (DATA_IMAGE_LIMIT_CHARS - len(head))
    assert safe_image(at_limit) == at_limit
    assert safe_image(at_limit + "A") is None
