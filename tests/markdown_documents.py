"""Markdown for tests of the prose compiler, and the page that it writes on."""

import re
from collections.abc import Iterable

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from viewloom.catalogue import Library, standard_library
from viewloom.compose import ProseCompiler, kit_of
from viewloom.lang.ast import Node, Str, walk
from viewloom.safety.markdown import MarkdownFilter

CHAT = standard_library("chat")
FULL = standard_library("full")

_WORD = re.compile(r"[^\W_]+")
_ORACLE = MarkdownIt("commonmark", {"html": False}).enable("table")


class MemoryPage:
    """A page in memory.

    Attributes:
        nodes: What each name stands for, in the order in which the names were first defined.
        children: Names that the root lists.
    """

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.children: list[str] = []
        self._out: list[str] = []
        self._names = 0

    @property
    def text(self) -> str:
        """The statements written so far, without a root."""
        return "".join(self._out)

    @property
    def shown(self) -> list[Node]:
        """What the root lists, in order."""
        return [self.nodes[name] for name in self.children]

    def add_child(self) -> str:
        self.children.append(self.add_part())
        return self.children[-1]

    def add_part(self) -> str:
        self._names += 1
        return f"p{self._names}"

    def write(self, text: str) -> None:
        self._out.append(text)

    def define(self, name: str, node: Node) -> None:
        self.nodes[name] = node


class UrlGuard:
    """The engine's policy, and the names of the statements that it changed."""

    def __init__(self) -> None:
        self.noted: list[str] = []

    def open_filter(self) -> MarkdownFilter:
        return MarkdownFilter()

    def note(self, name: str) -> None:
        self.noted.append(name)


def compiled(pieces: Iterable[str], library: Library = CHAT) -> MemoryPage:
    """Returns the page that a text in pieces makes."""
    kit, page = kit_of(library), MemoryPage()
    assert kit is not None
    compiler = ProseCompiler(kit, page, UrlGuard())
    for piece in pieces:
        compiler.feed(piece)
    compiler.close()
    assert not compiler.is_open
    return page


def shown_words(nodes: Iterable[Node]) -> set[str]:
    """Returns the words of all strings and numbers."""
    texts = (
        part.value if isinstance(part, Str) else str(getattr(part, "value", ""))
        for node in nodes
        for part in walk(node)
    )
    return {word for text in texts for word in _WORD.findall(text)}


def visible_words(markdown: str) -> set[str]:
    """Returns the words that a reader of the rendered markdown sees, as markdown-it reads it."""
    return {word for token in _leaves(_ORACLE.parse(markdown)) for word in _WORD.findall(token.content)}


def _leaves(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        if token.children is None:
            yield token
        else:
            yield from _leaves(token.children)


def blocks(markdown: str) -> list[tuple[str, ...]]:
    """Returns the code, tables, rules and large headings that markdown-it finds, at any depth, in order."""
    found: list[tuple[str, ...]] = []
    tokens = _ORACLE.parse(markdown)
    for index, token in enumerate(tokens):
        match token.type:
            case "fence":
                found.append(("code", token.info.split(" ")[0], token.content.removesuffix("\n")))
            case "hr":
                found.append(("rule",))
            case "heading_open" if token.tag in {"h1", "h2"}:
                found.append(("heading", tokens[index + 1].content))
            case "table_open":
                end = next(at for at in range(index, len(tokens)) if tokens[at].type == "table_close")
                cells = (part.content for part in tokens[index:end] if part.type == "inline")
                found.append(("table", *cells))
            case _:
                pass
    return found


# Words that no markup and no library component knows.
_WORDS = st.lists(st.sampled_from(["river", "stone", "light", "übung", "paper2", "42", "水"]), min_size=1, max_size=5)
_PLAIN = _WORDS.map(" ".join)
_INLINE = st.one_of(
    _PLAIN,
    st.builds("**{}** {}".format, _PLAIN, _PLAIN),
    st.builds("{} `{}`".format, _PLAIN, _PLAIN),
    st.builds("[{}](https://example.com/a) {}".format, _PLAIN, _PLAIN),
)
_HEADINGS = st.builds("{} {}".format, st.sampled_from(["#", "##", "###", "####"]), _PLAIN)
_CODE = st.builds(
    "{0}{1}\n{2}\n{0}".format,
    st.sampled_from(["```", "~~~~"]),
    st.sampled_from(["", "python", "c++"]),
    st.lists(st.one_of(_PLAIN, st.sampled_from(["", "  x = [1]", "\ttab", "# no heading", "| a |"])), min_size=1).map(
        "\n".join
    ),
)
_RULES = st.sampled_from(["---", "***", "_ _ _", "-----"])


@st.composite
def _tables(draw: st.DrawFn) -> str:
    width = draw(st.integers(1, 4))
    cells = st.lists(st.one_of(_PLAIN, _INLINE, st.sampled_from(["1", "-2.5", "12"])), min_size=width, max_size=width)
    rows = draw(st.lists(cells, min_size=1, max_size=4))
    lines = [draw(cells), ["---"] * width, *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


_ITEMS = st.lists(st.builds("{}{} {}".format, st.sampled_from(["", "  ", "    "]), st.just("-"), _INLINE), min_size=1)
_LISTS = _ITEMS.map(lambda items: "\n".join(["- first", *items]))
_STEPS = st.builds("1. {}\n\n   ```sh\n   run {}\n   ```\n\n2. {}".format, _PLAIN, _PLAIN, _INLINE)
_QUOTES = st.lists(_INLINE, min_size=1, max_size=3).map(lambda lines: "\n".join(f"> {line}" for line in lines))
_PARAGRAPHS = st.lists(_INLINE, min_size=1, max_size=3).map("\n".join)

DOCUMENTS = st.lists(
    st.one_of(_PARAGRAPHS, _HEADINGS, _CODE, _RULES, _tables(), _LISTS, _STEPS, _QUOTES), min_size=1, max_size=8
).map("\n\n".join)
"""Well-formed documents, blocks apart from each other."""

FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *["# ", "## ", "#", "-", "- ", "* ", "1. ", "12) ", "```", "```js", "~~~", "|", "| a | b |", "|---|---|"],
            *["> ", ">", "[!note]", "**Note:** ", "---", "***", "_", "=", "\n", "\n", "\n\n", " ", "  ", "    ", "\t"],
            *[
                "word",
                "übung",
                "**",
                "`",
                "[x] ",
                "[ ] ",
                "[a](https://b.c)",
                "![i](javascript:x)",
                "<b>",
                "&lt;",
                "\\",
            ],
            *["1", "-1.50", "<br>", "a | b\n", "--- | ---\n", ":-", "\U0001f4a1", "$y$", "\r"],
        ]
    ),
    max_size=40,
).map("".join)
"""Anything that looks a little like markdown."""
