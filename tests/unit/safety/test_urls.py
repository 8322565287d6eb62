"""The URL policy."""

import pytest

from viewloom.safety.urls import DATA_IMAGE_LIMIT_CHARS, safe_image, safe_link


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/b?c=d#e",
        "http://a.example",
        "mailto:a@b.example",
        "tel:+123",
        "/path",
        "page?x=a:b",
        "#part",
        "/@name",
        "https://a.example/@name",
    ],
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
        "https://bank.example@evil.example/",
        "https:///bank.example:x@evil.example",
        "//bank.example@evil.example",
        "\\\\bank.example@evil.example",
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


def test_an_image_may_come_from_an_origin_that_is_allowed() -> None:
    origins = {"https://img.example", "http://127.0.0.1:8787"}
    assert safe_image("https://img.example/a.png", origins) == "https://img.example/a.png"
    assert safe_image("HTTPS://IMG.example?a", origins) == "HTTPS://IMG.example?a"
    assert safe_image("http://127.0.0.1:8787/a.png", origins) is not None
    for url in (
        "http://img.example/a.png",
        "https://img.example:444/a.png",
        "https://img.example.evil.example/",
        "https://img.example@evil.example/",
        "https:img.example",
        "https://evil.example\\@img.example/",
        "//img.example/a.png",
        "/a.png",
    ):
        assert safe_image(url, origins) is None
