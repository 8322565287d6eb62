"""The C1 content string: what stands in `choices[0].message.content`.

`EnvelopeWriter` turns thinking items and program text into the content string as they come, in version 2 (a fenced
program) or version 1 (a JSON tree); `read_envelope` turns a content string back into its parts, and
`close_envelope` ends one that was cut off, and `plain_text` says one in words.
"""

from viewloom.envelope.closing import close_envelope, ends_in_part
from viewloom.envelope.parts import ThinkingPart, ThinkItem, render_markdown_part
from viewloom.envelope.reader import Envelope, UserAction, read_envelope, read_user_turn
from viewloom.envelope.tree import render_tree
from viewloom.envelope.words import plain_text
from viewloom.envelope.writer import EnvelopeWriter, open_writer

__all__ = [
    "Envelope",
    "EnvelopeWriter",
    "ThinkItem",
    "ThinkingPart",
    "UserAction",
    "close_envelope",
    "ends_in_part",
    "open_writer",
    "plain_text",
    "read_envelope",
    "read_user_turn",
    "render_markdown_part",
    "render_tree",
]
