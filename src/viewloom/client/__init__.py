"""What an app's backend imports to answer with interfaces: the names of the hosted API's helper, and a reader.

`with_c1_response` makes a FastAPI handler stream what it writes with `write_content`, `write_think_item` and
`write_custom_markdown`; `C1Response` does the same without a framework. `read_envelope` takes a content string apart,
and `plain_text` says what is in it in words.

The room needs `viewloom.envelope` and what is below it, never the service.
"""

from viewloom.client.context import get_assistant_message, write_content, write_custom_markdown, write_think_item
from viewloom.client.fast_api import with_c1_response
from viewloom.client.response import AssistantMessage, C1Response
from viewloom.envelope import Envelope, plain_text, read_envelope

__all__ = [
    "AssistantMessage",
    "C1Response",
    "Envelope",
    "get_assistant_message",
    "plain_text",
    "read_envelope",
    "with_c1_response",
    "write_content",
    "write_custom_markdown",
    "write_think_item",
]
