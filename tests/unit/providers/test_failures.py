"""What an upstream's refusal means."""

import pytest

from viewloom.errors import ContextLengthExceeded, ParameterRejected, ProviderBusy, ProviderRejected
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


@pytest.mark.parametrize(
    ("body", "param"),
    [
        (b'{"error": {"message": "Unsupported value.", "param": "temperature", "code": "x"}}', "temperature"),
        (b'{"error": {"message": "Their words.", "param": "messages.[1].content", "code": null}}', "messages"),
        (b'{"object": "error", "message": "Their words.", "param": "tools[0]"}', "tools"),
        (b'{"type": "error", "error": {"type": "x", "message": "max_tokens: 9 > 8, their words"}}', "max_tokens"),
        (b'{"type": "error", "error": {"message": "stop_sequences: their words"}}', "stop"),
        (b'{"type": "error", "error": {"message": "tools.0.custom.input_schema: their words"}}', "tools"),
    ],
)
def test_a_member_that_the_provider_does_not_take_is_named_in_our_words(body: bytes, param: str) -> None:
    error = explain_refusal("The provider", Refusal(400, body))
    assert type(error) is ParameterRejected
    assert error.param == param
    assert error.message == f"The provider does not take `{param}` as it was sent."


@pytest.mark.parametrize(
    "body",
    [
        b'{"error": {"message": "their words", "param": "secret"}}',
        b'{"error": {"message": "their words", "param": null}}',
        b'{"error": {"message": "tools are not for you", "param": 7}}',
        b'{"error": "temperature: no"}',
        b'["temperature"]',
        b"temperature",
        b"\xff",
        b"",
    ],
)
def test_what_names_no_member_of_ours_is_no_complaint_of_one(body: bytes) -> None:
    assert type(explain_refusal("The provider", Refusal(400, body))) is ProviderRejected


def test_other_refusals_that_name_a_member_mean_what_their_status_says() -> None:
    body = b'{"error": {"message": "too much", "param": "max_tokens"}}'
    assert type(explain_refusal("The provider", Refusal(429, body))) is ProviderBusy
