"""Text as it arrives: statements one by one, and the program they make so far."""

import re
from collections.abc import Callable
from functools import partial
from math import inf

from viewloom.lang.elements import Element
from viewloom.lang.fences import FenceFilter, Restart
from viewloom.lang.findings import Source
from viewloom.lang.lexer import Lexer
from viewloom.lang.limits import DEFAULT_LIMITS, Limits
from viewloom.lang.parser import Assembler, Statement, classify
from viewloom.lang.plain import DEPTH_LIMIT, read_plain
from viewloom.lang.program import Changes, Program, Snapshot, Store, crowded_message
from viewloom.lang.signatures import Signatures
from viewloom.lang.tip import Tip
from viewloom.lang.whole import read_whole

_NO_CHANGES = Changes()
_LINE_FEED = re.compile(r"\n")


def parse(source: str, signatures: Signatures, *, limits: Limits = DEFAULT_LIMITS) -> Program:
    """Return the program that a whole text means to a library. Never raises for anything in the text.

    Its tree, and that there is nothing to say about it, are known sooner than its statements, if the text is plain.
    """
    read = partial(read_whole, source, signatures, limits)
    unread = _Unread(source, signatures, limits)
    return Program(signatures, limits, None, True, unread, (1, len(source)), read=read)  # noqa: FBT003 - as others make it


class _Unread:
    """A whole text that is read when it is asked for its statements."""

    def __init__(self, source: str, signatures: Signatures, limits: Limits) -> None:
        self._source = source
        self._signatures = signatures
        self._limits = limits

    def recall(self, revision: int, length: int, *, is_finished: bool) -> tuple[Snapshot, Store]:
        """Return the end of the text."""
        parser = StreamParser(self._signatures, limits=self._limits)
        parser.take(self._source)
        parser.finish()
        return parser.recall(revision, length, is_finished=is_finished)


