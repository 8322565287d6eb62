"""Replies that no model writes: data and prose of the conversation, composed by rule (`viewloom.compose`).

Main path: `compose_reply(request)` finds the data in the conversation, and what was asked of it in words, and returns
the program statement by statement. `composer_model()` is the model that answers so: it costs nothing and is always
there. Blocks for as long as reading takes, so the pipeline calls it in a thread. What reads and chooses is imported
with the first such reply (`compose`).
"""

import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace

from viewloom import compose
from viewloom.catalogue.families import receipt_program
from viewloom.catalogue.library import Library, standard_library
from viewloom.engine.history import message_text, spoken_turns
from viewloom.engine.metadata import FREE, ModelMetadata
from viewloom.engine.models import Model
from viewloom.engine.request import ChatRequest
from viewloom.envelope import read_user_turn
from viewloom.errors import DataUnreadable
from viewloom.providers.base import Finish, Message, Prompt, ProviderEvent, ProviderHealth, TextDelta, Usage
from viewloom.safety.policy import Policy

PROVIDER_NAME = "viewloom"
MODEL_NAME = "composer"
REQUEST_LIMIT_CHARS = 400
"""A longer text beside data is prose to be shown, not a request."""

_PAIR = re.compile(r"(?P<name>[^\W\d_][^:,;\n]{0,40}):\s*(?P<number>-?\d+(?:\.\d+)?)(?=\s*(?:[,;.]|$))")
_PAIRS_FROM = 2


class Composer:
    """The provider of the one model that is none; see `Provider`."""

    name = PROVIDER_NAME
    model_names = (MODEL_NAME,)

    async def open(self) -> None:
        """Needs nothing."""

    async def close(self) -> None:
        """Holds nothing."""

    async def stream(self, prompt: Prompt) -> AsyncGenerator[ProviderEvent]:
        """Composes for whoever calls the provider itself; the pipeline knows the request's library and does not."""
        for statement in compose_messages(prompt.messages, standard_library(), Policy(), is_chat=True):
            yield TextDelta(statement)
        yield Usage(0, 0)
        yield Finish("stop")

    def health(self) -> ProviderHealth:
        """Always ready."""
        return ProviderHealth(ready=True, detail="Composes data and prose by rule; no model.")


def composer_model() -> Model:
    """Returns the model that composes by rule."""
    return Model(
        Composer(),
        MODEL_NAME,
        visualize="compose",
        is_composer=True,
        parameters=(),
        metadata=ModelMetadata(
            takes_images=False, takes_tools=False, input_price=FREE, output_price=FREE, cached_price=FREE
        ),
    )


def is_composed(request: ChatRequest) -> bool:
    """Whether a request is answered by rule alone."""
    model = request.chosen.model
    if model.is_composer:
        return True
    if request.payer.endpoint != "visualize":
        return False
    # Only a model that was taught the language can take a draft and make another program of it.
    is_taught = model.guidance == "prompt" and model.dialect == "language"
    return model.visualize == "compose" or (model.visualize == "refine" and not is_taught)


def compose_reply(request: ChatRequest) -> tuple[str, ...]:
    """Returns the statements that answer a request.

    Raises:
        DataUnreadable: The data is too large, too deep or too wide.
    """
    is_chat = request.payer.endpoint != "visualize"
    return compose_messages(request.messages, request.library, request.policy, is_chat=is_chat)


def maybe_draft(request: ChatRequest) -> Message | None:
    """Returns what a model is told that is to refine the composed program; None if it is to work alone."""
    if request.payer.endpoint != "visualize" or request.chosen.model.visualize != "refine":
        return None
    try:
        program = "".join(compose_reply(request))
    except DataUnreadable:
        return None
    return Message("user", _REFINE.format(program=program))


