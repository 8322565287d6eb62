"""Warm prompt prefixes on disk, so that a restart need not read them again.

Reading a prefix of 450 tokens takes the engine seconds; reading the cache that it left takes milliseconds. Each file
holds one slot's cache after one warm prompt: our own text, never a person's. Its name is a digest of all that shaped
it, so a file of another model, engine or prompt is never taken.
"""

import hashlib
import os
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from viewloom.errors import SetupError
from viewloom.providers.base import Prompt
from viewloom.providers.local.gguf import ModelFile

_SUFFIX = ".kv"
_FILES_KEPT = 32
FILE_LIMIT_BYTES = 256 * 1024 * 1024
"""A larger cache belongs to a large model; it is not kept, and stays warm only in its slot."""


class PromptStates:
    """The files of one directory.

    Args:
        directory: Where they are; made if missing.
        model: The model file they are for.

    Raises:
        SetupError: The directory cannot be made.
    """

    def __init__(self, directory: Path, model: ModelFile) -> None:
        self._directory = directory
        self._suspects: set[str] = set()
        stat = model.path.stat()
        self._model = [_engine_version(), model.size_bytes, stat.st_mtime_ns, model.name]
        try:
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise SetupError(f"The directory {directory} cannot be made.") from error

    def file_name(self, prompt: Prompt) -> str:
        """Names the file of a warm prompt."""
        shape = [self._model, [[message.role, message.content] for message in prompt.messages]]
        return hashlib.sha256(msgspec.json.encode(shape)).hexdigest()[:32] + _SUFFIX

    def has(self, file_name: str) -> bool:
        """Tells whether the file is there."""
        return (self._directory / file_name).is_file()

    def draft_name(self, file_name: str) -> str:
        """Names the file to write to before `keep`, so that no half-written one is ever read."""
        return f"{file_name}.{os.getpid()}.draft"

    def keep(self, file_name: str) -> None:
        """Takes a written draft in, unless it is too large; drops the oldest files beyond a number."""
        draft = self._directory / self.draft_name(file_name)
        with suppress(OSError):
            if draft.stat().st_size > FILE_LIMIT_BYTES:
                draft.unlink()
                return
            draft.replace(self._directory / file_name)
        files = sorted(self._directory.glob(f"*{_SUFFIX}"), key=_age, reverse=True)
        for file in files[_FILES_KEPT:]:
            file.unlink(missing_ok=True)

    def drop(self, file_name: str) -> None:
        """Removes a file that the engine did not take."""
        with suppress(OSError):
            (self._directory / file_name).unlink(missing_ok=True)

    def suspect(self, file_name: str) -> None:
        """Notes that the engine died while it read a file; the second time the file goes."""
        if file_name in self._suspects:
            self.drop(file_name)
        self._suspects.add(file_name)

    def trust(self, file_name: str) -> None:
        """Notes that the engine took a file well."""
        self._suspects.discard(file_name)

    def touch(self, file_name: str) -> None:
        """Notes that a file is in use."""
        with suppress(OSError):
            (self._directory / file_name).touch()


def _age(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _engine_version() -> str:
    try:
        return version("xllamacpp")
    except PackageNotFoundError:
        return "none"
