r"""Which regular expressions a page may run on what a person types.

A model writes them (`pattern` rules), and a backtracking engine takes exponential time for some. We do not measure; we
let only a shape through whose cost we can state: no repetition of a group that itself repeats or chooses, no
back-reference, no look-around, few open repetitions, and few ways through everything else. What is left is polynomial
in the length of the text, and the page looks at short texts only (`web/src/shared/view/patterns.ts`, which says the
same; `conformance/hostile/patterns.jsonl` holds for both).
"""

import re

PATTERN_LIMIT_CHARS = 200
OPEN_REPETITION_LIMIT = 4
"""Each `*`, `+` or `{n,}` can cost another factor of the text's length."""
WAYS_LIMIT = 10_000
"""Ways through the rest of a pattern: two for each `?`, one for each alternative of a group, and so on."""

_TOKEN = re.compile(
    # JavaScript reads `[]` and `[^]` as whole classes.
    r"(?P<refused>\\[1-9k]|\(\?(?!:)|\[\^?\])|(?P<atom>\\.|\[(?:\\.|[^\]\\])*\]|[^\\()*+?{}\[\]|])"
    r"|(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<choice>\|)"
    r"|(?P<many>[*+]\??|\{[0-9]{1,3},\}\??)|(?P<range>\{[0-9]{1,3},[0-9]{1,3}\}\??)"
    r"|(?P<times>\{[0-9]{1,3}\}\??)|(?P<maybe>\?\??)",
    re.DOTALL,
)
_COUNT = re.compile("[0-9]+")


def is_bounded_pattern(pattern: str) -> bool:
    """Whether a regular expression is short and of a shape whose cost stays small on short texts."""
    if len(pattern) > PATTERN_LIMIT_CHARS:
        return False
    # For each open group: whether it repeats or chooses, and its alternatives. The last that closed is remembered.
    groups, closed, at, repetitions, ways = [(False, 1)], None, 0, 0, 1
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        kind = token.lastgroup if token else None
        if token is None or kind is None or kind == "refused":
            return False
        if (closed and kind in {"many", "range", "times"}) or (kind == "close" and len(groups) == 1):
            return False
        at = token.end()
        repetitions += kind == "many"
        chooses, alternatives = groups.pop()
        if kind == "choice":
            ways = ways // alternatives * (alternatives + 1)
            alternatives += 1
        else:
            ways *= _ways(kind, token[0], is_group=closed is not None)
        groups.append((chooses or kind in {"many", "range", "maybe", "choice"}, alternatives))
        closed = None
        if kind == "open":
            groups.append((False, 1))
        elif kind == "close":
            closed = groups.pop()[0]
            groups[-1] = (groups[-1][0] or closed, groups[-1][1])
    return len(groups) == 1 and repetitions <= OPEN_REPETITION_LIMIT and ways <= WAYS_LIMIT


def _ways(kind: str, text: str, *, is_group: bool) -> int:
    """Returns by how much a token multiplies the ways through the pattern; a group's turns count as ways too."""
    counts = list(map(int, _COUNT.findall(text)))
    match kind:
        case "maybe":
            return 2
        case "range":
            return max(1, counts[1] - counts[0] + 1) * (max(1, counts[1]) if is_group else 1)
        case "times" | "many" if is_group and counts:
            return max(1, counts[0])
        case _:
            return 1
