"""How lines begin: the head of a statement, a fence, a comment. Shared by the two halves of the scanner.

Every pattern is bounded, so that what is held back while a head is undecided is too, and every one is decided by the
same character wherever the text was cut.
"""

import re

STATEMENT_HEAD = re.compile(
    r"[ \t]{0,40}(?P<name>\$?[^\W\d]\w{0,79})[ \t]{0,8}=[ \t]{0,8}"
    r"(?:[\[{(\"'\u201c\u2018@$!0-9-]"
    r"|(?P<call>[^\W\d]\w{0,79})[ \t]{0,8}\("
    r"|[^\W\d]\w{0,79}[ \t]{0,8}[.\[?+*/%&|<>!\n-])"
)
"""`name = ` and the beginning of a value: prose rarely looks like that."""

FENCE = re.compile(r"[ \t]{0,3}(`{3,20}|~{3,20})[ \t]{0,3}([\w+#.-]{0,24})[^\n`]{0,80}\n")
PROGRAM_LANGUAGES = frozenset({"openui", "openui-lang", "openuilang", "openui_lang", "viewloom"})
COMMENT = re.compile(r"[ \t]{0,40}(?://|#)")

_HEAD_SO_FAR = re.compile(
    r"[ \t]{0,40}(?:\$?(?:[^\W\d]\w{0,79}[ \t]{0,8}(?:=[ \t]{0,8}(?:[^\W\d]\w{0,79}[ \t]{0,8})?)?)?)?"
)
_FENCE_SO_FAR = re.compile(r"[ \t]{0,3}(?:`{0,2}|~{0,2}|(?:`{3,20}|~{3,20})[ \t]{0,3}[\w+#.-]{0,24}[^\n`]{0,80})")
_COMMENT_SO_FAR = re.compile(r"[ \t]{0,40}/?")

_PROSE = re.compile(r"\s*(?:[,;.!]\s+)?(?=[^\W\d_])")
_CODE_MARKS = re.compile(r"=|\w\(|[\[{]")
_THREE_WORDS = re.compile(r"[^\W\d_]+ [^\W\d_]+ [^\W\d_]+")


def is_remark(text: str) -> bool:
    """Whether what stands behind a value is words rather than code."""
    return bool(_PROSE.match(text)) and (not _CODE_MARKS.search(text) or bool(_THREE_WORDS.search(text)))


def may_become_head(text: str, at: int) -> bool:
    """Whether more text could still make what stands at `at` the head of a statement."""
    return _HEAD_SO_FAR.fullmatch(text, at) is not None


def may_become_fence(text: str, at: int) -> bool:
    """Whether more text could still make what stands at `at` a fence."""
    return _FENCE_SO_FAR.fullmatch(text, at) is not None


def may_become_comment(text: str, at: int) -> bool:
    """Whether more text could still make what stands at `at` a comment."""
    return _COMMENT_SO_FAR.fullmatch(text, at) is not None
