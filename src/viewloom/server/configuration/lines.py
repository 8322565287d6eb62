"""On which line of a TOML file each key stands, which `tomllib` does not tell.

Main path: `key_lines(text)` walks once through a text that `tomllib` has already taken, and notes the line of every
key, table and array element. It reads keys and skips values; it checks nothing.
"""

import re
import tomllib

Path = tuple[str | int, ...]
"""Where a value is: keys, and positions in arrays."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRINGS = (
    r'"""(?:[^\\]|\\.)*?"{3,5}',
    r"'''.*?'{3,5}",
    r'"(?:[^"\\\n]|\\.)*"',
    r"'[^'\n]*'",
)
_STRING = re.compile("|".join(_STRINGS), re.DOTALL)
_PLAIN = re.compile(r"[^,\]}#\n]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")


def key_lines(text: str) -> dict[Path, int]:
    """Returns the line, from 1, of each key, table and array element.

    Args:
        text: A TOML document that `tomllib.loads` takes.
    """
    walk = _Walk(text)
    walk.read_document()
    return walk.lines


def find_line(lines: dict[Path, int], path: Path) -> int | None:
    """Returns the line of a path, or of the nearest thing around it; None if not even that is in the file."""
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), None)


class _Walk:
    """One walk through a document."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._counted_to = 0
        self._arrays: dict[Path, int] = {}
        self.lines: dict[Path, int] = {}

    def read_document(self) -> None:
        table: Path = ()
        while self._skip_blank():
            if self._take("[["):
                table = self._enter(self._read_key(), is_array=True)
                self._take("]]")
            elif self._take("["):
                table = self._enter(self._read_key(), is_array=False)
                self._take("]")
            else:
                self._read_pair(table)

    def _enter(self, key: tuple[str, ...], *, is_array: bool) -> Path:
        """Resolves a header: a name of an array of tables stands for the array's last table."""
        path: Path = ()
        for position, name in enumerate(key):
            path = (*path, name)
            is_last = position == len(key) - 1
            if is_last and is_array:
                self.lines.setdefault(path, self._here())
                self._arrays[path] = self._arrays.get(path, -1) + 1
            if path in self._arrays:
                path = (*path, self._arrays[path])
            if is_last or path not in self.lines:
                self.lines[path] = self._here()
        return path

    def _read_pair(self, table: Path) -> None:
        path = table
        for name in self._read_key():
            path = (*path, name)
            self.lines.setdefault(path, self._here())
        self._skip_blank()
        self._take("=")
        self._skip_blank()
        self._read_value(path)

    def _read_key(self) -> tuple[str, ...]:
        names: list[str] = []
        self._skip_blank()
        while match := _KEY.match(self._text, self._at):
            names.append(_plain_key(match[0]))
            self._at = match.end()
            dot = _DOT.match(self._text, self._at)
            if dot is None:
                break
            self._at = dot.end()
        self._skip_blank()
        return tuple(names)

    def _read_value(self, path: Path) -> None:
        if self._take("["):
            self._read_array(path)
        elif self._take("{"):
            while self._skip_blank() and not self._take("}"):
                self._read_pair(path)
                self._skip_blank()
                self._take(",")
        elif match := _STRING.match(self._text, self._at) or _PLAIN.match(self._text, self._at):
            self._at = match.end()

    def _read_array(self, path: Path) -> None:
        position = 0
        while self._skip_blank() and not self._take("]"):
            element = (*path, position)
            self.lines[element] = self._here()
            self._read_value(element)
            self._skip_blank()
            self._take(",")
            position += 1

    def _skip_blank(self) -> bool:
        """Goes past spaces, line ends and comments; tells whether there is more."""
        match = _BLANK.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at < len(self._text)

    def _take(self, mark: str) -> bool:
        found = self._text.startswith(mark, self._at)
        if found:
            self._at += len(mark)
        return found

    def _here(self) -> int:
        """Counts lines from where it last counted, so that a whole walk costs one pass."""
        self._line += self._text.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        return self._line


def _plain_key(written: str) -> str:
    if written[0] not in "\"'":
        return written
    return str(tomllib.loads(f"key = {written}")["key"])
