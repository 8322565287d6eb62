"""What an operator allows."""

import pytest

from viewloom.safety.policy import Policy, open_policy, parse_origin


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://img.example", "https://img.example"),
        ("HTTPS://IMG.example/", "https://img.example"),
        (" https://img.example:443 ", "https://img.example"),
        ("http://127.0.0.1:8787", "http://127.0.0.1:8787"),
        ("http://localhost:80", "http://localhost"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_an_origin_is_read_as_browsers_write_it(text: str, origin: str) -> None:
    assert parse_origin(text) == origin


@pytest.mark.parametrize(
    "text",
    [
        "",
        "*",
        "img.example",
        "https://",
        "https://*.example",
        "https://img.example/path",
        "https://img.example?q",
        "https://user@img.example",
        "https://img.example:99999",
        "https://img.example; script-src *",
        "https://img.example https://other.example",
        "https://b\u00fccher.example",
        "data:",
        "ftp://img.example",
    ],
)
def test_what_is_not_one_host_is_no_origin(text: str) -> None:
    assert parse_origin(text) is None


def test_the_servers_own_origin_counts_once_it_has_a_name() -> None:
    assert open_policy(["https://a.example"]).image_origins == {"https://a.example"}
    assert open_policy((), "https://own.example").safe_image("https://own.example/a.png") is not None
    assert Policy().safe_image("https://own.example/a.png") is None


def test_markdown_shows_images_from_an_allowed_origin_and_links_to_others() -> None:
    policy = open_policy(["https://a.example"])
    assert policy.filter_markdown("![x](https://a.example/i.png)") == ("![x](https://a.example/i.png)", False)
    assert policy.filter_markdown("![x](https://b.example/i.png)") == ("[x](https://b.example/i.png)", True)
