"""Whole lines that need no mending: the short way through the weaver.

Main path: `maybe_line(text, at, expectations)` reads the statement that stands on one line, if it is one that
`engine.statement_text` would leave as it is; `fit_line` says whether its value is right as it stands. Such a statement
goes out at once, and so does what becomes of one that may not stand where it is named (`is_misplaced`). Everything
else, also what is only in doubt, goes the general way piece by piece, with the same result: what a statement lets out
while it is written is a beginning of what it is in the end, if nothing in it has to be mended or waited for.

Cost: one pass of regular expressions and one of `lang.pieces` over the line, and one look at its parts
(`engine.soundness`).
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from viewloom.catalogue.component import AnyValue, OneOf, PropType
from viewloom.catalogue.library import Library
from viewloom.engine.brackets import NODE, WRAPPER
from viewloom.engine.escapes import PLAIN_ESCAPE
from viewloom.engine.expectations import Expectations
from viewloom.engine.ledger import Held, Ledger
from viewloom.engine.repair import Repairer
from viewloom.engine.soundness import is_sound
from viewloom.lang.ast import BUILTIN_NAMES, Comp, Node, Ref, walk
from viewloom.lang.limits import Limits
from viewloom.lang.parser import parse_statements
from viewloom.lang.pieces import read_value
from viewloom.lang.plain import read_plain
from viewloom.lang.serialise import serialise_expression

LINE_LIMIT_CHARS = 100_000
"""A longer line goes the general way, which has limits of its own."""

_LINE = re.compile(
    rf"""[ \t]{{0,40}}+
    (?P<source>(?!(?:true|false|null)[ ])(?P<name>\$?[A-Za-z_]\w{{0,79}}+)[ ]=[ ]
        (?P<value>(?:
            "[^"\\\x00-\x1f`]*+(?:{PLAIN_ESCAPE}[^"\\\x00-\x1f`]*+)*+"
            | [ ,()\[\]{{}}:.+\-*%!<>=&|?]++
            | \w{{1,79}}+(?!\w)
            | [$@](?=[A-Za-z_])
        )++)
    )
    \n[ \t\n]*+(?=[^?])""",
    re.VERBOSE | re.ASCII,
)
_MARKED = "|".join(sorted(BUILTIN_NAMES - {"Action"}))
_CANONICAL = re.compile(
    rf"""\$?\w++[ ]=[ ]
    (?:
        "[^"\\]*+(?:\\.[^"\\]*+)*+"(?!:)
        | [A-Z]\w*+\(
        | @(?:{_MARKED})\(
        | [A-Za-z_]\w*+(?::[ ](?=\S))?+
        | \$\w++
        | (?:(?<=[ (\[])-)?[1-9][0-9]{{0,14}}+(?![\w.:])
        | 0(?![\w.:])
        | [\[\]{{}})]
        | ,[ ](?=["\w$@\[{{-])
    )++""",
    re.VERBOSE | re.ASCII,
)
"""What is written back as it stands: single blanks behind commas and colons and nowhere else, no operators."""
_CALLED = re.compile(r"(?<![@\w])([A-Za-z_]\w*+)\(", re.ASCII)
_OBJECT_GIVEN = re.compile(r"\([ ]*+\{")
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"')


@dataclass(slots=True)
class Line:
    """A statement on a line of its own.

    Attributes:
        source: Its text.
        length: How many characters it takes, with the blanks up to what follows it.
        is_taken: Set by who was given it; if it is not, the line is read piece by piece.
    """

    name: str
    source: str
    expression: Node
    length: int
    is_taken: bool = False


def maybe_line(text: str, at: int, expectations: Expectations) -> Line | None:
    """Returns the statement on the line that begins at `at`; None if it is not certain that nothing is to be mended."""
    found = _LINE.match(text, at)
    if found is None or found.end() - at > LINE_LIMIT_CHARS:
        return None
    source = found["source"].rstrip()
    if "{" in source:
        code = _STRING.sub('""', source)
        if "{" in code and (_OBJECT_GIVEN.search(code) or NODE.search(source) or WRAPPER.search(source)):
            return None
    value = _read_value(source, found.start("value") - found.start("source"))
    if value is None:
        return None
    for called in set(value[1]):
        if called not in BUILTIN_NAMES and expectations.component(called) != called:
            return None
    return Line(found["name"], source, value[0], found.end() - at)


def _read_value(source: str, start: int) -> tuple[Node, Iterable[str]] | None:
    """Returns the value in a statement, and what it calls; None if it is not in plain notation."""
    value = read_value(source, start, len(source))
    if value is not None:
        return value
    plain = read_plain(source + "\n", 0, 0)
    return plain and (plain.expression, _CALLED.findall(_STRING.sub('""', source)))


def maybe_value(source: str, limits: Limits) -> Node | None:
    """Returns the value of the first statement in a text; None if there is none."""
    plain = None if "`" in source else read_plain(source + "\n", 0, 0)
    if plain is not None and plain.next > len(source):
        return plain.expression
    parsed = parse_statements(source, limits=limits)
    return parsed[0].expression if parsed else None


def is_misplaced(expression: Node, prop_type: PropType | None) -> bool:
    """Whether a value calls a component that may not stand in its slot: then it only goes out when it is whole."""
    if not isinstance(expression, Comp) or prop_type is None or isinstance(prop_type, AnyValue):
        return False
    return not isinstance(prop_type, OneOf) or expression.name not in prop_type.names


def fit_line(  # noqa: PLR0917 - one value each
    library: Library, ledger: Ledger, name: str, expression: Node, prop_type: PropType | None
) -> Repairer | None:
    """Returns what knows the names that a value refers to, if its slot takes it as it is, though perhaps not yet.

    None as well if something of it would have gone out while it was written that now has to wait for a name.
    """
    repairer = _maybe_sound(library, ledger, name, expression, prop_type)
    missing = repairer.missing.keys() if repairer else set[str]()
    if (
        repairer is None
        or not missing
        or (missing.isdisjoint(repairer.awaited) and _goes_out_late(library, expression, missing))
    ):
        return repairer
    return None


def fit_value(  # noqa: PLR0917 - one value each
    library: Library, ledger: Ledger, name: str, held: Held, prop_type: PropType | None, *, is_final: bool
) -> tuple[Repairer, Node | None]:
    """Returns what fitted a statement's value, and what became of that."""
    node = held.expression
    if held.is_line and not is_final and (sound := _maybe_sound(library, ledger, name, node, prop_type)):
        return sound, node
    repairer = Repairer(library, ledger, statement=name, is_final=is_final)
    return repairer, repairer.fit(node, prop_type or AnyValue())


def _maybe_sound(  # noqa: PLR0917 - one value each
    library: Library, ledger: Ledger, name: str, expression: Node, prop_type: PropType | None
) -> Repairer | None:
    """Returns what knows the names that a value refers to, if the value is right as it stands."""
    copied = ledger.copied_size
    repairer = Repairer(library, ledger, statement=name)
    if is_sound(repairer, expression, prop_type or AnyValue()) and not repairer.repairs and not repairer.asides:
        return repairer
    ledger.copied_size = copied
    return None


def _goes_out_late(library: Library, node: Node, missing: Collection[str]) -> bool:
    """Whether nothing of a call can go out before a name: a required argument waits for it."""
    component = library.component(node.name) if isinstance(node, Comp) else None
    if component is None or not isinstance(node, Comp):
        return False
    last = max((index for index, prop in enumerate(component.props) if prop.required), default=-1)
    for index, arg in enumerate(node.args[: last + 1]):
        if any(isinstance(part, Ref) and part.name in missing for part in walk(arg)):
            return isinstance(arg, Ref) or index < last or _goes_out_late(library, arg, missing)
    return False


def write_line(name: str, node: Node, source: str = "") -> str:
    """Returns a statement as it goes out.

    Args:
        name: What it defines.
        node: Its value.
        source: Plain text with that value and name, if there is one: it may be what goes out already.
    """
    if source and _CANONICAL.fullmatch(source):
        return source + "\n"
    return f"{name} = {serialise_expression(node)}\n"
