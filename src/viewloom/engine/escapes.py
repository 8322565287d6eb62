r"""Escapes in the strings of a model: JSON's as they are, JavaScript's turned into JSON's, others taken literally.

So is a backslash that begins a command of TeX. The language has JSON's escapes, for which `\frac` is a form feed and
`rac`; but models write formulas so, and no interface has a form feed, a backspace or a lone carriage return before a
letter. Of `\n` and `\t` only those are taken so whose rest is no word: `\nabla` and `\times` are, while `\neq` may be a
new line that begins with `eq`.
"""

import json
import re

_UNICODE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_UNICODE_SO_FAR = re.compile(r"\\(?:u[0-9A-Fa-f]{0,3})?")
_JSON_ESCAPES = frozenset('"\\/bfnrt')
_TEX_RESTS = {
    "n": ("abla", "otin", "leq", "geq", "subseteq"),
    "t": ("imes", "heta", "riangle", "herefore", "ext{", "extbf{", "extit{", "extrm{", "frac{", "ilde{"),
}
"""What follows the letter in commands of TeX; no letter follows what ends with one."""

_REST_LIMIT_CHARS = 1 + max(len(rest) for rests in _TEX_RESTS.values() for rest in rests)
_TEX = "|".join(f"{letter}(?:{'|'.join(map(re.escape, rests))})" for letter, rests in _TEX_RESTS.items())
PLAIN_ESCAPE = rf"""\\(?!{_TEX})["\\nt]"""
"""A pattern for the escapes that are what they are to JSON, whatever follows; some others are, too."""


def read_escape(text: str, at: int, *, is_last: bool) -> tuple[str, int]:
    """Returns the JSON literal's piece for the escape at `at`, and how many characters it took; 0 if it needs more."""
    following = text[at + 1 : at + 2]
    if not following:
        return ("\\\\", 1) if is_last else ("", 0)
    if following == "u" and (found := _read_unicode(text, at, is_last=is_last)) is not None:
        return found
    begins_tex = _begins_tex(text, at, is_last=is_last)
    if begins_tex is None:
        return "", 0
    if following in _JSON_ESCAPES and not begins_tex:
        return "/" if following == "/" else "\\" + following, 2
    if following == "'":
        return "'", 2
    return "\\\\", 1


def _begins_tex(text: str, at: int, *, is_last: bool) -> bool | None:
    r"""Whether the escape at `at` begins a command of TeX, if it is one of `\b \f \n \r \t`; None if it needs more."""
    letter, rest = text[at + 1], text[at + 2 : at + 2 + _REST_LIMIT_CHARS]
    if letter in "bfr":
        return None if not rest and not is_last else rest[:1].isascii() and rest[:1].isalpha()
    for command in _TEX_RESTS.get(letter, ()):
        if not is_last and command.startswith(rest) and (rest != command or command.isalpha()):
            return None
        if rest.startswith(command) and not (command.isalpha() and rest[len(command) :][:1].isalpha()):
            return True
    return False


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
