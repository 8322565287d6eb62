"""Decoding grammars in the spelling of llama.cpp, checked first.

llama.cpp ignores a Lark grammar it cannot parse, without a word, and generates freely; so ours is parsed by the same
library before it is sent. A GBNF grammar that is wrong is refused by llama.cpp itself.
"""

from functools import lru_cache

from viewloom.errors import ProviderRejected
from viewloom.providers.base import Grammar

_LARK_MARK = "%llguidance"


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


@lru_cache(maxsize=128)
def _is_valid_lark(text: str) -> bool:
    # Imported late: a server that calls hosted models only never needs it.
    from llguidance import LLMatcher, grammar_from  # noqa: PLC0415

    body = text.partition("\n")[2] if text.startswith(_LARK_MARK) else text
    return not LLMatcher.validate_grammar(grammar_from("lark", body))
