"""Writes texts that a decoding grammar accepts, at random: what a model without any sense could write."""

import random

from llguidance import LLMatcher, LLTokenizer

_TOKENS = LLTokenizer("byte")
_LIMIT_BYTES = 20_000


def grammar_error(lark: str) -> str:
    """What is wrong with a grammar; empty if it can be used."""
    return LLMatcher(_TOKENS, lark).get_error()


def sample(lark: str, seed: int) -> str:
    """Writes one text that the grammar accepts; the same for the same seed."""
    rng = random.Random(seed)
    matcher, written = LLMatcher(_TOKENS, lark), bytearray()
    while not matcher.is_stopped() and len(written) < _LIMIT_BYTES:
        mask = matcher.compute_bitmask()
        allowed = [token for token in range(_TOKENS.vocab_size) if mask[token // 8] >> (token % 8) & 1]
        chosen = rng.choice(allowed)
        if chosen == _TOKENS.eos_token:
            break
        matcher.consume_token(chosen)
        written.append(chosen)
    return written.decode()


def accepts(lark: str, text: str) -> bool:
    """Whether the grammar accepts exactly this text."""
    matcher = LLMatcher(_TOKENS, lark)
    for byte in text.encode():
        if matcher.try_consume_tokens([byte]) != 1:
            return False
    return bool(matcher.is_accepting())
