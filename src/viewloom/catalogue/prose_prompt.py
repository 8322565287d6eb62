"""The system prompt for a model that writes markdown, which the server compiles to components.

It teaches no language: it only asks for the structure that becomes good components. At most 150 tokens.
"""

from viewloom.catalogue.library import Library

_PARTS: tuple[tuple[str, str], ...] = (
    ("", "Answer in well-structured Markdown; it is shown as an interface. Write in the user's language."),
    (
        "",
        "Small talk: a sentence or two. Longer answers: one # title, then ## sections with short paragraphs and lists.",
    ),
    (
        "Table",
        "Compare and list facts in tables: short cells, bare numbers (1200, not 1,200), the unit in the column header.",
    ),
    ("", "Steps are a numbered list."),
    ("CodeBlock", "Code is fenced, with its language."),
    ("Callout", "What must not be missed is a quote that begins with **Note:**, **Tip:** or **Warning:**."),
    ("", "No HTML, no images, no invented links or figures."),
)
"""Advice, each with the component that it leads to; empty if text is enough."""


def render_prose_prompt(library: Library) -> str:
    """Write the prompt for a library. The same text for the same library, ending in a newline."""
    return " ".join(text for needed, text in _PARTS if not needed or library.component(needed)) + "\n"
