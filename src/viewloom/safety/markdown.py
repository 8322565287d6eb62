r"""Makes markdown safe as it streams: links and images checked, raw HTML turned into text.

Feed a `MarkdownFilter` pieces; it returns what is safe to show. What may still become a link is held back until it is
decided. The rule is to fail closed: a bracket that we do not understand as a whole link is escaped (`\[`), so that no
reader can understand it as one. Only code is passed as it is, and only where every CommonMark reader agrees that it is
code: fences (`safety.fences`), and spans within one line and one table cell. Tags that say what markdown says become
markdown (`safety.tags`).

It does not parse markdown into blocks; it only finds what can carry a URL or a tag. Line ends become line feeds.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from viewloom.safety.fences import FENCE_RUN, FENCE_WITHIN, LINE_HEAD, Fences
from viewloom.safety.tags import read_tag, tag_end
from viewloom.safety.urls import safe_image, safe_link

HELD_MARKUP_LIMIT_CHARS = 4_000
"""A link that is not decided within this many characters is text."""
HELD_CODE_LIMIT_CHARS = 500
"""A code span that is not closed within this many characters is text; so is a longer run of backticks."""

_PLAIN = re.compile(r"[^!\[<&`~\\\n]*(?:\n+[^\W\d_][^!\[<&`~\\\n]*)*")
"""Text without markup, with the lines below it that begin with a letter."""
_MAY_BE_HEAD = re.compile(r"[0-9]{0,9}|`{0,2}|~{0,2}")
"""What may become the mark of a list or a fence."""
_LINK = re.compile(
    r"!?\[(?P<label>(?:\\.|[^\[\]\\]|\[[^\[\]]*\])*)\]"
    r"\([ \n]*(?P<url><[^<>\n]*>|(?:\\.|[^\s()\\<]|\([^\s()]*\))*)"
    r"(?:\s+(?P<title>\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?\s*\)"
)
_DEFINITION = re.compile(r"\[(?P<label>[^\[\]\n]+)\]:[ \t]*(?P<url>[^\s]+)[^\n]*\n")
_HARMLESS = re.compile(r"!?\[[^\[\]\n]*\](?![(\[:])")
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^\s<>]+>")
_AUTOLINK_STOP = re.compile(r"[\s<>]")
_AUTOLINK_HEADS = ("<https://", "<http://", "<mailto:")
_HARMLESS_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#39);")
_ENTITY = re.compile(r"&#?\w{1,32};")
_ENTITY_SO_FAR = re.compile(r"&#?\w{0,32}")
_PLAIN_URL = re.compile(r"[^\s()<>\\]*")
_PLAIN_TITLE = re.compile(r"\"[^\"<>&\\\[\]`]*\"")
_PAIRS = {pair: re.compile(rf"\\.|[{re.escape(pair)}]", re.DOTALL) for pair in ("[]", "()")}
_SPECIAL = re.compile(r"[\[\]<&]")
_BRACKET = re.compile(r"(?<!\\)[\[\]]")
_SPAN = re.compile(r"(?P<run>`+)(?!`)[^\n|]*?(?<!`)(?P=run)(?!`)")
_RUN = re.compile(r"`+|~+")
_LINE_END = re.compile(r"\n|<br[ ]?/?>|</?details>", re.IGNORECASE)
_TICK = re.compile(r"[`~]")


@dataclass(slots=True)
class MarkdownFilter:
    """A streaming filter; the joined result does not depend on where the text was cut.

    Attributes:
        removed: How many URLs and tags were taken out so far.
        image_origins: Where images may come from besides the answer itself.
    """

    removed: int = 0
    image_origins: Collection[str] = ()
    _held: str = ""
    _open_runs: set[str] = field(default_factory=set[str])
    _fences: Fences = field(default_factory=Fences)
    _at_line_start: bool = True
    _is_line_read: bool = False
    _carriage_return: str = ""

    def feed(self, text: str) -> str:
        """Returns the text that became certain with this piece."""
        if "\r" in text or self._carriage_return:
            text = self._carriage_return + text
            self._carriage_return = text[len(text.removesuffix("\r")) :]
            text = text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n")
        self._held += text
        return self._drain(is_last=False)

    def finish(self) -> str:
        """Returns what was still held back."""
        if self._carriage_return:
            self._held, self._carriage_return = self._held + "\n", ""
        return self._drain(is_last=True)

    def _drain(self, *, is_last: bool) -> str:
        out: list[str] = []
        while self._held:
            taken = self._taken(is_last=is_last)
            if taken is None:
                break
            shown, length = taken
            if "\n\n" in self._held[:length] or (self._at_line_start and self._held[:length].startswith("\n")):
                self._open_runs.clear()
            if shown:
                # What was left out at the beginning of a line leaves the beginning to what follows.
                self._at_line_start, self._is_line_read = shown[-1] == "\n", False
            self._held = self._held[length:]
            out.append(shown)
        return "".join(out)

    def _taken(self, *, is_last: bool) -> tuple[str, int] | None:
        """Takes what stands first; returns it as it is shown and how much of the text it is, None if that must wait."""
        if self._fences.run:
            return self._code(is_last=is_last)
        if self._at_line_start and not self._is_line_read:
            return self._line(is_last=is_last)
        return self._text(is_last=is_last)

    def _code(self, *, is_last: bool) -> tuple[str, int] | None:
        """Takes one line of a fenced block as it is."""
        end = self._held.find("\n") + 1
        if not end and self._at_line_start and not is_last and len(self._held) < HELD_MARKUP_LIMIT_CHARS:
            return None
        line = self._held[:end] if end else self._held
        if self._at_line_start and not self._fences.take_code(line, is_whole=bool(end) or is_last):
            return "", 0
        return line, len(line)

    def _line(self, *, is_last: bool) -> tuple[str, int] | None:
        """Takes the blanks and marks at the beginning of a line, or all of it if code begins with it."""
        held = self._held
        is_short = len(held) < HELD_CODE_LIMIT_CHARS and not is_last
        head = LINE_HEAD.match(held)
        start = head.end() if head else 0
        run = FENCE_RUN.match(held, start)
        if _MAY_BE_HEAD.fullmatch(held, start) and is_short:
            return None
        end = held.find("\n", start) + 1
        if run is not None and not end and is_short:
            return None
        self._is_line_read = True
        if run is not None:
            if not (end or is_last):
                self._fences.is_lost = True
            elif self._fences.begin(held[: end or None]):
                return held[: end or None], end or len(held)
        else:
            self._fences.pass_text(held[0])
        return held[:start], start

    def _text(self, *, is_last: bool) -> tuple[str, int] | None:
        """Takes the text before the next markup or the next line, or decides the markup that stands first."""
        plain = _PLAIN.match(self._held)
        if plain and plain.end():
            if "\n" in plain[0]:
                self._fences.pass_text("a")
            return plain[0], plain.end()
        if self._held[0] == "\n":
            return "\n", 1
        end = _undecided_end(self._held, at_line_start=self._at_line_start)
        if end > (HELD_CODE_LIMIT_CHARS if self._held[0] in "`~" else HELD_MARKUP_LIMIT_CHARS):
            return self._undecidable()
        if end >= len(self._held) and not is_last:
            return None
        # Only what was looked at before decides: then it does not matter how much more has come.
        decided = self._held[: end + 1]
        if decided[0] == "<" and (tag := read_tag(decided)):
            return self._rewritten(*tag)
        return self._markup(decided)

    def _rewritten(self, markdown: str, length: int) -> tuple[str, int]:
        """Puts markdown in the place of what stands first, to be looked at like any other."""
        self._held = markdown + self._held[length:]
        self._is_line_read = False
        self._fences.note_inner()
        return "", 0

    def _undecidable(self) -> tuple[str, int]:
        """Takes markup that has been held back for too long as text."""
        if run := _RUN.match(self._held):
            self._open_runs.add(run[0])
            return run[0], run.end()
        return _escaped(self._held[0]), 1

    def _markup(self, text: str) -> tuple[str, int]:
        char = text[0]
        match char:
            case "\\":
                return text[:2], len(text[:2])
            case "`" | "~":
                return self._backticks(text)
            case "<" if autolink := _AUTOLINK.match(text):
                self._note_ticks(autolink[0])
                return autolink[0], autolink.end()
            case "&" if _HARMLESS_ENTITY.match(text) or not _ENTITY.match(text):
                return char, 1
            case "!" | "[":
                return self._bracket(text)
            case _:
                self.removed += char == "<" and text[1:2].isalpha()
                return _escaped(char), 1

    def _backticks(self, text: str) -> tuple[str, int]:
        run = _RUN.match(text)
        length = run.end() if run else 1
        span = _SPAN.match(text)
        if span and self._open_runs.isdisjoint(_RUN.findall(span[0])):
            return span[0], span.end()
        # What comes next may be code that began on another line, or may not: it is treated as text.
        self._open_runs.add(text[:length])
        return text[:length], length

    def _bracket(self, text: str) -> tuple[str, int]:
        if text[0] == "!" and text[1:2] != "[":
            return "!", 1
        if (link := _LINK.match(text)) and not FENCE_WITHIN.search(link[0]):
            return self._link(link), link.end()
        if self._at_line_start and (definition := _DEFINITION.match(text)):
            target = safe_link(definition["url"].strip("<>"))
            # Below text it is no definition but text, where angle brackets would make a tag.
            is_kept = target is not None and _PLAIN_URL.fullmatch(target) is not None
            self.removed += not is_kept
            self._note_ticks(definition[0])
            shown = f"[{definition['label'].replace('<', '&lt;')}]: {target}\n" if is_kept else "\n"
            return shown, definition.end()
        if harmless := _HARMLESS.match(text):
            self._note_ticks(harmless[0])
            return harmless[0].replace("<", "&lt;"), harmless.end()
        opening = text.index("[")
        return text[:opening] + "\\[", opening + 1

    def _note_ticks(self, shown: str) -> None:
        """Takes it that backticks in something else than code may begin or end code for a reader."""
        self._open_runs.update(_RUN.findall(shown))

    def _link(self, link: re.Match[str]) -> str:
        # A bracket in the label might pair with another one than we think once part of it is escaped.
        inner = MarkdownFilter(_at_line_start=False, _open_runs=self._open_runs)
        label = _BRACKET.sub(r"\\\g<0>", inner.feed(_LINE_END.sub(" ", link["label"])) + inner.finish())
        url, is_image = link["url"].strip("<>"), link[0][0] == "!"
        if is_image and (source := safe_image(url, self.image_origins)):
            self._note_ticks(source)
            return f"![{label}]({source})"
        target = safe_link(url)
        if target is None or "<" in target or ">" in target:
            self.removed += 1
            # Bare, the label may stand at the beginning of a line, or beside backticks.
            self._fences.note_inner()
            return _TICK.sub(r"\\\g<0>", escape_markdown(link["label"].replace("\\", ""))).strip() or "link"
        self.removed += is_image
        self._note_ticks(target)
        shown = target if _PLAIN_URL.fullmatch(target) else f"<{target}>"
        title = f" {link['title']}" if _PLAIN_TITLE.fullmatch(link["title"] or "") else ""
        return f"[{label or 'image'}]({shown}{title})"


def filter_markdown(text: str) -> str:
    """Returns a complete markdown text made safe."""
    filtering = MarkdownFilter()
    return filtering.feed(text) + filtering.finish()


def escape_markdown(text: str) -> str:
    """Returns a text whose brackets, tags and entities are shown as they are."""
    return _SPECIAL.sub(lambda found: _escaped(found[0]), text)


def _escaped(char: str) -> str:
    return {"<": "&lt;", "&": "&amp;", "[": "\\[", "]": "\\]"}.get(char, char)


def _undecided_end(text: str, *, at_line_start: bool) -> int:
    """Returns the index past which more text cannot change how the markup at 0 is read; the length if all may."""
    char = text[0]
    if char == "\\":
        return 1
    if char in "`~":
        return _run_end(text, at_line_start=at_line_start)
    if char == "&":
        entity = _ENTITY_SO_FAR.match(text)
        return entity.end() if entity else 1
    if char == "<":
        return max(_autolink_end(text), tag_end(text))
    return _bracket_end(text)


def _autolink_end(text: str) -> int:
    if any(head.startswith(text) for head in _AUTOLINK_HEADS):
        return len(text)
    if not text.startswith(_AUTOLINK_HEADS):
        return 1
    stop = _AUTOLINK_STOP.search(text, 1)
    return stop.start() if stop else len(text)


def _run_end(text: str, *, at_line_start: bool) -> int:
    """Like `_undecided_end` for a run of backticks or tildes: a fence or a span ends with its line at the latest."""
    length = len(text) - len(text.lstrip(text[0]))
    if length == len(text) or (at_line_start and length >= 3):
        return _find(text, "\n")
    if text[0] == "~":
        return length
    span = _SPAN.match(text)
    return span.end() if span else _find(text, "\n")


def _find(text: str, part: str) -> int:
    found = text.find(part)
    return found if found >= 0 else len(text)


def _bracket_end(text: str) -> int:
    """Like `_undecided_end` for `[label](url)`, `![alt](url)` and `[label]: url`."""
    opening = 1 if text[0] == "!" else 0
    if text[opening : opening + 1] != "[":
        return opening
    blank = _find(text, "\n\n")
    closing = _closing(text, opening, blank, "[]")
    if closing < 0 or text[closing] != "]":
        return blank if closing < 0 else closing
    match text[closing + 1 : closing + 2]:
        case "":
            return len(text)
        case "(":
            stop = _closing(text, closing + 1, blank, "()")
            return blank if stop < 0 else stop
        case ":":
            return _find(text, "\n")
        case _:
            return closing + 1


def _closing(text: str, at: int, end: int, pair: str) -> int:
    """Returns where the bracket at `at` closes, or where it is nested too deep for a link; -1 if neither is there."""
    depth = 0
    for token in _PAIRS[pair].finditer(text, at, end):
        if token[0] == pair[0]:
            depth += 1
        elif token[0] == pair[1]:
            depth -= 1
        if depth == 0 or depth > 2:
            return token.start()
    return -1