class StreamParser:
    """Text in pieces to programs: after each piece, what the text so far means.

    The result depends on the text only, not on where it was cut. Finished text is not read again.

    Args:
        signatures: The library.
        limits: The bounds.
    """

    def __init__(self, signatures: Signatures, *, limits: Limits = DEFAULT_LIMITS) -> None:
        self._signatures = signatures
        self._limits = limits
        self._plain_limit_chars = min(limits.statement_chars, limits.string_chars)
        self._is_plain_taken = limits.nesting > DEPTH_LIMIT
        self._fences = FenceFilter()
        self._text: list[str] = []
        self._taken = 0
        self._revision = 0
        self._full_since: float = inf  # the first program that text was too long for
        self._is_finished = False
        self._begin(Source())

    def feed(self, text: str) -> Program:
        """Take more text and return the program so far.

        Raises:
            ValueError: The text was already finished.
        """
        if self._is_finished:
            raise ValueError("The text was finished: use a new StreamParser.")
        if self._taken + len(text) > self._limits.text_chars:
            text = self._bounded(text)
        if text and self._lexer.is_lengthened_by(text) and (tip := self._grown_tip(text)):
            return self._lengthened(tip, text)
        removed = self.take(text)
        return self._program(removed, None if removed else partial(self._grown, self._revision + 1))

    def take(self, text: str) -> tuple[str, ...]:
        """Take more text as `feed` does, but make no program; return the names that are gone."""
        start = self._taken
        if start + len(text) > self._limits.text_chars:
            text = self._bounded(text)
        self._tip, self._has_sought_tip = None, False
        self._text.append(text)
        self._taken += len(text)
        if "\n" in text:
            self._source.newlines.extend([start + found.start() for found in _LINE_FEED.finditer(text)])
        if self._fences.passes(text):
            self._take(text, start)
            return ()
        removed: tuple[str, ...] = ()
        for piece in self._fences.feed(text):
            if isinstance(piece, Restart):
                removed = tuple(self._known)
                # What was passed by statements that are void counts no more.
                limits = [limit for limit in self._source.limits if limit[0] == "text-length-limit"]
                self._begin(Source(self._source.newlines, limits=limits))
            else:
                self._take(piece.text, piece.start)
        return removed

    def finish(self) -> Program:
        """End the text and return the program; nothing is held back any more."""
        self._is_finished = True
        return self._program(())

    def _grown_tip(self, text: str) -> Tip | None:
        """Return the tip if text that lengthens the string at the end of the program changes nothing else."""
        if not self._has_sought_tip:
            self._has_sought_tip = True
            self._tip = self._find_tip()
        tip = self._tip
        if tip is None or "\n" in text:
            return None
        end = self._lexer.offset + len(text)
        limits = self._limits
        is_short = end - tip.start <= limits.string_chars and end - tip.begin <= limits.statement_chars
        return tip if is_short and self._fences.passes(text) else None

    def _find_tip(self) -> Tip | None:
        """Return the tip of the program so far, None if it has none or its tree was not asked for."""
        shoot = self._store.shoot if self._assembler.has_room else None
        return shoot.tip(self._lexer.string) if shoot and shoot.revision == self._revision else None

    def _grown(self, revision: int) -> Element | None:
        """Return the tree if one statement has grown since it was last asked for, None if that is not certain."""
        assembler, store, lexer = self._assembler, self._store, self._lexer
        if revision == self._revision and store.settled is not None and store.settled == self._settled():
            return store.root()
        shoot = store.shoot if revision == self._revision and store.count == len(self._finished) else None
        is_open = (assembler.has_open or bool(lexer.is_in_string)) and not self._fences.held
        if shoot is None or not is_open or assembler.growing != (shoot.name, shoot.begin):
            return None
        expression = assembler.growth(lexer.rest().tokens())
        return None if expression is None else shoot.grow(expression, revision, store.results.grown)

    def _settled(self) -> tuple[int, int] | None:
        """Return how many statements there are and where the last ends, None if the text ends within a value.

        While this is the same, so is what the program means.
        """
        lexer, finished = self._lexer, self._finished
        found = self._assembler.settled(has_rest=not lexer.is_between_tokens)
        if found is None or lexer.is_in_string:
            return None
        count, end = found
        return len(finished) + count, end if count else finished[-1].span[1] if finished else 0

    def _lengthened(self, tip: Tip, text: str) -> Program:
        """Take text that only lengthens the string at the end. Cost: constant, the tree's way up when asked for."""
        self._source.add_run(self._lexer.offset, self._taken)
        self._text.append(text)
        self._taken += len(text)
        return self._program((), partial(tip.root, self._lexer.lengthen(text)))

    def recall(self, revision: int, length: int, *, is_finished: bool) -> tuple[Snapshot, Store]:
        """Return a moment of the stream; one that is past is worked out again from its text."""
        if revision == self._revision:
            return self._snapshot(), self._store
        twin = StreamParser(self._signatures, limits=self._limits)
        text = "".join(self._text)[:length]
        twin.feed(f"{text}\0" if revision >= self._full_since else text)
        twin._is_finished = is_finished
        return twin._snapshot(), twin._store

    def _begin(self, source: Source) -> None:
        self._source = source
        self._lexer = Lexer()
        self._assembler = Assembler(self._limits)
        self._finished: list[Statement] = []
        self._touched: list[Statement] = []
        self._names: set[str] = set()
        self._known: dict[str, tuple[int, int]] = {}  # start and end of each name, as last told by `Program.changes`
        self._growth = _NO_CHANGES  # what was told last, if it was that one statement grew
        self._is_crowded = False
        self._tip: Tip | None = None
        self._has_sought_tip = False
        self._store = Store(self._signatures, self._limits)

    def _bounded(self, text: str) -> str:
        if self._full_since == inf:
            self._full_since = self._revision + 1
            message = f"The text is longer than {self._limits.text_chars} characters; the rest is ignored."
            self._source.limits.append(("text-length-limit", message))
        return text[: self._limits.text_chars - self._taken]

    def _take(self, text: str, start: int) -> None:
        self._source.add_run(self._lexer.offset, start)
        if "\n" in text and self._is_plain_taken:
            self._take_lines(text)
        else:
            self._take_tokens(text)

    def _take_lines(self, text: str) -> None:
        """Take statements in plain notation whole, and all else line by line."""
        lexer, assembler = self._lexer, self._assembler
        offset = lexer.offset
        position = 0
        while position < len(text):
            if lexer.is_between_tokens and assembler.is_between_statements:
                end = self._adopt_lines(text, position, offset)
                if end > position:
                    position = end
                    continue
            end = text.find("\n", position) + 1 or len(text)
            self._take_tokens(text[position:end])
            position = end

    def _adopt_lines(self, text: str, position: int, offset: int) -> int:
        """Take the whole statements that begin here; return where the first line begins that is none."""
        lines: list[Statement] = []
        start = position
        while (found := read_plain(text, position, offset)) is not None:
            if found.end - found.start > self._plain_limit_chars:
                break
            name, expression, span = found.name, found.expression, (found.start + offset, found.end + offset)
            lines.append(Statement(name, classify(name, expression), expression, span, "", tuple(found.names)))
            position = found.next
        if lines:
            # Each but the last has ended, since the next begins with a name.
            ended = self._assembler.adopt(lines[0])
            if ended is not None:
                self._end(ended)
            if len(lines) > 1:
                self._assembler.adopt(lines[-1])
                for line in lines[:-1]:
                    self._end(line)
            self._lexer.skip(position - start)
        return position

    def _take_tokens(self, text: str) -> None:
        tokens = self._lexer.feed(text)
        if tokens:
            for statement in self._assembler.take(tokens):
                self._end(statement)

    def _end(self, statement: Statement) -> None:
        """A statement has ended."""
        if self._admits(statement):
            self._finished.append(statement)
            self._touched.append(statement)

    def _admits(self, statement: Statement) -> bool:
        """Whether the statement is within the limit on names."""
        if statement.name in self._names or len(self._names) < self._limits.statements:
            self._names.add(statement.name)
            return True
        if not self._is_crowded:
            self._is_crowded = True
            self._source.limits.append(("statement-limit", crowded_message(self._limits)))
        return False

    def _program(self, removed: tuple[str, ...], look: Callable[[], Element | None] | None = None) -> Program:
        self._revision += 1
        changes = self._changes(removed)
        place = self._revision, self._taken
        return Program(self._signatures, self._limits, changes, self._is_finished, self, place, look)

    def _snapshot(self) -> Snapshot:
        """Take down where the stream stands. Cost: the depth and the items of unfinished brackets."""
        lexer, held = self._lexer, self._fences.held
        rest = lexer.rest()
        tail = self._assembler.preview(rest.tokens(held), is_in_string=rest.is_string)
        is_blank = not (held or lexer.has_content)
        room = self._limits.statements - len(self._names)
        admitted: list[Statement] = []
        for statement in tail.statements:
            if statement.name not in self._names:
                room -= 1
                if room < 0:
                    continue
            admitted.append(statement)
        return Snapshot(
            revision=self._revision,
            finished=self._finished,
            count=len(self._finished),
            settled=self._settled(),
            unfinished=tuple(admitted),
            is_incomplete=tail.is_incomplete or is_blank,
            is_crowded=room < 0,
            is_finished=self._is_finished,
            source=self._source,
            limit_count=len(self._source.limits),
        )

    def _changes(self, removed: tuple[str, ...]) -> Changes:
        growing, held = self._assembler.growing, self._fences.held
        if growing is not None and not (self._touched or removed) and self._lexer.is_in_value:
            # One statement grew, as nearly always: told without looking closer.
            name, begin = growing
            known = self._known.get(name)
            # Backticks that may begin a fence show in a string.
            grown = begin, self._lexer.offset + (len(held) if held and self._lexer.is_in_string else 0)
            if known is not None and known[0] == begin and known != grown:
                self._known[name] = grown
                if self._growth.changed != (name,):
                    self._growth = Changes(changed=(name,))
                return self._growth
        added: dict[str, None] = {}
        changed: dict[str, None] = {}
        pending = self._assembler.outline(self._lexer.rest().outline(held))
        for name, start, end in (*((s.name, *s.span) for s in self._touched), *pending):
            old = self._known.get(name)
            self._known[name] = start, end
            if old is None:
                added[name] = None
            elif old != (start, end) and name not in added:
                changed[name] = None
        self._touched = []
        if not (added or changed or removed):
            return _NO_CHANGES
        return Changes(tuple(added), tuple(changed), tuple(name for name in removed if name not in added))
