"""Writes texts that a decoding grammar accepts, at random: what a model without any sense could write."""

import random

from llguidance import LLMatcher, LLTokenizer

_TOKENS = LLTokenizer("byte")
_LIMIT_BYTES = 20_000


def grammar_error(lark: str) -> str:
    """What is wrong with a grammar; empty if it can be used."""
    return LLMatcher(_TOKENS, lark).get_error()


class Matcher:
    """A grammar that is compiled once and asked often."""

    def __init__(self, lark: str) -> None:
        self._matcher = LLMatcher(_TOKENS, lark)
        assert not self._matcher.is_error(), self._matcher.get_error()

    def accepts(self, text: str) -> bool:
        """Whether the grammar accepts exactly this text."""
        matcher, given = self._matcher.deep_copy(), list(text.encode())
        return matcher.try_consume_tokens(given) == len(given) and bool(matcher.is_accepting())

    def maybe_sample(self, seed: int, limit_bytes: int = _LIMIT_BYTES) -> str | None:
        """Writes one text that the grammar accepts, the same for the same seed; None if it gets too long."""
        rng, matcher, written = random.Random(seed), self._matcher.deep_copy(), bytearray()
        while not matcher.is_stopped():
            mask = matcher.compute_bitmask()
            allowed = [token for token in range(_TOKENS.vocab_size) if mask[token // 8] >> (token % 8) & 1]
            chosen = rng.choice(allowed)
            if chosen == _TOKENS.eos_token:
                break
            matcher.consume_token(chosen)
            written.append(chosen)
            if len(written) > limit_bytes:
                return None
        return written.decode()


def sample(lark: str, seed: int) -> str:
    """Writes one text that the grammar accepts; the same for the same seed."""
    text = Matcher(lark).maybe_sample(seed)
    assert text is not None
    return text


def accepts(lark: str, text: str) -> bool:
    """Whether the grammar accepts exactly this text."""
    return Matcher(lark).accepts(text)
