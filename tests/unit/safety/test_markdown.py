"""The markdown filter, judged by a CommonMark reader that trusts everything."""

import random
import re

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from mutations import cut
from viewloom.safety.markdown import HELD_MARKUP_LIMIT_CHARS, MarkdownFilter, escape_markdown, filter_markdown

PARTS = [
    *"[]()!`<|\\:",
    *["``", "```", "~~~", "\n", "\n\n", "&lt;", "&#x3a;", "&#", "<http", "javascript:1", "http://a", " ", "a", "- "],
    *['"t"', "](", "[a](", ")) ", "<b>", "</b>", "<br>", "<details>", "<sub>", "</sub>"],
]
LINE_HEADS = ["", "", *" \t", "  ", "   ", "    ", "     ", " \t", "\u00a0", "- ", "  - ", "> ", "1. ", "2. ", "* > "]
LINES = [
    *["```", "```", "````", "~~~", "~~~~", "```js", "``` ", "```\t", "a", "a b", "``", "# h", "| a |", "<b>", "\\", ""],
    *["[x](javascript:1)", "[](javascript:1)```", "[```](javascript:1)", "``[`](javascript:1)", "[- ](javascript:1)"],
    *["[a\n```\n](https://x.example)", "[a\n   ](javascript:1)```", "[x]: javascript:1", "`x`", "`"],
    *["<details>```", "<br>```", "<u>1. </u>```", "<b>- a</b>", "``<u>a</u>`", "``<details>`"],
]
LINE_ENDS = ["\n", "\n", "\n", "\n\n", "\r", "\r\n"]
UNSAFE = "[click](javascript:1)\n"
SCHEME = re.compile(r"[\s\x00-\x20]*([a-z][a-z0-9+.-]*)(?::|%3a|&colon)", re.IGNORECASE)
SAFE_SCHEME = re.compile(r"(https?|mailto|tel):|data:image/png", re.IGNORECASE)
SEEDS = range(8)


def reader() -> MarkdownIt:
    """The most trusting reader there is: raw HTML passes, and no link is refused."""
    lenient = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    lenient.validateLink = lambda url: True
    return lenient


def tokens(text: str) -> list[Token]:
    return [inner for token in reader().parse(text) for inner in (token, *(token.children or []))]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain & simple **bold**", "plain & simple **bold**"),
        ("AT&T &lt; &copy; &#106;", "AT&T &lt; &amp;copy; &amp;#106;"),
        ("[a](https://x.example/?b=1&c=2)", "[a](https://x.example/?b=1&c=2)"),
        ('[a](https://x.example "title")', '[a](https://x.example "title")'),
        ("[a](<https://x.example/b c>)", "[a](https://x.example/bc)"),
        ("[a](javascript:alert)", "a"),
        ("[a](JAVA\tSCRIPT:alert)", "\\[a](JAVA\tSCRIPT:alert)"),
        ("[a](&#106;avascript:x)", "a"),
        ("![a](https://x.example/p.png)", "[a](https://x.example/p.png)"),
        ("![a](data:image/png;base64,AAAA)", "![a](data:image/png;base64,AAAA)"),
        ("[![a](x)](y)", "[\\[a\\](x)](y)"),
        ("<https://x.example> <b>", "<https://x.example> &lt;b>"),
        ("<script>", "&lt;script>"),
        ("`<b> [x](javascript:1)`", "`<b> [x](javascript:1)`"),
        ("```js\na[0](1) < 2\n```\n<b>", "```js\na[0](1) < 2\n```\n&lt;b>"),
        ("[x]: javascript:alert(1)\n[x]", "\n[x]"),
        ("- [ ] open\n- [x] done", "- [ ] open\n- [x] done"),
        ("a ` b\n`[x](javascript:1)`", "a ` b\n`x`"),
    ],
)
def test_markdown_is_made_safe(text: str, shown: str) -> None:
    assert filter_markdown(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one<br>two<br/>three<BR />four", "one  \ntwo  \nthree  \nfour"),
        ("<b>Note:</b> <I>so</I> <strong>a b</strong>", "**Note:** *so* **a b**"),
        ("H<sub>2</sub>O, x<sup>2</sup>, 10<sup>th</sup>", "H₂O, x², 10th"),
        ("<kbd>Ctrl</kbd> <u>under</u>", "Ctrl under"),
        ("<details><summary>More</summary>text</details>", "\n\n**More**text\n\n"),
        ("<b>a*b</b> <b> x </b> <u></u>", "&lt;b>a*b&lt;/b> &lt;b> x &lt;/b> &lt;u>&lt;/u>"),
        ("the <b> tag, List<int>, <b class='x'>y</b>", "the &lt;b> tag, List&lt;int>, &lt;b class='x'>y&lt;/b>"),
        ("`<b>x</b>`\n```\n<br>\n```\n", "`<b>x</b>`\n```\n<br>\n```\n"),
        ("<b>" + "a" * 201 + "</b>", "&lt;b>" + "a" * 201 + "&lt;/b>"),
        ("<b>" + "a" * 200 + "</b>", "**" + "a" * 200 + "**"),
    ],
)
def test_tags_that_say_what_markdown_says_become_markdown(text: str, shown: str) -> None:
    assert filter_markdown(text) == shown
    streaming = MarkdownFilter()
    assert "".join(map(streaming.feed, text)) + streaming.finish() == shown


