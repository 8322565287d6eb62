"""Token counts for calls whose provider names none.

A count of bytes, not a tokeniser: right within about a third for English and code, and always the same for the same
text. Every usage made here says that it is estimated.
"""

from viewloom.providers.base import Message, Prompt, Usage

BYTES_PER_TOKEN = 4
_TOKENS_PER_MESSAGE = 4


def estimate_tokens(text: str) -> int:
    """Counts about how many tokens a text has; 0 only for an empty text."""
    return -(-len(text.encode("utf-8", "surrogatepass")) // BYTES_PER_TOKEN)


def estimate_usage(prompt: Prompt, completion: str) -> Usage:
    """Makes the usage of a call whose provider did not say, or which was cancelled.

    Args:
        prompt: What was sent.
        completion: All text and tool arguments received.
    """
    return Usage(
        prompt_tokens=sum(_TOKENS_PER_MESSAGE + estimate_tokens(_text(message)) for message in prompt.messages),
        completion_tokens=estimate_tokens(completion),
        estimated=True,
    )


def _text(message: Message) -> str:
    if isinstance(message.content, str):
        return message.content
    return "".join(str(part.get("text", "")) for part in message.content)
