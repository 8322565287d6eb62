"""Decoding grammars in the spelling of llama.cpp, checked first; and whether a text keeps to a grammar.

llama.cpp ignores a Lark grammar it cannot parse, without a word, and generates freely; so ours is parsed by the same
library before it is sent. A GBNF grammar that is wrong is refused by llama.cpp itself.
"""

from functools import cache, lru_cache
from typing import Any, Protocol, cast

from viewloom.errors import ProviderRejected
from viewloom.providers.base import Grammar

_LARK_MARK = "%llguidance"

MATCHERS_KEPT = 16
"""How many compiled grammars are kept, of the full library some 3 MB each."""


def render_llama_grammar(grammar: Grammar) -> str:
    """Writes the request member `grammar` for llama.cpp's server.

    Raises:
        ProviderRejected: A Lark grammar does not parse.
    """
    if grammar.syntax == "gbnf":
        return grammar.text
    if not _is_valid_lark(grammar.text):
        raise ProviderRejected("The decoding grammar of this request is not valid, so the model was not asked.")
    # llama.cpp tells the two dialects apart by this first line.
    return grammar.text if grammar.text.startswith(_LARK_MARK) else f"{_LARK_MARK} {{}}\n{grammar.text}"


class TextMatcher:
    """Reads a text as it arrives and tells whether a grammar accepts it; exact.

    Args:
        lark: The grammar, in llguidance's Lark dialect; one that does not parse accepts nothing.

    Cost: microseconds for each piece; tens of milliseconds for a grammar that was not seen before.
    """

    def __init__(self, lark: str) -> None:
        self._matcher = _compiled(lark).deep_copy()
        self.is_prefix = not self._matcher.is_error()

    def feed(self, text: str) -> None:
        """Takes a piece of the text; the first one that cannot go on is the last one looked at."""
        if self.is_prefix:
            given = list(text.encode("utf-8", "surrogatepass"))
            self.is_prefix = self._matcher.try_consume_tokens(given) == len(given)

    @property
    def is_whole(self) -> bool:
        """Whether the text so far is accepted as it stands."""
        return self.is_prefix and self._matcher.is_accepting()


class _Matcher(Protocol):
    """What is used of llguidance's matcher."""

    def deep_copy(self) -> "_Matcher": ...
    def is_error(self) -> bool: ...
    def is_accepting(self) -> bool: ...
    def try_consume_tokens(self, tokens: list[int]) -> int: ...


@lru_cache(maxsize=MATCHERS_KEPT)
def _compiled(lark: str) -> _Matcher:
    # Imported late: a server that calls hosted models only never needs it.
    from llguidance import LLMatcher  # noqa: PLC0415

    return cast("_Matcher", LLMatcher(_bytes(), lark))


@cache
def _bytes() -> Any:
    """A tokenizer with one token for each byte: what matters is the text."""
    from llguidance import LLTokenizer  # noqa: PLC0415

    return LLTokenizer("byte")


@lru_cache(maxsize=128)
def _is_valid_lark(text: str) -> bool:
    from llguidance import LLMatcher, grammar_from  # noqa: PLC0415

    body = text.partition("\n")[2] if text.startswith(_LARK_MARK) else text
    return not LLMatcher.validate_grammar(grammar_from("lark", body))
