"""Model files, and files that are none."""

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from viewloom.errors import ModelFileInvalid
from viewloom.providers.local.gguf import check_model_file


def string(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def entry(key: str, value: str | int | list[str]) -> bytes:
    match value:
        case str():
            return string(key) + struct.pack("<I", 8) + string(value)
        case int():
            return string(key) + struct.pack("<II", 4, value)
        case list():
            return string(key) + struct.pack("<IIQ", 9, 8, len(value)) + b"".join(map(string, value))


def model(*entries: bytes) -> bytes:
    return b"GGUF" + struct.pack("<IQQ", 3, 1, len(entries)) + b"".join(entries)


def write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "some.gguf"
    path.write_bytes(data)
    return path


def test_name_and_context_are_read_past_lists_and_the_tokeniser_is_not_touched(tmp_path: Path) -> None:
    data = model(
        entry("general.architecture", "llama"),
        entry("general.languages", ["en", "de"]),
        entry("general.name", "Tiny"),
        entry("llama.context_length", 8192),
        string("tokenizer.ggml.tokens") + b"\xff" * 50,
    )
    found = check_model_file(write(tmp_path, data))
    assert (found.name, found.context_tokens, found.size_bytes) == ("Tiny", 8192, len(data))


def test_a_file_that_says_little_is_called_by_its_name(tmp_path: Path) -> None:
    found = check_model_file(write(tmp_path, model()))
    assert (found.name, found.context_tokens) == ("some", None)


@pytest.mark.parametrize("data", [b"", b"GGU", b"PK\x03\x04 a zip", b"ggml"])
def test_another_kind_of_file_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ModelFileInvalid, match="is not a GGUF model file"):
        check_model_file(write(tmp_path, data))


@pytest.mark.parametrize(
    "data",
    [
        b"GGUF",
        model(entry("general.name", "Tiny"))[:-1],
        model(string("key") + struct.pack("<I", 99)),
        model(struct.pack("<Q", 2**60)),
        model(string("key") + struct.pack("<IIQ", 9, 4, 2**60)),
        model(string("key") + struct.pack("<IIQ", 9, 99, 1)),
        model(string("key") + struct.pack("<IQ", 8, 1) + b"\xff"),
    ],
)
def test_a_damaged_or_lying_head_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ModelFileInvalid, match="damaged or cut off"):
        check_model_file(write(tmp_path, data))


def test_a_missing_file_and_a_directory_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ModelFileInvalid, match="There is no model file"):
        check_model_file(tmp_path / "none.gguf")
    with pytest.raises(ModelFileInvalid, match="is a directory"):
        check_model_file(tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_after_the_magic_give_a_model_or_a_refusal(tmp_path: Path, rest: bytes) -> None:
    path = write(tmp_path, b"GGUF" + rest)
    try:
        assert check_model_file(path).path == path
    except ModelFileInvalid as error:
        assert "\n" not in error.message  # noqa: PT017  # either outcome is right
