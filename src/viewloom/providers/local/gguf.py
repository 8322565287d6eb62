"""Looks at a model file before the engine does: is it one, what is it called, how much can it read.

Reads the head of the GGUF metadata only, never the tensors, and trusts nothing in it: a file that lies costs a few
bounded reads.
"""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from viewloom.errors import ModelFileInvalid

_MAGIC = b"GGUF"
_STRING, _ARRAY = 8, 9
# Formats of the scalar value types, by their number in the file format.
_SCALARS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING_LIMIT_BYTES = 64 * 1024
_ENTRY_LIMIT = 64
_LIST_LIMIT = 1024


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model file that the engine may try.

    Attributes:
        path: Where it is.
        name: What its metadata call it, else the file's name.
        context_tokens: How much it was trained to read; None if it does not say.
        size_bytes: Size of the file.
    """

    path: Path
    name: str
    context_tokens: int | None
    size_bytes: int


def check_model_file(path: Path) -> ModelFile:
    """Checks that a file is there and is a GGUF file.

    Raises:
        ModelFileInvalid: It is missing, cannot be read, or is something else.
    """
    try:
        with path.open("rb") as file:
            if file.read(4) != _MAGIC:
                raise ModelFileInvalid(f"{path} is not a GGUF model file.")
            metadata = _read_metadata(file)
        size_bytes = path.stat().st_size
    except FileNotFoundError as error:
        raise ModelFileInvalid(f"There is no model file {path}.") from error
    except IsADirectoryError as error:
        raise ModelFileInvalid(f"{path} is a directory; a model file is needed.") from error
    except OSError as error:
        raise ModelFileInvalid(f"The model file {path} cannot be read.") from error
    except (struct.error, UnicodeDecodeError, _MalformedError) as error:
        raise ModelFileInvalid(f"The model file {path} is damaged or cut off.") from error
    name = metadata.get("general.name")
    context = metadata.get(f"{metadata.get('general.architecture')}.context_length")
    return ModelFile(
        path=path,
        name=name if isinstance(name, str) and name else path.stem,
        context_tokens=context if isinstance(context, int) and context > 0 else None,
        size_bytes=size_bytes,
    )


class _MalformedError(Exception):
    """The metadata are not what the format says."""


def _read_metadata(file: BinaryIO) -> dict[str, object]:
    """Reads entries up to the tokeniser's, which come after what we want and are long."""
    _version, _tensors, count = struct.unpack("<IQQ", file.read(20))
    metadata: dict[str, object] = {}
    for _ in range(min(count, _ENTRY_LIMIT)):
        key = _read_string(file)
        if key.startswith("tokenizer."):
            break
        (kind,) = struct.unpack("<I", file.read(4))
        if kind == _ARRAY:
            _skip_list(file)
        elif kind == _STRING:
            metadata[key] = _read_string(file)
        elif kind in _SCALARS:
            (metadata[key],) = struct.unpack(f"<{_SCALARS[kind]}", file.read(struct.calcsize(_SCALARS[kind])))
        else:
            raise _MalformedError
    return metadata


def _skip_list(file: BinaryIO) -> None:
    kind, count = struct.unpack("<IQ", file.read(12))
    if count > _LIST_LIMIT:
        raise _MalformedError
    for _ in range(count):
        if kind == _STRING:
            _read_string(file)
        elif kind in _SCALARS:
            file.read(struct.calcsize(_SCALARS[kind]))
        else:
            raise _MalformedError


def _read_string(file: BinaryIO) -> str:
    (length,) = struct.unpack("<Q", file.read(8))
    if length > _STRING_LIMIT_BYTES:
        raise _MalformedError
    text = file.read(length)
    if len(text) != length:
        raise _MalformedError
    return text.decode("utf-8")
