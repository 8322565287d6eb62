"""What an upstream's refusal means."""

import pytest

from viewloom.errors import ContextLengthExceeded, ProviderRejected
from viewloom.providers.failures import Refusal, explain_refusal

TOO_LONG = {
    "OpenAI": b'{"error": {"code": "context_length_exceeded"}}',
    "Anthropic": b'{"error": {"type": "invalid_request_error", "message": "prompt is too long: 9 > 8"}}',
    "llama.cpp": b'{"error": {"code": 400, "type": "exceed_context_size_error", "n_prompt_tokens": 9, "n_ctx": 8}}',
    "vLLM": b'{"object": "error", "message": "This model\'s maximum context length is 8 tokens."}',
    "SGLang": b'{"message": "The input (9 tokens) is longer than the model\'s context length (8 tokens)."}',
    "Gemini": b'[{"error": {"message": "The input token count (9) exceeds the maximum number of tokens (8)."}}]',
}


@pytest.mark.parametrize("body", TOO_LONG.values(), ids=TOO_LONG)
def test_a_conversation_that_the_provider_finds_too_long_is_the_callers_to_shorten(body: bytes) -> None:
    error = explain_refusal("The provider", Refusal(400, body))
    assert isinstance(error, ContextLengthExceeded)
    assert error.param == "messages"
    assert "9" not in error.message


def test_another_refusal_says_nothing_of_length() -> None:
    error = explain_refusal("The provider", Refusal(400, b'{"error": {"message": "temperature is not supported"}}'))
    assert type(error) is ProviderRejected