@pytest.mark.parametrize("seed", SEEDS)
def test_no_reader_finds_a_forbidden_address_or_a_tag(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(400):
        text = "".join(rng.choice(PARTS) for _ in range(rng.randint(1, 40)))
        for token in tokens(filter_markdown(text)):
            address = str(token.attrs.get("href") or token.attrs.get("src") or "")
            assert SCHEME.match(address) is None or SAFE_SCHEME.match(address), text
            assert token.type not in {"html_inline", "html_block"}, text


@pytest.mark.parametrize("seed", SEEDS)
def test_the_result_does_not_depend_on_the_cuts(seed: int) -> None:
    rng = random.Random(100 + seed)
    for _ in range(300):
        text = "".join(rng.choice(PARTS) for _ in range(rng.randint(1, 30)))
        streaming = MarkdownFilter()
        pieces = [streaming.feed(piece) for piece in cut(rng, text, 4)]
        assert "".join(pieces) + streaming.finish() == filter_markdown(text), text


def lines(rng: random.Random) -> str:
    """Returns a few lines that begin or end code, if a reader takes them so, and a link to a script behind them."""
    head = "".join(rng.choice(LINE_HEADS) + rng.choice(LINES) + rng.choice(LINE_ENDS) for _ in range(rng.randint(1, 6)))
    return head + UNSAFE


@pytest.mark.parametrize("seed", SEEDS)
def test_no_reader_takes_for_text_what_was_passed_as_code(seed: int) -> None:
    rng = random.Random(200 + seed)
    for _ in range(300):
        text = lines(rng)
        shown = filter_markdown(text)
        for token in tokens(shown):
            assert not str(token.attrs.get("href") or "").startswith("javascript:"), (text, shown)
        streaming = MarkdownFilter()
        pieces = [streaming.feed(piece) for piece in cut(rng, text, 4)]
        assert "".join(pieces) + streaming.finish() == shown, text


@pytest.mark.parametrize(
    "opening",
    [
        "   ```\n```\n",
        "[](javascript:1)```\n```\n",
        "[```](javascript:1)\n```\n",
        "``[`](javascript:1)\n```\n",
        "[a\n```](https://x.example)\n```\n",
        "```\n\t```\n```\n",
        "```\n\u00a0```\n```\n",
        "a\r```\n```\n",
        "1. a\n   ```\n```\n",
        "a\n2. ```\n   ```\n```\n",
        "```" + "x" * 600 + "\n```\n",
        "``\n` ``[`](javascript:1) ",
        "`\n```[`[```](javascript:1) ",
    ],
)
def test_a_fence_that_readers_may_see_elsewhere_hides_no_link(opening: str) -> None:
    shown = filter_markdown(opening + UNSAFE)
    assert not any("javascript" in str(token.attrs.get("href")) for token in tokens(shown)), shown


@pytest.mark.parametrize(
    "code",
    [
        "1. Run:\n\n   ```sh\n   a[0](1) < 2\n   ```\n\n2. Then:\n\n   ```sh\n   b <x>\n   ```\n",
        "```js\na < b\n```\n\n  ~~~\n  <b>\n  ~~~\n",
        "   ```\n   a <b>\n\n   ```\nAnd:\n```\n<i>\n```\n",
    ],
)
def test_fences_that_end_as_they_begin_pass_as_they_are(code: str) -> None:
    assert filter_markdown(code) == code


def test_line_ends_become_line_feeds() -> None:
    streaming = MarkdownFilter()
    assert "".join(map(streaming.feed, ["a\r", "\nb\r", "c", "\r"])) + streaming.finish() == "a\nb\nc\n"


def test_plain_text_is_not_held_back() -> None:
    streaming = MarkdownFilter()
    assert streaming.feed("A sentence, and ") == "A sentence, and "
    assert streaming.feed("[") == ""
    assert streaming.feed("a](https://x.example)") == "[a](https://x.example)"


@pytest.mark.parametrize("more", [0, 1])
def test_a_link_that_does_not_end_is_text_past_the_limit(more: int) -> None:
    streaming = MarkdownFilter()
    shown = streaming.feed("[" + "a" * (HELD_MARKUP_LIMIT_CHARS - 1 + more))
    assert shown.startswith("\\[") == bool(more)


@pytest.mark.parametrize(
    "unit", ["[", "`", "&a", "[a](", "![a](b", "<http://a", "~~~\n", "`a", "[(", "<b>a", "<b", "1", "- "]
)
def test_what_is_held_back_is_bounded(unit: str) -> None:
    streaming = MarkdownFilter()
    fed = shown = 0
    for piece in cut(random.Random(1), unit * 10_000, 8):
        fed += len(piece)
        shown += len(streaming.feed(piece))
        assert fed - shown <= HELD_MARKUP_LIMIT_CHARS + 8


def test_a_text_can_be_quoted_in_markdown() -> None:
    assert escape_markdown("a[0] <b> &amp;") == "a\\[0\\] &lt;b> &amp;amp;"
