"""Escapes in the strings of a model: JSON's as they are, JavaScript's turned into JSON's, others taken literally."""

import json
import re

_UNICODE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_UNICODE_SO_FAR = re.compile(r"\\(?:u[0-9A-Fa-f]{0,3})?")
_JSON_ESCAPES = frozenset('"\\/bfnrt')


def read_escape(text: str, at: int, *, is_last: bool) -> tuple[str, int]:
    """Returns the JSON literal's piece for the escape at `at`, and how many characters it took; 0 if it needs more."""
    following = text[at + 1 : at + 2]
    if not following:
        return ("\\\\", 1) if is_last else ("", 0)
    if following == "u" and (found := _read_unicode(text, at, is_last=is_last)) is not None:
        return found
    if following in _JSON_ESCAPES:
        return "/" if following == "/" else "\\" + following, 2
    if following == "'":
        return "'", 2
    return "\\\\", 1


def _read_unicode(text: str, at: int, *, is_last: bool) -> tuple[str, int] | None:
    r"""Reads `\uXXXX`, or two of them that make one character; None if it is none."""
    escape = _UNICODE.match(text, at)
    if escape is None:
        return ("", 0) if not is_last and _UNICODE_SO_FAR.fullmatch(text, at) else None
    code = int(escape[1], 16)
    if 0xD800 <= code < 0xDC00:
        if not is_last and (len(text) == at + 6 or _UNICODE_SO_FAR.fullmatch(text, at + 6)):
            return "", 0
        low = _UNICODE.match(text, at + 6)
        if low and 0xDC00 <= int(low[1], 16) < 0xE000:
            return chr(0x10000 + ((code - 0xD800) << 10) + int(low[1], 16) - 0xDC00), 12
    char = "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
    return json.dumps(char, ensure_ascii=False)[1:-1], 6