_REFINE = (
    "This program was composed from that data by rule. Its figures are right. Write it again as a better answer: "
    "better titles and order, a sentence on what stands out; keep its data as it is.\n\n{program}"
)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a conversation is about: the data, and what is asked of it."""

    document: "compose.Document"
    request: str


def compose_messages(
    messages: Sequence[Message], library: Library, policy: Policy, *, is_chat: bool
) -> tuple[str, ...]:
    """Returns the program for a conversation, statement by statement.

    Args:
        messages: As the client sent them.
        library: The components that may be used.
        policy: Which addresses may be shown.
        is_chat: Whether the last message is somebody speaking; else it is the data to show.

    Raises:
        DataUnreadable: The data is too large, too deep or too wide.
    """
    if is_chat and messages and messages[-1].role == "user":
        turns = spoken_turns(messages)
        if turns[-1].form is not None:
            return tuple(receipt_program(turns, library).splitlines(keepends=True))
    texts = [_said(message) for message in messages if message.role in {"user", "tool"}]
    texts = [text for text in texts if text.strip()]
    found = _in_chat(texts) if is_chat else _shown(texts)
    if found is None:
        said = texts[-1] if texts else ""
        return compose.compose_help(library, said, policy=policy).statements
    return compose.compose_document(found.document, library, found.request, policy=policy).statements


def _said(message: Message) -> str:
    text = message_text(message)
    return read_user_turn(text).text if message.role == "user" else text


def _shown(texts: Sequence[str]) -> _Found:
    """Reads the last message as data; what was said before it is the request."""
    document = compose.read_any(texts[-1])
    asked = texts[-2] if len(texts) > 1 and len(texts[-2]) <= REQUEST_LIMIT_CHARS else ""
    request, rest = _split(document)
    if request and _is_request(request):
        return _Found(rest, f"{asked} {request}".strip())
    return _Found(document, asked)


def _in_chat(texts: Sequence[str]) -> _Found | None:
    """Finds the latest message with data; what came after it is asked of that data."""
    for at in range(len(texts) - 1, -1, -1):
        document = _read_said(texts[at])
        if not _has_data(document):
            continue
        request, rest = _split(document)
        later = [text for text in texts[at + 1 :] if len(text) <= REQUEST_LIMIT_CHARS]
        # The last word counts: an earlier wish would only contradict it.
        return _Found(rest, later[-1] if later else request)
    last = texts[-1] if texts else ""
    return _Found(compose.read_any(last), "") if _is_prose(last) else None


def _read_said(text: str) -> "compose.Document":
    document = compose.read_any(text)
    return document if _has_data(document) else compose.read_any(_spread(text))


def _has_data(document: "compose.Document") -> bool:
    return any(not isinstance(part, compose.Text) for part in document.parts)


def _spread(text: str) -> str:
    """Returns figures that stand in one line ("As a pie: rent: 900, food: 420") as rows under what was asked."""
    pairs = list(_PAIR.finditer(text))
    if "\n" in text.strip() or len(pairs) < _PAIRS_FROM:
        return text
    rows = "\n".join(f"{pair['name'].strip()},{pair['number']}" for pair in pairs)
    asked = text[: pairs[0].start()].strip().rstrip(":")
    return f"{asked}:\n\nName,Amount\n{rows}\n" if asked else f"Name,Amount\n{rows}\n"


def _split(document: "compose.Document") -> "tuple[str, compose.Document]":
    """Returns the short text that comes with data, and the document without it; "" if there is none."""
    parts = document.parts
    if document.title and _is_request(document.title):
        return document.title, replace(document, title="")
    texts = [part for part in parts if isinstance(part, compose.Text) and not part.is_code]
    if len(parts) < 2 or len(texts) != 1 or len(texts[0].text) > REQUEST_LIMIT_CHARS or "\n\n" in texts[0].text.strip():
        return "", document
    if texts[0].text.lstrip().startswith("#"):
        return "", document
    rest = tuple(part for part in parts if part is not texts[0])
    return texts[0].text.strip(), replace(document, parts=rest)


def _is_request(text: str) -> bool:
    wishes = compose.read_wishes(text)
    is_heard = bool(wishes.mark or wishes.task or wishes.top or wishes.period or wishes.granularity or wishes.aggregate)
    return text.rstrip().endswith((":", "?")) or (is_heard and len(text.split()) <= 20)


def _is_prose(text: str) -> bool:
    """Whether a text is something to be set, not a question: it has blocks, or is long."""
    lines = [line for line in text.splitlines() if line.strip()]
    is_marked = any(line.lstrip().startswith(("#", "- ", "* ", "1.", "```", ">")) for line in lines)
    return len(lines) >= 3 or (is_marked and len(lines) >= 2) or len(text) > REQUEST_LIMIT_CHARS
