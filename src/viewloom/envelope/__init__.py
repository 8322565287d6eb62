"""The C1 content string: what stands in `choices[0].message.content`.

`EnvelopeWriter` turns thinking items and program text into the content string as they come, in version 2 (a fenced
program) or version 1 (a JSON tree); `read_envelope` turns a content string back into its parts.
"""

from viewloom.envelope.reader import Envelope, UserAction, read_envelope, read_user_turn
from viewloom.envelope.tree import render_tree
from viewloom.envelope.writer import EnvelopeWriter, ThinkItem, open_writer

__all__ = [
    "Envelope",
    "EnvelopeWriter",
    "ThinkItem",
    "UserAction",
    "open_writer",
    "read_envelope",
    "read_user_turn",
    "render_tree",
]
