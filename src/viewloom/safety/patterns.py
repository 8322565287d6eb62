r"""Which regular expressions a page may run on what a person types.

A model writes them (`pattern` rules), and a backtracking engine takes exponential time for some. We do not measure; we
let only a shape through that cannot blow up: no repetition of a group that itself repeats or chooses, no
back-reference, no look-around, and few open repetitions side by side. `web/src/shared/view/patterns.ts` says the same.
"""

import re

PATTERN_LIMIT_CHARS = 200
OPEN_REPETITION_LIMIT = 4
"""Each `*`, `+` or `{n,}` can cost another factor of the text's length."""

_TOKEN = re.compile(
    r"(?P<refused>\\[1-9k]|\(\?(?!:))|(?P<atom>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[^\\()*+?{}\[\]|])"
    r"|(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<choice>\|)"
    r"|(?P<many>[*+]\??|\{\d{1,3},\d{0,3}\}\??|\{\d{4,}|\{\d{1,3},\d{4,})|(?P<few>\?\??|\{\d{1,3}\}\??)",
    re.DOTALL,
)


def is_bounded_pattern(pattern: str) -> bool:
    """Whether a regular expression is short and of a shape whose cost stays small on short texts."""
    if len(pattern) > PATTERN_LIMIT_CHARS:
        return False
    # For each open group: whether it repeats or chooses. The last group that closed is remembered.
    groups, closed, at, repetitions = [False], False, 0, 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        kind = token.lastgroup if token else None
        if token is None or kind is None or kind == "refused":
            return False
        if kind in {"many", "few"} and closed and (kind == "many" or token[0][0] == "{"):
            return False
        if kind == "close" and len(groups) == 1:
            return False
        at, closed = token.end(), False
        match kind:
            case "open":
                groups.append(False)
            case "close":
                closed = groups.pop()
                groups[-1] |= closed
            case "many":
                repetitions += 1
                groups[-1] = True
            case "few" | "choice":
                groups[-1] |= token[0] == "|" or "?" in token[0]
            case _:
                pass
    return len(groups) == 1 and repetitions <= OPEN_REPETITION_LIMIT
