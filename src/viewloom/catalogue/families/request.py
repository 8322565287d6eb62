"""One request as the families see it: the last user turn, its language, and what went before."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from viewloom.catalogue.families.fields import recalled_labels
from viewloom.catalogue.families.figures import Figures, recalled_figures
from viewloom.catalogue.families.glossary import task_in_english, to_english
from viewloom.catalogue.families.language import detect_language
from viewloom.catalogue.families.reading import REQUEST_LIMIT_CHARS, clean
from viewloom.catalogue.families.turn import Turn
from viewloom.catalogue.families.wording import WORDINGS, Language, Wording

TEXT_LIMIT_CHARS = 2_000
"""What follows in a longer turn is not read: figures and fields stand ahead of it."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a family composes its screen from.

    Attributes:
        text: The last user turn, cut at `TEXT_LIMIT_CHARS`, blanks joined.
        language: Its language; of a text too short to tell, that of the turns before.
        form: What was sent with a form.
        earlier: The user turns before, newest first.
        shown: The figures of the last chart shown, if the last reply was one.
        shown_title: The heading of the last reply, empty if it had none.
        labels: The labels of the last form shown, by the names of its fields.
    """

    text: str
    language: Language
    form: Mapping[str, object] | None
    earlier: tuple[str, ...]
    shown: Figures | None
    shown_title: str
    labels: Mapping[str, str]

    @property
    def wording(self) -> Wording:
        """The labels of the request's language."""
        return WORDINGS[self.language]

    @property
    def is_english(self) -> bool:
        """Whether the model can write in the request's language."""
        return self.language == "en"

    def english(self, text: str) -> str:
        """Put words of the request into English, as far as the glossary goes; for the prompt, never for the screen."""
        line = clean(text, REQUEST_LIMIT_CHARS)
        return line if self.is_english else to_english(line)

    def task(self, text: str) -> str:
        """Put a question for a how-to into English, like `english`."""
        line = clean(text, REQUEST_LIMIT_CHARS)
        return line if self.is_english else task_in_english(line)


def read_request(turns: Sequence[Turn]) -> Request:
    """Read the conversation's end. Without a user turn the request is empty."""
    spoken = [turn for turn in turns if turn.role == "user"]
    if not spoken:
        return Request("", "en", None, (), None, "", {})
    last = spoken[-1]
    text = _tidy(last.text)
    replies = [turn.text for turn in turns if turn.role == "assistant"]
    earlier = tuple(_tidy(turn.text) for turn in reversed(spoken[:-1]))
    # A button's text ("OK", "PDF") tells no language: the conversation does.
    language = detect_language(text)
    if language == "en" and len(text.split()) <= 2 and earlier:
        language = detect_language(earlier[0])
    reply = replies[-1] if replies else ""
    return Request(
        text=text,
        language=language,
        form=last.form,
        earlier=earlier,
        shown=recalled_figures(reply),
        shown_title=recalled_title(reply),
        labels=recalled_labels(reply),
    )


def _tidy(text: str) -> str:
    """Cut a turn and join its blanks: runs of them make the patterns of the rules slow."""
    return "\n".join(line for part in text[:TEXT_LIMIT_CHARS].splitlines() if (line := " ".join(part.split())))


def recalled_title(program: str) -> str:
    """Take the heading out of a program of ours; empty if it has none."""
    match = re.search(r'CardHeader\("((?:[^"\\]|\\.)*)"', program)
    return clean(match.group(1), REQUEST_LIMIT_CHARS) if match else ""
