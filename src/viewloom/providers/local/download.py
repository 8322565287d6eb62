"""Downloads one file so that an interruption costs nothing: what has arrived stays, and is continued from.

Knows nothing of what the file is; the caller checks it. Synchronous: it is used by commands and in threads.
"""

import http.client
import os
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ProgressCallback = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes that there will be (0: unknown)."""

_CHUNK_BYTES = 256 * 1024
_TIMEOUT_S = 30
_RANGE_NOT_SATISFIABLE = 416


class DownloadError(Exception):
    """The file could not be downloaded, or not to its end; `refused` if asking again is of no use."""

    def __init__(self, message: str, *, refused: bool = False) -> None:
        super().__init__(message)
        self.refused = refused


def download(url: str, part: Path, on_progress: ProgressCallback | None = None) -> None:
    """Fetches an address into `part`, from where it was left; on return the file is complete.

    As long as each attempt brings something, it tries again.

    Raises:
        DownloadError: No connection, an error from the other side, or another process is at it. `part` stays.
    """
    with _locked(part) as file:
        while True:
            before = file.seek(0, os.SEEK_END)
            try:
                _fetch(url, file, before, on_progress)
            except urllib.error.HTTPError as error:
                if error.code == _RANGE_NOT_SATISFIABLE and before > 0:
                    # All of it was there already, or it is another file; the caller's hash tells which.
                    return
                raise DownloadError("the package index refused", refused=True) from error
            except (OSError, http.client.HTTPException, ValueError) as error:
                if file.seek(0, os.SEEK_END) <= before:
                    raise DownloadError("there is no connection to the package index") from error
            else:
                return


def _fetch(url: str, file: IO[bytes], offset: int, on_progress: ProgressCallback | None) -> None:
    request = urllib.request.Request(url)  # noqa: S310  # an address from the person's own index
    if offset and not url.startswith("file:"):
        request.add_header("Range", f"bytes={offset}-")
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:  # noqa: S310  # as above
        if response.status != 206 or not response.headers.get("Content-Range", "").startswith(f"bytes {offset}-"):
            offset = 0
        file.truncate(offset)
        file.seek(offset)
        length = int(response.headers.get("Content-Length") or 0)
        total = offset + length if length else 0
        done = offset
        while chunk := response.read(_CHUNK_BYTES):
            file.write(chunk)
            done += len(chunk)
            if on_progress is not None:
                on_progress(done, total)
        if done < total:
            raise http.client.IncompleteRead(b"", total - done)


@contextmanager
def _locked(part: Path) -> Generator[IO[bytes]]:
    """Opens the file for one process at a time; two that continue the same file would spoil it."""
    with part.open("ab+", buffering=0) as file:
        try:
            import fcntl  # noqa: PLC0415  # not on Windows

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except OSError as error:
            raise DownloadError("another process is at it") from error
        yield file


def has_room(directory: Path, size_bytes: int) -> bool:
    """Tells whether a directory's disk has room for so many bytes."""
    try:
        return shutil.disk_usage(directory).free >= size_bytes
    except OSError:
        return True
